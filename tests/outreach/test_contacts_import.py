"""Importing contacts: good rows are kept, bad ones reported by line and column, again means no change."""

from __future__ import annotations

import csv
import unicodedata
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from outreach.consents import ConsentBook
from outreach.contacts import ImportReport, import_contacts
from outreach.errors import ImportRefused
from store import Database, consents
from store.contacts import by_external_ids
from store.tables import addresses, contacts
from store.tables import consents as ledger
from tests.fakes import FakeClock

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
HEADER = (
    "contact_id,name,locale,gender,birth_date,province,commune,phone,zalo_user_id,telegram_chat_id,group,"
    "months_contributed,last_contribution,consents,kênh_ưa_thích"
)
GOOD = (
    "NA-1,Nguyễn Thị Mẫu,vi,nữ,1985-03-01,Nghệ An,Vinh,0000 000 001,z1,101,unemployed,96,31/08/2025,retention;news,zalo"
)


@pytest.fixture
def write(tmp_path: Path) -> Path:
    return tmp_path / "contacts.csv"


def _put(path: Path, content: bytes) -> None:
    path.write_bytes(content)


async def run(database: Database, path: Path, clock: FakeClock, *lines: str, **more: bool) -> ImportReport:
    _put(path, ("\n".join(lines) + "\n").encode())
    return await import_contacts(database, path, clock=clock, zone=ZONE, **more)


async def test_a_good_row_becomes_a_contact_with_addresses_and_consents(
    database: Database, write: Path, clock: FakeClock
) -> None:
    report = await run(database, write, clock, HEADER, GOOD)
    assert (report.created, report.rejected, report.rejects_file) == (1, 0, None)
    async with database.read() as connection:
        contact = (await connection.execute(select(contacts))).one()
        found = (await connection.execute(select(addresses.c.channel, addresses.c.address))).all()
        agreed = await consents.of_contacts(connection, [contact.id])
    assert (contact.name, contact.gender, contact.phone) == ("Nguyễn Thị Mẫu", "female", "0000000001")
    assert (contact.birth_date, contact.last_contribution) == (date(1985, 3, 1), date(2025, 8, 31))
    assert contact.attributes == {"kênh_ưa_thích": "zalo"}
    assert sorted(map(tuple, found)) == [("telegram", "101"), ("zalo", "z1")]
    assert {purpose for (_, purpose), row in agreed.items() if row.granted} == {"retention", "news"}


async def test_importing_again_changes_nothing_and_a_changed_row_is_updated(
    database: Database, write: Path, clock: FakeClock
) -> None:
    await run(database, write, clock, HEADER, GOOD)
    again = await run(database, write, clock, HEADER, GOOD)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 1)
    changed = await run(database, write, clock, HEADER, GOOD.replace(",96,", ",97,").replace(",z1,", ",z2,"))
    assert (changed.updated, changed.unchanged) == (1, 0)
    partial = await run(database, write, clock, "contact_id,kênh_ưa_thích", "NA-1,telegram")
    assert partial.updated == 1
    async with database.read() as connection:
        contact = (await connection.execute(select(contacts))).one()
        owned = await connection.execute(select(addresses.c.address).where(addresses.c.contact_id == contact.id))
        assert sorted(owned.scalars()) == ["101", "z2"]
    assert (contact.months_contributed, contact.name) == (97, "Nguyễn Thị Mẫu")
    assert contact.attributes == {"kênh_ưa_thích": "telegram"}


BAD_ROWS = {
    "no contact_id": (GOOD.replace("NA-1", ""), "contact_id", "missing"),
    "blank contact_id": (GOOD.replace("NA-1", "   "), "contact_id", "missing"),
    "long contact_id": (GOOD.replace("NA-1", "x" * 101), "contact_id", "longer than 100"),
    "bad date": (GOOD.replace("1985-03-01", "1985-02-30"), "birth_date", "no day of the calendar"),
    "date in words": (GOOD.replace("1985-03-01", "tháng 3"), "birth_date", "is no date"),
    "born tomorrow": (GOOD.replace("1985-03-01", "2026-11-24"), "birth_date", "no birth date"),
    "months in words": (GOOD.replace(",96,", ",tám năm,"), "months_contributed", "no whole number"),
    "negative months": (GOOD.replace(",96,", ",-3,"), "months_contributed", "no whole number"),
    "too many months": (GOOD.replace(",96,", ",999,"), "months_contributed", "more than 720"),
    "unknown group": (GOOD.replace("unemployed", "unemployd"), "group", 'Did you mean "unemployed"?'),
    "unknown purpose": (GOOD.replace("retention;news", "retention;spam"), "consents", 'unknown purpose "spam"'),
    "bad phone": (GOOD.replace("0000 000 001", "12"), "phone", "no phone number"),
    "bad gender": (GOOD.replace(",nữ,", ",x,"), "gender", "neither"),
    "NUL byte": (GOOD.replace("Vinh", "Vi\x00nh"), "commune", "NUL byte"),
    "control character": (GOOD.replace("Vinh", "Vi\x07nh"), "commune", "control character"),
    "over-long name": (GOOD.replace("Nguyễn Thị Mẫu", "N" * 201), "name", "longer than 200"),
    "over-long attribute": (GOOD[: -len("zalo")] + "z" * 501, "kênh_ưa_thích", "longer than 500"),
    "address with a blank": (GOOD.replace(",z1,", ",z 1,"), "zalo_user_id", "no id"),
    "too few cells": ("NA-1,Mẫu", "", "has 2 cells where the header has 15"),
    "too many cells": (GOOD + ",x", "", "has 16 cells"),
    "huge cell": (GOOD.replace("Vinh", "v" * 20_001), "", "20,000 characters"),
}


@pytest.mark.parametrize("case", BAD_ROWS)
async def test_a_bad_row_is_reported_by_line_and_column_and_the_good_one_is_kept(
    case: str, database: Database, write: Path, clock: FakeClock
) -> None:
    bad, column, reason = BAD_ROWS[case]
    report = await run(database, write, clock, HEADER, bad, "", GOOD.replace("NA-1", "NA-2"))
    assert [(one.line, one.column) for one in report.rejects] == [(2, column)]
    assert reason in report.rejects[0].reason
    assert report.created == 1
    rejects = write.with_name("contacts.rejects.csv")
    assert report.rejects_file == str(rejects)
    with rejects.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["_line"], row["_column"]) for row in rows] == [("2", column)]


async def test_a_mended_rejects_file_can_be_imported(database: Database, write: Path, clock: FakeClock) -> None:
    await run(database, write, clock, HEADER, GOOD.replace(",96,", ",x,"))
    rejects = write.with_name("contacts.rejects.csv")
    rejects.write_text(rejects.read_text(encoding="utf-8-sig").replace(",x,", ",96,"), encoding="utf-8")
    report = await import_contacts(database, rejects, clock=clock, zone=ZONE)
    assert (report.created, report.rejected) == (1, 0)
    async with database.read() as connection:
        assert (await connection.execute(select(contacts.c.attributes))).scalar_one() == {"kênh_ưa_thích": "zalo"}


async def test_duplicates_in_the_file_and_addresses_of_others_are_rejected(
    database: Database, write: Path, clock: FakeClock
) -> None:
    same_address = GOOD.replace("NA-1", "NA-3").replace(",101,", ",103,")
    report = await run(database, write, clock, HEADER, GOOD, GOOD, same_address)
    assert [(one.line, one.column, one.reason) for one in report.rejects] == [
        (3, "contact_id", "is the same as in line 2"),
        (4, "zalo_user_id", "belongs to another contact already"),
    ]
    later = await run(database, write, clock, HEADER, same_address)
    assert [one.column for one in later.rejects] == ["zalo_user_id"]


async def test_a_quote_that_is_never_closed_loses_no_row_before_it(
    database: Database, write: Path, clock: FakeClock
) -> None:
    report = await run(database, write, clock, HEADER, GOOD, 'NA-2,"Trần', *[GOOD.replace("NA-1", "NA-3")] * 3)
    assert (report.created, [one.line for one in report.rejects]) == (1, [3])
    assert "never closed" in report.rejects[0].reason


async def test_a_quote_in_the_middle_of_a_cell_costs_its_row_only(
    database: Database, write: Path, clock: FakeClock
) -> None:
    bad = GOOD.replace("NA-1,Nguyễn Thị Mẫu", 'NA-2,"Nguyễn "Tèo" Mẫu"')
    third = GOOD.replace("NA-1", "NA-3").replace("z1,101", "z3,103")
    report = await run(database, write, clock, HEADER, GOOD, bad, third)
    assert (report.created, [one.line for one in report.rejects]) == (2, [3])
    assert "quote inside a cell" in report.rejects[0].reason


async def test_a_refusal_stays_with_the_address_when_a_file_gives_it_to_another_contact(
    database: Database, write: Path, clock: FakeClock
) -> None:
    await run(database, write, clock, HEADER, GOOD)
    await ConsentBook(database, clock).opt_out("zalo", "z1", "TC")
    moved = GOOD.replace("NA-1", "NA-2").replace("z1,101", "z1,102")
    await run(database, write, clock, HEADER, GOOD.replace("z1,101", ",101"))
    assert (await run(database, write, clock, HEADER, moved)).created == 1
    async with database.read() as connection:
        found = await by_external_ids(connection, ["NA-1", "NA-2"])
        opted_out, _ = await consents.suppressed(connection, [row.id for row in found.values()])
    assert set(opted_out) == {row.id for row in found.values()}


REFUSED = {
    "no contact_id column": (b"name,phone\nA,0000000001\n", "contact_id is missing"),
    "a column twice": (b"contact_id,name,name\n1,a,b\n", "there twice"),
    "a column without a name": (b"contact_id,,name\n1,a,b\n", "column 2 has no name"),
    "a name no segment could say": (b"contact_id,a-b\n1,a\n", "can be no column name"),
    "empty": (b"", "empty"),
    "windows-1258": ("contact_id,name\n1,Hà\n".encode("cp1258"), "line 2, byte 4 is not UTF-8"),
    "utf-16": ("contact_id,name\n1,Hà\n".encode("utf-16"), "UTF-16"),
}


@pytest.mark.parametrize("case", REFUSED)
async def test_a_file_that_is_no_contacts_file_is_refused_whole(
    case: str, database: Database, write: Path, clock: FakeClock
) -> None:
    content, reason = REFUSED[case]
    _put(write, content)
    with pytest.raises(ImportRefused, match=reason):
        await import_contacts(database, write, clock=clock, zone=ZONE)


async def test_a_dry_run_reports_the_same_and_writes_nothing(database: Database, write: Path, clock: FakeClock) -> None:
    report = await run(database, write, clock, HEADER, GOOD, GOOD, dry_run=True)
    assert (report.created, report.rejected, report.rejects_file) == (1, 1, None)
    assert not write.with_name("contacts.rejects.csv").exists()
    async with database.read() as connection:
        assert (await connection.execute(select(func.count()).select_from(contacts))).scalar_one() == 0


async def test_bom_semicolons_nfd_and_windows_line_ends_are_understood(
    database: Database, write: Path, clock: FakeClock
) -> None:
    content = unicodedata.normalize("NFD", "contact_id;name;province\r\n1;Nguyễn Văn Mẫu;Nghệ An\r\n")
    _put(write, b"\xef\xbb\xbf" + content.encode())
    report = await import_contacts(database, write, clock=clock, zone=ZONE)
    assert report.created == 1
    async with database.read() as connection:
        assert (await connection.execute(select(contacts.c.province))).scalar_one() == "Nghệ An"


async def test_a_file_takes_back_what_a_file_gave_but_never_what_the_person_said(
    database: Database, write: Path, clock: FakeClock
) -> None:
    await run(database, write, clock, HEADER, GOOD)
    async with database.write() as connection:
        contact = (await connection.execute(select(contacts.c.id))).scalar_one()
        said = {"contact_id": contact, "address_id": None, "channel": "zalo", "text_version": "1", "evidence": "e"}
        await consents.add_many(
            connection,
            [
                {**said, "purpose": "retention", "granted": False, "at": clock.now()},
                {**said, "purpose": "survey", "granted": True, "at": clock.now()},
            ],
        )
    report = await run(database, write, clock, HEADER, GOOD.replace("retention;news", "retention"))
    assert report.kept_withdrawn == 1
    async with database.read() as connection:
        agreed = await consents.of_contacts(connection, [contact])
        assert {purpose: row.granted for (_, purpose), row in agreed.items()} == {
            "retention": False,
            "news": False,
            "survey": True,
        }
        assert (await connection.execute(select(func.count()).select_from(ledger))).scalar_one() == 5


async def test_an_address_that_wrote_to_us_first_is_given_to_its_contact(
    database: Database, write: Path, clock: FakeClock
) -> None:
    async with database.write() as connection:
        from store import contacts as queries

        earlier = await queries.touch_address(connection, "zalo", "z1", clock.now())
    await run(database, write, clock, HEADER, GOOD)
    async with database.read() as connection:
        row = (await connection.execute(select(addresses).where(addresses.c.address == "z1"))).one()
    assert row.id == earlier.id
    assert row.contact_id is not None
    assert row.last_interaction_at == clock.now()
