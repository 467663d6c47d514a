"""Calling staff, and telling the citizen what happens next.

Conversation states: ``bot`` → ``waiting`` → ``staff`` → ``bot`` | ``closed``.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from sqlalchemy.ext.asyncio import AsyncConnection

from helpdesk.ports import Answers, OfficeHours, Reason, Rendered
from store import conversations

# Staff who write in the provider's own tool cannot hand back: some time after their last word the assistant answers.
LAPSES_AFTER = timedelta(hours=8)

PRIORITY = {Reason.DISTRESS: 100, Reason.ASSISTANT_UNAVAILABLE: 10}


class Announcer:
    """Composes "what happens next" from the answer texts and the office hours."""

    def __init__(self, answers: Answers, hours: OfficeHours, zone: ZoneInfo) -> None:
        self._answers = answers
        self._hours = hours
        self._zone = zone

    def __call__(self, reason: Reason, now: datetime, locale: str) -> Rendered:
        """The text for a citizen who was just handed over at ``now``."""
        local = now.astimezone(self._zone)
        if self._hours.is_open(now):
            topic = "assistant_unavailable" if reason is Reason.ASSISTANT_UNAVAILABLE else "handover_waiting"
        else:
            # Who is in danger is not told to write down questions.
            topic = "distress_closed_hours" if reason is Reason.DISTRESS else "handover_closed_hours"
        opening = self._hours.next_opening(now).astimezone(self._zone)
        shown = format_datetime(opening, "HH:mm, EEEE dd/MM/yyyy", locale="vi" if locale == "vi" else "en")
        return self._answers.render(topic, on=local.date(), locale=locale, opening=shown)


async def hand_over(
    connection: AsyncConnection, conversation: Any, reason: Reason, now: datetime, *, in_hours: bool
) -> dict[str, Any]:
    """Opens a hand-over (or raises the priority of the open one) and gives the conversation's new values."""
    current = await conversations.open_handover(connection, conversation.id)
    if reason is Reason.STAFF_WROTE:
        if current is None:
            await conversations.add_handover(
                connection,
                conversation_id=conversation.id,
                reason=reason.value,
                asked_at=now,
                in_hours=in_hours,
                taken_at=now,
            )
        elif current.taken_at is None:
            await conversations.change_handover(connection, current.id, taken_at=now)
        return {"state": "staff", "waiting_since": None}
    if current is None:
        await conversations.add_handover(
            connection, conversation_id=conversation.id, reason=reason.value, asked_at=now, in_hours=in_hours
        )
    if conversation.state == "staff":
        return {}
    priority = max(PRIORITY.get(reason, 0), conversation.priority)
    return {"state": "waiting", "waiting_since": conversation.waiting_since or now, "priority": priority}


async def end_lapsed(connection: AsyncConnection, conversation: Any, now: datetime) -> Any:
    """Gives the assistant a conversation back that staff took in the provider's own tool and left; ``conversation`` as
    it is then."""
    if conversation.state != "staff" or conversation.staff_id is not None:
        return conversation
    last = await conversations.last_said_at(connection, conversation.id, "staff")
    if last is not None and now - last < LAPSES_AFTER:
        return conversation
    current = await conversations.open_handover(connection, conversation.id)
    if current is not None:
        await conversations.change_handover(connection, current.id, ended_at=now, outcome="lapsed")
    return await conversations.change(connection, conversation.id, state="bot", matter=conversation.matter + 1)
