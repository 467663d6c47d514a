"""Zalo's four functions: verify, parse, render, send."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections import OrderedDict
from typing import Any

from integrations.clock import Clock
from integrations.errors import SendError
from integrations.events import InboundEvent, OutboundMessage, Part, Receipt, WebhookRequest
from integrations.intake import load_object
from integrations.memory import StoredMemory
from integrations.zalo import render, signature
from integrations.zalo.client import ZaloClient, ZaloConfig
from integrations.zalo.gateway import ZaloGateway
from integrations.zalo.parse import ANONYMOUS, CHANNEL, parse_event
from integrations.zalo.transport import Rest
from store import Database

# Uploads die after seven days at Zalo, and one app may make 5,000 a month: a campaign's picture is uploaded once.
KEPT_UPLOADS = 50
_JPEG = b"\xff\xd8\xff"


class ZaloChannel:
    """One Official Account. Give back what it holds with ``close``."""

    name = CHANNEL
    limits = render.LIMITS

    def __init__(self, config: ZaloConfig, gateway: ZaloGateway) -> None:
        self.config = config
        self.gateway = gateway
        self._uploads: OrderedDict[str, str] = OrderedDict()

    def verify(self, request: WebhookRequest) -> None:
        """Raises ``BadSignature``, ``BadRequest``. The unsigned URL probe is the caller's: see ``is_url_probe``."""
        signature.verify(request, self.config.app_id, self.config.oa_secret)

    def parse(self, request: WebhookRequest) -> list[InboundEvent]:
        """One event per webhook. Raises ``BadRequest``."""
        return [parse_event(load_object(request.body))]

    def render(self, message: OutboundMessage) -> list[Part]:
        return render.render(message)

    async def send(self, address: str, part: Part) -> Receipt:
        """Makes one message call (a picture is uploaded before, once). Raises ``SendError``."""
        recipient = _recipient(address)
        if part.method != render.IMAGE:
            sent = await self.gateway.send(recipient, part.body)
            return Receipt(sent.message_id)
        image = _image(part)
        key = hashlib.sha256(image).hexdigest()
        known = key in self._uploads
        try:
            return await self._send_image(recipient, part, image, key)
        except SendError as error:
            if error.code != "attachment_expired" or not known:
                raise
        del self._uploads[key]
        return await self._send_image(recipient, part, image, key)

    async def _send_image(self, recipient: dict[str, str], part: Part, image: bytes, key: str) -> Receipt:
        if key not in self._uploads:
            kind, name = ("image/jpeg", "image.jpg") if image.startswith(_JPEG) else ("image/png", "image.png")
            try:
                self._uploads[key] = await self.gateway.upload_image(image, name, kind)
            except SendError as error:
                if not error.quota_spent:
                    raise
                # Tomorrow's picture would hold up today's text, which says the same.
                raise SendError("picture_quota_spent") from None
            while len(self._uploads) > KEPT_UPLOADS:
                self._uploads.popitem(last=False)
        # A campaign's picture is used all the time; one person's is not, and must not push that out.
        self._uploads.move_to_end(key)
        body = render.with_image(dict(part.body), self._uploads[key])
        return Receipt((await self.gateway.send(recipient, body)).message_id)

    async def acknowledge(self, event: InboundEvent) -> None:
        """Zalo wants nothing at once."""

    async def check(self) -> str:
        """The account's name and kind. Raises ``SendError``."""
        account = await self.gateway.account()
        return f"{account.name} (oa_type {account.kind}, {'verified' if account.verified else 'not verified'})"

    async def close(self) -> None:
        await self.gateway.close()


def open_zalo(
    config: ZaloConfig, database: Database, clock: Clock, *, rest: Rest | None = None
) -> tuple[ZaloChannel, ZaloClient]:
    """The channel, and the client behind it, whose ``tokens`` the scheduler keeps fresh.

    Args:
        rest: holds the channel's calls for some seconds, because Zalo says that the minute's are used up.
    """
    client = ZaloClient(config, database, clock, StoredMemory(database, CHANNEL, clock), rest=rest)
    return ZaloChannel(config, client), client


def _recipient(address: str) -> dict[str, str]:
    if address.startswith(f"{ANONYMOUS}:"):
        _, person, talk = address.split(":", 2)
        return {"anonymous_id": person, "conversation_id": talk}
    return {"user_id": address}


def _image(part: Part) -> bytes:
    encoded: Any = part.body.get("image")
    try:
        image = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError, TypeError):
        raise SendError("bad_image") from None
    if len(image) > render.IMAGE_BYTES:
        raise SendError("image_too_large")
    return image
