"""Months: the forms people give, and arithmetic over year ends."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.months import Month

MONTHS = st.builds(Month, st.integers(1950, 2100), st.integers(1, 12))


@pytest.mark.parametrize(
    "given_as", ["2026-07", "2026-7", "2026-07-15", "7/2026", "07-2026", "15/7/2026", 202607, date(2026, 7, 31)]
)
def test_forms(given_as: object) -> None:
    assert Month.parse(given_as) == Month(2026, 7)


@pytest.mark.parametrize(
    "given_as", ["2026", "2026-13", "13/2026", "31/02/2026", "July", "", None, True, 2026, 3.5, "2026-00"]
)
def test_no_months(given_as: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        Month.parse(given_as)


@given(MONTHS, st.integers(-600, 600))
def test_adding_and_counting_undo_each_other(month: Month, count: int) -> None:
    assert month.until(month + count) == count
    assert month + count - count == month


@given(MONTHS)
def test_a_month_has_its_days(month: Month) -> None:
    assert Month.of(month.first_day) == Month.of(month.last_day) == month
    assert Month.parse(str(month)) == month
    assert Month.parse(month.spoken) == month
