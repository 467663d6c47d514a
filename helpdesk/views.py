"""What the help desk shows to people at a screen: plain values, no rows, no queries.

``helpdesk.desk.Desk`` fills them, the console prints them. Moments are aware and in UTC; who prints them chooses the
zone. Addresses are whole here; masking is the screen's duty, because only it knows the reader's role.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from integrations.pictures import ShownPicture

View = Literal["waiting", "mine", "bot", "all"]
State = Literal["bot", "waiting", "staff", "closed"]
Author = Literal["citizen", "bot", "staff", "system", "campaign"]


class Conflict(Exception):
    """Somebody else holds the conversation, or it is no longer in the state the screen showed.

    ``holder`` is the colleague's name, ``None`` when nobody holds it.
    """

    def __init__(self, holder: str | None = None) -> None:
        super().__init__("conversation is held by somebody else" if holder else "conversation changed meanwhile")
        self.holder = holder


class NoSuchConversation(LookupError):
    """No conversation has this number."""


@dataclass(frozen=True, slots=True)
class ConversationRow:
    """One line of the list."""

    id: int
    channel: str
    display_name: str | None
    state: State
    last_text: str
    last_author: Author
    last_at: datetime
    waiting_since: datetime | None = None
    priority: int = 0
    reason: str | None = None
    holder: str | None = None
    unread: int = 0


@dataclass(frozen=True, slots=True)
class FigureUsed:
    """A legal figure that an answer stated: ``value`` as printed, ``source`` as cited."""

    name: str
    value: str
    since: date | None
    source: str


@dataclass(frozen=True, slots=True)
class Understood:
    """What the assistant made of one message. Confidences are 0–1; topics are names, titles are the screen's."""

    status: str
    topic: str | None
    confidence: float | None
    runner_up: str | None
    runner_up_confidence: float | None
    figures: Sequence[FigureUsed] = ()
    slots: Mapping[str, object] = field(default_factory=dict)
    entities: Sequence[Mapping[str, object]] = ()
    model: str | None = None
    latency_ms: float | None = None
    turn_id: int | None = None


@dataclass(frozen=True, slots=True)
class MessageView:
    """One message. ``understood`` stands at the assistant's messages; ``buttons`` are the titles that were offered.

    ``delivery`` is the outbox state (queued, handed, sent, refused, unknown), ``None`` for what came in.
    """

    id: int
    author: Author
    text: str
    at: datetime
    staff_name: str | None = None
    buttons: Sequence[str] = ()
    understood: Understood | None = None
    delivery: str | None = None
    picture: ShownPicture | None = None


@dataclass(frozen=True, slots=True)
class HandoverView:
    """The hand-over that is open: why staff were called, when, and whether the citizen was told of office hours."""

    reason: str
    asked_at: datetime
    in_hours: bool


@dataclass(frozen=True, slots=True)
class ConversationView:
    """One conversation, whole: the last messages oldest first."""

    id: int
    channel: str
    address: str
    display_name: str | None
    state: State
    holder_id: int | None
    holder: str | None
    waiting_since: datetime | None
    priority: int
    handover: HandoverView | None
    messages: Sequence[MessageView]
    # A channel's rule that binds the reply (Zalo's contact window, for one), in words for staff.
    notice: str | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """The day so far (local midnight to now) and the queue as it is.

    ``by_status`` counts today's turns by their status (``helpdesk.ports.Status``).
    """

    waiting: int
    longest_wait_seconds: int
    mine: int
    helped_today: int
    answered_today: int
    handed_over_today: int
    by_status: Mapping[str, int] = field(default_factory=dict)
