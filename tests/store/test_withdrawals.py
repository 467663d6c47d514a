"""Reasons of withdrawals: counted by month and province, and reported so that nobody is pointed at."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import insert, inspect

from store import Database
from store.reason_report import FEWEST, report
from store.tables import addresses, contacts, withdrawal_reasons
from store.withdrawals import count_reason, reasons
from tests.fakes import FakeClock


@dataclass(frozen=True)
class Row:
    month: str
    province: str
    reason: str
    count: int


async def _contact(database: Database, clock: FakeClock, address: str, province: str | None) -> None:
    now = clock.now()
    async with database.write() as connection:
        person = {"contact_id": address, "province": province, "tags": [], "attributes": {}}
        made = await connection.execute(insert(contacts).values(**person, created_at=now, updated_at=now))
        key = made.inserted_primary_key[0]
        row = {"channel": "zalo", "address": address, "contact_id": key, "created_at": now}
        await connection.execute(insert(addresses).values(**row))


async def _named(database: Database, address: str, reason: str, month: str = "2026-11") -> None:
    async with database.write() as connection:
        await count_reason(connection, month, "zalo", address, reason)


async def _rows(database: Database, first: str | None = None, last: str | None = None) -> list[Row]:
    async with database.read() as connection:
        return [Row(*row) for row in await reasons(connection, first, last)]


async def test_the_same_reason_of_a_province_is_counted_up(database: Database, clock: FakeClock) -> None:
    await _contact(database, clock, "a", "Nghệ An")
    await _contact(database, clock, "b", "Nghệ An")
    await _named(database, "a", "lost_job")
    await _named(database, "b", "lost_job")
    await _named(database, "b", "distrust")
    assert await _rows(database) == [
        Row("2026-11", "Nghệ An", "distrust", 1),
        Row("2026-11", "Nghệ An", "lost_job", 2),
    ]


async def test_who_is_no_contact_or_has_no_province_is_counted_without(database: Database, clock: FakeClock) -> None:
    await _contact(database, clock, "a", None)
    await _named(database, "a", "moving")
    await _named(database, "a stranger", "moving")
    assert await _rows(database) == [Row("2026-11", "", "moving", 2)]


async def test_a_turn_that_is_rolled_back_counts_nobody(database: Database) -> None:
    with suppress(RuntimeError):
        async with database.write() as connection:
            await count_reason(connection, "2026-11", "zalo", "a", "moving")
            raise RuntimeError("crashed before the commit")
    assert await _rows(database) == []


async def test_months_can_be_chosen(database: Database) -> None:
    for month in ("2026-09", "2026-10", "2026-11"):
        await _named(database, "a", "other", month)
    assert [row.month for row in await _rows(database, "2026-10", "2026-10")] == ["2026-10"]
    assert [row.month for row in await _rows(database, "2026-10")] == ["2026-10", "2026-11"]


def test_the_table_holds_nothing_that_leads_to_a_person() -> None:
    assert {column.name for column in inspect(withdrawal_reasons).c} == {"month", "province", "reason", "count"}
    assert not withdrawal_reasons.foreign_keys


def test_the_country_is_exact_and_sorted() -> None:
    rows = [Row("2026-10", "", "lost_job", 2), Row("2026-10", "Huế", "lost_job", 5), Row("2026-10", "", "moving", 3)]
    (month,) = report(rows)
    assert list(month.reasons.items()) == [("lost_job", 7), ("moving", 3)]
    assert month.as_json()["reasons"]["lost_job"] == {"people": 7, "share": 70.0}


def test_a_province_shows_no_small_number_and_no_rest() -> None:
    (month,) = report([Row("2026-10", "Huế", "pregnant", FEWEST - 1), Row("2026-10", "Huế", "lost_job", FEWEST)])
    assert month.provinces == {"Huế": {"lost_job": FEWEST}}
    assert "total" not in month.as_json()["provinces_at_least"]["Huế"]


def test_a_province_moves_in_steps_so_that_one_more_person_does_not_show() -> None:
    before = report([Row("2026-10", "Huế", "lost_job", FEWEST + 1)])
    after = report([Row("2026-10", "Huế", "lost_job", FEWEST + 2)])
    assert before[0].provinces == after[0].provinces


def test_unknown_provinces_are_no_province() -> None:
    assert report([Row("2026-10", "", "lost_job", 50)])[0].provinces == {}
