"""SQLite on the loop's own thread: nobody waits who need not, and a broken transaction breaks nothing after it."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import IntegrityError

from store import Database, open_database
from store.tables import channel_states, messages, metadata
from tests.fakes import FakeClock


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "ansinh.db"


@pytest.fixture
async def database(file: Path) -> AsyncIterator[Database]:
    opened = open_database(f"sqlite:///{file}")
    async with opened.write() as connection:
        await connection.run_sync(metadata.create_all)
    yield opened
    await opened.close()


async def _remember(database: Database, clock: FakeClock, channel: str) -> None:
    row = {"channel": channel, "state": {}, "updated_at": clock.now()}
    async with database.write() as connection:
        await connection.execute(insert(channel_states), row)


async def _count(database: Database) -> int:
    async with database.read(brief=True) as connection:
        return (await connection.execute(select(func.count()).select_from(channel_states))).scalar_one()


async def test_another_process_that_writes_holds_up_the_writer_but_not_the_loop(
    database: Database, clock: FakeClock, file: Path
) -> None:
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("begin immediate")
    writing = asyncio.create_task(_remember(database, clock, "x"))
    for _ in range(5):
        await asyncio.sleep(0.01)
    assert not writing.done()
    assert await _count(database) == 0
    other.execute("commit")
    other.close()
    await writing
    assert await _count(database) == 1


async def test_a_commit_that_fails_leaves_a_working_writer(database: Database, clock: FakeClock) -> None:
    async def orphan() -> None:
        async with database.write() as connection:
            await connection.execute(text("pragma defer_foreign_keys = on"))
            row = {"conversation_id": 404, "author": "bot", "text": "?", "at": clock.now()}
            await connection.execute(insert(messages), row)

    with pytest.raises(IntegrityError):
        await orphan()
    await _remember(database, clock, "x")
    assert await _count(database) == 1


async def test_a_writer_cancelled_in_the_middle_has_written_nothing(database: Database, clock: FakeClock) -> None:
    async def slowly() -> None:
        async with database.write() as connection:
            row = {"channel": "x", "state": {}, "updated_at": clock.now()}
            await connection.execute(insert(channel_states), row)
            await asyncio.sleep(60)

    writing = asyncio.create_task(slowly())
    await asyncio.sleep(0.02)
    writing.cancel()
    await asyncio.gather(writing, return_exceptions=True)
    assert await _count(database) == 0
    await _remember(database, clock, "y")
    assert await _count(database) == 1


async def test_endless_transactions_starve_nobody(database: Database, clock: FakeClock) -> None:
    others = 0

    async def other() -> None:
        nonlocal others
        while True:
            others += 1
            await asyncio.sleep(0)

    beside = asyncio.create_task(other())
    for number in range(20):
        await _remember(database, clock, str(number))
    beside.cancel()
    assert others >= 20


def test_a_database_without_a_file_is_refused() -> None:
    with pytest.raises(ValueError, match="sqlite:///file"):
        open_database("sqlite://")
