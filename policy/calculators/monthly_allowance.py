"""The monthly allowance for people at retirement age with too few years for a pension, instead of a lump sum.

Legal source: Luật 41/2024 Đ23; NĐ 158/2025 Đ22–24 (NĐ 159/2025 Đ14.3 prints the same formula).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from pydantic import Field

from policy.calculators.retirement_age import retirement_age
from policy.errors import CalculationRefused
from policy.inputs import BirthInput, Count, GenderInput, Inputs
from policy.inputs import Money as MoneyInput
from policy.law import Law
from policy.months import MONTHS_PER_YEAR, Month
from policy.result import MonthText, Result
from policy.rounding import exact, round_half_up, round_up
from policy.said import Formula, Money, Months, Said, Span, Years
from policy.years import counted_years


class MonthlyAllowanceInputs(Inputs):
    months: Count = Field(title="tổng số tháng đóng BHXH")
    average_salary: MoneyInput = Field(title="bình quân tiền lương đã điều chỉnh")
    gender: GenderInput | None = Field(default=None, title="giới tính")
    birth: BirthInput | None = Field(default=None, title="tháng năm sinh")


class MonthlyAllowanceResult(Result):
    """Whole đồng. `months_paid` and `monthly_amount` are 0 when there is no allowance.

    `months_to_social_pension` and `top_up` are known only with gender and birth: with fewer months than that, the
    missing ones may be paid once (`top_up`); with more, the monthly amount rises instead.
    """

    eligible: bool
    months_paid: int
    monthly_amount: int
    months_to_social_pension: int | None
    top_up: int | None
    starts: MonthText | None


@dataclass(frozen=True, slots=True)
class Allowance:
    months_paid: int
    monthly: Fraction
    months_to_social_pension: int | None = None
    top_up: Fraction | None = None
    starts: Month | None = None


def run(inputs: MonthlyAllowanceInputs, law: Law) -> MonthlyAllowanceResult:
    """The allowance for a history; with gender and birth also its fit to the time until the social pension."""
    if (inputs.gender is None) != (inputs.birth is None):
        raise CalculationRefused(
            Said("Cần cả giới tính và tháng năm sinh để biết thời gian đến trợ cấp hưu trí xã hội.")
        )
    if not inputs.months:
        raise CalculationRefused(
            Said("Chưa có tháng đóng nào nên không có trợ cấp hằng tháng; hãy nhập số tháng đã đóng.")
        )
    years = law.whole("pension.min_years")
    if inputs.months >= years * MONTHS_PER_YEAR:
        law.step(
            Said(
                "Có {time} đóng, từ đủ {years} là hưởng lương hưu chứ không phải trợ cấp hằng tháng",
                time=Span(inputs.months),
                years=Years(years),
            )
        )
        return law.result(
            MonthlyAllowanceResult,
            inputs,
            eligible=False,
            months_paid=0,
            monthly_amount=0,
            months_to_social_pension=None,
            top_up=None,
            starts=None,
        )
    starts, left = _window(inputs, law)
    allowance = monthly_allowance(exact(inputs.average_salary), inputs.months, left, starts, law)
    return law.result(
        MonthlyAllowanceResult,
        inputs,
        eligible=True,
        months_paid=allowance.months_paid,
        monthly_amount=round_half_up(allowance.monthly),
        months_to_social_pension=allowance.months_to_social_pension,
        top_up=None if allowance.top_up is None else round_half_up(allowance.top_up),
        starts=starts,
    )


def monthly_allowance(
    average: Fraction, months: int, months_left: int | None, starts: Month | None, law: Law
) -> Allowance:
    """Months and amount: average × 2 × years ÷ the social pension, rounded up to a month, fitted to the time left."""
    level = law.number("alt.monthly_allowance.level")
    per_year = law.number("alt.monthly_allowance.per_year")
    years = counted_years(months, law)
    law.figure("alt.monthly_allowance.duration")
    duration = round_up(average * per_year * years / level)
    law.step(
        Said("Số tháng hưởng ở mức {level}/tháng, làm tròn lên", level=Money(level)),
        Formula(
            "{average} × {per_year} × {years} ÷ {level}",
            average=_money(average),
            per_year=per_year,
            years=years,
            level=Money(level),
        ),
        Months(duration),
    )
    if months_left is None:
        return Allowance(duration, level)
    law.figure("alt.monthly_allowance.higher")
    if duration > months_left:
        monthly = level * duration / months_left
        law.step(
            Said(
                "Dài hơn {left} còn lại đến tuổi hưởng trợ cấp hưu trí xã hội nên được mức cao hơn",
                left=Months(months_left),
            ),
            Formula("{duration} × {level} ÷ {left}", duration=duration, level=Money(level), left=months_left),
            _money(monthly),
        )
        return Allowance(months_left, monthly, months_left, Fraction(0), starts)
    top_up = (months_left - duration) * level
    if top_up:
        law.step(
            Said(
                "Ngắn hơn thời gian còn lại nên có thể tự đóng thêm một lần để hưởng cho đến tuổi trợ cấp hưu trí xã "
                "hội"
            ),
            Formula("({left} − {duration}) × {level}", left=months_left, duration=duration, level=Money(level)),
            _money(top_up),
        )
    return Allowance(duration, level, months_left, top_up, starts)


def months_to_social_pension(birth: Month, start_reached: Month, law: Law) -> int:
    """Months from the month an age is reached to the one in which the social-pension age is."""
    return max(0, start_reached.until(birth + law.whole("social_pension.age") * MONTHS_PER_YEAR))


def _window(inputs: MonthlyAllowanceInputs, law: Law) -> tuple[Month | None, int | None]:
    if inputs.gender is None or inputs.birth is None:
        return None, None
    age = retirement_age(inputs.gender, inputs.birth, law)
    reached = max(age.reached, Month.of(law.on) - 1)
    left = months_to_social_pension(inputs.birth, reached, law)
    law.step(Said("Từ tháng {start} đến tuổi hưởng trợ cấp hưu trí xã hội", start=reached + 1), value=Months(left))
    if not left:
        raise CalculationRefused(
            Said(
                "Đã đến tuổi hưởng trợ cấp hưu trí xã hội ({age}); hãy hỏi UBND cấp xã về trợ cấp này.",
                age=law.figure("social_pension.age"),
            )
        )
    return reached + 1, left


def _money(amount: Fraction) -> Money:
    return Money(round_half_up(amount))
