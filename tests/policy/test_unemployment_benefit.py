"""Unemployment benefit: months, amount, cap, and which law."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from policy import CalculationRefused

Run = Callable[..., dict[str, Any]]


@pytest.mark.parametrize(
    ("months", "paid"),
    [
        (12, 3),
        (36, 3),
        (37, 3),
        (47, 3),
        (48, 4),
        (50, 4),
        (59, 4),
        (60, 5),
        (143, 11),
        (144, 12),
        (145, 12),
        (400, 12),
    ],
)
def test_months_paid(run: Run, months: int, paid: int) -> None:
    assert run("unemployment_benefit", months=months, average_salary_6m=7_000_000, region="II")["months_paid"] == paid


def test_the_worked_amounts(run: Run) -> None:
    assert (
        run("unemployment_benefit", months=50, average_salary_6m=7_000_000, region="I")["monthly_amount"] == 4_200_000
    )
    capped = run("unemployment_benefit", months=50, average_salary_6m=60_000_000, region="I")
    assert (capped["monthly_amount"], capped["capped"]) == (26_550_000, True)
    assert capped["total"] == 4 * 26_550_000


@pytest.mark.parametrize(
    ("region", "cap"), [("I", 26_550_000), ("II", 23_650_000), ("III", 20_700_000), ("IV", 18_500_000)]
)
def test_the_cap_is_regional(run: Run, region: str, cap: int) -> None:
    assert run("unemployment_benefit", months=12, average_salary_6m=10**9, region=region)["monthly_amount"] == cap


@pytest.mark.parametrize(("last", "cap"), [("2025-12", 24_800_000), ("2026-01", 26_550_000), (None, 26_550_000)])
def test_the_cap_is_of_the_last_month_paid(run: Run, last: str | None, cap: int) -> None:
    inputs: dict[str, Any] = {"months": 24, "average_salary_6m": 90_000_000, "region": "I"}
    if last:
        inputs["last_month"] = last
    result = run("unemployment_benefit", date(2026, 2, 10), **inputs)
    assert result["monthly_amount"] == cap
    assert any("tháng đóng cuối cùng" in caveat for caveat in result["caveats"]) is (last is None)


def test_too_few_months_give_nothing_and_stay_reserved(run: Run) -> None:
    result = run("unemployment_benefit", months=11, average_salary_6m=7_000_000, region="I")
    assert (result["eligible"], result["monthly_amount"], result["months_paid"]) == (False, 0, 0)
    assert "bảo lưu" in result["steps"][0]["text_vi"]


def test_odd_months_are_reserved(run: Run) -> None:
    result = run("unemployment_benefit", months=50, average_salary_6m=7_000_000, region="I")
    assert any(step["text_vi"].startswith("2 tháng lẻ") for step in result["steps"])


@pytest.mark.parametrize(("day", "law"), [(date(2025, 12, 31), "38/2013"), (date(2026, 1, 1), "74/2025")])
def test_the_law_of_the_day_is_cited(run: Run, day: date, law: str) -> None:
    result = run("unemployment_benefit", day, months=50, average_salary_6m=7_000_000, region="I")
    percent = next(source for source in result["sources"] if source["name"] == "ui.percent")
    assert law in percent["citation"]
    assert result["months_paid"] == 4


def test_a_last_month_to_come_is_refused(run: Run) -> None:
    with pytest.raises(CalculationRefused, match="tháng chưa tới"):
        run("unemployment_benefit", months=20, average_salary_6m=7_000_000, region="I", last_month="2026-12")
