"""Until when the next payment may be made, by the figures of the day."""

from __future__ import annotations

from datetime import date

import pytest

from outreach.contributions.deadlines import LENGTHS, next_deadline
from policy import load_book
from policy.months import Month

BOOK = load_book()
TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(("method", "months"), [("monthly", 1), ("quarterly", 3)])
def test_short_periods_are_paid_within_themselves(method: str, months: int) -> None:
    found = next_deadline("2026-11", method, BOOK, TODAY)
    assert found is not None
    assert (found.first, found.last) == ("2026-12", str(Month(2026, 11) + months))
    assert found.day == (Month(2026, 11) + months).last_day


@pytest.mark.parametrize(
    ("method", "figure"), [("half_year", "vol.deadline_half_year.months"), ("yearly", "vol.deadline_year.months")]
)
def test_long_periods_are_paid_in_as_many_months_as_the_law_of_the_day_gives(method: str, figure: str) -> None:
    found = next_deadline("2026-11", method, BOOK, TODAY)
    assert found is not None
    assert found.figure == figure
    assert found.day == (Month(2026, 11) + int(BOOK.figure(figure, on=TODAY).value)).last_day
    assert found.day < Month.parse(found.last).last_day


def test_for_a_day_whose_law_we_do_not_keep_there_is_none() -> None:
    assert all(next_deadline("2019-11", method, BOOK, date(2019, 12, 1)) is None for method in LENGTHS)


def test_another_way_of_paying_has_no_next_period() -> None:
    assert next_deadline("2026-11", "once", BOOK, TODAY) is None
