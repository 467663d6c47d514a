"""Input that cannot be true is refused with the reason; what need not be said may also be said to be nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from policy import CalculationRefused

Run = Callable[..., dict[str, Any]]
YEARS_AGO = {"from": "1890-01", "to": "1895-12", "salary": 5_000}
SIX_YEARS = {"from": "2018-01", "to": "2023-12", "salary": 5_300_000}


@pytest.mark.parametrize(
    ("calculator", "inputs", "says"),
    [
        ("retirement_age", {"gender": "female", "birth": "1850-01"}, "quá 130 tuổi"),
        ("compare", {"kind": "compulsory", "periods": [SIX_YEARS], "gender": "male", "birth": "1850-01"}, "130 tuổi"),
        ("lump_sum", {"kind": "compulsory", "periods": [YEARS_AGO]}, "hơn 130 năm"),
        ("household_health", {"members": "\ud800"}, "ký tự"),
    ],
)
def test_what_no_living_person_can_say_is_refused(run: Run, calculator: str, inputs: dict[str, Any], says: str) -> None:
    with pytest.raises(CalculationRefused, match=says):
        run(calculator, **inputs)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"birth": "1850-05"}, "quá 130 tuổi"),
        ({"retire": "2999-06"}, "đã quá 130 tuổi"),
        ({"retire": "1969-05"}, "sau"),
    ],
)
def test_a_pension_is_for_a_lifetime(run: Run, changes: dict[str, Any], says: str) -> None:
    inputs = {"gender": "female", "birth": "1969-05", "months": 180, "average_salary": 6_000_000, "retire": "2026-06"}
    assert run("pension", **inputs)["eligible"] is True
    with pytest.raises(CalculationRefused, match=says):
        run("pension", **inputs | changes)


def test_null_for_what_need_not_be_said_is_the_same_as_not_saying_it(run: Run) -> None:
    inputs = {"monthly_income": 1_500_000, "group": "other", "frequency": "monthly"}
    said = run("voluntary_contribution", **inputs, months_already_supported=None)
    assert said == run("voluntary_contribution", **inputs)
    history = {"kind": "voluntary", "periods": [SIX_YEARS]}
    assert run("lump_sum", **history, group=None, reason=None) == run("lump_sum", **history)


def test_null_for_what_must_be_said_is_refused(run: Run) -> None:
    with pytest.raises(CalculationRefused, match="members"):
        run("household_health", members=None)


@pytest.mark.parametrize(
    ("on", "wages"),
    # Indexed monthly wages of 2012 to 2016 by the table of each year, summed by hand from the coefficients.
    [(date(2025, 12, 31), "1.47 1.37 1.32 1.31 1.28"), (date(2026, 1, 1), "1.51 1.42 1.36 1.36 1.32")],
)
def test_the_table_of_the_day_indexes_a_history_on_both_sides_of_2014(run: Run, on: date, wages: str) -> None:
    history = {"from": "2012-01", "to": "2016-12", "salary": 5_000_000}
    hundredths = sum(int(one.replace(".", "")) for one in wages.split())
    average = 5_000_000 * hundredths // (5 * 100)
    result = run("lump_sum", on=on, kind="compulsory", periods=[history])
    assert result["average_salary"] == average
    assert result["amount"] == average * (3 * 2 + 4 * 3) // 2
    assert (result["months_before_2014"], result["months_from_2014"]) == (24, 36)
