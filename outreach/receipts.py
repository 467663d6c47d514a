"""What providers report of our messages, and what people do after them. Implements the help desk's ``Receipts``."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from outreach.clock import Clock
from outreach.delivery.judging import fingerprint
from store import Database, consents, contacts, deliveries

log = structlog.get_logger()

REPLY_WINDOW = timedelta(hours=72)  # an answer within it counts as an answer to the campaign
ECHO_WINDOW = timedelta(minutes=15)  # an echo comes within it, or belongs to another message
SAME_INTERACTION = timedelta(minutes=1)  # not worth a write of its own
LATE_SECONDS = 2.0  # a receipt can be faster than the record of its message


class ReceiptBook:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._later: set[asyncio.Task[None]] = set()

    async def delivered(self, channel: str, provider_message_ids: Sequence[str], at: datetime) -> None:
        """The messages arrived. Ids that belong to no campaign are none of ours to keep."""
        await self._mark(channel, provider_message_ids, "delivered_at", at)

    async def seen(self, channel: str, provider_message_ids: Sequence[str], at: datetime) -> None:
        """The messages were read; what was read has arrived."""
        await self._mark(channel, provider_message_ids, "read_at", at)

    async def interacted(self, channel: str, address: str, at: datetime) -> None:
        """A person wrote, tapped or followed: they can be reached again, and may have answered a campaign."""
        async with self._database.read(brief=True) as connection:
            known = await contacts.standing(connection, channel, address)
            message = await deliveries.latest_to(
                connection, channel, address, since=at - REPLY_WINDOW, until=at, states=deliveries.COUNTED
            )
        closed = known is not None and known.closed
        recent = (
            known is not None
            and known.last_interaction_at is not None
            and at - known.last_interaction_at < SAME_INTERACTION
        )
        answered = message is not None and message.replied_at is None
        if recent and not answered and not closed:
            return
        async with self._database.write() as connection:
            row = await contacts.touch_address(connection, channel, address, at)
            if closed:
                await consents.lift(
                    connection, contact_id=None, address_ids=[row.id], reason="unreachable", at=self._clock.now()
                )
            if answered and message is not None:
                await deliveries.mark(connection, [message.id], "replied_at", at)

    async def unreachable(self, channel: str, address: str, reason: str) -> None:
        """The provider says this address is closed to us, until its owner writes again."""
        async with self._database.write() as connection:
            now = self._clock.now()
            row = await contacts.ensure_address(connection, channel, address, now)
            await consents.suppress(
                connection,
                address_id=row.id,
                reason="unreachable",
                detail=reason,
                evidence=f"{channel} reported it",
                at=now,
            )

    async def echoed(self, channel: str, address: str, provider_message_id: str, text: str, at: datetime) -> None:
        """The provider reports a message of ours as sent: settles one whose outcome nobody knows.

        It is recognised by address, time and text. One that is still ``handed`` gets the provider's id, which lets
        recovery settle it after a crash.
        """
        # Zalo echoes every reply too: only what may be a campaign's is worth a write.
        async with self._database.read() as connection:
            message = await deliveries.latest_to(
                connection, channel, address, since=at - ECHO_WINDOW, until=at, states=("handed", "unknown")
            )
        if message is None or message.fingerprint != fingerprint(text):
            return
        change = {"key": message.id, "provider_message_id": provider_message_id[:200], "state": message.state}
        if message.state == "unknown":
            change |= {"state": "sent", "reason": None}
        async with self._database.write() as connection:
            await deliveries.move(connection, [change], before=(message.state,), worker="echo", at=self._clock.now())

    async def close(self) -> None:
        """Waits for receipts that are tried again."""
        await asyncio.gather(*self._later, return_exceptions=True)

    async def _mark(self, channel: str, ids: Sequence[str], column: str, at: datetime) -> None:
        missing = await self._mark_known(channel, ids, column, at)
        if missing:
            task = asyncio.create_task(self._mark_later(channel, missing, column, at))
            self._later.add(task)
            task.add_done_callback(self._later.discard)

    async def _mark_known(self, channel: str, ids: Sequence[str], column: str, at: datetime) -> list[str]:
        """Marks what the ledger has; returns the ids it does not have."""
        if not ids:
            return []
        async with self._database.read() as connection:
            rows = await deliveries.by_provider_ids(connection, channel, ids)
        if rows:
            async with self._database.write() as connection:
                await deliveries.mark(connection, [row.id for row in rows], column, at)
        found = {row.provider_message_id for row in rows}
        return [one for one in ids if one not in found]

    async def _mark_later(self, channel: str, ids: Sequence[str], column: str, at: datetime) -> None:
        await asyncio.sleep(LATE_SECONDS)
        try:
            await self._mark_known(channel, ids, column, at)
        except SQLAlchemyError as error:
            log.warning("late_receipt_failed", error=type(error).__name__)
