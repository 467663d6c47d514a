"""The citizens' page and its four addresses."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path
from typing import Any

from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from integrations.browser.assets import Assets
from integrations.browser.body import BodyTooLarge, read_body
from integrations.browser.languages import language_of
from integrations.browser.live import Bell
from integrations.browser.templates import Templates
from integrations.errors import BadRequest, BadSignature
from integrations.events import WebhookRequest
from integrations.webchat.channel import TEXT_LIMIT, Empty, TooLong, WebChannel, as_json
from integrations.webchat.limit import RateLimit
from integrations.webchat.ports import WebchatBackend, WebConversation, WebMessage
from integrations.webchat.token import COOKIE, Tokens

HERE = Path(__file__).parent
BODY_LIMIT = 64 * 1024
_MONTH_SECONDS = 30 * 24 * 3600
# News may get lost between processes; an open page looks by itself this often.
LOOK_SECONDS = 15.0
_SOURCES = re.compile(r"\n\s*(?=Căn cứ:)")


class Webchat:
    """The page for citizens.

    Args:
        https: the cookie is sent over https only.
    """

    def __init__(
        self, backend: WebchatBackend, channel: WebChannel, tokens: Tokens, limit: RateLimit, *, https: bool
    ) -> None:
        self._backend = backend
        self._channel = channel
        self._tokens = tokens
        self._limit = limit
        self._https = https
        self._assets = Assets("chat", HERE / "static")
        self._templates = Templates(HERE, self._assets)

    def routes(self) -> Sequence[BaseRoute]:
        return [
            self._assets.mount(),
            Route("/", self.page),
            Route("/chat/messages", self.receive, methods=["POST"]),
            Route("/chat/history", self.history),
            Route("/chat/events", self.events),
            Route("/chat/new", self.begin_anew, methods=["POST"]),
        ]

    async def page(self, request: Request) -> Response:
        """Shows the page; who comes for the first time gets a conversation."""
        content = self._templates.render("chat.html", language_of(request), text_limit=TEXT_LIMIT)
        response = HTMLResponse(content)
        if self._tokens.read(request.cookies.get(COOKIE)) is None:
            self._set_token(response)
        return response

    async def begin_anew(self, request: Request) -> Response:
        """Leaves the conversation behind, for people who share a computer."""
        if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return self._refusal(request, HTTPStatus.FORBIDDEN, "cookie")
        response = RedirectResponse("/", HTTPStatus.SEE_OTHER)
        self._set_token(response)
        return response

    async def receive(self, request: Request) -> Response:
        """Takes one message. 202: it is in the inbox, also when it had come before."""
        if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
            # Other pages can post forms here, but not JSON.
            return self._refusal(request, HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "unreadable")
        try:
            body = await read_body(request, BODY_LIMIT)
        except BodyTooLarge:
            return self._refusal(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "long")
        webhook = WebhookRequest(body, dict(request.headers))
        try:
            self._channel.verify(webhook)
            events = self._channel.parse(webhook)
        except BadSignature:
            return self._refusal(request, HTTPStatus.UNAUTHORIZED, "cookie")
        except Empty:
            return self._refusal(request, HTTPStatus.UNPROCESSABLE_ENTITY, "empty")
        except TooLong:
            return self._refusal(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "long")
        except BadRequest:
            return self._refusal(request, HTTPStatus.BAD_REQUEST, "unreadable")
        host = request.client.host if request.client else ""
        if seconds := self._limit.take(host):
            refusal = self._refusal(request, HTTPStatus.TOO_MANY_REQUESTS, "rate")
            refusal.headers["Retry-After"] = str(seconds)
            return refusal
        for event in events:
            await self._backend.deliver(replace(event, raw={**event.raw, "origin": self._tokens.origin(host)}))
        return JSONResponse({"accepted": True}, HTTPStatus.ACCEPTED)

    async def history(self, request: Request) -> Response:
        """Everything after ``?after=``, for a page that opens or has lost its live line."""
        address = self._tokens.read(request.cookies.get(COOKIE))
        if address is None:
            return self._refusal(request, HTTPStatus.UNAUTHORIZED, "cookie")
        conversation = await self._backend.history(address, _after(request))
        return Response(
            as_json(_conversation(conversation)), media_type="application/json", headers={"Cache-Control": "no-store"}
        )

    async def events(self, request: Request) -> Response:
        """The live line: ``message`` events, whose ids let a browser that returns miss none, and ``state``."""
        address = self._tokens.read(request.cookies.get(COOKIE))
        if address is None:
            return self._refusal(request, HTTPStatus.UNAUTHORIZED, "cookie")
        return EventSourceResponse(
            self._news(address, _after(request)), ping=LOOK_SECONDS, headers={"X-Accel-Buffering": "no"}
        )

    async def _news(self, address: str, after: int) -> AsyncIterator[ServerSentEvent]:
        state: tuple[str, str | None] | None = None
        async with Bell(self._backend.watch(address)) as bell:
            while True:
                conversation = await self._backend.history(address, after)
                for message in conversation.messages:
                    after = max(after, message.id)
                    yield ServerSentEvent(as_json(_message(message)), event="message", id=str(message.id))
                if state != (state := (conversation.state, conversation.staff_name)):
                    yield ServerSentEvent(as_json({"state": state[0], "staff_name": state[1]}), event="state")
                if await bell.heard(LOOK_SECONDS) is None:
                    return

    def _set_token(self, response: Response) -> None:
        _, token = self._tokens.mint()
        response.set_cookie(
            COOKIE, token, max_age=_MONTH_SECONDS, secure=self._https, httponly=True, samesite="lax", path="/"
        )

    def _refusal(self, request: Request, status: HTTPStatus, code: str) -> Response:
        """An error the page can show: what happened and what to do, in the reader's language."""
        words = _REFUSALS[code]
        message = self._templates.gettext(language_of(request), words)
        return JSONResponse({"error": code, "message": message}, status)


def _(message: str) -> str:
    """Marks a text for the catalogue; it is translated when it is shown."""
    return message


_REFUSALS = {
    "cookie": _(
        "Trang này cần cookie để giữ riêng cuộc trò chuyện của anh/chị. Hãy cho phép cookie rồi tải lại trang."
    ),
    "empty": _("Tin nhắn chưa có nội dung. Anh/chị hãy viết câu hỏi rồi gửi lại."),
    "long": _("Tin nhắn quá dài. Anh/chị hãy chia thành vài tin ngắn hơn."),
    "rate": _("Anh/chị gửi hơi nhanh. Tin nhắn được giữ lại và sẽ tự gửi sau ít giây."),
    "unreadable": _("Tin nhắn không gửi được. Anh/chị hãy tải lại trang rồi thử lại."),
}


def _after(request: Request) -> int:
    """The last message the page has; browsers name it themselves when they reconnect."""
    text = request.headers.get("last-event-id") or request.query_params.get("after", "0")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0


def split_sources(text: str) -> tuple[str, str | None]:
    """An answer and, apart, the line that cites its sources; the page shows that one small.

    What stands below that line (a question back) belongs to the answer.
    """
    body, *rest = _SOURCES.split(text, maxsplit=1)
    if not rest:
        return body.rstrip(), None
    sources, _, below = rest[0].partition("\n\n")
    return "\n\n".join(part.strip("\n") for part in (body.rstrip(), below.rstrip()) if part), sources.strip()


def _message(message: WebMessage) -> dict[str, Any]:
    text, sources = split_sources(message.text) if message.author == "bot" else (message.text, None)
    return {
        "id": message.id,
        "author": message.author,
        "text": text,
        "sources": sources,
        "at": message.at.isoformat(timespec="seconds"),
        "buttons": [{"title": b.title, "payload": b.payload, "url": b.url} for b in message.buttons],
        "picture": {"path": message.picture.path, "alt": message.picture.alt} if message.picture else None,
        "staff_name": message.staff_name,
        "client_message_id": message.event_id.rpartition(":")[2] if message.event_id else None,
    }


def _conversation(conversation: WebConversation) -> dict[str, Any]:
    return {
        "state": conversation.state,
        "staff_name": conversation.staff_name,
        "messages": [_message(message) for message in conversation.messages],
    }
