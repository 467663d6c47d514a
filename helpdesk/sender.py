"""A channel's sender: takes replies from the outbox and makes the provider calls, within the channel's budget.

A row is marked ``handed`` in a committed transaction before its call. Outcomes are written together in short
intervals: under load one commit then serves many messages, and a crash in between leaves ``unknown``, not a double.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import structlog

from helpdesk.changes import Change, Changes
from helpdesk.ports import Clock, Receipts
from integrations.errors import SendError
from integrations.events import Part
from integrations.ports import Channel, Pacer, Priority
from store import Database, outbox

IN_FLIGHT = 48
BATCH = 24
POLL_SECONDS = 1.0  # finds rows of other processes and rows whose time has come
RETRY_SECONDS = 0.5
MAX_ATTEMPTS = 5
BACKOFF = (1.0, 5.0, 30.0, 120.0)

log = structlog.get_logger()


class Sender:
    """Args:
    sole: no other process sends on this channel, so every ``handed`` row found at the start is a dead one's.
    """

    def __init__(
        self,
        database: Database,
        channel: Channel,
        pacer: Pacer,
        receipts: Receipts,
        changes: Changes,
        clock: Clock,
        *,
        sole: bool,
    ) -> None:
        self._database = database
        self._channel = channel
        self._pacer = pacer
        self._receipts = receipts
        self._changes = changes
        self._clock = clock
        self._sole = sole
        self._ready = asyncio.Event()
        self._busy: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._outcomes: list[dict[str, Any]] = []
        self._settled = asyncio.Event()
        self._ending = False

    def wake(self) -> None:
        """Rows were committed."""
        self._ready.set()

    async def run(self) -> None:
        """Sends until cancelled."""
        age = timedelta(0) if self._sole else timedelta(minutes=5)
        async with self._database.write() as connection:
            lost = await outbox.abandon_handed(connection, self._channel.name, self._clock.now() - age)
        if lost:
            log.warning("replies_unknown_after_crash", channel=self._channel.name, count=lost)
        flusher = asyncio.create_task(self._flush_forever())
        try:
            while True:
                self._ready.clear()
                taken = await self._take() if len(self._tasks) < IN_FLIGHT else 0
                if not taken:
                    await self._wait()
        finally:
            if self._tasks:
                await asyncio.wait(set(self._tasks), timeout=8)
            # Not cancelled: what it has in hand would be lost.
            self._ending = True
            self._settled.set()
            await flusher

    async def _wait(self) -> None:
        try:
            await asyncio.wait_for(self._ready.wait(), POLL_SECONDS)
        except TimeoutError:
            return

    async def _take(self) -> int:
        now = self._clock.now()
        async with self._database.write() as connection:
            rows = await outbox.hand(connection, self._channel.name, now, busy=self._busy, limit=BATCH)
        by_address: dict[str, list[Any]] = {}
        for row in rows:
            by_address.setdefault(row.address, []).append(row)
        for address, own in by_address.items():
            self._busy.add(address)
            task = asyncio.create_task(self._send_in_order(address, own))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return len(rows)

    async def _send_in_order(self, address: str, rows: list[Any]) -> None:
        try:
            for index, row in enumerate(rows):
                if not await self._send(row):
                    for later in rows[index + 1 :]:
                        self._note(later, "queued")
                    break
        finally:
            self._busy.discard(address)
            self._ready.set()

    async def _send(self, row: Any) -> bool:
        """Whether the person's next message may follow at once."""
        try:
            async with self._pacer.slot(Priority.REPLY):
                receipt = await self._channel.send(row.address, Part.from_json(row.part))
        except SendError as error:
            return await self._failed(row, error)
        except Exception as error:
            # A defect of ours after the call may have been made: the honest state is "unknown".
            log.error("send_failed", channel=self._channel.name, exc_info=error)
            self._note(row, "unknown", code=type(error).__name__)
            return True
        self._note(row, "sent", message_id=receipt.message_id)
        return True

    async def _failed(self, row: Any, error: SendError) -> bool:
        log.warning("reply_not_sent", channel=self._channel.name, code=error.code, retryable=error.retryable)
        now = self._clock.now()
        if error.stops_channel and error.retry_after is not None:
            await self._pacer.stop(error.retry_after)
            self._note(row, "queued", code=error.code, retry_at=now + timedelta(seconds=error.retry_after))
            return False
        if error.recipient_unreachable:
            await self._receipts.unreachable(self._channel.name, row.address, error.code)
        if error.ambiguous:
            self._note(row, "unknown", code=error.code)
            return True
        if error.not_before is not None:
            self._note(row, "queued", code=error.code, retry_at=error.not_before)
            return False
        if error.retryable and row.attempts + 1 < MAX_ATTEMPTS:
            wait = error.retry_after or BACKOFF[min(row.attempts, len(BACKOFF) - 1)]
            self._note(row, "queued", code=error.code, retry_at=now + timedelta(seconds=wait))
            return False
        self._note(row, "refused", code=error.code)
        return not error.recipient_unreachable

    def _note(
        self,
        row: Any,
        state: str,
        *,
        message_id: str | None = None,
        code: str | None = None,
        retry_at: Any = None,
    ) -> None:
        self._outcomes.append(
            {
                "row_id": row.id,
                "new_state": state,
                "provider_id": message_id,
                "code": code,
                "retry_at": retry_at,
                "at": None if state == "queued" else self._clock.now(),
            }
        )
        self._settled.set()

    async def _flush_forever(self) -> None:
        while not self._ending or self._outcomes:
            await self._settled.wait()
            self._settled.clear()
            await self._flush()

    async def _flush(self) -> None:
        outcomes, self._outcomes = self._outcomes, []
        if not outcomes:
            return
        try:
            async with self._database.write() as connection:
                await outbox.settle(connection, outcomes)
        except Exception as error:
            # What is known must not be lost while the database is away: keep it and try again.
            log.error("outcomes_not_written", channel=self._channel.name, count=len(outcomes), exc_info=error)
            if self._ending:
                return  # the next start finds these rows handed, and says so
            self._outcomes = outcomes + self._outcomes
            await asyncio.sleep(RETRY_SECONDS)
            self._settled.set()
            return
        if any(outcome["new_state"] != "sent" for outcome in outcomes):
            self._changes.tell(Change("delivery", 0, self._channel.name, ""))
        self._ready.set()
