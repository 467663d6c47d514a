"""The calendar of public holidays."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from policy.errors import PolicyError
from policy.workdays import load_calendar, vietnam


def test_holidays_weekends_and_working_days() -> None:
    calendar = vietnam()
    assert calendar.holiday(date(2026, 9, 2)) is not None
    assert not calendar.is_workday(date(2026, 11, 22))  # a Sunday
    assert calendar.is_workday(date(2026, 11, 23))
    assert calendar.next_workday(date(2026, 4, 30)) == date(2026, 5, 4)
    assert calendar.next_day_without_holiday(date(2027, 1, 1)) == date(2027, 1, 2)


def test_a_day_that_waits_for_its_announcement_has_no_effect_and_is_listed() -> None:
    calendar = vietnam()
    day = date(2026, 11, 24)
    assert calendar.is_workday(day)
    assert [one.name for one in calendar.unconfirmed(date(2026, 11, 22), 30)] == ["Ngày Văn hóa Việt Nam"]
    assert calendar.covers(day)
    assert not calendar.covers(date(2031, 1, 1))


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ("{from: 2026-01-02, to: 2026-01-01, name: A}", "ends before it begins"),
        ("{from: soon, to: 2026-01-01, name: A}", "are dates"),
        ("{from: 2026-01-01, name: A}", "needs from, to and name"),
        ("{from: 2026-01-01, to: 2026-01-01, name: A, when: x}", "unknown key when"),
    ],
)
def test_a_wrong_entry_is_named(entry: str, reason: str, tmp_path: Path) -> None:
    file = tmp_path / "x.yml"
    file.write_text(f"years: [2026]\nholidays:\n  - {entry}\n", encoding="utf-8")
    with pytest.raises(PolicyError, match=f"x.yml, holiday 1: {reason}|x.yml, holiday 1: from and to {reason}"):
        load_calendar(file)


def test_overlapping_holidays_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "x.yml"
    rows = "  - {from: 2026-01-01, to: 2026-01-03, name: A}\n  - {from: 2026-01-03, to: 2026-01-04, name: B}\n"
    file.write_text(f"years: [2026]\nholidays:\n{rows}", encoding="utf-8")
    with pytest.raises(PolicyError, match="A and B overlap on 2026-01-03"):
        load_calendar(file)
