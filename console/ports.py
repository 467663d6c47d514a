"""What the console needs from the rest of the product; ``app/product.py`` connects it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

from helpdesk.changes import Change
from helpdesk.views import ConversationRow, ConversationView, Counts, View


class Clock(Protocol):
    def now(self) -> datetime: ...


class Desk(Protocol):
    """The help desk as staff see it. Every call raises ``NoSuchConversation`` for a number nobody has."""

    async def list(self, view: View, staff_id: int) -> list[ConversationRow]:
        """Waiting: priority first, then longest waiting; elsewhere latest first."""

    async def open(self, conversation_id: int, reader: int | None = None) -> ConversationView:
        """Read by the member of staff who holds it, its messages are no longer unread."""

    async def take(self, conversation_id: int, staff_id: int) -> None:
        """Raises ``Conflict`` with who holds it."""

    async def reply(self, conversation_id: int, staff_id: int, text: str) -> None:
        """Raises ``Conflict`` unless this member of staff holds it."""

    async def hand_back(self, conversation_id: int, staff_id: int) -> None: ...

    async def close(self, conversation_id: int, staff_id: int) -> None: ...

    async def counts(self, staff_id: int) -> Counts: ...

    def watch(self) -> AsyncIterator[Change]:
        """Every change from now on, until the process stops."""


class Switchboard(Protocol):
    """Which topics people only answer; ``*`` is the whole assistant. Every change is on record."""

    async def off(self) -> Sequence[Any]:
        """Rows with topic, off_since, off_by and reason."""

    async def turn_off(self, topic: str, *, by: str, reason: str) -> bool: ...

    async def turn_on(self, topic: str, *, by: str) -> bool: ...


CampaignState = Literal["draft", "submitted", "approved", "scheduled", "running", "paused", "done", "cancelled"]
CampaignAction = Literal["approve", "start", "pause", "resume", "cancel"]

# Which action a state allows; the campaign itself decides, this only spares people useless buttons.
ACTIONS: Mapping[str, Sequence[CampaignAction]] = {
    "draft": ("cancel",),
    "submitted": ("approve", "cancel"),
    "approved": ("start", "cancel"),
    "scheduled": ("start", "cancel"),
    "running": ("pause", "cancel"),
    "paused": ("resume", "cancel"),
    "done": (),
    "cancelled": (),
}


class CampaignRefused(Exception):
    """The action is not possible; the message says why, in Vietnamese, for the screen."""


class NoSuchCampaign(LookupError):
    """No campaign has this name."""


@dataclass(frozen=True, slots=True)
class Progress:
    """The contract's ``campaign status`` counts. ``delivered``, ``read`` and ``replied`` are of those ``sent``.

    ``held``: of those planned, how many wait for a rule's time (quiet hours, a holiday), by reason.
    """

    name: str
    state: str
    planned: int = 0
    leased: int = 0
    handed: int = 0
    sent: int = 0
    delivered: int = 0
    read: int = 0
    replied: int = 0
    refused: int = 0
    unknown: int = 0
    skipped: Mapping[str, int] = field(default_factory=dict)
    held: Mapping[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        settled = self.sent + self.refused + self.unknown + sum(self.skipped.values())
        return self.planned + self.leased + self.handed + settled

    @property
    def waiting(self) -> int:
        return self.planned + self.leased + self.handed


@dataclass(frozen=True, slots=True)
class CampaignView:
    """A campaign whole: what is said to whom, by whose word, and the rule behind each reason to skip.

    ``purpose`` is the title of the consent purpose. ``text`` is as recipients read it, label and footer included, with
    each one's own values as ``{fields}``; ``figures`` are the figures of the law in it: (value, legal source).
    ``rules`` maps a reason to skip or to hold to (rule in words, its legal source). ``remark`` says in words why the
    campaign stands as it does, when that is not its plain course (paused by itself, approval void). ``version``
    names the submission that is shown: an approval counts for that one only. ``late``: its start is past.
    """

    progress: Progress
    purpose: str
    channels: Sequence[str]
    audience: str
    audience_count: int | None
    text: str
    buttons: Sequence[str]
    advertising: bool
    author: str
    approver: str | None
    approved_hash: str | None
    starts_at: datetime | None
    repeat: str | None = None
    rules: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    remark: str | None = None
    figures: Sequence[tuple[str, str]] = ()
    version: str = ""
    late: bool = False


class Campaigns(Protocol):
    """Outreach as the console sees it."""

    async def list(self) -> list[Progress]:
        """Running and waiting ones first, then the latest."""

    async def view(self, name: str) -> CampaignView:
        """Raises ``NoSuchCampaign``."""

    async def progress(self, name: str) -> Progress:
        """The counts alone: cheap enough to be asked every second. Raises ``NoSuchCampaign``."""

    async def act(self, name: str, action: CampaignAction, staff_email: str, version: str = "") -> None:
        """``version``: the submission that was shown, for an approval.

        Raises ``CampaignRefused`` (the author may not approve, for one) and ``NoSuchCampaign``.
        """


TopicTitle = Callable[[str], str]
"""The title of a topic by its name; the name itself when no such topic is published."""
