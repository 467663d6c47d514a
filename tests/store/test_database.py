"""Two kinds of transactions on two databases."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from store import Database, open_database
from store.tables import channel_states
from tests.fakes import FakeClock


async def _set(database: Database, clock: FakeClock, value: int) -> None:
    async with database.write() as connection:
        await connection.execute(insert(channel_states).values(channel="x", state={"n": value}, updated_at=clock.now()))


async def test_write_commits_and_moments_keep_their_zone(database: Database, clock: FakeClock) -> None:
    await _set(database, clock, 1)
    async with database.read() as connection:
        row = (await connection.execute(select(channel_states))).one()
    assert row.state == {"n": 1}
    assert row.updated_at == clock.now()
    assert row.updated_at.tzinfo is not None


async def test_write_rolls_back_when_the_block_raises(database: Database, clock: FakeClock) -> None:
    async def fail() -> None:
        async with database.write() as connection:
            await connection.execute(insert(channel_states).values(channel="x", state={}, updated_at=clock.now()))
            raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        await fail()
    async with database.read() as connection:
        assert (await connection.execute(select(channel_states))).all() == []


async def test_many_writers_that_read_first_lose_no_update(database: Database, clock: FakeClock) -> None:
    await _set(database, clock, 0)

    async def add_one() -> None:
        async with database.write() as connection:
            query = select(channel_states.c.state).where(channel_states.c.channel == "x")
            state = (await connection.execute(query.with_for_update())).scalar_one()
            await connection.execute(update(channel_states).values(state={"n": state["n"] + 1}))

    await asyncio.gather(*(add_one() for _ in range(25)))
    async with database.read() as connection:
        assert (await connection.execute(select(channel_states.c.state))).scalar_one() == {"n": 25}


async def test_an_error_does_not_quote_what_was_to_be_written(database: Database, clock: FakeClock) -> None:
    async def twice() -> None:
        async with database.write() as connection:
            values = {"channel": "x", "state": {"text": "tôi tên Hoa"}, "updated_at": clock.now()}
            await connection.execute(insert(channel_states), values)
            await connection.execute(insert(channel_states), values)

    with pytest.raises(IntegrityError) as refused:
        await twice()
    assert "Hoa" not in str(refused.value)


def test_an_unknown_database_is_refused() -> None:
    with pytest.raises(ValueError, match="use sqlite"):
        open_database("mysql://x/y")


async def test_a_naive_moment_is_refused(database: Database, clock: FakeClock) -> None:
    with pytest.raises(Exception, match="time zone"):
        async with database.write() as connection:
            await connection.execute(
                insert(channel_states).values(channel="x", state={}, updated_at=clock.now().replace(tzinfo=None))
            )
