"""Importing a registry: whole people or nobody, bad rows by line and column, again means no change."""

from __future__ import annotations

import csv
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from integrations.csv_files import FileRefused
from integrations.registry import RegistryReport, StoredRegistry, import_registry
from store import Database
from store.tables import registry_people, registry_periods
from tests.fakes import FakeClock
from tests.registry.files import BINH, BINH_ONLY, HEADER, HOA, HOA_FIRST, HOA_SECOND

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "registry.csv"


def put(path: Path, content: bytes) -> None:
    path.write_bytes(content)


async def run(database: Database, path: Path, clock: FakeClock, *lines: str, **more: bool) -> RegistryReport:
    put(path, ("\n".join(lines) + "\n").encode())
    return await import_registry(database, path, clock=clock, zone=ZONE, **more)


async def test_a_file_becomes_records(database: Database, path: Path, clock: FakeClock) -> None:
    report = await run(database, path, clock, HEADER, HOA_FIRST, HOA_SECOND, BINH_ONLY)
    assert (report.rows, report.created, report.rejected) == (3, 2, 0)
    registry = StoredRegistry(database)
    [hoa] = await registry.by_phone("0000000001")
    assert (await registry.by_contact("NA-1")) == hoa
    record = await registry.record(hoa.person_id)
    assert record is not None
    assert [(one.first, one.last, one.employer) for one in record.periods] == [
        ("2015-03", "2019-12", "Công ty May Mẫu"),
        ("2020-03", "2026-08", "Công ty Giày Mẫu"),
    ]
    assert record.late == (("Công ty Giày Mẫu", ("2026-07", "2026-08")),)
    assert await registry.record("nobody") is None
    assert await registry.by_phone("0999999999") == []


async def test_importing_again_changes_nothing_and_a_changed_history_is_replaced(
    database: Database, path: Path, clock: FakeClock
) -> None:
    await run(database, path, clock, HEADER, HOA_FIRST, HOA_SECOND, BINH_ONLY)
    again = await run(database, path, clock, HEADER, HOA_FIRST, HOA_SECOND, BINH_ONLY)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 2)
    shorter = await run(database, path, clock, HEADER, HOA_SECOND)
    assert (shorter.updated, shorter.unchanged) == (1, 0)
    async with database.read() as connection:
        assert (await connection.execute(select(func.count()).select_from(registry_periods))).scalar_one() == 2
        assert (await connection.execute(select(func.count()).select_from(registry_people))).scalar_one() == 2


async def test_a_column_that_the_file_does_not_have_is_left_as_it_was(
    database: Database, path: Path, clock: FakeClock
) -> None:
    await run(database, path, clock, HEADER, BINH_ONLY)
    fewer = "person_id,kind,from,to,wage"
    await run(database, path, clock, fewer, "R-2,voluntary,2021-07,2026-09,2500000")
    [binh] = await StoredRegistry(database).by_phone("0000000002")
    record = await StoredRegistry(database).record(binh.person_id)
    assert record is not None
    assert record.last_month == "2026-09"
    assert binh.gender == "male"


BAD_ROWS = {
    "no key": (HOA_FIRST.replace("R-1", ""), "person_id", "missing"),
    "a key with a blank": (HOA_FIRST.replace("R-1", "R 1"), "person_id", "no key"),
    "bad phone": (HOA_FIRST.replace("0000 000 001", "12"), "phone", "no phone number"),
    "born tomorrow": (HOA_FIRST.replace("1988-04-12", "2026-11-24"), "birth_date", "no birth date"),
    "unknown kind": (HOA_FIRST.replace("bắt buộc", "tùy"), "kind", "neither compulsory nor voluntary"),
    "no kind": (HOA_FIRST.replace("bắt buộc", ""), "kind", "missing"),
    "no employer": (HOA_FIRST.replace("Công ty May Mẫu", ""), "employer", "missing"),
    "no month": (HOA_FIRST.replace("03/2015", "quý 1"), "from", "no month"),
    "month 13": (HOA_FIRST.replace("03/2015", "13/2015"), "from", "no month"),
    "before there was insurance": (HOA_FIRST.replace("03/2015", "03/1950"), "from", "too far"),
    "ends before it begins": (HOA_FIRST.replace("2019-12", "2014-12"), "to", "before the first month"),
    "wage in words": (HOA_FIRST.replace("5200000", "5 triệu"), "wage", "no whole number"),
    "wage of zero": (HOA_FIRST.replace("5200000", "0"), "wage", "no monthly wage"),
    "owed outside the period": (HOA_FIRST + "2020-01", "late_months", "outside the period"),
    "owed without an employer": (BINH_ONLY.replace(BINH, HOA) + "2026-08", "late_months", "no meaning"),
    "NUL byte": (HOA_FIRST.replace("May", "M\x00y"), "employer", "NUL byte"),
    "too few cells": ("R-1,NA-1", "", "has 2 cells where the header has 11"),
}


@pytest.mark.parametrize("case", BAD_ROWS)
async def test_a_bad_row_costs_its_person_and_nobody_else(
    case: str, database: Database, path: Path, clock: FakeClock
) -> None:
    bad, column, reason = BAD_ROWS[case]
    report = await run(database, path, clock, HEADER, bad, BINH_ONLY)
    first = report.rejects[0]
    assert (first.line, first.column) == (2, column)
    assert reason in first.reason
    if case != "too few cells":  # nobody can say whose row that was
        assert report.created == 1


async def test_one_bad_row_keeps_the_whole_person_out_and_the_file_can_be_mended(
    database: Database, path: Path, clock: FakeClock
) -> None:
    report = await run(database, path, clock, HEADER, HOA_FIRST, HOA_SECOND.replace("6800000", "x"), BINH_ONLY)
    assert (report.created, report.rejected) == (1, 2)
    assert [(one.line, one.column) for one in report.rejects] == [(2, "person_id"), (3, "wage")]
    assert "line 3 of the same person is wrong" in report.rejects[0].reason
    rejects = path.with_name("registry.rejects.csv")
    with rejects.open(encoding="utf-8-sig", newline="") as file:
        assert [row["_line"] for row in csv.DictReader(file)] == ["2", "3"]
    rejects.write_text(rejects.read_text("utf-8-sig").replace(",x,", ",6800000,"), encoding="utf-8")
    mended = await import_registry(database, rejects, clock=clock, zone=ZONE)
    assert (mended.created, mended.rejected) == (1, 0)


async def test_rows_that_contradict_each_other_are_told(database: Database, path: Path, clock: FakeClock) -> None:
    other = HOA_SECOND.replace("1988-04-12", "1989-04-12")
    report = await run(database, path, clock, HEADER, HOA_FIRST, other)
    assert [(one.line, one.column) for one in report.rejects] == [(2, "person_id"), (3, "birth_date")]
    overlapping = HOA_SECOND.replace("Giày", "May").replace("2020-03", "2019-12")
    report = await run(database, path, clock, HEADER, HOA_FIRST, overlapping)
    assert report.rejects[1].column == "from"


async def test_a_person_who_comes_twice_is_told_where(database: Database, path: Path, clock: FakeClock) -> None:
    report = await run(database, path, clock, HEADER, HOA_FIRST, BINH_ONLY, HOA_SECOND)
    assert (report.created, report.rejected) == (2, 1)
    assert (report.rejects[0].line, report.rejects[0].column) == (4, "person_id")
    assert "stood in line 2 already" in report.rejects[0].reason


async def test_a_dry_run_reports_the_same_and_writes_nothing(database: Database, path: Path, clock: FakeClock) -> None:
    report = await run(database, path, clock, HEADER, HOA_FIRST, BINH_ONLY.replace("2500000", "?"), dry_run=True)
    assert (report.created, report.rejected, report.rejects_file) == (1, 1, None)
    assert not path.with_name("registry.rejects.csv").exists()
    async with database.read() as connection:
        assert (await connection.execute(select(func.count()).select_from(registry_people))).scalar_one() == 0


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"phone\n1\n", "column person_id is missing"),
        (b"person_id,salary\n1,2\n", '"salary" is no column of this file'),
        ("person_id\nHà\n".encode("utf-16"), "UTF-16"),
    ],
)
async def test_a_file_that_is_no_registry_file_is_refused_whole(
    content: bytes, says: str, database: Database, path: Path, clock: FakeClock
) -> None:
    put(path, content)
    with pytest.raises(FileRefused, match=says):
        await import_registry(database, path, clock=clock, zone=ZONE)


async def test_a_number_of_several_people_gives_them_all(database: Database, path: Path, clock: FakeClock) -> None:
    family = BINH_ONLY.replace("0000000002", "0000000001")
    await run(database, path, clock, HEADER, HOA_FIRST, family)
    assert len(await StoredRegistry(database).by_phone("0000000001")) == 2
