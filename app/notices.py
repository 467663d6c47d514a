"""Opens what payments lead to: the desk that takes them in, the worker that sends notices, the planner of reminders."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from app.settings import Settings
from bot.answers import AnswerLibrary
from helpdesk.changes import Change, Changes
from helpdesk.outcome import Said
from helpdesk.ports import Clock, Rendered
from helpdesk.saying import say
from integrations.events import Button
from integrations.ports import Channel
from outreach.contributions import ContributionDesk, NoticeWorker, ReminderPlanner
from outreach.gate import Gate
from outreach.vocabulary import CHANNELS
from policy import FigureBook, format_day
from policy.months import Month
from policy.workdays import Calendar
from store import Database, contributions, conversations


@dataclass(frozen=True, slots=True)
class NoticeParts:
    """What the rest of a process uses."""

    desk: ContributionDesk
    worker: NoticeWorker
    planner: ReminderPlanner


class NoticeTexts:
    """``outreach.contributions.notices.Texts`` from the answer files ``notice_receipt`` and ``notice_reminder``."""

    def __init__(self, library: AnswerLibrary, today: Callable[[], date]) -> None:
        self._library = library
        self._today = today

    def write(self, kind: str, content: dict[str, Any], locale: str) -> tuple[str, tuple[Button, ...]]:
        values: dict[str, Any] = {"period": _period(content["first_month"], content["last_month"])}
        if kind == "receipt":
            values |= {name: content[name] for name in ("kind", "amount", "confirmation_code")}
            values["paid_on"] = format_day(date.fromisoformat(content["paid_on"]), locale)
        else:
            values["deadline"] = format_day(date.fromisoformat(content["day"]), locale)
        answer = self._library.render(f"notice_{kind}", on=self._today(), locale=locale, **values)
        return answer.text, tuple(Button(title, payload) for title, payload in answer.buttons)


class ThreadPost:
    """``outreach.contributions.notices.Post``: the conversation's thread and the outbox."""

    def __init__(
        self, channels: Mapping[str, Channel], changes: Changes, clock: Clock, outbox_ready: Callable[[str], None]
    ) -> None:
        self._channels = channels
        self._changes = changes
        self._clock = clock
        self._outbox_ready = outbox_ready

    async def post(
        self, connection: AsyncConnection, channel: str, address: str, text: str, buttons: tuple[Button, ...]
    ) -> int:
        conversation_id = await conversations.ensure(connection, channel, address, self._clock.now())
        row = await conversations.get(connection, conversation_id)
        said = Said("bot", Rendered(text, buttons, ()), kind=contributions.NOTICE)
        return await say(connection, self._channels, row, said, self._clock)

    def posted(self, channel: str) -> None:
        self._outbox_ready(channel)
        self._changes.tell(Change("delivery", 0, channel, ""))


def open_notices(
    settings: Settings,
    database: Database,
    channels: Mapping[str, Channel],
    clock: Clock,
    book: FigureBook,
    library: AnswerLibrary,
    calendar: Calendar,
    changes: Changes,
    outbox_ready: Callable[[str], None],
) -> NoticeParts:
    """Everything wired; nothing runs yet."""
    zone = settings.zone
    sendable = [name for name in CHANNELS if name in channels]
    texts = NoticeTexts(library, lambda: clock.now().astimezone(zone).date())
    post = ThreadPost(channels, changes, clock, outbox_ready)
    return NoticeParts(
        desk=ContributionDesk(database, sendable, clock),
        worker=NoticeWorker(database, sendable, Gate(zone, calendar), texts, post, clock),
        planner=ReminderPlanner(database, book, clock, zone),
    )


def _period(first: str, last: str) -> str:
    """``10/2026`` or ``10/2026 – 12/2026``."""
    spoken = [Month.parse(month).spoken for month in (first, last)]
    return spoken[0] if first == last else " – ".join(spoken)
