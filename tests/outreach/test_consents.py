"""The consent ledger: a word holds for the whole person, and everything said is on record."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from outreach.consents import ConsentBook
from store import Database, consents, contacts
from store.tables import consents as ledger
from store.tables import suppressions
from tests.fakes import FakeClock
from tests.outreach.stage import Stage


@pytest.fixture
def stage(database: Database, clock: FakeClock) -> Stage:
    return Stage(database, clock)


@pytest.fixture
def book(database: Database, clock: FakeClock) -> ConsentBook:
    return ConsentBook(database, clock)


async def _granted(database: Database, contact: int) -> set[str]:
    async with database.read() as connection:
        newest = await consents.of_contacts(connection, [contact])
    return {purpose for (_, purpose), row in newest.items() if row.granted}


async def test_refusing_withdraws_everything_everywhere_and_is_on_record(stage: Stage, book: ConsentBook) -> None:
    (person,) = await stage.people(1, telegram=True)
    await book.opt_out("telegram", "t-p0", "telegram:42")
    await book.opt_out("telegram", "t-p0", "telegram:43")
    assert await _granted(stage.database, person) == set()
    async with stage.database.read() as connection:
        opted_out, _ = await consents.suppressed(connection, [person])
        rows = list(await connection.execute(select(ledger).order_by(ledger.c.id)))
        held = list(await connection.execute(select(suppressions)))
    assert set(opted_out) == {person}
    assert [(row.granted, row.channel, row.evidence) for row in rows] == [
        (True, "import", "test"),
        (False, "telegram", "telegram:42"),
    ]
    assert len(held) == 1


async def test_asking_again_lifts_it_and_agrees_to_what_words_can_agree_to(stage: Stage, book: ConsentBook) -> None:
    (person,) = await stage.people(1, telegram=True)
    async with stage.database.write() as connection:
        await consents.add_many(connection, [stage.consent(person, purpose="voluntary")])
    await book.opt_out("zalo", "z-p0", "1")
    await book.opt_in("telegram", "t-p0", "2")
    granted = await _granted(stage.database, person)
    assert {"retention", "voluntary", "news"} <= granted
    assert "advertising" not in granted
    async with stage.database.read() as connection:
        opted_out, _ = await consents.suppressed(connection, [person])
    assert opted_out == {}


async def test_a_stranger_refuses_too_and_it_holds_when_they_become_a_contact(stage: Stage, book: ConsentBook) -> None:
    await book.opt_out("zalo", "z-new0", "1")
    (person,) = await stage.people(1, prefix="new", zalo=False)
    async with stage.database.write() as connection:
        row = (await contacts.find_addresses(connection, "zalo", ["z-new0"]))["z-new0"]
        await contacts.assign_addresses(connection, [{"key": row.id, "owner": person}])
    await stage.campaign()
    assert (await stage.deliver())["skipped"] == {"opted_out": 1}


async def test_a_stranger_who_agrees_by_words_has_a_ledger_of_their_own(stage: Stage, book: ConsentBook) -> None:
    await book.opt_in("zalo", "z-x", "1")
    async with stage.database.read() as connection:
        row = (await contacts.find_addresses(connection, "zalo", ["z-x"]))["z-x"]
        agreed = await consents.of_address(connection, row.id)
    assert row.contact_id is None
    assert agreed["news"].granted
