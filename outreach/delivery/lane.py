"""One channel of one worker: leases what is due and keeps a bounded number of messages in flight."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import Row

from integrations.errors import SendError
from integrations.ports import Channel, Pacer, Priority
from outreach.clock import Clock
from outreach.delivery.clerk import Clerk
from outreach.delivery.judging import Ready
from outreach.delivery.outcomes import Outcome, failed, taken, unclear
from outreach.delivery.rate import CampaignRates

log = structlog.get_logger()

IDLE_SECONDS = 0.2
CALL_SECONDS = 60.0  # longer than any channel's own time-out; then nobody knows what became of the call


@dataclass(slots=True)
class _Sending:
    campaign_id: int
    task: asyncio.Task[None]
    # From here on the row may be handed: the task is left to finish, whatever happens to the campaign.
    committed: bool = False


class Lane:
    """
    Args:
        in_flight: provider calls at once; also the most rows that a crash can leave ``unknown``.
        running: the campaigns that run now (rows of ``campaigns``).
    """

    def __init__(
        self,
        channel: Channel,
        pacer: Pacer,
        clerk: Clerk,
        rates: CampaignRates,
        clock: Clock,
        *,
        in_flight: int,
        running: Callable[[], list[Row[Any]]],
    ) -> None:
        self._channel = channel
        self._pacer = pacer
        self._clerk = clerk
        self._rates = rates
        self._clock = clock
        self._in_flight = in_flight
        self._slots = asyncio.Semaphore(in_flight)
        self._running = running
        self._sending: dict[int, _Sending] = {}
        self._room = asyncio.Event()
        self._turn: deque[int] = deque()

    async def run(self) -> None:
        """Leases until cancelled."""
        while True:
            self._room.clear()
            if not await self._lease_some():
                try:
                    async with asyncio.timeout(IDLE_SECONDS):
                        await self._room.wait()
                except TimeoutError:
                    pass

    def busy_with(self, campaign_id: int) -> bool:
        return any(one.campaign_id == campaign_id for one in self._sending.values())

    async def release(self, running: set[int]) -> None:
        """Gives back what waits for its turn but belongs to a campaign that runs no more."""
        stopped = [
            (key, one)
            for key, one in self._sending.items()
            if one.campaign_id not in running and not one.committed and not one.task.done()
        ]
        for _, one in stopped:
            one.task.cancel()
        if stopped:
            await asyncio.wait([one.task for _, one in stopped])
            await self._clerk.give_back([key for key, _ in stopped])

    async def finish(self) -> None:
        """Lets what is at the provider come home; everything else is given back."""
        await self.release(set())
        if self._sending:
            await asyncio.wait([one.task for one in self._sending.values()], timeout=CALL_SECONDS)

    async def _lease_some(self) -> bool:
        """One slice of the campaign whose turn it is; False when nobody has anything due or there is no room."""
        # Enough waits behind the flying ones to keep them going; more would only be rows out of others' reach.
        room = 4 * self._in_flight - len(self._sending)
        if room < 2 * self._in_flight or await self._pacer.stopped_for() > 0:
            return False
        running = {row.id: row for row in self._running() if self._channel.name in row.channels}
        self._turn = deque([one for one in self._turn if one in running])
        self._turn.extend(one for one in running if one not in self._turn)
        for _ in range(len(self._turn)):
            self._turn.rotate(-1)
            row = running[self._turn[0]]
            due = await self._rates.reserve(row, room)
            if due == []:
                continue
            leased, ready = await self._clerk.lease(row.id, row.run, self._channel.name, len(due) if due else room)
            for index, one in enumerate(ready):
                self._start(one, row.id, due[index] if due else None)
            if leased:
                return True
        return False

    def _start(self, delivery_id: int, campaign_id: int, due: datetime | None) -> None:
        task = asyncio.create_task(self._send(delivery_id, due))
        self._sending[delivery_id] = _Sending(campaign_id, task)
        task.add_done_callback(lambda _: self._ended(delivery_id))

    def _ended(self, delivery_id: int) -> None:
        ended = self._sending.pop(delivery_id)
        if not ended.task.cancelled() and (error := ended.task.exception()) is not None:
            log.error("delivery_task_failed", error=type(error).__name__)
        self._room.set()

    async def _send(self, delivery_id: int, due: datetime | None) -> None:
        async with self._slots:
            if due is not None:
                await asyncio.sleep(max(0.0, (due - self._clock.now()).total_seconds()))
            async with self._pacer.slot(Priority.BULK):
                self._sending[delivery_id].committed = True
                ready = await self._clerk.hand(delivery_id)
                if ready is None:
                    return
                outcome = await self._call(ready)
            if outcome.stop_channel is not None:
                await self._pacer.stop(outcome.stop_channel)
            # Still one of the calls in flight until its outcome is on disk: a crash before that makes it unknown.
            await self._clerk.settle(outcome)

    async def _call(self, ready: Ready) -> Outcome:
        try:
            async with asyncio.timeout(CALL_SECONDS):
                receipt = await self._channel.send(ready.address, ready.part)
        except SendError as error:
            return failed(ready, error, self._clock.now())
        except Exception as error:
            # Not a decision of the channel, so nobody knows whether the message left.
            log.error("send_failed_unexpectedly", channel=ready.channel, error=type(error).__name__)
            return unclear(ready, type(error).__name__, self._clock.now())
        return taken(ready, receipt, self._clock.now())
