"""Statements that go past SQLAlchemy say the same as through it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from store import Database, open_database
from store.database import CHANGES_PER_CHECKPOINT
from store.prepared import Prepared
from store.tables import channel_states, metadata
from tests.fakes import FakeClock

ADD = Prepared(insert(channel_states).returning(channel_states.c.channel))
FIND = Prepared(select(channel_states).where(channel_states.c.channel == bindparam("name")))
SET = Prepared(
    update(channel_states).where(channel_states.c.channel == bindparam("name")).values(state=bindparam("new"))
)


def _row(clock: FakeClock, channel: str) -> dict[str, Any]:
    return {"channel": channel, "state": {"chữ": "à"}, "updated_at": clock.now()}


async def test_what_goes_in_comes_out(database: Database, clock: FakeClock) -> None:
    async with database.write() as connection:
        assert await ADD.value(connection, _row(clock, "x")) == "x"
        assert await FIND.one(connection, {"name": "y"}) is None
    async with database.read(brief=True) as connection:
        found: Any = await FIND.one(connection, {"name": "x"})
        same = (await connection.execute(select(channel_states))).one()
    assert found == same
    assert (found.state, found.updated_at) == ({"chữ": "à"}, clock.now())


async def test_several_values_are_written_one_after_another(database: Database, clock: FakeClock) -> None:
    async with database.write() as connection:
        for name in ("x", "y"):
            await ADD.one(connection, _row(clock, name))
        await SET.run(connection, {"name": "x", "new": {"n": 1}}, {"name": "y", "new": {"n": 2}})
    async with database.read() as connection:
        query = select(channel_states.c.state).order_by(channel_states.c.channel)
        assert (await connection.execute(query)).scalars().all() == [{"n": 1}, {"n": 2}]


async def test_an_error_is_sqlalchemys_and_quotes_nothing(database: Database, clock: FakeClock) -> None:
    async def twice() -> None:
        async with database.write() as connection:
            await ADD.one(connection, _row(clock, "Hoa"))
            await ADD.one(connection, _row(clock, "Hoa"))

    with pytest.raises(IntegrityError) as refused:
        await twice()
    if database.dialect == "sqlite":
        assert "Hoa" not in str(refused.value)
    async with database.read(brief=True) as connection:
        assert await FIND.one(connection, {"name": "Hoa"}) is None


async def test_a_read_writes_nothing(database: Database, clock: FakeClock) -> None:
    async with database.read(brief=True) as connection:
        await ADD.one(connection, _row(clock, "x"))
    async with database.read(brief=True) as connection:
        assert await FIND.one(connection, {"name": "x"}) is None


@pytest.mark.parametrize("mixed", [lambda c: c.execute(select(channel_states)), lambda c: c.begin_nested()])
async def test_sqlalchemy_may_join_in(database: Database, clock: FakeClock, mixed: Callable[[Any], Any]) -> None:
    async with database.write() as connection:
        await ADD.one(connection, _row(clock, "x"))
        await mixed(connection)
        await ADD.one(connection, _row(clock, "y"))
    async with database.read(brief=True) as connection:
        assert await FIND.one(connection, {"name": "y"}) is not None


async def test_a_list_of_values_cannot_be_prepared(tmp_path: Path) -> None:
    opened = open_database(f"sqlite:///{tmp_path / 'a.db'}")
    among = Prepared(select(channel_states).where(channel_states.c.channel.in_(bindparam("names", expanding=True))))
    async with opened.read(brief=True) as connection:
        with pytest.raises(ValueError, match="depend on its values"):
            await among.one(connection, {"names": ["x"]})
    await opened.close()


async def test_the_log_does_not_grow_for_ever(tmp_path: Path, clock: FakeClock) -> None:
    opened = open_database(f"sqlite:///{tmp_path / 'a.db'}")
    async with opened.write() as connection:
        await connection.run_sync(metadata.create_all)
        await ADD.one(connection, _row(clock, "x"))
    sizes = set()
    for _ in range(5):
        async with opened.write() as connection:
            row = {"name": "x", "new": {"text": "chữ " * 500}}
            await SET.run(connection, *[row] * CHANGES_PER_CHECKPOINT)
        # Whoever comes next waits for the end of the checkpoint at most.
        await opened.settled()
        sizes.add((tmp_path / "a.db-wal").stat().st_size)
    assert len(sizes) <= 2
    await opened.close()
