"""Starts campaigns at their time: APScheduler with its jobs in our database.

A job outlives the process. One that fell into a downtime runs once, as soon as the scheduler is back. Approved
campaigns with a schedule are picked up within seconds; the desk decides at the moment of starting whether what was
approved still holds.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from apscheduler.jobstores.base import JobLookupError
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger
from sqlalchemy import Row
from sqlalchemy.exc import SQLAlchemyError

from outreach.campaigns.desk import CampaignDesk
from outreach.campaigns.file import cron_trigger
from store import campaigns
from store.database import BUSY_TIMEOUT_SECONDS, sync_url
from store.locks import ProcessLock

log = structlog.get_logger()

LOOK_SECONDS = 2.0
TABLE = "scheduler_jobs"

# APScheduler stores a job as the name of a module's function; the function finds its scheduler here.
_running: dict[str, CampaignScheduler] = {}


class CampaignScheduler:
    """One active scheduler; another process's stands by until this one ends.

    Args:
        zone: campaigns' start times and cron fields are wall-clock times there.
    """

    def __init__(self, database_url: str, desk: CampaignDesk, zone: ZoneInfo) -> None:
        self._url = sync_url(database_url)
        self._desk = desk
        self._zone = zone
        self._lock = ProcessLock(desk.database, "scheduler")
        self._stopping = asyncio.Event()
        self._looked_on: date | None = None

    async def run(self) -> None:
        """Works until ``stop`` or cancellation."""
        while not await self._lock.acquire():
            if await self._stopped_within(LOOK_SECONDS):
                return
        async with self._lock:
            # Jobs run in this loop. No grace time: however late, a missed start is a start; many missed are one.
            scheduler = AsyncIOScheduler(
                jobstores={"default": self._job_store()},
                job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
                timezone=self._zone,
            )
            _running[str(self._url)] = self
            scheduler.start(paused=True)
            self._adopt(scheduler)
            scheduler.resume()
            try:
                while not self._stopping.is_set():
                    try:
                        await self._look(scheduler)
                    except SQLAlchemyError as error:
                        log.warning("schedule_look_failed", error=type(error).__name__)
                    await self._stopped_within(LOOK_SECONDS)
            finally:
                _running.pop(str(self._url), None)
                scheduler.shutdown(wait=False)
                self._stopping.clear()

    async def stop(self) -> None:
        self._stopping.set()

    async def fire(self, name: str) -> None:
        """A campaign's time has come."""
        reason = await self._desk.begin_scheduled(name)
        if reason:
            log.warning("scheduled_start_refused", campaign=name, reason=reason)
        else:
            log.info("campaign_started", campaign=name)

    def _job_store(self) -> SQLAlchemyJobStore:
        waits = {"timeout": BUSY_TIMEOUT_SECONDS} if self._url.get_backend_name() == "sqlite" else {}
        return SQLAlchemyJobStore(url=self._url, tablename=TABLE, engine_options={"connect_args": waits})

    def _adopt(self, scheduler: AsyncIOScheduler) -> None:
        """Makes jobs ours that were stored when the database had another address: a moved file, a renamed host."""
        for job in scheduler.get_jobs():
            if job.kwargs["database"] != str(self._url):
                job.modify(kwargs={**job.kwargs, "database": str(self._url)})

    async def _look(self, scheduler: AsyncIOScheduler) -> None:
        """Adds a job for every approved campaign with a schedule, drops jobs of campaigns that lost theirs."""
        async with self._desk.database.read() as connection:
            rows = await campaigns.in_states(connection, ("approved", "scheduled", "running", "paused"))
        wanted = {row.name: row for row in rows if row.repeat or (row.start_local and row.state != "running")}
        jobs = {job.id for job in await asyncio.to_thread(scheduler.get_jobs)}
        for name in jobs - wanted.keys():
            with suppress(JobLookupError):  # its time came while we looked
                await asyncio.to_thread(scheduler.remove_job, name)
        for name, row in wanted.items():
            if row.state == "approved":
                # First the state, then the job: a job that is due at once must find the campaign scheduled.
                await self._desk.mark_scheduled(name)
            # Approved anew means that the schedule may have changed; a crash may have lost a job after its mark.
            if row.state == "approved" or (row.state == "scheduled" and name not in jobs):
                await asyncio.to_thread(self._add, scheduler, row)
        # A job store that failed in the middle of a round has lost its timer.
        scheduler.wakeup()
        today = self._desk.today()
        if today != self._looked_on:
            await self._desk.pause_outdated()
            self._looked_on = today

    def _add(self, scheduler: AsyncIOScheduler, row: Row[Any]) -> None:
        scheduler.add_job(
            fire_campaign,
            trigger=self.trigger(row),
            id=row.name,
            name=row.name,
            kwargs={"database": str(self._url), "name": row.name},
            replace_existing=True,
        )

    def trigger(self, row: Row[Any]) -> Any:
        """Once at ``start``, or by cron from ``start`` on."""
        start = datetime.fromisoformat(row.start_local).replace(tzinfo=self._zone) if row.start_local else None
        if row.repeat is None:
            return DateTrigger(run_date=start, timezone=self._zone)
        trigger = cron_trigger(row.repeat, self._zone)
        trigger.start_date = start
        return trigger

    async def _stopped_within(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        except TimeoutError:
            return False
        return True


async def fire_campaign(database: str, name: str) -> None:
    """What a stored job calls."""
    scheduler = _running.get(database)
    if scheduler is not None:
        await scheduler.fire(name)
