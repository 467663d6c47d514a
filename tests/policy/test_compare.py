"""Lump sum against pension: both sides of the scales."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from policy import CalculationRefused

Run = Callable[..., dict[str, Any]]
PERIODS = [{"from": "2014-01", "to": "2023-12", "salary": 6_000_000}]


def compare(run: Run, on: date = date(2026, 11, 22), **changes: Any) -> dict[str, Any]:
    inputs = {"periods": PERIODS, "kind": "compulsory", "gender": "female", "birth": "1985-03"}
    return run("compare", on, **(inputs | changes))


def test_the_lump_sum_is_the_one_of_its_own_calculator(run: Run) -> None:
    assert compare(run)["amount"] == run("lump_sum", periods=PERIODS, kind="compulsory")["amount"]


def test_both_shares_of_what_was_paid_are_told(run: Run) -> None:
    result = compare(run)
    assert result["worker_paid"] == 120 * 480_000
    assert result["employer_paid"] == 120 * 840_000
    assert result["state_paid"] == 0


def test_shares_follow_the_rates_of_their_years(run: Run) -> None:
    periods = [
        {"from": "2009-12", "to": "2010-01", "salary": 10_000_000},
        {"from": "2013-12", "to": "2014-01", "salary": 10_000_000},
    ]
    result = compare(run, periods=periods)
    assert result["worker_paid"] == 500_000 + 600_000 + 700_000 + 800_000
    assert result["employer_paid"] == 1_100_000 + 1_200_000 + 1_300_000 + 1_400_000


class TestKeepingTheTime:
    def test_ten_years_give_no_pension_but_an_allowance(self, run: Run) -> None:
        result = compare(run, keep_paying_until="none")
        assert (result["monthly_pension"], result["break_even_months"], result["missing_months"]) == (None, None, 60)
        assert result["allowance_months"] == 180
        assert result["allowance_monthly"] >= 540_000

    def test_fifteen_years_give_a_pension_at_the_age(self, run: Run) -> None:
        periods = [{"from": "2006-01", "to": "2020-12", "salary": 6_000_000}]
        result = compare(run, periods=periods, keep_paying_until="none")
        average = run("lump_sum", periods=periods, kind="compulsory")["average_salary"]
        assert result["rate_percent"] == 45
        assert abs(result["monthly_pension"] - average * 45 / 100) <= 1
        assert result["break_even_months"] == -(-result["amount"] // result["monthly_pension"])
        assert (result["further_months"], result["pension_from"]) == (0, "2045-04")

    def test_a_pension_for_somebody_past_the_age_starts_now(self, run: Run) -> None:
        periods = [{"from": "2006-01", "to": "2020-12", "salary": 6_000_000}]
        assert compare(run, periods=periods, birth="1960-03")["pension_from"] == "2026-11"


class TestPayingOn:
    def test_until_the_age(self, run: Run) -> None:
        result = compare(run, keep_paying_until="pension")
        assert result["pension_from"] == "2045-04"
        assert result["further_months"] == (2045 - 2026) * 12 + 4 - 11
        assert result["months_at_pension"] == 120 + result["further_months"]
        assert result["further_worker_paid"] == result["further_months"] * 480_000
        assert result["further_employer_paid"] == result["further_months"] * 840_000
        assert result["rate_percent"] == 45 + 2 * 13.5
        total = result["amount"] + result["further_worker_paid"]
        assert result["break_even_months_all_paid"] == -(-total // result["monthly_pension"])

    def test_until_there_are_enough_years(self, run: Run) -> None:
        result = compare(run, keep_paying_until="pension", birth="1968-03")
        assert (result["months_at_pension"], result["rate_percent"]) == (180, 45)
        assert (result["further_months"], result["pension_from"]) == (60, "2031-11")
        assert any("đóng một lần" in caveat for caveat in result["caveats"])

    def test_it_never_gives_less_than_keeping(self, run: Run) -> None:
        periods = [{"from": "2006-01", "to": "2020-12", "salary": 6_000_000}]
        kept = compare(run, periods=periods)["monthly_pension"]
        assert compare(run, periods=periods, keep_paying_until="pension")["monthly_pension"] >= kept

    def test_a_voluntary_payer_gets_support_up_to_ten_years(self, run: Run) -> None:
        periods = [{"from": "2025-07", "to": "2026-10", "salary": 1_500_000}]
        result = compare(
            run,
            periods=periods,
            kind="voluntary",
            group="other",
            birth="1975-05",
            gender="female",
            keep_paying_until="pension",
        )
        assert (result["state_paid"], result["worker_paid"]) == (16 * 66_000, 16 * 264_000)
        months = result["further_months"]
        assert months == 180 - 16
        assert result["further_worker_paid"] == months * 330_000 - min(months, 104) * 66_000
        assert result["employer_paid"] == result["further_employer_paid"] == 0


def test_a_range_is_handed_through(run: Run) -> None:
    periods = [{"from": "2025-07", "to": "2026-10", "salary": 1_500_000}]
    result = compare(run, periods=periods, kind="voluntary")
    assert result["amount_low"] < result["amount"] == result["amount_high"]


def test_what_else_is_lost_is_dated(run: Run) -> None:
    new, old = compare(run), compare(run, date(2026, 6, 30))
    assert any("25.300.000đ" in text for text in new["also_lost"])
    assert any("23.400.000đ" in text for text in old["also_lost"])
    assert any("95%" in text for text in new["also_lost"])


def test_under_the_old_law_twenty_years_were_needed(run: Run) -> None:
    periods = [{"from": "2006-01", "to": "2020-12", "salary": 6_000_000}]
    assert compare(run, date(2025, 6, 30), periods=periods)["monthly_pension"] is None
    assert compare(run, date(2025, 7, 1), periods=periods)["monthly_pension"] is not None


def test_the_average_of_paying_on_mixes_old_and_new_months(run: Run) -> None:
    result = compare(run, keep_paying_until="pension")
    lump = run("lump_sum", periods=PERIODS, kind="compulsory")
    months, further = result["months_at_pension"], result["further_months"]
    average = (Fraction(lump["average_salary"]) * 120 + 6_000_000 * further) / months
    assert abs(result["monthly_pension"] - average * Fraction(result["rate_percent"]) / 100) <= 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"birth": "2014-06"}, "trước khi sinh"),
        ({"birth": "2030-01"}, "tháng chưa tới"),
        ({"keep_paying_until": "ever"}, "none, pension"),
    ],
)
def test_what_cannot_be_is_refused(run: Run, changes: dict[str, Any], words: str) -> None:
    with pytest.raises(CalculationRefused, match=words):
        compare(run, **changes)


def test_both_kinds_are_paid_for_as_what_they_are(run: Run) -> None:
    employed = {"from": "2014-01", "to": "2018-12", "salary": 6_000_000, "kind": "compulsory"}
    own = {"from": "2019-01", "to": "2023-12", "salary": 2_000_000, "kind": "voluntary"}
    result = compare(run, periods=[employed, own], group="other", keep_paying_until="pension")
    assert result["employer_paid"] == 60 * 840_000
    assert result["worker_paid"] + result["state_paid"] == 60 * 480_000 + 60 * 440_000
    assert result["state_paid"] > 0
    assert result["further_employer_paid"] == 0, "the last kind paid goes on"
    assert any("tuất hằng tháng" in one for one in result["also_lost"])
