"""Plans reminders: who pays voluntarily and has not paid for the next period yet hears of it before its deadline.

Planning writes notices only; whether one may go, and when, is the send gate's to say at that moment. A period is
reminded of once, because its notice has one key.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.exc import SQLAlchemyError

from outreach.clock import Clock
from outreach.contributions.deadlines import LENGTHS, Deadline, next_deadline
from policy import FigureBook
from policy.months import Month
from store import Database, contributions

log = structlog.get_logger()

DAYS_BEFORE = 10  # enough to fetch money and find the collection point
SLICE = 200  # people per transaction: a citizen's reply never waits long behind one
LOOK_SECONDS = 600.0
RETRY_SECONDS = 30.0


class ReminderPlanner:
    """
    Args:
        zone: days are days there.
    """

    def __init__(self, database: Database, book: FigureBook, clock: Clock, zone: ZoneInfo) -> None:
        self._database = database
        self._book = book
        self._clock = clock
        self._zone = zone

    async def run(self) -> None:
        """Plans, and plans again every ten minutes, until cancelled. Several at once do no harm: keys are unique."""
        while True:
            pause = LOOK_SECONDS
            try:
                await self.plan()
            except SQLAlchemyError as error:
                log.warning("reminders_failed", error=type(error).__name__)
                pause = RETRY_SECONDS
            await asyncio.sleep(pause)

    async def plan(self) -> int:
        """Writes the reminders that fall due today and are not written yet; returns how many."""
        today = self._clock.now().astimezone(self._zone).date()
        # A deadline lies at most a whole period ahead of the last month paid, and never before it.
        this_month = Month.of(today)
        earliest, latest = str(this_month - max(LENGTHS.values())), str(this_month)
        after, planned = 0, 0
        while True:
            async with self._database.read() as connection:
                rows = await contributions.paid_until(
                    connection, earliest=earliest, latest=latest, after=after, limit=SLICE
                )
            if not rows:
                break
            after = rows[-1].contact_id
            due = [
                self._notice(row.contact_id, deadline)
                for row in rows
                if row.method is not None
                and (deadline := next_deadline(row.last_month, row.method, self._book, today)) is not None
                and deadline.day - timedelta(days=DAYS_BEFORE) <= today <= deadline.day
            ]
            if due:
                async with self._database.write() as connection:
                    planned += await contributions.add_notices(connection, due)
        if planned:
            log.info("reminders_planned", count=planned)
        return planned

    def _notice(self, contact_id: int, deadline: Deadline) -> dict[str, object]:
        now = self._clock.now()
        return {
            "kind": "reminder",
            "key": f"reminder:{contact_id}:{deadline.first}",
            "contact_id": contact_id,
            "content": {
                "first_month": deadline.first,
                "last_month": deadline.last,
                "day": deadline.day.isoformat(),
                "until": self._end_of(deadline).isoformat(),
                "figure": deadline.figure,
            },
            "not_before": now,
            "created_at": now,
        }

    def _end_of(self, deadline: Deadline) -> datetime:
        return datetime.combine(deadline.day + timedelta(days=1), time(), self._zone).astimezone(UTC)
