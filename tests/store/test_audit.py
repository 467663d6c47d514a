"""The audit chain: whatever is done to it, the first bad row is named."""

from __future__ import annotations

import asyncio
import random

import pytest
from sqlalchemy import delete, insert, select, text, update

from store import Database, audit
from store.tables import audit_events
from tests.fakes import FakeClock

ROWS = 12


@pytest.fixture
async def chain(database: Database, clock: FakeClock) -> Database:
    for number in range(1, ROWS + 1):
        clock.advance(seconds=1, microseconds=number)
        async with database.write() as connection:
            await audit.append(
                connection,
                at=clock.now(),
                actor="lan@bhxh.example",
                action="campaign.approve",
                subject=f"giữ-sổ-{number}",
                detail={"b": number, "a": ["đã duyệt", None, True], "ä": {"z": 1, "y": 2}},
            )
    return database


async def _verdict(database: Database, anchor: str | None = None) -> audit.Verdict:
    async with database.read() as connection:
        return await audit.verify(connection, anchor=anchor)


async def test_an_untouched_chain_is_sound(chain: Database) -> None:
    verdict = await _verdict(chain)
    assert verdict.sound
    assert verdict.rows == ROWS
    assert verdict.head is not None
    assert verdict.head.startswith(f"{ROWS}:")
    assert (await _verdict(chain, verdict.head)).sound


async def test_an_empty_chain_is_sound(database: Database) -> None:
    assert await _verdict(database) == audit.Verdict(0, None, None, None)


@pytest.mark.parametrize("column", ["actor", "action", "subject", "previous", "hash"])
async def test_one_flipped_character_names_its_row(chain: Database, column: str) -> None:
    chance = random.Random(column)  # noqa: S311 - a fixed choice, not a secret
    for _ in range(8):
        victim = chance.randint(1, ROWS)
        async with chain.write() as connection:
            row = (await connection.execute(select(audit_events).where(audit_events.c.id == victim))).one()
            old = getattr(row, column)
            place = chance.randrange(len(old))
            flipped = chr(ord(old[place]) ^ 1)
            bad = old[:place] + flipped + old[place + 1 :]
            await connection.execute(update(audit_events).where(audit_events.c.id == victim).values({column: bad}))
        verdict = await _verdict(chain)
        assert verdict.first_bad == victim
        async with chain.write() as connection:
            await connection.execute(update(audit_events).where(audit_events.c.id == victim).values({column: old}))
    assert (await _verdict(chain)).sound


async def test_a_changed_detail_and_a_changed_moment_name_their_rows(chain: Database, clock: FakeClock) -> None:
    async with chain.write() as connection:
        await connection.execute(update(audit_events).where(audit_events.c.id == 9).values(at=clock.now()))
    assert (await _verdict(chain)).first_bad == 9
    async with chain.write() as connection:
        await connection.execute(update(audit_events).where(audit_events.c.id == 4).values(detail={"b": 5}))
    assert (await _verdict(chain)).first_bad == 4


async def test_a_removed_row_breaks_the_chain_where_it_stood(chain: Database) -> None:
    async with chain.write() as connection:
        await connection.execute(delete(audit_events).where(audit_events.c.id == 7))
    verdict = await _verdict(chain)
    assert (verdict.first_bad, verdict.reason) == (8, "row 7 is missing")


async def test_a_row_put_before_the_first_is_found(chain: Database, clock: FakeClock) -> None:
    async with chain.write() as connection:
        await connection.execute(
            insert(audit_events).values(
                id=0, at=clock.now(), actor="x", action="x", subject="x", detail={}, previous="0" * 64, hash="1" * 64
            )
        )
    assert (await _verdict(chain)).first_bad == 0


async def test_a_cut_end_shows_against_the_anchor(chain: Database) -> None:
    head = (await _verdict(chain)).head
    async with chain.write() as connection:
        await connection.execute(delete(audit_events).where(audit_events.c.id > 10))
    assert (await _verdict(chain)).sound
    assert (await _verdict(chain, head)).first_bad == 11


async def test_writers_at_the_same_moment_keep_one_chain(database: Database, clock: FakeClock) -> None:
    async def one(number: int) -> None:
        async with database.write() as connection:
            await audit.append(connection, at=clock.now(), actor="x", action="y", subject=str(number))

    await asyncio.gather(*(one(number) for number in range(20)))
    verdict = await _verdict(database)
    assert verdict.sound
    assert verdict.rows == 20


async def test_a_deed_that_fails_leaves_no_record(database: Database, clock: FakeClock) -> None:
    async def fail() -> None:
        async with database.write() as connection:
            await audit.append(connection, at=clock.now(), actor="x", action="y", subject="z")
            await connection.execute(text("select * from no_such_table"))

    with pytest.raises(Exception, match="no_such_table"):
        await fail()
    assert (await _verdict(database)).rows == 0


@pytest.mark.parametrize("detail", [{"rate": 0.5}, {"a": [1.0]}, {"a": {"b": object()}}])
async def test_details_that_databases_print_differently_are_refused(
    database: Database, clock: FakeClock, detail: dict[str, object]
) -> None:
    async with database.write() as connection:
        with pytest.raises(TypeError):
            await audit.append(connection, at=clock.now(), actor="x", action="y", subject="z", detail=detail)


async def test_a_malformed_anchor_is_refused(database: Database) -> None:
    with pytest.raises(ValueError, match="looks like"):
        await _verdict(database, "nonsense")
