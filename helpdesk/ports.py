"""What the help desk needs from elsewhere; ``app/product.py`` connects it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
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
    COMPLAINED = "complained"  # said that the last answer was wrong
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
    COMPLAINED = "complained"  # said twice that answers were wrong
    SWITCHED_OFF = "switched_off"  # people only answer this


class RecordWish(StrEnum):
    """What a citizen wants of their own record."""

    OPEN = "open"
    FORGET = "forget"


@dataclass(frozen=True, slots=True)
class Reply:
    """One message of the assistant: either a ``topic`` to be rendered, or a text that an action composed.

    ``drawing`` is what a picture beside the text shows.
    """

    topic: str | None = None
    asked: Mapping[str, Any] = field(default_factory=dict)  # what was asked beside the topic: a day, an option
    text: str | None = None
    buttons: tuple[Button, ...] = ()
    figures: tuple[Mapping[str, Any], ...] = ()
    drawing: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class AssistantTurn:
    """What the assistant made of one message. ``instead``: a topic that may well have been meant instead."""

    replies: tuple[Reply, ...]
    status: Status
    handover: Reason | None = None
    topic: str | None = None
    confidence: float | None = None
    runner_up: str | None = None
    runner_up_confidence: float | None = None
    instead: str | None = None
    entities: Sequence[Mapping[str, Any]] = ()
    slots: Mapping[str, Any] = field(default_factory=dict)
    in_form: bool = False
    model: str | None = None
    language: str | None = None  # the one the citizen wrote in, where the text shows it
    record: RecordWish | None = None
    withdrawal_reason: str | None = None  # counted as a statistic without identity, never kept with the turn


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
    def render(
        self, topic: str, *, on: date, locale: str, asked: Mapping[str, Any] | None = None, **context: Any
    ) -> Rendered: ...

    def is_topic(self, name: str) -> bool:
        """Whether ``/name`` is a published button payload: a topic, or ``topic:option`` of its question."""

    def title(self, topic: str, locale: str) -> str:
        """What the topic's button says."""

    def informs(self, topic: str) -> bool:
        """Whether the topic is information, rather than a part of the conversation (a greeting, thanks)."""


@dataclass(frozen=True, slots=True)
class RatedTurn:
    """A turn of the past. ``rating``: up, down or complaint."""

    id: int
    status: Status
    topic: str | None
    runner_up: str | None
    rating: str | None


class Feedback(Protocol):
    async def last(self, conversation_id: int) -> RatedTurn | None:
        """The conversation's last turn."""

    async def turn(self, conversation_id: int, turn_id: int) -> RatedTurn | None:
        """That turn, if it is this conversation's."""


class Pictures(Protocol):
    async def png(self, name: str) -> bytes | None:
        """The picture of a message; ``None`` when there is none of this name, or no longer."""


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


@dataclass(frozen=True, slots=True)
class Inquirer:
    """Who asks for a record. ``origin``: a keyed hash of the network address, where a channel knows one."""

    conversation_id: int
    channel: str
    address: str
    origin: str | None = None


@dataclass(frozen=True, slots=True)
class RecordAnswer:
    """A topic to be rendered with ``values``. ``shown``: what stands in the thread instead of the citizen's words,
    which are then kept nowhere."""

    topic: str
    values: Mapping[str, Any]
    status: Status
    shown: str | None = None


class Records(Protocol):
    """Looking up one's own record of contributions."""

    async def open(self, who: Inquirer) -> RecordAnswer: ...

    async def heard(self, who: Inquirer, words: str) -> RecordAnswer | None:
        """A code or a number that a look-up waits for; None when the words are for the assistant."""

    async def forget(self, who: Inquirer) -> RecordAnswer | None:
        """Closes the record; None when none was open."""


class CodeSender(Protocol):
    """A way to a telephone that is not the conversation."""

    async def send_code(self, phone: str, code: str, life: timedelta) -> None:
        """Sends a one-time code to a number (digits with a leading 0). Raises ``integrations.errors.SendError``."""


class OfficeHours(Protocol):
    def is_open(self, moment: datetime) -> bool: ...

    def next_opening(self, moment: datetime) -> datetime: ...


class Clock(Protocol):
    def now(self) -> datetime: ...
