"""Campaigns that start by themselves: at their time, after a downtime, again and again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta

import pytest
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler

from app.clock import SystemClock
from outreach.campaigns.file import cron_trigger
from outreach.schedule import TABLE, CampaignScheduler
from store import Database
from store.database import sync_url
from tests.outreach.stage import CAMPAIGN, HANOI, Stage


@pytest.fixture
def stage(database: Database) -> Stage:
    return Stage(database, SystemClock())


@asynccontextmanager
async def scheduling(stage: Stage, url: str) -> AsyncIterator[None]:
    scheduler = CampaignScheduler(url, stage.desk, HANOI)
    task = asyncio.create_task(scheduler.run())
    try:
        yield
    finally:
        await scheduler.stop()
        await task


def scheduled(name: str, **schedule: str) -> str:
    inner = ", ".join(f'{key}: "{value}"' for key, value in schedule.items())
    return CAMPAIGN.format(name=name, audience="everyone") + f"schedule: {{{inner}}}\n"


def local(stage: Stage, **later: float) -> str:
    return (stage.clock.now() + timedelta(**later)).astimezone(HANOI).replace(tzinfo=None).isoformat()


@contextmanager
def jobs(url: str) -> Iterator[SQLAlchemyJobStore]:
    """The stored jobs, while no scheduler has them in its hands."""
    store = SQLAlchemyJobStore(url=sync_url(url), tablename=TABLE)
    store.start(BackgroundScheduler(), "default")
    yield store
    store.shutdown()


async def test_a_campaign_starts_at_its_time(stage: Stage, database_url: str) -> None:
    await stage.people(2)
    moment = stage.clock.now().replace(microsecond=0) + timedelta(seconds=3)
    await stage.campaign(source=scheduled("c", start=local(stage, seconds=3)), start=False)
    async with scheduling(stage, database_url):
        await stage.until(lambda status: status["state"] == "running")
    assert (await stage.desk.get("c")).started_at >= moment


async def test_a_start_that_fell_into_a_downtime_happens_once_when_the_scheduler_is_back(
    stage: Stage, database_url: str
) -> None:
    await stage.people(2)
    await stage.campaign(source=scheduled("c", start=local(stage, hours=1)), start=False)
    async with scheduling(stage, database_url):
        await stage.until(lambda status: status["state"] == "scheduled")
    with jobs(database_url) as store:
        job = store.lookup_job("c")
        job._modify(next_run_time=stage.clock.now() - timedelta(days=1))
        store.update_job(job)
    async with scheduling(stage, database_url):
        await stage.until(lambda status: status["state"] == "running")
    assert (await stage.status())["run"] == 1


async def test_a_repeating_campaign_goes_back_to_waiting(stage: Stage, database_url: str) -> None:
    await stage.people(1)
    await stage.campaign(source=scheduled("c", repeat="* * * * *"), start=False)
    async with scheduling(stage, database_url):
        await stage.until(lambda status: status["state"] == "scheduled")
    assert await stage.desk.begin_scheduled("c") is None
    assert await stage.desk.begin_scheduled("c") == "is running"
    # Night or holiday: whatever the hour, nobody is left waiting in a run that is over.
    await stage.desk.pause("c")
    assert await stage.desk.begin_scheduled("c") == "is paused"


async def test_a_cancelled_campaign_never_starts(stage: Stage, database_url: str) -> None:
    await stage.people(1)
    await stage.campaign(source=scheduled("c", start=local(stage, hours=1)), start=False)
    async with scheduling(stage, database_url):
        await stage.until(lambda status: status["state"] == "scheduled")
    await stage.desk.cancel("c")
    async with scheduling(stage, database_url), asyncio.timeout(60):
        while await asyncio.to_thread(_is_stored, database_url, "c"):  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.1)
    assert await stage.desk.begin_scheduled("c") == "is cancelled"


def _is_stored(url: str, name: str) -> bool:
    with jobs(url) as store:
        return store.lookup_job(name) is not None


async def test_a_second_scheduler_stands_by(stage: Stage, database_url: str) -> None:
    await stage.people(1)
    await stage.campaign(source=scheduled("c", start=local(stage, seconds=2)), start=False)
    async with scheduling(stage, database_url), scheduling(stage, database_url):
        await stage.until(lambda status: status["state"] == "running")
    assert (await stage.status())["run"] == 1


async def test_a_repeating_job_survives_a_move_of_the_database(stage: Stage, database_url: str) -> None:
    await stage.people(1)
    await stage.campaign(source=scheduled("c", repeat="0 8 1 1 *"), start=False)
    async with scheduling(stage, database_url):
        await stage.until(lambda status: status["state"] == "scheduled")
    with jobs(database_url) as store:
        job = store.lookup_job("c")
        job._modify(kwargs={**job.kwargs, "database": "sqlite:////elsewhere"}, next_run_time=stage.clock.now())
        store.update_job(job)
    async with scheduling(stage, database_url):
        await stage.until(lambda status: status["state"] == "running")


@pytest.mark.parametrize(
    ("expression", "day"), [("0 8 * * 0", 6), ("0 8 * * 7", 6), ("0 8 * * 1", 0), ("0 8 * * sat", 5)]
)
def test_cron_counts_weekdays_from_sunday(expression: str, day: int) -> None:
    fires = cron_trigger(expression, HANOI).get_next_fire_time(None, SystemClock().now())
    assert fires is not None
    assert fires.astimezone(HANOI).weekday() == day


@pytest.mark.parametrize(
    ("weekdays", "days"),
    [
        ("1-5", [0, 1, 2, 3, 4]),
        ("0-4", [6, 0, 1, 2, 3]),
        ("5-7", [4, 5, 6]),
        ("*/2", [6, 1, 3, 5]),
        ("1,3,sat", [0, 2, 5]),
        ("mon-fri", [0, 1, 2, 3, 4]),
    ],
)
def test_cron_takes_ranges_and_steps_of_weekdays(weekdays: str, days: list[int]) -> None:
    trigger, moment = cron_trigger(f"0 8 * * {weekdays}", HANOI), SystemClock().now()
    found = set()
    for _ in days:
        moment = trigger.get_next_fire_time(None, moment + timedelta(seconds=1))
        found.add(moment.astimezone(HANOI).weekday())
    assert found == set(days)


@pytest.mark.parametrize("expression", ["0 8 * * 5-1", "0 8 * * 8", "0 8 * *", "61 8 * * *", "0 8 * * x"])
def test_a_wrong_cron_expression_is_refused(expression: str) -> None:
    with pytest.raises(ValueError, match="no cron expression"):
        cron_trigger(expression, HANOI)
