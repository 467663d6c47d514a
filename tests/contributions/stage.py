"""Payers with contacts, addresses and consents, and an outbox that remembers. The people are made up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from integrations.events import Button
from outreach.consents import ConsentBook
from outreach.contributions import ContributionDesk, ContributionEvent, NoticeWorker, ReminderPlanner
from outreach.gate import Gate
from policy import load_book
from policy.workdays import load_calendar
from store import Database, consents, contacts, conversations
from store.tables import contacts as contacts_table
from store.tables import notices
from tests.fakes import FakeClock

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
CHANNELS = ("zalo", "telegram")


class PlainTexts:
    """Says kind and content."""

    def write(self, kind: str, content: dict[str, Any], locale: str) -> tuple[str, tuple[Button, ...]]:
        return f"{kind} {content.get('confirmation_code', content['first_month'])}", ()


class Outbox:
    """Remembers what was posted; what is in a transaction that fails is not in the thread."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, str]] = []
        self.error: Exception | None = None

    async def post(
        self, connection: AsyncConnection, channel: str, address: str, text: str, buttons: tuple[Button, ...]
    ) -> int:
        if self.error is not None:
            raise self.error
        now = FakeClock().now()
        conversation = await conversations.ensure(connection, channel, address, now)
        self.sent.append((channel, address, text))
        return await conversations.add_message(
            connection, conversation_id=conversation, author="bot", text=text, kind="notice", at=now
        )

    def posted(self, channel: str) -> None: ...


def payment(receipt_id: str = "B-1", **more: Any) -> ContributionEvent:
    values: dict[str, Any] = {
        "receipt_id": receipt_id,
        "contact_id": "NA-1",
        "kind": "voluntary",
        "method": "monthly",
        "amount": 330_000,
        "paid_on": "2026-11-20",
        "period": {"from": "2026-11", "to": "2026-11"},
        "confirmation_code": f"XN{receipt_id}",
    }
    return ContributionEvent.model_validate(values | more)


class Stage:
    def __init__(self, database: Database, clock: FakeClock) -> None:
        self.database, self.clock = database, clock
        self.outbox = Outbox()
        self.desk = ContributionDesk(database, CHANNELS, clock)
        self.worker = NoticeWorker(database, CHANNELS, Gate(ZONE, load_calendar()), PlainTexts(), self.outbox, clock)
        self.planner = ReminderPlanner(database, load_book(), clock, ZONE)

    async def payer(
        self, name: str = "NA-1", addresses: Sequence[str] = ("zalo",), agreed: Sequence[str] = ("reminder",)
    ) -> int:
        """A contact who wrote to us an hour ago on each address (named after them)."""
        now = self.clock.now()
        async with self.database.write() as connection:
            row: dict[str, Any] = {column.name: None for column in contacts_table.c if column.name != "id"}
            row |= {"contact_id": name, "tags": [], "attributes": {}, "created_at": now, "updated_at": now}
            contact = (await contacts.add_many(connection, [row]))[name]
            rows = [
                {"channel": channel, "address": name, "contact_id": contact, "created_at": now} for channel in addresses
            ]
            await contacts.add_addresses(connection, rows)
            for channel in addresses:
                await contacts.touch_address(connection, channel, name, now)
            entry = {"contact_id": contact, "address_id": None, "granted": True, "channel": "import", "at": now}
            entry |= {"text_version": "file", "evidence": "made up"}
            await consents.add_many(connection, [{**entry, "purpose": purpose} for purpose in agreed])
        return contact

    async def opt_out(self, name: str = "NA-1") -> None:
        await ConsentBook(self.database, self.clock).opt_out("zalo", name, "TC")

    async def notices(self) -> list[Any]:
        async with self.database.read() as connection:
            return list(await connection.execute(select(notices).order_by(notices.c.id)))

    async def on(self, day: date, hour: int = 9) -> None:
        """Moves the clock to a local hour of a day."""
        from datetime import datetime

        self.clock.set(datetime(day.year, day.month, day.day, hour, tzinfo=ZONE))
