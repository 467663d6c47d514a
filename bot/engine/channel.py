"""The door of the Rasa server: one POST per turn, answered with everything the app needs.

`POST /webhooks/ansinh/webhook`, `DELETE /webhooks/ansinh/conversations/<id>`,
`GET /webhooks/ansinh/` (503 until the model is loaded).
Listens on loopback only (see `serve`); with a shared secret set, every request must carry it.
"""

from __future__ import annotations

import hmac
import json
import logging
import os
import traceback
from datetime import date
from typing import Any, Awaitable, Callable, Dict, Optional

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as json_response

from bot.engine.turn import CHANNEL, Conversations, TurnRequest, UnknownTopic

logger = logging.getLogger("ansinh.engine.channel")

TOKEN_HEADER = "X-Ansinh-Token"  # noqa: S105 - the name of a header
MAX_CONVERSATION = 200
MAX_TOPIC = 100
MAX_METADATA = 2_000


class BadTurn(ValueError):
    """The body is no turn; the message says what is wrong with it, without quoting it."""


def parse_turn(body: bytes) -> TurnRequest:
    """The turn that `body` (JSON) asks for.

    Raises:
        BadTurn: not JSON, or not of the shape agreed on.
    """
    try:
        data = json.loads(body)
    except (ValueError, UnicodeDecodeError, RecursionError):
        raise BadTurn("body: not JSON") from None
    if not isinstance(data, dict):
        raise BadTurn("body: must be an object")
    unknown = set(data) - {"conversation", "text", "topic", "metadata"}
    if unknown:
        raise BadTurn("body: unknown field")
    conversation = data.get("conversation")
    if not isinstance(conversation, str) or not conversation.strip():
        raise BadTurn("conversation: must be a non-empty string")
    if len(conversation) > MAX_CONVERSATION or "\x00" in conversation:
        raise BadTurn(f"conversation: at most {MAX_CONVERSATION} characters, none of them NUL")
    text, topic = data.get("text"), data.get("topic")
    if text is not None and not isinstance(text, str):
        raise BadTurn("text: must be a string or null")
    if topic is not None and (not isinstance(topic, str) or not 0 < len(topic) <= MAX_TOPIC):
        raise BadTurn("topic: must be the name of a topic or null")
    if (text is None) == (topic is None):
        raise BadTurn("text, topic: exactly one of them must be given")
    return TurnRequest(conversation, text, topic, _metadata(data.get("metadata")))


def _metadata(metadata: Any) -> Dict[str, Any]:
    if metadata is None:
        return {}
    if not isinstance(metadata, dict):
        raise BadTurn("metadata: must be an object or null")
    as_of = metadata.get("as_of")
    if as_of is not None:
        try:
            date.fromisoformat(as_of)
        except (TypeError, ValueError):
            raise BadTurn("metadata.as_of: must be a date YYYY-MM-DD or null") from None
    if not isinstance(metadata.get("reset", False), (bool, type(None))):
        raise BadTurn("metadata.reset: must be true or false")
    if len(json.dumps(metadata)) > MAX_METADATA:
        raise BadTurn(f"metadata: at most {MAX_METADATA} characters")
    return metadata


def kinds_of(error: BaseException) -> str:
    """The kinds and places of an error and its causes, without their words."""
    kinds = []
    link: Optional[BaseException] = error
    while link is not None:
        frames = traceback.extract_tb(link.__traceback__)
        place = f" at {os.path.basename(frames[-1].filename)}:{frames[-1].lineno}" if frames else ""
        kinds.append(type(link).__name__ + place)
        link = link.__cause__ or link.__context__
    return " <- ".join(kinds)


class TurnChannel(InputChannel):
    """Rasa input channel `ansinh`."""

    def __init__(self, token: Optional[str] = None) -> None:
        self._token = (token or "").encode()

    @classmethod
    def name(cls) -> str:
        """Part of the address."""
        return CHANNEL

    @classmethod
    def from_credentials(cls, credentials: Optional[Dict[str, Any]]) -> InputChannel:
        """Built from `credentials.yml` by Rasa's own commands."""
        return cls((credentials or {}).get("token"))

    def _refused(self, request: Request) -> Optional[HTTPResponse]:
        given = request.headers.get(TOKEN_HEADER, "").encode()
        if self._token and not hmac.compare_digest(given, self._token):
            return json_response({"error": "token: missing or wrong"}, status=401)
        return None

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The routes; `on_new_message` is not used because it tells too little about the turn."""
        routes = Blueprint(CHANNEL)

        async def status(request: Request) -> HTTPResponse:
            conversations: Optional[Conversations] = getattr(request.app.ctx, "conversations", None)
            if conversations is None:
                return json_response({"ready": False}, status=503)
            return json_response({"ready": True, "model": conversations.model, "topics": sorted(conversations.topics)})

        routes.add_route(status, "/", name="health")
        routes.add_route(status, "/status", name="status")

        @routes.post("/webhook")
        async def turn(request: Request) -> HTTPResponse:
            refused = self._refused(request)
            if refused is not None:
                return refused
            try:
                wanted = parse_turn(request.body)
            except BadTurn as error:
                return json_response({"error": str(error)}, status=422)
            try:
                return json_response(await request.app.ctx.conversations.take(wanted), ensure_ascii=False)
            except UnknownTopic:
                return json_response({"error": "topic: not known to the model"}, status=422)
            except Exception as error:
                # Only the kind of the error: its words may hold what the person wrote.
                logger.error("A turn failed: %s", kinds_of(error))
                return json_response({"error": "the turn failed", "kind": type(error).__name__}, status=500)

        @routes.delete("/conversations/<conversation:path>")
        async def forget(request: Request, conversation: str) -> HTTPResponse:
            refused = self._refused(request)
            if refused is not None:
                return refused
            return json_response({"forgotten": await request.app.ctx.conversations.forget(conversation)})

        return routes
