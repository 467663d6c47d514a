"""What a voluntary payer pays, with the State's support.

Legal source: Luật 41/2024 Đ31.2, Đ36; NĐ 159/2025 Đ5 (before July 2025 Luật 58/2014 Đ87, NĐ 134/2015 Đ14).
"""

from __future__ import annotations

from pydantic import Field

from policy.errors import CalculationRefused
from policy.history import support_share
from policy.inputs import Count, Frequency, FrequencyInput, GroupInput, Inputs
from policy.inputs import Money as MoneyInput
from policy.law import Law
from policy.months import MONTHS_PER_HALF_YEAR, MONTHS_PER_QUARTER, MONTHS_PER_YEAR, Month
from policy.result import Result
from policy.rounding import round_half_up
from policy.said import Formula, Money, Months, Rate, Said

MONTHS_OF = {
    Frequency.MONTHLY: 1,
    Frequency.QUARTERLY: MONTHS_PER_QUARTER,
    Frequency.HALF_YEAR: MONTHS_PER_HALF_YEAR,
    Frequency.YEARLY: MONTHS_PER_YEAR,
}


class VoluntaryContributionInputs(Inputs):
    monthly_income: MoneyInput = Field(title="mức thu nhập tháng tự chọn")
    group: GroupInput = Field(title="nhóm đối tượng")
    frequency: FrequencyInput = Field(default=Frequency.MONTHLY, title="phương thức đóng")
    months_already_supported: Count = Field(default=0, title="số tháng đã được Nhà nước hỗ trợ")


class VoluntaryContributionResult(Result):
    """Whole đồng. `period_net` is what is paid at once for the chosen period of `period_months`."""

    monthly_total: int
    state_support: int
    monthly_net: int
    period_months: int
    supported_months: int
    period_support: int
    period_net: int


def run(inputs: VoluntaryContributionInputs, law: Law) -> VoluntaryContributionResult:
    """The contribution for one period that begins in the month of judgement.

    Support is taken for as many months of the period as are left of the highest number; it does not change within a
    period that was paid in advance (NĐ 159/2025 Đ5.5).
    """
    _check_income(inputs, law)
    rate = law.percent("vol.rate")
    total = rate * inputs.monthly_income
    law.step(
        Said("Mức đóng mỗi tháng trước hỗ trợ"),
        Formula("{rate} × {income}", rate=law.figure("vol.rate"), income=Money(inputs.monthly_income)),
        Money(round_half_up(total)),
    )
    share = support_share(inputs.group, Month.of(law.on), law)
    lowest = rate * law.number("vol.min_income")
    support = share * lowest
    months = MONTHS_OF[inputs.frequency]
    supported = _supported_months(inputs, law, months) if share else 0
    if share:
        law.step(
            Said("Nhà nước hỗ trợ mỗi tháng, tính trên mức đóng thấp nhất"),
            Formula("{share} × {lowest}", share=Rate(share * 100), lowest=Money(lowest)),
            Money(round_half_up(support)),
        )
    else:
        law.step(Said("Thời điểm này Nhà nước chưa hỗ trợ đóng BHXH tự nguyện"))
    net = total * months - support * supported
    first_support = support if supported else support * 0
    law.step(
        Said("Số tiền tự đóng cho {months}", months=Months(months)),
        Formula(
            "{months} × {total} − {supported} × {support}",
            months=months,
            total=Money(round_half_up(total)),
            supported=supported,
            support=Money(round_half_up(support)),
        ),
        Money(round_half_up(net)),
    )
    return law.result(
        VoluntaryContributionResult,
        inputs,
        monthly_total=round_half_up(total),
        state_support=round_half_up(first_support),
        monthly_net=round_half_up(total - first_support),
        period_months=months,
        supported_months=supported,
        period_support=round_half_up(support * supported),
        period_net=round_half_up(net),
    )


def _check_income(inputs: VoluntaryContributionInputs, law: Law) -> None:
    income = inputs.monthly_income
    lowest, highest = law.whole("vol.min_income"), law.whole("vol.max_income")
    if income < lowest:
        raise CalculationRefused(
            Said(
                "Mức thu nhập chọn {income} thấp hơn mức thấp nhất {lowest}; hãy chọn từ {lowest} trở lên.",
                income=Money(income),
                lowest=Money(lowest),
            )
        )
    if income > highest:
        raise CalculationRefused(
            Said(
                "Mức thu nhập chọn {income} cao hơn mức cao nhất {highest}; hãy chọn từ {highest} trở xuống.",
                income=Money(income),
                highest=Money(highest),
            )
        )
    law.step(Said("Mức thu nhập được chọn từ {lowest} đến {highest}", lowest=Money(lowest), highest=Money(highest)))


def _supported_months(inputs: VoluntaryContributionInputs, law: Law, months: int) -> int:
    longest = law.whole("vol.support.max_months")
    left = max(0, longest - inputs.months_already_supported)
    supported = min(months, left)
    if supported < months:
        law.caveat(
            Said(
                "Nhà nước hỗ trợ tối đa {longest}; anh/chị đã được hỗ trợ {already} nên kỳ này chỉ còn {left} được hỗ "
                "trợ.",
                longest=Months(longest),
                already=Months(inputs.months_already_supported),
                left=Months(supported),
            )
        )
    return supported
