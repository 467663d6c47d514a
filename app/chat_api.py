"""``POST /api/v1/chat``: one question, the answer when the turn is done."""

from __future__ import annotations

import asyncio
import hashlib
import uuid
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from pydantic import BaseModel, ConfigDict, Field

from app.webhooks import MAX_BODY
from helpdesk.intake import Intake
from helpdesk.outcome import Outcome
from helpdesk.ports import Clock
from helpdesk.processor import Processor
from integrations.events import InboundEvent, Kind
from integrations.pictures import ShownPicture, shown
from integrations.webchat.limit import RateLimit
from store import Database, conversations, inbox

TURN_LIMIT_SECONDS = 30.0
MAX_TEXT = 200_000
_REFUSALS: dict[int | str, dict[str, Any]] = {
    400: {"description": "The body is not JSON text"},
    409: {"description": "This question was delivered before"},
    413: {"description": "The body is over 1 MiB"},
    429: {"description": "Asked more often than the limit allows; Retry-After says when to come back"},
    504: {"description": "The assistant took too long; the question is kept for staff"},
}


class Question(BaseModel):
    """``conversation`` is a name of the client's choosing. ``on`` asks as of another day."""

    model_config = ConfigDict(extra="forbid")

    conversation: str = Field(min_length=1, max_length=200)
    text: str = Field(max_length=MAX_TEXT)
    on: date | None = None


class AnswerButton(BaseModel):
    title: str
    payload: str


class AnswerReply(BaseModel):
    """``image`` is the address of a PNG that shows the same as the text; ``image_alt`` says it in words."""

    text: str
    buttons: list[AnswerButton] = []
    image: str | None = None
    image_alt: str | None = None


class Answer(BaseModel):
    replies: list[AnswerReply]
    topic: str | None
    confidence: float | None
    status: str


def chat_routes(
    intake: Intake,
    processor: Processor | None,
    database: Database,
    clock: Clock,
    limit: RateLimit,
    *,
    origin: Callable[[str], str],
    public_url: str | None = None,
) -> APIRouter:
    """Args:
    origin: what is kept of a network address.
    processor: this process's own; without one another process answers and the store is watched.
    public_url: where pictures are to be fetched; ``None``: where the question was sent to.
    """
    router = APIRouter(prefix="/api/v1", tags=["chat"])

    @router.post("/chat", response_model=Answer, responses=_REFUSALS, max_body_size=MAX_BODY)
    async def chat(question: Question, request: Request) -> Answer:
        """Puts a text to the assistant as a citizen would. 429 when asked more often than the limit allows."""
        client = request.client.host if request.client else "unknown"
        wait = limit.take(client)
        if wait > 0:
            raise HTTPException(429, "too many questions; try again later", {"Retry-After": str(int(wait) + 1)})
        event = InboundEvent(
            channel="api",
            event_id=uuid.uuid4().hex,
            kind=Kind.MESSAGE,
            # A conversation is a name, not a key: the same name from another client is another conversation.
            address=hashlib.sha256(f"{client}\n{question.conversation}".encode("utf-8", "replace")).hexdigest()[:40],
            text=question.text,
            occurred_at=clock.now(),
            raw={"origin": origin(client), **({"as_of": question.on.isoformat()} if question.on else {})},
        )
        row_id = (await intake.receive([event]))[0]
        if row_id is None:
            raise HTTPException(409, "this question was delivered before")
        outcome = await processor.outcome_of(row_id, TURN_LIMIT_SECONDS) if processor else None
        base = (public_url or str(request.base_url)).rstrip("/")
        if outcome is not None:
            return _from_outcome(outcome, base)
        return _from_rows(await _watched(database, row_id), base)

    return router


def _from_outcome(outcome: Outcome, base: str) -> Answer:
    turn = outcome.turn
    return Answer(
        replies=[
            AnswerReply(
                text=said.rendered.text,
                buttons=[
                    AnswerButton(title=button.title, payload=button.payload)
                    for button in said.rendered.buttons
                    if button.payload
                ],
                **_picture(shown(said.picture.name, said.picture.drawing) if said.picture else None, base),
            )
            for said in outcome.said
        ],
        topic=turn.topic if turn else None,
        confidence=turn.confidence if turn else None,
        status=outcome.status.value if outcome.status else "failed",
    )


def _picture(picture: ShownPicture | None, base: str) -> dict[str, Any]:
    return {"image": base + picture.path, "image_alt": picture.alt} if picture else {}


async def _watched(database: Database, row_id: int) -> Sequence[Any]:
    deadline = asyncio.get_running_loop().time() + TURN_LIMIT_SECONDS
    while asyncio.get_running_loop().time() < deadline:
        async with database.read() as connection:
            if await inbox.state_of(connection, row_id) != "new":
                return await conversations.answers_to(connection, row_id)
        await asyncio.sleep(0.1)
    raise HTTPException(504, "the assistant took too long; the question is kept and staff will see it")


def _from_rows(rows: Sequence[Any], base: str) -> Answer:
    return Answer(
        replies=[
            AnswerReply(
                text=row.messages_text,
                buttons=[
                    AnswerButton(title=one["title"], payload=one["payload"])
                    for one in row.messages_buttons or ()
                    if one.get("payload")
                ],
                **_picture(shown(row.messages_picture, row.messages_drawing), base),
            )
            for row in rows
        ],
        topic=rows[0].turns_topic if rows else None,
        confidence=rows[0].turns_confidence if rows else None,
        status=(rows[0].turns_status if rows else None) or "staff",
    )
