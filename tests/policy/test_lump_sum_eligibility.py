"""Who may have the lump sum, from when, by which provision; under the law of the day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from policy import CalculationRefused

Run = Callable[..., dict[str, Any]]
BASE: dict[str, Any] = {
    "first_month": "2015-01",
    "stopped": "2025-08",
    "months": 100,
    "age_years": 40,
    "gender": "female",
    "reason": "normal",
}


def judge(run: Run, on: date = date(2026, 11, 22), **changes: Any) -> dict[str, Any]:
    return run("lump_sum_eligibility", on, **(BASE | changes))


class TestTwelveMonthsWithoutPaying:
    def test_paid_until_august_2025_files_from_september_2026(self, run: Run) -> None:
        result = judge(run)
        assert (result["eligible"], result["earliest"], result["case"]) == (True, "2026-09-01", "lump.case.dd")
        assert result["legal_basis"].startswith("điểm đ khoản 1 Điều 70")

    @pytest.mark.parametrize(("day", "eligible"), [(date(2026, 8, 31), False), (date(2026, 9, 1), True)])
    def test_the_first_day_is_exact(self, run: Run, day: date, eligible: bool) -> None:
        result = judge(run, day)
        assert (result["eligible"], result["earliest"]) == (eligible, "2026-09-01")

    def test_one_month_before_july_2025_is_enough(self, run: Run) -> None:
        result = judge(run, first_month="2025-06", stopped="2025-09", months=4)
        assert (result["eligible"], result["earliest"]) == (True, "2026-10-01")

    def test_first_joiners_from_july_2025_cannot(self, run: Run) -> None:
        result = judge(run, first_month="2025-07", stopped="2025-09", months=3)
        assert (result["eligible"], result["earliest"]) == (False, None)
        assert "lần đầu" in result["reasons"][0]

    @pytest.mark.parametrize(("months", "eligible"), [(239, True), (240, False), (300, False)])
    def test_twenty_years_are_too_many(self, run: Run, months: int, eligible: bool) -> None:
        result = judge(run, first_month="1995-01", stopped="2024-12", months=months, age_years=50)
        assert result["eligible"] is eligible
        assert (result["earliest"] is None) is not eligible

    def test_still_paying_is_not_eligible(self, run: Run) -> None:
        result = judge(run, stopped=None)
        assert (result["eligible"], result["earliest"]) == (False, None)


class TestReasonsWithoutWaiting:
    @pytest.mark.parametrize(
        ("reason", "case"),
        [
            ("abroad", "lump.case.b"),
            ("illness", "lump.case.c"),
            ("disability", "lump.case.d"),
            ("armed_forces", "lump.case.e"),
        ],
    )
    def test_they_need_no_year(self, run: Run, reason: str, case: str) -> None:
        result = judge(run, reason=reason, stopped="2026-10", first_month="2025-08", months=10)
        assert (result["eligible"], result["earliest"], result["case"]) == (True, "2026-11-01", case)

    @pytest.mark.parametrize("reason", ["abroad", "illness", "disability"])
    def test_they_hold_whatever_the_years(self, run: Run, reason: str) -> None:
        assert judge(run, reason=reason, first_month="1995-01", months=360, age_years=50)["eligible"] is True

    def test_who_stopped_this_month_has_stopped(self, run: Run) -> None:
        assert judge(run, reason="illness", stopped="2026-11")["earliest"] == "2026-11-22"

    @pytest.mark.parametrize("reason", ["abroad", "illness", "disability", "armed_forces"])
    def test_participation_must_have_ended(self, run: Run, reason: str) -> None:
        assert judge(run, reason=reason, stopped=None)["eligible"] is False

    def test_discharged_with_a_pension_in_reach_take_the_pension(self, run: Run) -> None:
        result = judge(
            run,
            reason="armed_forces",
            gender="male",
            age_years=62,
            months=200,
            first_month="2000-01",
            stopped="2026-10",
        )
        assert (result["eligible"], result["earliest"]) == (False, "2027-11-01")


class TestRetirementAge:
    def test_age_without_enough_years_needs_no_waiting(self, run: Run) -> None:
        result = judge(run, reason="retirement_age", gender="male", age_years=62, stopped="2026-10")
        assert (result["eligible"], result["case"]) == (True, "lump.case.a")

    def test_it_is_found_without_being_named(self, run: Run) -> None:
        result = judge(run, gender="male", age_years=62, stopped="2026-10", first_month="2025-08", months=10)
        assert (result["eligible"], result["case"]) == (True, "lump.case.a")

    def test_too_young_is_not_it(self, run: Run) -> None:
        result = judge(run, reason="retirement_age", first_month="2025-08", stopped="2026-10", months=10, age_years=50)
        assert (result["eligible"], result["earliest"]) == (False, None)

    def test_an_age_that_leaves_it_open_asks_for_the_birth_month(self, run: Run) -> None:
        result = judge(
            run,
            reason="retirement_age",
            gender="male",
            age_years=61,
            first_month="2025-08",
            stopped="2026-10",
            months=10,
        )
        assert result["eligible"] is False
        assert any("tháng năm sinh" in caveat for caveat in result["caveats"])

    @pytest.mark.parametrize(
        ("birth", "eligible", "earliest"), [("1965-01", True, "2026-11-01"), ("1965-07", False, "2027-05-01")]
    )
    def test_the_birth_month_decides(self, run: Run, birth: str, eligible: bool, earliest: str) -> None:
        result = judge(
            run,
            reason="retirement_age",
            gender="male",
            age_years=61,
            birth=birth,
            first_month="2025-08",
            stopped="2026-10",
            months=10,
        )
        assert (result["eligible"], result["earliest"]) == (eligible, earliest)

    @pytest.mark.parametrize(("months", "pension"), [(179, False), (180, True), (200, True)])
    def test_fifteen_full_years_are_a_pension_beside_which_the_lump_sum_may_stand(
        self, run: Run, months: int, pension: bool
    ) -> None:
        result = judge(
            run,
            reason="retirement_age",
            gender="male",
            age_years=63,
            first_month="2000-01",
            stopped="2025-08",
            months=months,
        )
        assert result["may_choose_pension"] is pension
        assert result["case"] == ("lump.case.dd" if pension else "lump.case.a")
        assert result["eligible"] is True

    def test_women_of_57_have_reached_it_in_2026(self, run: Run) -> None:
        result = judge(run, reason="retirement_age", age_years=57, stopped="2026-10")
        assert (result["eligible"], result["case"]) == (True, "lump.case.a")


class TestTheOldLaw:
    def test_until_june_2025_anybody_after_a_year(self, run: Run) -> None:
        result = judge(run, date(2025, 6, 30), stopped="2024-05")
        assert (result["eligible"], result["earliest"], result["case"]) == (True, "2025-06-01", "lump.old.rule")
        assert "Nghị quyết 93/2015/QH13" in result["legal_basis"]

    def test_the_day_the_law_changed(self, run: Run) -> None:
        before = judge(run, date(2025, 6, 30), stopped="2024-06")
        after = judge(run, date(2025, 7, 1), stopped="2024-06")
        assert (before["eligible"], after["eligible"]) == (False, True)
        assert before["earliest"] == after["earliest"] == "2025-07-01"
        assert after["case"] == "lump.case.dd"

    def test_at_retirement_age_twenty_years_were_needed_for_a_pension(self, run: Run) -> None:
        inputs = {
            "reason": "retirement_age",
            "gender": "male",
            "age_years": 62,
            "months": 200,
            "first_month": "2000-01",
            "stopped": "2025-05",
        }
        assert judge(run, date(2025, 6, 30), **inputs)["may_choose_pension"] is False
        assert judge(run, date(2025, 6, 30), **inputs)["eligible"] is True
        assert judge(run, date(2025, 7, 1), **inputs)["eligible"] is False


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"stopped": "2014-12"}, "phải sau"),
        ({"stopped": "2026-12"}, "tháng chưa tới"),
        ({"first_month": "2027-01"}, "tháng chưa tới"),
        ({"months": 200}, "không thể là 200 tháng"),
        ({"months": 0}, "không thể là 0 tháng"),
        ({"months": -1}, "nhỏ hơn 0"),
        ({"age_years": 131}, "không có thật"),
        ({"age_years": 5}, "chưa ra đời"),
        ({"birth": "1960-01"}, "không thể 40 tuổi"),
        ({"gender": "x"}, "male, female"),
        ({"reason": "bored"}, "normal"),
    ],
)
def test_what_cannot_be_is_refused(run: Run, changes: dict[str, Any], words: str) -> None:
    with pytest.raises(CalculationRefused, match=words):
        judge(run, **changes)
