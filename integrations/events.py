"""What all channels speak with the product: events in, messages out, receipts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What an inbound event is."""

    MESSAGE = "message"  # text written by the citizen
    TAP = "tap"  # a button of ours; ``payload`` holds what we put into it
    MEDIA = "media"  # photo, sticker, voice, file, contact, location: ``media`` names which
    EDITED = "edited"  # the citizen changed an earlier text; ``text`` is the new one
    FOLLOW = "follow"  # followed the account, or pressed Start
    UNBLOCKED = "unblocked"  # can be reached again; who also presses Start is greeted for that
    UNFOLLOW = "unfollow"  # unfollowed, or blocked the bot
    DELIVERED = "delivered"  # receipt: ``provider_message_ids`` arrived
    SEEN = "seen"  # receipt: ``provider_message_ids`` were read
    STAFF_ECHO = "staff_echo"  # staff wrote to the citizen from the provider's own tool
    ECHO = "echo"  # the provider reports a message of ours as sent
    WITHDRAW = "withdraw"  # the citizen withdrew consent at the provider
    OTHER = "other"  # known provider, unknown event: stored raw, acknowledged, nothing done


@dataclass(frozen=True, slots=True)
class InboundEvent:
    """One thing that happened at a provider.

    ``event_id`` is unique per channel and the same when the provider delivers again. ``address`` is the citizen's
    id in the channel (never ours), also for receipts and echoes.
    """

    channel: str
    event_id: str
    kind: Kind
    address: str
    text: str | None = None
    payload: str | None = None
    media: str | None = None
    display_name: str | None = None
    locale: str | None = None
    provider_message_ids: tuple[str, ...] = ()
    occurred_at: datetime | None = None
    raw: Mapping[str, Any] = field(default_factory=dict)

    def without_words(self) -> InboundEvent:
        """The same event without what was written, also in the provider's own form."""
        return replace(self, text=None, payload=None, raw={})

    def as_json(self) -> dict[str, Any]:
        """For the inbox's ``event`` column; ``from_json`` reads it back."""
        data = asdict(self)
        data["kind"] = self.kind.value
        data["provider_message_ids"] = list(self.provider_message_ids)
        data["occurred_at"] = self.occurred_at.isoformat() if self.occurred_at else None
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> InboundEvent:
        values = dict(data)
        values["kind"] = Kind(values["kind"])
        values["provider_message_ids"] = tuple(values["provider_message_ids"])
        moment = values["occurred_at"]
        values["occurred_at"] = datetime.fromisoformat(moment) if moment else None
        return cls(**values)


# How the payload of a button begins that rates an answer instead of asking something.
RATING = "/rate:"


@dataclass(frozen=True, slots=True)
class Button:
    """``payload`` is ``/<topic>`` or plain words that are understood as if typed; or ``url`` opens a page."""

    title: str
    payload: str = ""
    url: str | None = None

    @property
    def rates(self) -> bool:
        """A thumb under an answer: small, and left out where there is no room."""
        return self.payload.startswith(RATING)


@dataclass(frozen=True, slots=True)
class OutboundMessage:
    """What to say, before a channel splits and shapes it. ``image`` is a PNG, or the name of a picture that is painted
    when the part is sent (``integrations.pictures``)."""

    text: str
    buttons: tuple[Button, ...] = ()
    image: bytes | str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One provider call: ``method`` and ``body`` are the channel's own words, JSON-ready, without the address."""

    method: str
    body: Mapping[str, Any]

    def as_json(self) -> dict[str, Any]:
        return {"method": self.method, "body": dict(self.body)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Part:
        return cls(method=data["method"], body=data["body"])


@dataclass(frozen=True, slots=True)
class Receipt:
    """The provider took a part. ``message_id`` is its own id of the message, by which receipts come later."""

    message_id: str


@dataclass(frozen=True, slots=True)
class WebhookRequest:
    """What came in over HTTP: the raw bytes (signatures cover them) and lower-case header names."""

    body: bytes
    headers: Mapping[str, str]
