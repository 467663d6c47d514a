"""A channel's sender: takes replies from the outbox and makes the provider calls, within the channel's budget.

A row is marked ``handed`` in a committed transaction before its call. Outcomes are written together in short
intervals, or along with the next turn that is committed: under load one commit then serves many messages, and a crash
in between leaves ``unknown``, not a double.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError

from helpdesk.changes import Change, Changes
from helpdesk.ports import Clock, Pictures, Receipts
from integrations.errors import SendError
from integrations.events import Part
from integrations.pictures import filled, named_in
from integrations.ports import Channel, Pacer, Priority
from store import Database, outbox
from store.outbox import Handed

IN_FLIGHT = 48
BATCH = 24
POLL_SECONDS = 1.0  # finds rows of other processes and rows whose time has come
RETRY_SECONDS = 0.5
MAX_ATTEMPTS = 5
BACKOFF = (1.0, 5.0, 30.0, 120.0)
# A channel that nobody can send on (a spent token, a wrong secret) waits for a person: its replies are kept, and tried
# after 1, 2, 4 … 60 minutes, for a day in all.
MISCONFIGURED_SECONDS = 60.0
MISCONFIGURED_LONGEST = 3600.0
MISCONFIGURED_ATTEMPTS = 30
ABANDONED_AFTER = timedelta(minutes=5)
SWEEP_SECONDS = 60.0
PROMISE_SECONDS = 2.0
LINGER_SECONDS = 0.05  # outcomes wait so long for somebody else's commit

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
        pictures: Pictures,
        changes: Changes,
        clock: Clock,
        *,
        sole: bool,
    ) -> None:
        self._database = database
        self._channel = channel
        self._pacer = pacer
        self._receipts = receipts
        self._pictures = pictures
        self._changes = changes
        self._clock = clock
        self._sole = sole
        self._ready = asyncio.Event()
        self._busy: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        # Those whose provider call has not begun: they may be called back.
        self._in_line: set[asyncio.Task[None]] = set()
        self._outcomes: list[dict[str, Any]] = []
        self._settled = asyncio.Event()
        self._called_back = 0
        # Whether the last look at the outbox may have passed over rows that can go once something here has ended.
        self._left_behind = False
        self._running = False
        self._ending = False
        self._hurry = asyncio.Event()
        # Transactions of others that carry outcomes of ours or will hand us rows; the event: there are none.
        self._promised = 0
        self._kept = asyncio.Event()
        self._kept.set()

    def wake(self) -> None:
        """Rows were committed."""
        self._ready.set()

    async def room_for(self, address: str) -> int | None:
        """Whether a message to this person could go at once: then it may be committed as ``handed``.

        Gives what ``send`` wants to know then, or None.
        """
        before = self._called_back
        free = self._running and address not in self._busy and len(self._tasks) < IN_FLIGHT
        return before if free and await self._pacer.stopped_for() <= 0 else None

    @contextmanager
    def along(self) -> Iterator[Sequence[dict[str, Any]]]:
        """Around a transaction of somebody else: outcomes for it to write (``outbox.settle``) with its own rows."""
        outcomes, self._outcomes = self._outcomes, []
        self._promised += 1
        self._kept.clear()
        try:
            yield outcomes
        except BaseException:
            self._outcomes = outcomes + self._outcomes
            self._settled.set()
            raise
        else:
            self._written(outcomes)
        finally:
            self._promised -= 1
            if not self._promised:
                self._kept.set()

    def send(self, address: str, rows: Sequence[Handed], called_back: int) -> None:
        """Makes the calls of rows to one person, in order; they are committed as ``handed``.

        Args:
            called_back: how often messages had been called back when these were taken; since then means these too.
        """
        self._busy.add(address)
        task = asyncio.create_task(self._send_in_order(address, rows, called_back))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def run(self) -> None:
        """Sends until cancelled."""
        # After a failure this runs again in the same process: what is known already goes first.
        self._ending = False
        self._hurry.clear()
        await self._flush()
        await self._abandon(timedelta(0) if self._sole else ABANDONED_AFTER)
        flusher = asyncio.create_task(self._flush_forever())
        sweeper = asyncio.create_task(self._sweep_forever())
        self._running = True
        try:
            while True:
                self._ready.clear()
                free = len(self._tasks) < IN_FLIGHT and await self._pacer.stopped_for() <= 0
                self._left_behind = bool(self._busy) or not free or not self._sole
                if not free or await self._take() < BATCH:
                    await self._wait()
        finally:
            self._running = False
            sweeper.cancel()
            await self._promises_kept()
            self._call_back()
            if self._tasks:
                await asyncio.wait(set(self._tasks), timeout=8)
            # Not cancelled: what it has in hand would be lost.
            self._ending = True
            self._hurry.set()
            self._settled.set()
            await flusher

    async def _promises_kept(self) -> None:
        """A turn that is being committed may have counted on us."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._kept.wait(), PROMISE_SECONDS)

    async def _wait(self) -> None:
        try:
            await asyncio.wait_for(self._ready.wait(), POLL_SECONDS)
        except TimeoutError:
            return

    async def _abandon(self, age: timedelta) -> None:
        async with self._database.write() as connection:
            lost = await outbox.abandon_handed(connection, self._channel.name, self._clock.now() - age)
        if lost:
            log.warning("replies_unknown_after_crash", channel=self._channel.name, count=lost)

    async def _sweep_forever(self) -> None:
        """Notices what other processes died with; until then it would hold up all later replies to that person."""
        while not self._sole:
            await asyncio.sleep(SWEEP_SECONDS)
            try:
                await self._abandon(ABANDONED_AFTER)
            except SQLAlchemyError as error:
                log.warning("sweep_failed", channel=self._channel.name, error=type(error).__name__)

    def _call_back(self) -> None:
        """Takes back what still stands in line, or is about to: the provider has seen nothing of it."""
        self._called_back += 1
        for task in self._in_line:
            task.cancel()

    async def _take(self) -> int:
        now, before = self._clock.now(), self._called_back
        with self.along() as outcomes:
            async with self._database.write() as connection:
                await outbox.settle(connection, outcomes)
                rows = await outbox.hand(connection, self._channel.name, now, busy=self._busy, limit=BATCH)
        by_address: dict[str, list[Handed]] = {}
        for row in rows:
            by_address.setdefault(row.address, []).append(row)
        for address, own in by_address.items():
            self.send(address, own, before)
        return len(rows)

    async def _send_in_order(self, address: str, rows: Sequence[Handed], called_back: int) -> None:
        waiting = deque(rows)
        retry_at = None
        try:
            while waiting and called_back == self._called_back:
                async with self._slot():
                    may_follow = await self._send(waiting.popleft())
                if not may_follow:
                    break
        except asyncio.CancelledError:
            log.info("replies_called_back", channel=self._channel.name, count=len(waiting))
        except Exception as error:
            # The budget cannot be asked (Redis is away): nothing was sent.
            log.error("no_slot", channel=self._channel.name, exc_info=error)
            retry_at = self._clock.now() + timedelta(seconds=BACKOFF[0])
        finally:
            for row in waiting:
                self._note(row, "queued", tried=False, retry_at=retry_at)
            self._busy.discard(address)
            self._look_again()

    @asynccontextmanager
    async def _slot(self) -> AsyncIterator[None]:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - a coroutine runs in a task
        self._in_line.add(task)
        try:
            async with self._pacer.slot(Priority.REPLY):
                self._in_line.discard(task)
                yield
        finally:
            self._in_line.discard(task)

    async def _send(self, row: Handed) -> bool:
        """Whether the person's next message may follow at once."""
        try:
            receipt = await self._channel.send(row.address, await self._complete(Part.from_json(row.part)))
        except SendError as error:
            return await self._failed(row, error)
        except Exception as error:
            # A defect of ours after the call may have been made: the honest state is "unknown".
            log.error("send_failed", channel=self._channel.name, exc_info=error)
            self._note(row, "unknown", code=type(error).__name__)
            return True
        self._note(row, "sent", message_id=receipt.message_id)
        return True

    async def _complete(self, part: Part) -> Part:
        """The part with its picture, if it has one. Raises ``SendError`` when that is gone."""
        name = named_in(part)
        if name is None:
            return part
        try:
            png = await self._pictures.png(name)
        except Exception as error:
            # The provider has seen nothing yet, so this one may go again.
            log.error("picture_failed", channel=self._channel.name, exc_info=error)
            raise SendError("picture_failed", retryable=True) from None
        if png is None:
            raise SendError("picture_gone")
        return filled(part, png)

    async def _failed(self, row: Handed, error: SendError) -> bool:
        log.warning("reply_not_sent", channel=self._channel.name, code=error.code, retryable=error.retryable)
        if error.ambiguous:
            self._note(row, "unknown", code=error.code)
            return True
        retry_at = self._next_try(row, error)
        self._note(row, "queued" if retry_at else "refused", code=error.code, retry_at=retry_at)
        if error.stops_channel:
            await self._pacer.stop(MISCONFIGURED_SECONDS if error.retry_after is None else error.retry_after)
            self._call_back()
        if error.recipient_unreachable:
            await self._receipts.unreachable(self._channel.name, row.address, error.code)
        return retry_at is None and not error.recipient_unreachable

    def _next_try(self, row: Handed, error: SendError) -> datetime | None:
        """When a message that certainly did not arrive goes again; ``None``: never."""
        now = self._clock.now()
        if error.stops_channel and error.retry_after is not None:
            return now + timedelta(seconds=error.retry_after)
        if error.stops_channel:
            wait = min(MISCONFIGURED_SECONDS * 2**row.attempts, MISCONFIGURED_LONGEST)
            return now + timedelta(seconds=wait) if row.attempts < MISCONFIGURED_ATTEMPTS else None
        if error.not_before is not None:
            return error.not_before
        if error.retryable and row.attempts + 1 < MAX_ATTEMPTS:
            return now + timedelta(seconds=error.retry_after or BACKOFF[min(row.attempts, len(BACKOFF) - 1)])
        return None

    def _note(
        self,
        row: Handed,
        state: str,
        *,
        message_id: str | None = None,
        code: str | None = None,
        retry_at: datetime | None = None,
        tried: bool = True,
    ) -> None:
        self._outcomes.append(
            {
                "row_id": row.id,
                "new_state": state,
                "provider_id": message_id,
                "code": code,
                "retry_at": retry_at,
                "tries": row.attempts + tried,
                "at": None if state == "queued" else self._clock.now(),
            }
        )
        self._settled.set()

    async def _flush_forever(self) -> None:
        while not self._ending:
            await self._settled.wait()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._hurry.wait(), LINGER_SECONDS)
            self._settled.clear()
            await self._flush()
        await self._flush()

    async def _flush(self) -> None:
        if not self._outcomes:
            return
        try:
            with self.along() as outcomes:
                async with self._database.write() as connection:
                    await outbox.settle(connection, outcomes)
        except Exception as error:
            # What is known must not be lost while the database is away: it is kept and tried again.
            log.error("outcomes_not_written", channel=self._channel.name, count=len(self._outcomes), exc_info=error)
            if not self._ending:
                await asyncio.sleep(RETRY_SECONDS)

    def _written(self, outcomes: Sequence[dict[str, Any]]) -> None:
        if any(outcome["new_state"] != "sent" for outcome in outcomes):
            self._changes.tell(Change("delivery", 0, self._channel.name, ""))
        self._look_again()

    def _look_again(self) -> None:
        if self._left_behind:
            self._ready.set()
