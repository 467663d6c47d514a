"""The lump sum: the law's worked table, the moved odd months, the ranges, State support, the coefficients."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from policy import CalculationRefused
from policy.calculators.lump_sum import lump_by_average
from policy.law import Law

Run = Callable[..., dict[str, Any]]


def period(start: str, end: str, salary: int) -> dict[str, Any]:
    return {"from": start, "to": end, "salary": salary}


@pytest.mark.parametrize(
    ("before", "after", "average", "amount"),
    [
        (0, 72, 5_300_000, 63_600_000),
        (0, 53, 25_000_000, 225_000_000),
        (0, 140, 6_025_000, 144_600_000),
        (36, 84, 8_000_000, 148_000_000),
        (28, 63, 7_000_000, 105_000_000),
        (0, 8, 5_000_000, 8_800_000),
        (0, 11, 5_000_000, 10_000_000),
        (11, 1, 6_000_000, 12_000_000),
        (12, 0, 6_000_000, 9_000_000),
    ],
)
def test_the_table_of_worked_examples(law: Law, before: int, after: int, average: int, amount: int) -> None:
    outcome = lump_by_average(Fraction(average), before, after, law)
    assert outcome.amount == outcome.low == outcome.high == amount


@pytest.mark.parametrize(
    ("months", "years"), [(12, "1"), (13, "1.5"), (18, "1.5"), (19, "2"), (23, "2"), (24, "2"), (30, "2.5"), (31, "3")]
)
def test_odd_months_count_half_or_whole(law: Law, months: int, years: str) -> None:
    assert lump_by_average(Fraction(1), 0, months, law).years_after == Fraction(years)


class TestOddMonthsBefore2014:
    def test_they_move_when_there_is_time_from_2014(self, law: Law) -> None:
        outcome = lump_by_average(Fraction(7_000_000), 28, 63, law)
        assert [outcome.years_before, outcome.years_after] == [Fraction(2), Fraction(6)]

    def test_without_time_from_2014_there_is_a_range(self, run: Run) -> None:
        result = run("lump_sum", kind="compulsory", periods=[period("2008-01", "2012-04", 2_000_000)])
        average = (
            Fraction(2 * 10**6)
            * (
                12 * Fraction("2.29")
                + 12 * Fraction("2.14")
                + 12 * Fraction("1.96")
                + 12 * Fraction("1.65")
                + 4 * Fraction("1.51")
            )
            / 52
        )
        assert result["amount_low"] == result["amount"] == round(average * Fraction("4.5") * Fraction("1.5"))
        assert result["amount_high"] == round(average * (4 * Fraction("1.5") + Fraction("0.5") * 2))
        assert "luật không nói rõ" in result["range_reasons"][0]
        assert (result["years_counted_before"], result["years_counted_after"]) == (4.5, 0)

    def test_the_old_circular_moved_them_without_a_range(self, run: Run) -> None:
        result = run(
            "lump_sum", date(2025, 6, 30), kind="compulsory", periods=[period("2008-01", "2012-04", 2_000_000)]
        )
        assert result["amount_low"] == result["amount_high"]
        assert (result["years_counted_before"], result["years_counted_after"]) == (4, 0.5)


class TestUnderOneYear:
    def test_recent_wages_need_no_range(self, run: Run) -> None:
        result = run("lump_sum", kind="compulsory", periods=[period("2025-05", "2025-12", 5_000_000)])
        assert result["amount"] == result["amount_low"] == result["amount_high"] == 8_800_000
        assert (result["years_counted_before"], result["years_counted_after"]) == (0, 0)

    def test_indexed_or_not_is_a_range(self, run: Run) -> None:
        result = run("lump_sum", kind="compulsory", periods=[period("2020-01", "2020-08", 5_000_000)])
        assert result["amount"] == 8_800_000
        assert (result["amount_low"], result["amount_high"]) == (8_800_000, 10_208_000)
        assert result["average_salary"] == 5_800_000
        assert "điều chỉnh" in result["range_reasons"][0]

    def test_never_more_than_two_months_of_the_average(self, run: Run) -> None:
        result = run("lump_sum", kind="compulsory", periods=[period("2025-01", "2025-11", 5_000_000)])
        assert result["amount"] == 10_000_000

    def test_months_on_both_sides_of_2014_are_one_history(self, run: Run) -> None:
        result = run("lump_sum", kind="compulsory", periods=[period("2013-12", "2014-02", 4_000_000)])
        assert (result["months_before_2014"], result["months_from_2014"]) == (1, 2)
        assert result["amount"] == 3 * 880_000


class TestCoefficients:
    @pytest.mark.parametrize(
        ("day", "coefficient"), [(date(2025, 12, 31), Fraction("1.12")), (date(2026, 1, 1), Fraction("1.16"))]
    )
    def test_the_table_of_the_year_of_decision(self, run: Run, day: date, coefficient: Fraction) -> None:
        result = run("lump_sum", day, kind="compulsory", periods=[period("2020-01", "2020-12", 10_000_000)])
        assert result["average_salary"] == 10_000_000 * coefficient
        assert result["amount"] == 20_000_000 * coefficient

    @pytest.mark.parametrize("day", [date(2024, 12, 31), date(2027, 1, 1)])
    def test_without_a_table_there_is_no_answer(self, run: Run, day: date) -> None:
        with pytest.raises(CalculationRefused, match=r"Mức điều chỉnh.*chọn ngày khác"):
            run("lump_sum", day, kind="compulsory", periods=[period("2020-01", "2020-12", 10_000_000)])

    def test_each_month_takes_the_coefficient_of_its_year(self, run: Run) -> None:
        result = run(
            "lump_sum",
            kind="compulsory",
            periods=[period("2023-07", "2024-06", 8_000_000), period("1994-12", "1995-01", 1_000_000)],
        )
        total = (
            6 * 8_000_000 * Fraction("1.07")
            + 6 * 8_000_000 * Fraction("1.03")
            + 1_000_000 * (Fraction("5.81") + Fraction("4.91"))
        )
        assert result["average_salary"] == round(total / 14)

    def test_salary_of_this_year_counts_as_it_is(self, run: Run) -> None:
        result = run("lump_sum", kind="compulsory", periods=[period("2026-01", "2026-11", 9_000_000)])
        assert result["average_salary"] == 9_000_000


class TestVoluntary:
    def test_state_support_of_the_group_is_taken_off(self, run: Run) -> None:
        # 24 months from January 2024: 18 under the old 10 %, 6 under the new 20 %, of 330.000.
        result = run("lump_sum", kind="voluntary", group="other", periods=[period("2024-01", "2025-12", 5_000_000)])
        assert result["state_support"] == 18 * 33_000 + 6 * 66_000
        gross = Fraction(5_000_000) * (12 * Fraction("1.03") + 12) / 24 * 4
        assert result["amount"] == gross - result["state_support"]
        assert result["amount_low"] == result["amount_high"]

    def test_poor_households_got_more(self, run: Run) -> None:
        result = run("lump_sum", kind="voluntary", group="poor", periods=[period("2024-01", "2025-12", 5_000_000)])
        assert result["state_support"] == 18 * 99_000 + 6 * 165_000

    def test_the_ethnic_group_exists_since_july_2025(self, run: Run) -> None:
        result = run(
            "lump_sum", kind="voluntary", group="ethnic_minority", periods=[period("2025-06", "2026-05", 2_000_000)]
        )
        assert result["state_support"] == 33_000 + 11 * 99_000

    def test_there_was_no_support_before_2018(self, run: Run) -> None:
        result = run("lump_sum", kind="voluntary", group="other", periods=[period("2016-01", "2018-01", 2_000_000)])
        assert result["state_support"] == 15_400

    def test_support_is_counted_for_ten_years_at_most(self, run: Run) -> None:
        long = run("lump_sum", kind="voluntary", group="other", periods=[period("2018-01", "2026-11", 2_000_000)])
        assert long["state_support"] == 48 * 15_400 + 42 * 33_000 + 17 * 66_000

    def test_an_unknown_group_gives_a_range(self, run: Run) -> None:
        result = run("lump_sum", kind="voluntary", periods=[period("2025-07", "2026-06", 5_000_000)])
        gross = 10_000_000
        assert result["amount_low"] == gross - 12 * 165_000
        assert result["amount_high"] == result["amount"] == gross - 12 * 66_000
        assert "Chưa biết" in result["range_reasons"][0]

    @pytest.mark.parametrize("reason", ["illness", "disability"])
    def test_the_gravely_ill_keep_the_support(self, run: Run, reason: str) -> None:
        result = run("lump_sum", kind="voluntary", reason=reason, periods=[period("2025-07", "2026-06", 5_000_000)])
        assert result["amount"] == result["amount_low"] == 10_000_000
        assert result["state_support"] == 0

    def test_voluntary_insurance_began_in_2008(self, run: Run) -> None:
        with pytest.raises(CalculationRefused, match="1/2008"):
            run("lump_sum", kind="voluntary", group="other", periods=[period("2007-12", "2010-01", 1_000_000)])


class TestPeriods:
    def test_several_books_are_one_history_in_any_order(self, run: Run) -> None:
        first, second = period("2012-03", "2018-06", 5_000_000), period("2020-01", "2024-12", 8_000_000)
        one = run("lump_sum", kind="compulsory", periods=[first, second])
        other = run("lump_sum", kind="compulsory", periods=[second, first])
        assert one["amount"] == other["amount"]
        assert (one["months_before_2014"], one["months_from_2014"]) == (22, 114)
        assert (one["years_counted_before"], one["years_counted_after"]) == (1, 10.5)

    @pytest.mark.parametrize(
        ("periods", "words"),
        [
            ([("2020-05", "2020-04")], "kết thúc trước khi bắt đầu"),
            ([("2020-01", "2020-06"), ("2020-06", "2020-12")], "trùng tháng 6/2020"),
            ([("2020-01", "2020-12"), ("2020-03", "2020-04")], "trùng tháng 3/2020"),
            ([("2026-01", "2026-12")], "tháng chưa tới"),
            ([("1940-01", "2020-12")], "quá nhiều"),
        ],
    )
    def test_impossible_periods(self, run: Run, periods: list[tuple[str, str]], words: str) -> None:
        with pytest.raises(CalculationRefused, match=words):
            run("lump_sum", kind="compulsory", periods=[period(*one, 5_000_000) for one in periods])

    def test_the_month_of_judgement_may_be_paid(self, run: Run) -> None:
        assert (
            run("lump_sum", kind="compulsory", periods=[period("2026-11", "2026-11", 5_000_000)])["months_from_2014"]
            == 1
        )

    def test_a_base_above_the_highest_is_cut_and_said_so(self, run: Run) -> None:
        result = run("lump_sum", kind="compulsory", periods=[period("2026-06", "2026-07", 90_000_000)])
        assert result["average_salary"] == (46_800_000 + 50_600_000) // 2
        assert len([caveat for caveat in result["caveats"] if "cao hơn mức đóng" in caveat]) == 2


@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        ({"kind": "compulsory", "periods": []}, "danh sách"),
        ({"kind": "compulsory"}, r"Còn thiếu các giai đoạn đóng \(periods\)"),
        ({"kind": "both", "periods": [period("2020-01", "2020-02", 1)]}, "compulsory, voluntary"),
        ({"kind": "compulsory", "periods": [period("2020-01", "2020-02", 0)]}, "lớn hơn 0"),
        ({"kind": "compulsory", "periods": [period("2020-01", "2020-02", -5)]}, "lớn hơn 0"),
        ({"kind": "compulsory", "periods": [period("2020-01", "2020-02", 10**12 + 1)]}, "không có thật"),
        (
            {"kind": "compulsory", "periods": [period("2020-01", "2020-13", 5_000_000)]},
            "giai đoạn thứ 1.*không phải tháng",
        ),
        ({"kind": "compulsory", "periods": [{"from": "2020-01", "salary": 5}]}, "đến tháng"),
        ({"kind": "compulsory", "periods": [period("2020-01", "2020-02", 5)], "colour": 1}, "colour"),
        ({"kind": "compulsory", "periods": "2020"}, "danh sách"),
    ],
)
def test_inputs_that_cannot_be(run: Run, inputs: dict[str, Any], words: str) -> None:
    with pytest.raises(CalculationRefused, match=words):
        run("lump_sum", **inputs)


@pytest.mark.parametrize("salary", ["5.000.000", "5000000", 5e6, 5_000_000])
def test_money_may_be_written_in_several_ways(run: Run, salary: object) -> None:
    result = run("lump_sum", kind="compulsory", periods=[{"from": "1/2025", "to": "12/2025", "salary": salary}])
    assert result["amount"] == 10_000_000


@pytest.mark.parametrize("salary", [5_000_000.5, "5tr", True, None, float("nan"), float("inf"), [], 10**400])
def test_what_is_no_whole_sum_is_refused(run: Run, salary: object) -> None:
    with pytest.raises(CalculationRefused):
        run("lump_sum", kind="compulsory", periods=[period("2025-01", "2025-12", salary)])  # type: ignore[arg-type]


class TestBothKinds:
    """Compulsory and voluntary months of one person."""

    COMPULSORY = period("2015-03", "2019-12", 5_200_000) | {"kind": "compulsory"}
    VOLUNTARY = period("2021-07", "2026-10", 2_500_000) | {"kind": "voluntary"}

    def test_the_average_is_weighted_by_months(self, run: Run) -> None:
        both = run("lump_sum", kind="compulsory", periods=[self.COMPULSORY, self.VOLUNTARY], group="other")
        one = run("lump_sum", kind="compulsory", periods=[self.COMPULSORY])
        other = run("lump_sum", kind="voluntary", periods=[self.VOLUNTARY], group="other")
        average = Fraction(one["average_salary"] * 58 + other["average_salary"] * 64, 122)
        assert abs(both["average_salary"] - average) <= 1
        assert both["months_from_2014"] == 122
        assert both["years_counted_after"] == 10.5

    def test_support_is_taken_off_for_the_voluntary_months_alone(self, run: Run) -> None:
        both = run("lump_sum", kind="compulsory", periods=[self.COMPULSORY, self.VOLUNTARY], group="poor")
        alone = run("lump_sum", kind="voluntary", periods=[self.VOLUNTARY], group="poor")
        assert both["state_support"] == alone["state_support"] > 0
        assert abs(both["amount"] + both["state_support"] - both["average_salary"] * 21) <= 21

    def test_each_period_has_its_own_highest_base_and_first_day(self, run: Run) -> None:
        with pytest.raises(CalculationRefused, match="tự nguyện chỉ có từ"):
            run("lump_sum", kind="compulsory", periods=[period("2006-01", "2006-12", 900_000) | {"kind": "voluntary"}])

    def test_what_is_open_is_said(self, run: Run) -> None:
        both = run("lump_sum", kind="compulsory", periods=[self.COMPULSORY, self.VOLUNTARY])
        assert any("cả thời gian đóng bắt buộc và tự nguyện" in one for one in both["caveats"])
        assert both["amount_low"] < both["amount_high"]
        assert "bắt buộc 4 năm 10 tháng, tự nguyện 5 năm 4 tháng" in both["steps"][0]["text_vi"]

    def test_a_period_of_the_same_kind_changes_nothing(self, run: Run) -> None:
        named = run("lump_sum", kind="voluntary", periods=[self.COMPULSORY])
        plain = run("lump_sum", kind="compulsory", periods=[period("2015-03", "2019-12", 5_200_000)])
        assert named["amount"] == plain["amount"]
        assert named["caveats"] == plain["caveats"]
