"""What the product may ask of Zalo, whoever carries it out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Sent:
    """An accepted message. ``billed``: Zalo named no quota it was counted on, so it costs money."""

    message_id: str
    billed: bool = False


@dataclass(frozen=True, slots=True)
class Account:
    """The Official Account. ``kind`` is Zalo's ``oa_type``."""

    oa_id: str
    name: str
    kind: str
    verified: bool
    package: str


class ZaloGateway(Protocol):
    """Every method raises ``SendError``."""

    async def send(self, recipient: Mapping[str, Any], body: Mapping[str, Any]) -> Sent:
        """A message within the contact window, by whichever family of endpoints the account speaks."""

    async def send_template(self, user_id: str, template_id: str, data: Mapping[str, Any]) -> Sent:
        """An approved ZBS template by user id, also beyond the window."""

    async def send_zns(self, phone: str, template_id: str, data: Mapping[str, Any], tracking_id: str) -> Sent:
        """An approved ZBS template by phone number (84…). ``tracking_id`` ≤ 48 characters."""

    async def upload_image(self, image: bytes, name: str, mime_type: str) -> str:
        """The ``attachment_id`` of a PNG or JPEG of at most 1 MB; good for seven days."""

    async def account(self) -> Account: ...

    async def user(self, user_id: str) -> Mapping[str, Any]: ...

    async def users(self, offset: int, count: int, **narrowed: Any) -> Mapping[str, Any]:
        """A page of users (``count`` ≤ 50, ``offset`` ≤ 9951)."""

    async def tag(self, user_id: str, tag: str) -> None: ...

    async def untag(self, user_id: str, tag: str) -> None: ...

    async def window(self, user_id: str) -> Mapping[str, Any]:
        """When the user last interacted, and what quota is left: the word that counts on the contact window."""

    async def close(self) -> None: ...
