"""What the help desk needs from elsewhere; ``app/product.py`` connects it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol

from integrations.events import Button


class Status(StrEnum):
    """What became of a citizen's message: a closed list, one per turn."""

    ANSWERED = "answered"  # a topic's answer
    CLARIFIED = "clarified"  # asked back: which topic, or the next question of a calculation
    CALCULATED = "calculated"  # a calculation for this person
    OUT_OF_SCOPE = "out_of_scope"  # declined, with what the assistant can do
    NOT_UNDERSTOOD = "not_understood"
    HANDED_OVER = "handed_over"  # staff were called
    DISTRESS = "distress"  # staff were called, first in the queue
    OPTED_OUT = "opted_out"
    OPTED_IN = "opted_in"
    STAFF = "staff"  # held by staff: the assistant kept silent
    FAILED = "failed"


class Reason(StrEnum):
    """Why a conversation was handed to staff."""

    ASKED = "asked"
    NOT_UNDERSTOOD = "not_understood"
    DISTRESS = "distress"
    ASSISTANT_UNAVAILABLE = "assistant_unavailable"
    STAFF_WROTE = "staff_wrote"


@dataclass(frozen=True, slots=True)
class Reply:
    """One message of the assistant: either a ``topic`` to be rendered, or a text that an action composed."""

    topic: str | None = None
    text: str | None = None
    buttons: tuple[Button, ...] = ()
    figures: tuple[Mapping[str, Any], ...] = ()
    image: bytes | None = None


@dataclass(frozen=True, slots=True)
class AssistantTurn:
    """What the assistant made of one message."""

    replies: tuple[Reply, ...]
    status: Status
    handover: Reason | None = None
    topic: str | None = None
    confidence: float | None = None
    runner_up: str | None = None
    runner_up_confidence: float | None = None
    entities: Sequence[Mapping[str, Any]] = ()
    slots: Mapping[str, Any] = field(default_factory=dict)
    in_form: bool = False
    model: str | None = None


class AssistantUnavailable(Exception):
    """The assistant is down, too slow or talks nonsense; the citizen gets staff instead."""


class Assistant(Protocol):
    async def turn(
        self, conversation: str, *, text: str | None, topic: str | None, as_of: date | None, locale: str
    ) -> AssistantTurn:
        """One message in, the assistant's replies out. Raises ``AssistantUnavailable``."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """An answer ready to send: the text with its figures of the day and their sources."""

    text: str
    buttons: tuple[Button, ...]
    figures: tuple[Mapping[str, Any], ...]


class Answers(Protocol):
    def render(self, topic: str, *, on: date, locale: str, **context: Any) -> Rendered: ...

    def is_topic(self, name: str) -> bool:
        """Whether ``/name`` is a published button payload."""

    def title(self, topic: str, locale: str) -> str:
        """What the topic's button says."""


class Consents(Protocol):
    def intent(self, text: str, *, in_form: bool) -> str | None:
        """``opt_out``, ``opt_in`` or nothing, by plain words with and without marks."""

    async def opt_out(self, channel: str, address: str, evidence: str) -> None: ...

    async def opt_in(self, channel: str, address: str, evidence: str) -> None: ...


class Receipts(Protocol):
    """Where what providers report of our messages goes."""

    async def delivered(self, channel: str, provider_message_ids: Sequence[str], at: datetime) -> None: ...

    async def seen(self, channel: str, provider_message_ids: Sequence[str], at: datetime) -> None: ...

    async def interacted(self, channel: str, address: str, at: datetime) -> None: ...

    async def unreachable(self, channel: str, address: str, reason: str) -> None: ...

    async def echoed(self, channel: str, address: str, provider_message_id: str, text: str, at: datetime) -> None:
        """The provider reports a message of ours as sent: settles one whose outcome nobody knew."""


class OfficeHours(Protocol):
    def is_open(self, moment: datetime) -> bool: ...

    def next_opening(self, moment: datetime) -> datetime: ...


class Clock(Protocol):
    def now(self) -> datetime: ...
