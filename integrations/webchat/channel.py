"""The web page as a channel: ``verify``, ``parse``, ``render``, ``send``.

Nothing needs to be carried to a provider: the messages table is what the page reads. To send is to tell the open
pages that there is something to read.
"""

from __future__ import annotations

import json
import re
import secrets
import unicodedata
from collections.abc import Callable, Mapping
from http.cookies import CookieError, SimpleCookie
from typing import Any

from integrations.clock import Clock
from integrations.errors import BadRequest, BadSignature
from integrations.events import InboundEvent, Kind, OutboundMessage, Part, Receipt, WebhookRequest
from integrations.ports import Limits
from integrations.webchat.token import COOKIE, Tokens

NAME = "web"
# Ours: a question for a help line is far shorter, and staff must be able to read it.
TEXT_LIMIT = 4_000
PAYLOAD_LIMIT = 200
_CLIENT_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
# Control characters have no meaning in a chat; bidirectional marks could make a text look like another.
_UNWANTED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


class TooLong(BadRequest):
    """The text has more than ``TEXT_LIMIT`` characters."""


class Empty(BadRequest):
    """Nothing is left of the text once control characters and spaces are gone."""


class WebChannel:
    """``tell`` is called with the citizen's address when a page that is open should look for news."""

    name = NAME
    limits = Limits(text=TEXT_LIMIT * 2, buttons=13, button_title=100)

    def __init__(self, tokens: Tokens, clock: Clock, tell: Callable[[str], None]) -> None:
        self._tokens = tokens
        self._clock = clock
        self._tell = tell

    def address(self, headers: Mapping[str, str]) -> str | None:
        """The conversation that the request's cookie proves, or ``None``."""
        try:
            morsel = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
        except CookieError:
            return None
        return self._tokens.read(morsel.value) if morsel else None

    def verify(self, request: WebhookRequest) -> None:
        """Raises ``BadSignature`` unless the cookie holds a token of ours."""
        if self.address(request.headers) is None:
            raise BadSignature("no conversation of ours")

    def parse(self, request: WebhookRequest) -> list[InboundEvent]:
        """The one message in a verified request: ``{"client_message_id", "text" or "payload" (with "text" as title)}``.

        Raises:
            BadRequest: not our page's JSON; ``TooLong`` and ``Empty`` say more.
        """
        address = self.address(request.headers)
        if address is None:
            raise BadSignature("no conversation of ours")
        try:
            body = json.loads(request.body)
        except (ValueError, RecursionError) as error:
            raise BadRequest("the body is not JSON") from error
        if not isinstance(body, dict):
            raise BadRequest("the body is not an object")
        client_id, text, payload = (body.get(key) for key in ("client_message_id", "text", "payload"))
        if not isinstance(client_id, str) or not _CLIENT_ID.fullmatch(client_id):
            raise BadRequest("client_message_id: 8 to 64 letters, digits, - or _")
        if not isinstance(text, str | None) or not isinstance(payload, str | None):
            raise BadRequest("text and payload are texts")
        text = _clean(text or payload or "")
        if payload is not None:
            payload = _clean(payload)
            if len(payload) > PAYLOAD_LIMIT:
                raise BadRequest("payload is too long")
        return [
            InboundEvent(
                channel=NAME,
                event_id=f"{address}:{client_id}",
                kind=Kind.TAP if payload else Kind.MESSAGE,
                address=address,
                text=text,
                payload=payload or None,
                occurred_at=self._clock.now(),
                raw={"client_message_id": client_id},
            )
        ]

    def render(self, message: OutboundMessage) -> list[Part]:
        """One part, whatever the length: a page scrolls."""
        buttons = [{"title": button.title, "payload": button.payload, "url": button.url} for button in message.buttons]
        return [Part("message", {"text": message.text, "buttons": buttons})]

    async def send(self, address: str, part: Part) -> Receipt:
        """Never fails: who is not looking now finds the message on return."""
        self._tell(address)
        return Receipt(message_id=f"web-{secrets.token_hex(8)}")

    async def acknowledge(self, event: InboundEvent) -> None:
        """Nothing: the page shows by itself that the assistant is writing."""

    async def check(self) -> str:
        return "web chat: ready"

    async def close(self) -> None:
        """Nothing is open."""


def _clean(text: str) -> str:
    """NFC, without what a chat has no use for. Raises ``Empty`` and ``TooLong``."""
    text = text.encode("utf-8", "ignore").decode()  # a lone surrogate could be stored nowhere
    text = _UNWANTED.sub("", unicodedata.normalize("NFC", text.replace("\r\n", "\n"))).strip()
    if not text:
        raise Empty("the text is empty")
    if len(text) > TEXT_LIMIT:
        raise TooLong(f"more than {TEXT_LIMIT} characters")
    return text


def as_json(value: Any) -> str:
    """Compact JSON, Vietnamese left as it is."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
