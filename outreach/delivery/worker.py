"""The delivery worker: one per process, as many as there are machines.

It plans campaigns that were started, runs a lane per channel, notices within a second what people at the screen
decide, and settles what a dead worker left behind.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping
from typing import Any

import structlog
from sqlalchemy import Row
from sqlalchemy.exc import SQLAlchemyError

from integrations.ports import Channel, Pacer
from outreach.clock import Clock
from outreach.delivery.clerk import Clerk, SentListener
from outreach.delivery.judging import Judge
from outreach.delivery.lane import Lane
from outreach.delivery.planning import Planner
from outreach.delivery.rate import CampaignRates
from outreach.errors import OutreachError
from outreach.gate import Gate
from outreach.vocabulary import CHANNELS
from store import Database, campaigns, deliveries
from store.locks import ProcessLock

log = structlog.get_logger()

TICK_SECONDS = 0.2  # how soon a pause is noticed
RECOVER_SECONDS = 5.0  # how soon another worker's death is noticed
IN_FLIGHT = 32  # provider calls at once per channel: 30 a second with answers that take a whole second


class DeliveryWorker:
    """
    Args:
        channels, pacers: by channel name; channels that campaigns do not use are left alone.
        listener: told of every message that went out.
    """

    def __init__(
        self,
        database: Database,
        channels: Mapping[str, Channel],
        pacers: Mapping[str, Pacer],
        gate: Gate,
        clock: Clock,
        zone: Any,
        *,
        listener: SentListener | None = None,
        in_flight: int = IN_FLIGHT,
    ) -> None:
        self._database = database
        self._clock = clock
        # SQLite has one worker, whatever its process is called; PostgreSQL tells workers apart by this name.
        self._owner = "worker" if database.dialect == "sqlite" else f"worker-{secrets.token_hex(6)}"
        self._lock = ProcessLock(database, self._owner)
        usable = {name: channel for name, channel in channels.items() if name in CHANNELS and name in pacers}
        judge = Judge(gate, usable)
        self._clerk = Clerk(database, judge, clock, self._owner, listener)
        self._planner = Planner(database, usable, clock, zone)
        rates = CampaignRates(database, clock)
        self._running: list[Row[Any]] = []
        self._lanes = [
            Lane(
                channel,
                pacers[name],
                self._clerk,
                rates,
                clock,
                in_flight=in_flight,
                running=lambda: self._running,
            )
            for name, channel in usable.items()
        ]
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Works until ``stop`` or cancellation, then lets what is at the providers come home."""
        if not await self._take_lock():
            return
        async with self._lock:
            try:
                await self._recover()
                await self._work()
            finally:
                self._stopping.clear()

    async def stop(self) -> None:
        """Asks ``run`` to end."""
        self._stopping.set()

    async def _take_lock(self) -> bool:
        """With SQLite a second worker stands by until the first one ends."""
        told = False
        while not await self._lock.acquire():
            if not told:
                log.info("delivery_worker_standing_by")
                told = True
            if await self._stopped_within(1.0):
                return False
        return True

    async def _work(self) -> None:
        clerk = asyncio.create_task(self._clerk.run())
        teller = asyncio.create_task(self._clerk.tell())
        lanes = [asyncio.create_task(_forever(lane.run, "lane")) for lane in self._lanes]
        planner = asyncio.create_task(_forever(self._plan, "planner"))
        recoverer = asyncio.create_task(_forever(self._recover_others, "recovery"))
        try:
            while not self._stopping.is_set():
                try:
                    await self._tick()
                except SQLAlchemyError as error:
                    log.warning("delivery_tick_failed", error=type(error).__name__)
                await self._stopped_within(TICK_SECONDS)
        finally:
            for task in (*lanes, planner, recoverer):
                task.cancel()
            await asyncio.gather(*lanes, planner, recoverer, return_exceptions=True)
            for lane in self._lanes:
                await lane.finish()
            for task in (clerk, teller):
                task.cancel()
            await asyncio.gather(clerk, teller, return_exceptions=True)
            await self._clerk.tell_rest()

    async def _stopped_within(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        except TimeoutError:
            return False
        return True

    async def _tick(self) -> None:
        async with self._database.read() as connection:
            rows = await campaigns.in_states(connection, ("running", "cancelled"))
        self._running = [row for row in rows if row.state == "running"]
        ids = {row.id for row in self._running}
        for lane in self._lanes:
            await lane.release(ids)
        for row in rows:
            if row.state == "cancelled" and row.finished_at is None:
                await self._sweep(row)
            elif row.state == "running" and row.planned_at is not None:
                await self._finish(row)

    async def _sweep(self, campaign: Row[Any]) -> None:
        """Ends what a cancelled campaign still has waiting; rows in flight come home first."""
        async with self._database.write() as connection:
            now = self._clock.now()
            await deliveries.skip_planned(connection, campaign.id, campaign.run, "cancelled", now)
            if await deliveries.is_finished(connection, campaign.id, campaign.run):
                await campaigns.change(connection, campaign.id, {"finished_at": now})

    async def _finish(self, campaign: Row[Any]) -> None:
        if any(lane.busy_with(campaign.id) for lane in self._lanes):
            return
        async with self._database.read() as connection:
            if not await deliveries.is_finished(connection, campaign.id, campaign.run):
                return
        async with self._database.write() as connection:
            current = await campaigns.claim(connection, campaign.id)
            if current is None or current.state != "running" or current.planned_at is None:
                return
            now = self._clock.now()
            state = "scheduled" if current.repeat else "done"
            values = {"state": state, "state_reason": None, "finished_at": now, "updated_at": now}
            await campaigns.change(connection, campaign.id, values)
        log.info("campaign_finished", campaign=campaign.name, run=campaign.run)

    async def _plan(self) -> None:
        worked = False
        for row in [row for row in self._running if row.planned_at is None]:
            try:
                worked = await self._planner.plan_slice(row.id) or worked
            except OutreachError as error:
                # An attribute that its audience names is gone since the approval: a person must look.
                await self._pause(row, "audience_broken")
                log.error("campaign_paused", campaign=row.name, reason=type(error).__name__)
        if not worked:
            await asyncio.sleep(TICK_SECONDS)

    async def _pause(self, campaign: Row[Any], reason: str) -> None:
        async with self._database.write() as connection:
            await campaigns.change(
                connection,
                campaign.id,
                {"state": "paused", "state_reason": reason, "updated_at": self._clock.now()},
            )

    async def _recover(self) -> None:
        """Settles what dead workers held. A living one has its lock, a dead one cannot."""
        async with self._database.read() as connection:
            others = await deliveries.owners(connection)
        for owner in others:
            if owner == self._owner:
                if self._database.dialect != "sqlite":
                    continue
                await self._settle(owner)
                continue
            lock = ProcessLock(self._database, owner)
            if self._database.dialect == "sqlite" or await lock.acquire():
                async with lock:
                    await self._settle(owner)

    async def _settle(self, owner: str) -> None:
        async with self._database.write() as connection:
            counts = await deliveries.recover(connection, owner, self._clock.now())
        log.warning("deliveries_recovered", **counts)

    async def _recover_others(self) -> None:
        await asyncio.sleep(RECOVER_SECONDS)
        if self._database.dialect != "sqlite":
            if not await self._lock.held():
                # Another worker may already have settled our rows; every step of ours checks before it acts.
                await self._lock.acquire()
            await self._recover()


async def _forever(step: Any, name: str) -> None:
    """Runs a step again and again; a failure is logged and waited out, never the end of the worker."""
    while True:
        try:
            await step()
        except Exception as error:
            log.error("delivery_step_failed", step=name, error=type(error).__name__)
            await asyncio.sleep(1.0)
