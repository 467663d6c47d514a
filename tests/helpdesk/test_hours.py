"""Office hours over weekends and public holidays."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from helpdesk.hours import WorkingHours
from policy.workdays import Calendar, Holiday

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
HOURS = WorkingHours(Calendar([Holiday(date(2026, 9, 1), date(2026, 9, 2), "Quốc khánh")], [2026]), ZONE)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-11-23T07:29:59", "2026-11-23T07:30"),
        ("2026-11-23T17:00", "2026-11-24T07:30"),
        ("2026-11-20T18:00", "2026-11-23T07:30"),
        ("2026-11-22T03:00", "2026-11-23T07:30"),
        ("2026-08-31T20:00", "2026-09-03T07:30"),
    ],
)
def test_closed_until(moment: str, opens: str) -> None:
    assert not HOURS.is_open(at(moment))
    assert HOURS.next_opening(at(moment)) == at(opens)


@pytest.mark.parametrize("moment", ["2026-11-23T07:30", "2026-11-23T16:59:59", "2026-08-31T12:00"])
def test_open(moment: str) -> None:
    assert HOURS.is_open(at(moment))
    assert HOURS.next_opening(at(moment)) == at(moment)
