"""Telegram's four functions: verify, parse, render, send."""

from __future__ import annotations

import base64
import binascii
import hmac
import logging
from dataclasses import dataclass
from typing import Any, Final

from telegram import InputFile
from telegram.error import TelegramError

from integrations.errors import BadSignature, SendError
from integrations.events import InboundEvent, Kind, OutboundMessage, Part, Receipt, WebhookRequest
from integrations.intake import identifier, load_object, member
from integrations.telegram import render
from integrations.telegram.api import READ_SECONDS, BotApi
from integrations.telegram.errors import send_error
from integrations.telegram.parse import CHANNEL, parse_update

SECRET_HEADER: Final = "x-telegram-bot-api-secret-token"  # noqa: S105 -- a header's name

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class TelegramConfig:
    """``secret`` is what Telegram repeats to us with every webhook (1-256 characters A-Z a-z 0-9 _ -)."""

    token: str
    secret: str | None
    api_url: str
    read_seconds: float = READ_SECONDS

    def __repr__(self) -> str:
        return f"TelegramConfig(api_url={self.api_url!r})"


class TelegramChannel:
    """One bot. Give back what it holds with ``close``."""

    name = CHANNEL
    limits = render.LIMITS

    def __init__(self, config: TelegramConfig) -> None:
        self.config = config
        self.api = BotApi(config.token, config.api_url, read_seconds=config.read_seconds)

    def verify(self, request: WebhookRequest) -> None:
        """Raises ``BadSignature`` unless the secret header is ours; without a secret nothing passes."""
        given = request.headers.get(SECRET_HEADER, "")
        # Headers are compared as bytes: compare_digest refuses text outside ASCII.
        if not self.config.secret or not hmac.compare_digest(
            given.encode("utf-8", "surrogateescape"), self.config.secret.encode()
        ):
            raise BadSignature("secret token missing or wrong")

    def parse(self, request: WebhookRequest) -> list[InboundEvent]:
        """One event per webhook. Raises ``BadRequest``."""
        return [parse_update(load_object(request.body))]

    def render(self, message: OutboundMessage) -> list[Part]:
        return render.render(message)

    async def send(self, address: str, part: Part) -> Receipt:
        """Makes one call of the Bot API. Raises ``SendError``."""
        try:
            result = await self.api.call(part.method, chat_id=address, **_parameters(part))
        except TelegramError as error:
            raise send_error(error, delivers=True) from None
        message_id = identifier(member({"result": result}, "result").get("message_id"))
        if message_id is None:
            # "ok" without a message: it went out, but no receipt can ever be matched with it.
            raise SendError("unreadable_answer", ambiguous=True)
        return Receipt(message_id)

    async def acknowledge(self, event: InboundEvent) -> None:
        """Answers a tap at once, so that the button stops spinning on the citizen's phone. Nothing else needs it:
        answers come sooner than a "typing" line would be read."""
        if event.kind is not Kind.TAP:
            return
        query_id = identifier(member(event.raw, "callback_query").get("id"))
        if query_id is None:
            return
        try:
            await self.api.call("answerCallbackQuery", callback_query_id=query_id)
        except TelegramError as error:
            _log.info("tap not acknowledged: %s", send_error(error, delivers=False).code)

    async def check(self) -> str:
        """The bot's name. Raises ``SendError``."""
        me = member({"me": await self.call("getMe")}, "me")
        return f"@{me.get('username', '?')}"

    async def call(self, method: str, **parameters: Any) -> Any:
        """Any method that shows the citizen nothing. Raises ``SendError``."""
        try:
            return await self.api.call(method, **parameters)
        except TelegramError as error:
            raise send_error(error, delivers=False) from None

    async def close(self) -> None:
        await self.api.close_connections()


def _parameters(part: Part) -> dict[str, Any]:
    parameters = dict(part.body)
    if "photo" in parameters:
        try:
            picture = base64.b64decode(parameters["photo"], validate=True)
        except (binascii.Error, ValueError, TypeError):
            raise SendError("bad_image") from None
        parameters["photo"] = InputFile(picture, filename="image.png", attach=False)
    return parameters
