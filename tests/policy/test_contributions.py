"""Monthly contributions: compulsory, voluntary, household health insurance."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from policy import CalculationRefused

Run = Callable[..., dict[str, Any]]


class TestCompulsory:
    def test_the_worked_example(self, run: Run) -> None:
        result = run("compulsory_contribution", salary=80_000_000, region="I")
        assert result["employee_si"] == 4_048_000
        assert result["employee_hi"] == 759_000
        assert result["employee_ui"] == 800_000
        assert result["employee_total"] == 5_607_000
        assert (result["base_si"], result["base_ui"]) == (50_600_000, 80_000_000)

    @pytest.mark.parametrize(("salary", "total"), [(10_000_000, 1_050_000), (12_000_000, 1_260_000)])
    def test_ordinary_salaries(self, run: Run, salary: int, total: int) -> None:
        result = run("compulsory_contribution", salary=salary, region="III")
        assert result["employee_total"] == total
        assert result["employer_total"] == salary * 215 // 1000
        assert result["total"] == salary * 32 // 100

    @pytest.mark.parametrize(
        ("day", "base_si"),
        [
            (date(2024, 6, 30), 36_000_000),
            (date(2024, 7, 1), 46_800_000),
            (date(2026, 6, 30), 46_800_000),
            (date(2026, 7, 1), 50_600_000),
        ],
    )
    def test_the_ceiling_of_the_day(self, run: Run, day: date, base_si: int) -> None:
        assert run("compulsory_contribution", day, salary=500_000_000, region="I")["base_si"] == base_si

    @pytest.mark.parametrize(
        ("day", "region", "base_ui"),
        [
            (date(2025, 12, 31), "I", 99_200_000),
            (date(2026, 1, 1), "I", 106_200_000),
            (date(2026, 1, 1), "II", 94_600_000),
            (date(2026, 1, 1), "III", 82_800_000),
            (date(2026, 1, 1), "IV", 74_000_000),
        ],
    )
    def test_the_unemployment_ceiling_is_regional(self, run: Run, day: date, region: str, base_ui: int) -> None:
        assert run("compulsory_contribution", day, salary=500_000_000, region=region)["base_ui"] == base_ui

    @pytest.mark.parametrize(
        ("day", "region", "base_si"),
        [
            (date(2026, 7, 1), "I", 2_530_000),
            (date(2026, 6, 30), "I", 2_340_000),
            (date(2025, 7, 1), "IV", 2_340_000),
            (date(2025, 6, 30), "I", 4_960_000),
            (date(2025, 6, 30), "IV", 3_450_000),
        ],
    )
    def test_the_floor_of_the_day(self, run: Run, day: date, region: str, base_si: int) -> None:
        result = run("compulsory_contribution", day, salary=2_000_000, region=region)
        assert result["base_si"] == base_si
        assert result["base_ui"] == 2_000_000
        assert any("thấp hơn mức đóng thấp nhất" in caveat for caveat in result["caveats"])

    def test_each_amount_is_rounded_half_up_by_itself(self, run: Run) -> None:
        # 1,5 % of 10.000.100 is 150.001,5; 10,5 % is 1.050.010,5.
        result = run("compulsory_contribution", salary=10_000_100, region="I")
        assert result["employee_hi"] == 150_002
        assert result["employee_total"] == 1_050_011

    def test_steps_name_their_sources(self, run: Run) -> None:
        result = run("compulsory_contribution", salary=80_000_000, region="I")
        worker = next(step for step in result["steps"] if step["text_vi"].startswith("Người lao động"))
        assert worker["formula"] == "8% × 50.600.000đ + 1,5% × 50.600.000đ + 1% × 80.000.000đ"
        assert worker["value"] == "5.607.000đ"
        assert "Luật BHXH 41/2024 (Điều 33)" in worker["sources"]
        assert {"cap.si_hi", "cap.ui_contribution.region_I"} <= {source["name"] for source in result["sources"]}

    def test_a_day_without_figures_is_refused(self, run: Run) -> None:
        with pytest.raises(CalculationRefused, match="không có số liệu"):
            run("compulsory_contribution", date(2015, 1, 1), salary=5_000_000, region="I")

    @pytest.mark.parametrize("region", ["I", "i", 1, "1", "vùng I"])
    def test_a_region_may_be_written_in_several_ways(self, run: Run, region: object) -> None:
        assert run("compulsory_contribution", salary=80_000_000, region=region)["employee_total"] == 5_607_000


class TestVoluntary:
    def test_the_worked_example(self, run: Run) -> None:
        result = run("voluntary_contribution", monthly_income=5_000_000, group="other", frequency="monthly")
        assert result["monthly_total"] == 1_100_000
        assert result["state_support"] == 66_000
        assert result["monthly_net"] == result["period_net"] == 1_034_000

    @pytest.mark.parametrize(
        ("group", "net"), [("poor", 165_000), ("near_poor", 198_000), ("ethnic_minority", 231_000), ("other", 264_000)]
    )
    def test_the_least_anybody_pays(self, run: Run, group: str, net: int) -> None:
        assert run("voluntary_contribution", monthly_income=1_500_000, group=group)["monthly_net"] == net

    @pytest.mark.parametrize(
        ("group", "net"), [("poor", 242_000), ("near_poor", 290_400), ("ethnic_minority", 338_800), ("other", 387_200)]
    )
    def test_from_2027_if_the_poverty_line_holds(self, run: Run, group: str, net: int) -> None:
        result = run("voluntary_contribution", date(2027, 1, 1), monthly_income=2_200_000, group=group)
        assert result["monthly_net"] == net
        assert any("chưa được đối chiếu" in caveat for caveat in result["caveats"])

    @pytest.mark.parametrize(
        ("group", "support"), [("poor", 99_000), ("near_poor", 82_500), ("ethnic_minority", 33_000), ("other", 33_000)]
    )
    def test_support_under_the_old_decree(self, run: Run, group: str, support: int) -> None:
        result = run("voluntary_contribution", date(2025, 6, 30), monthly_income=1_500_000, group=group)
        assert result["state_support"] == support

    @pytest.mark.parametrize(
        ("frequency", "months"), [("monthly", 1), ("quarterly", 3), ("half_year", 6), ("yearly", 12)]
    )
    def test_a_period_is_so_many_months(self, run: Run, frequency: str, months: int) -> None:
        result = run("voluntary_contribution", monthly_income=5_000_000, group="other", frequency=frequency)
        assert result["period_months"] == months
        assert result["period_net"] == months * 1_034_000

    @pytest.mark.parametrize(
        ("already", "supported", "net"),
        [(0, 12, 12 * 264_000), (108, 12, 12 * 264_000), (115, 5, 12 * 330_000 - 5 * 66_000), (120, 0, 12 * 330_000)],
    )
    def test_support_ends_after_the_last_supported_month(
        self, run: Run, already: int, supported: int, net: int
    ) -> None:
        result = run(
            "voluntary_contribution",
            monthly_income=1_500_000,
            group="other",
            frequency="yearly",
            months_already_supported=already,
        )
        assert result["supported_months"] == supported
        assert result["period_net"] == net

    def test_after_the_last_supported_month_the_full_sum_is_due(self, run: Run) -> None:
        result = run("voluntary_contribution", monthly_income=1_500_000, group="poor", months_already_supported=300)
        assert (result["state_support"], result["monthly_net"]) == (0, 330_000)

    @pytest.mark.parametrize(
        ("day", "income"),
        [
            (date(2026, 11, 22), 1_499_999),
            (date(2026, 11, 22), 50_600_001),
            (date(2026, 6, 30), 46_800_001),
            (date(2027, 1, 1), 1_500_000),
        ],
    )
    def test_incomes_outside_the_bounds_of_the_day_are_refused(self, run: Run, day: date, income: int) -> None:
        with pytest.raises(CalculationRefused, match="hãy chọn từ"):
            run("voluntary_contribution", day, monthly_income=income, group="other")

    def test_the_bounds_themselves_are_allowed(self, run: Run) -> None:
        assert run("voluntary_contribution", monthly_income=50_600_000, group="other")["monthly_total"] == 11_132_000


class TestHouseholdHealth:
    def test_four_members(self, run: Run) -> None:
        result = run("household_health", members=4)
        assert result["total_year"] == 3_825_360
        assert result["per_member"] == [1_366_200, 956_340, 819_720, 683_100]

    def test_from_the_fifth_member_on_all_pay_the_same(self, run: Run) -> None:
        assert run("household_health", members=7)["per_member"][4:] == [546_480] * 3

    @pytest.mark.parametrize(
        ("day", "first"),
        [
            (date(2024, 7, 1), 1_263_600),
            (date(2025, 6, 30), 1_263_600),
            (date(2025, 7, 1), 1_263_600),
            (date(2026, 6, 30), 1_263_600),
            (date(2026, 7, 1), 1_366_200),
            (date(2024, 6, 30), 972_000),
        ],
    )
    def test_the_base_of_the_day(self, run: Run, day: date, first: int) -> None:
        assert run("household_health", day, members=1)["total_year"] == first

    @pytest.mark.parametrize("members", [0, 51, -1, "vài"])
    def test_impossible_households(self, run: Run, members: object) -> None:
        with pytest.raises(CalculationRefused, match="hãy nhập"):
            run("household_health", members=members)
