"""Retirement age, the pension and the monthly allowance."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, ClassVar

import pytest

from policy import CalculationRefused

Run = Callable[..., dict[str, Any]]


class TestRetirementAge:
    @pytest.mark.parametrize(
        ("gender", "birth", "age", "reached"),
        [
            ("male", "1961-01", (60, 3), "2021-04"),
            ("male", "1961-09", (60, 3), "2021-12"),
            ("male", "1961-10", (60, 6), "2022-04"),
            ("male", "1965-06", (61, 6), "2026-12"),
            ("male", "1965-07", (61, 9), "2027-04"),
            ("male", "1966-03", (61, 9), "2027-12"),
            ("male", "1966-04", (62, 0), "2028-04"),
            ("male", "1999-12", (62, 0), "2061-12"),
            ("female", "1966-01", (55, 4), "2021-05"),
            ("female", "1969-05", (57, 0), "2026-05"),
            ("female", "1969-12", (57, 0), "2026-12"),
            ("female", "1970-01", (57, 4), "2027-05"),
            ("female", "1975-04", (59, 8), "2034-12"),
            ("female", "1975-05", (60, 0), "2035-05"),
            ("male", "1955-06", (60, 0), "2015-06"),
            ("female", "1965-12", (55, 0), "2020-12"),
        ],
    )
    def test_by_birth(self, run: Run, gender: str, birth: str, age: tuple[int, int], reached: str) -> None:
        result = run("retirement_age", gender=gender, birth=birth)
        assert (result["age_years"], result["age_months"]) == age
        assert result["month_of_retirement"] == reached

    def test_the_pension_starts_the_month_after(self, run: Run) -> None:
        assert run("retirement_age", gender="nữ", birth="30/12/1969")["pension_from"] == "2027-01"

    @pytest.mark.parametrize(
        ("birth", "words"), [("2027-01", "tháng chưa tới"), ("1970", "tháng sinh"), ("1970-00", "không phải tháng")]
    )
    def test_births_that_cannot_be_judged(self, run: Run, birth: str, words: str) -> None:
        with pytest.raises(CalculationRefused, match=words):
            run("retirement_age", gender="male", birth=birth)


def pension(run: Run, on: date = date(2026, 11, 22), **changes: Any) -> dict[str, Any]:
    inputs = {"gender": "female", "birth": "1969-05", "months": 300, "average_salary": 6_000_000, "retire": "2026-06"}
    return run("pension", on, **(inputs | changes))


MAN: dict[str, Any] = {"gender": "male", "birth": "1965-01", "retire": "2026-08"}


class TestPension:
    @pytest.mark.parametrize(
        ("changes", "rate", "amount"),
        [
            ({}, 65, 3_900_000),
            (MAN | {"months": 17 * 12, "average_salary": 8_000_000}, 42, 3_360_000),
            (MAN | {"months": 30 * 12, "average_salary": 10_000_000}, 65, 6_500_000),
            ({"months": 180, "average_salary": 1_500_000}, 45, 675_000),
            (MAN | {"months": 180, "average_salary": 1_500_000}, 40, 600_000),
        ],
    )
    def test_the_worked_examples(self, run: Run, changes: dict[str, Any], rate: int, amount: int) -> None:
        result = pension(run, **changes)
        assert (result["eligible"], result["rate_percent"], result["monthly_amount"]) == (True, rate, amount)

    @pytest.mark.parametrize(
        ("months", "rate"),
        [(180, 45), (181, 46), (186, 46), (187, 47), (191, 47), (192, 47), (240, 55), (359, 75), (360, 75), (420, 75)],
    )
    def test_a_woman_gains_two_percent_a_year_and_one_for_half(self, run: Run, months: int, rate: int) -> None:
        assert pension(run, months=months)["rate_percent"] == rate

    @pytest.mark.parametrize(
        ("months", "rate"),
        [
            (180, 40),
            (186, 40.5),
            (187, 41),
            (228, 44),
            (234, 44.5),
            (235, 45),
            (239, 45),
            (240, 45),
            (246, 46),
            (247, 47),
            (420, 75),
            (500, 75),
        ],
    )
    def test_a_man_gains_one_percent_first_and_two_from_twenty_years(self, run: Run, months: int, rate: float) -> None:
        assert pension(run, **MAN, months=months)["rate_percent"] == rate

    @pytest.mark.parametrize(("months", "eligible", "missing"), [(179, False, 1), (180, True, 0), (0, False, 180)])
    def test_the_condition_needs_full_years(self, run: Run, months: int, eligible: bool, missing: int) -> None:
        result = pension(run, months=months)
        assert (result["eligible"], result["missing_months"]) == (eligible, missing)
        assert (result["monthly_amount"] is None) is not eligible

    def test_a_woman_with_31_years_gets_the_highest_rate_and_a_one_off_sum(self, run: Run) -> None:
        result = pension(run, months=31 * 12)
        assert (result["rate_percent"], result["one_off"]) == (75, 3_000_000)
        assert result["one_off_high"] == 3_000_000

    def test_years_after_the_age_may_count_more(self, run: Run) -> None:
        result = pension(run, months=32 * 12, birth="1968-05", retire="2026-02")
        assert result["retirement_age"] == "56y4m"
        # Two years too many: half a month each, or one and a half of them (16 months late) two months each.
        assert (result["one_off"], result["one_off_high"]) == (6_000_000, 19_500_000)

    def test_the_month_of_the_age_itself_is_too_early(self, run: Run) -> None:
        result = pension(run, retire="2026-05")
        assert (result["eligible"], result["pension_from"], result["retirement_age"]) == (False, "2026-06", "57y0m")


class TestEarlyPension:
    @pytest.mark.parametrize(
        ("retire", "early", "reduction"),
        [("2026-06", 0, 0), ("2026-01", 5, 0), ("2025-12", 6, 1), ("2025-07", 11, 1)],
    )
    def test_less_than_a_year(self, run: Run, retire: str, early: int, reduction: int) -> None:
        result = pension(run, retire=retire, capacity_loss_percent=61)
        assert (result["eligible"], result["early_months"], result["reduction_percent"]) == (True, early, reduction)
        assert result["rate_percent"] == 65 - reduction

    @pytest.mark.parametrize(("early", "reduction"), [(12, 2), (17, 2), (18, 3), (24, 4), (60, 10)])
    def test_each_full_year_costs_two_percent(self, run: Run, early: int, reduction: int) -> None:
        # Born May 1975: 60 years, pension from June 2035.
        index = 2035 * 12 + 5 - early
        retire = f"{index // 12}-{index % 12 + 1:02d}"
        result = pension(run, birth="1975-05", retire=retire, capacity_loss_percent=70)
        assert (result["early_months"], result["reduction_percent"]) == (early, reduction)

    @pytest.mark.parametrize(
        ("loss", "early", "eligible"),
        [(60, 12, False), (61, 60, True), (80, 61, False), (81, 61, True), (81, 120, True), (100, 121, False)],
    )
    def test_the_loss_of_capacity_decides_how_early(self, run: Run, loss: int, early: int, eligible: bool) -> None:
        index = 2037 * 12 + 5 - early
        retire = f"{index // 12}-{index % 12 + 1:02d}"
        assert pension(run, birth="1977-05", retire=retire, capacity_loss_percent=loss)["eligible"] is eligible

    def test_twenty_full_years_are_needed(self, run: Run) -> None:
        assert pension(run, months=239, retire="2026-01", capacity_loss_percent=61)["eligible"] is False
        assert pension(run, months=240, retire="2026-01", capacity_loss_percent=61)["eligible"] is True

    def test_without_a_loss_nobody_goes_early(self, run: Run) -> None:
        result = pension(run, retire="2026-01")
        assert result["eligible"] is False
        assert "suy giảm" in result["reasons"][0]


class TestMinimumPension:
    LOW: ClassVar[dict[str, Any]] = {"months": 240, "average_salary": 3_000_000}

    def test_it_is_asked_for_not_assumed(self, run: Run) -> None:
        result = pension(run, **self.LOW)
        assert (result["monthly_amount"], result["monthly_amount_high"]) == (1_650_000, 2_340_000)
        assert any("nâng lên" in caveat for caveat in result["caveats"])

    def test_it_holds_when_said_so(self, run: Run) -> None:
        assert pension(run, **self.LOW, minimum_pension=True, retire="2026-07")["monthly_amount"] == 2_530_000

    def test_it_is_left_out_when_denied(self, run: Run) -> None:
        result = pension(run, **self.LOW, minimum_pension=False)
        assert result["monthly_amount"] == result["monthly_amount_high"] == 1_650_000

    def test_it_needs_twenty_years(self, run: Run) -> None:
        assert pension(run, months=239, average_salary=3_000_000)["monthly_amount_high"] == 1_650_000


class TestTheLawOfTheTime:
    @pytest.mark.parametrize(("day", "eligible"), [(date(2025, 6, 30), False), (date(2025, 7, 1), True)])
    def test_fifteen_years_suffice_since_july_2025(self, run: Run, day: date, eligible: bool) -> None:
        result = pension(run, day, months=200, birth="1968-12", retire="2025-09")
        assert result["eligible"] is eligible
        assert result["on"] == day.isoformat()

    def test_a_pension_that_began_before_follows_the_law_of_its_month(self, run: Run) -> None:
        assert pension(run, months=200, birth="1968-01", retire="2025-06")["eligible"] is False
        assert pension(run, months=240, birth="1968-01", retire="2025-06")["rate_percent"] == 55


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"birth": "2027-01"}, "tháng chưa tới"),
        ({"retire": "1969-05"}, "sau tháng sinh"),
        ({"months": 690}, "nhiều hơn số tháng"),
        ({"average_salary": 0}, "lớn hơn 0"),
        ({"capacity_loss_percent": 101}, "không có thật"),
        ({"months": 12.5}, "số nguyên"),
    ],
)
def test_what_cannot_be_is_refused(run: Run, changes: dict[str, Any], words: str) -> None:
    with pytest.raises(CalculationRefused, match=words):
        pension(run, **changes)


class TestMonthlyAllowance:
    def test_the_worked_example(self, run: Run) -> None:
        result = run("monthly_allowance", months=120, average_salary=5_000_000)
        assert (result["months_paid"], result["monthly_amount"], result["top_up"]) == (186, 540_000, None)

    def test_a_woman_at_57_may_add_the_missing_months(self, run: Run) -> None:
        result = run("monthly_allowance", months=120, average_salary=5_000_000, gender="female", birth="1969-11")
        assert (result["months_paid"], result["months_to_social_pension"], result["top_up"]) == (186, 216, 16_200_000)

    def test_a_man_at_61_and_a_half_gets_more_a_month(self, run: Run) -> None:
        result = run("monthly_allowance", months=120, average_salary=5_000_000, gender="male", birth="1965-05")
        assert (result["months_paid"], result["monthly_amount"], result["top_up"]) == (162, 620_000, 0)

    def test_the_level_of_the_day(self, run: Run) -> None:
        result = run("monthly_allowance", date(2026, 6, 30), months=120, average_salary=5_000_000)
        assert (result["months_paid"], result["monthly_amount"]) == (200, 500_000)

    def test_enough_years_are_a_pension(self, run: Run) -> None:
        assert run("monthly_allowance", months=180, average_salary=5_000_000)["eligible"] is False

    @pytest.mark.parametrize(
        ("inputs", "words"),
        [
            ({"months": 0}, "Chưa có tháng đóng"),
            ({"gender": "male"}, "cả giới tính"),
            ({"gender": "male", "birth": "1950-01"}, "UBND cấp xã"),
        ],
    )
    def test_what_cannot_be_is_refused(self, run: Run, inputs: dict[str, Any], words: str) -> None:
        with pytest.raises(CalculationRefused, match=words):
            run("monthly_allowance", **({"months": 120, "average_salary": 5_000_000} | inputs))

    def test_it_did_not_exist_before_july_2025(self, run: Run) -> None:
        with pytest.raises(CalculationRefused, match="không có số liệu"):
            run("monthly_allowance", date(2025, 6, 30), months=120, average_salary=5_000_000)
