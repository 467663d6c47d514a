"""Unemployment benefit: how much a month and for how many months.

Legal source: Luật 74/2025 Đ38, Đ39; until the end of 2025 Luật 38/2013 Đ49, Đ50.
"""

from __future__ import annotations

from datetime import date

from pydantic import Field

from policy.errors import CalculationRefused
from policy.formatting import format_money, format_months, format_rate
from policy.inputs import Count, Inputs, Money, MonthInput, RegionInput, check_not_future
from policy.law import Law
from policy.result import Result
from policy.rounding import round_half_up


class UnemploymentBenefitInputs(Inputs):
    months: Count = Field(title="số tháng đã đóng BHTN chưa hưởng")
    average_salary_6m: Money = Field(title="lương bình quân các tháng cuối đóng BHTN")
    region: RegionInput = Field(title="vùng lương tối thiểu")
    last_month: MonthInput | None = Field(default=None, title="tháng cuối cùng đóng BHTN")


class UnemploymentBenefitResult(Result):
    """`monthly_amount` and `months_paid` are 0 when too few months were paid; the steps say so."""

    eligible: bool
    monthly_amount: int
    months_paid: int
    total: int
    capped: bool


def run(inputs: UnemploymentBenefitInputs, law: Law) -> UnemploymentBenefitResult:
    """The benefit for somebody who files on the day of judgement.

    The cap follows the regional minimum wage of the last month paid, not of the claim (Luật 74/2025 Đ39.1).
    """
    needed = law.whole("ui.condition.months")
    if inputs.months < needed:
        law.step(
            f"Cần đóng BHTN đủ {format_months(needed)} trong thời gian luật định; anh/chị mới có "
            f"{format_months(inputs.months)} nên chưa được hưởng, thời gian này được bảo lưu"
        )
        return law.result(
            UnemploymentBenefitResult, inputs, eligible=False, monthly_amount=0, months_paid=0, total=0, capped=False
        )
    law.step(f"Đã đóng {format_months(inputs.months)}, đủ điều kiện tối thiểu {format_months(needed)}")
    months_paid = _months_paid(inputs.months, law)
    exact_amount = law.percent("ui.percent") * inputs.average_salary_6m
    share = format_rate(law.number("ui.percent"))
    law.step(
        "Mức hưởng theo lương bình quân các tháng cuối",
        f"{share} × {format_money(inputs.average_salary_6m)}",
        format_money(round_half_up(exact_amount)),
    )
    cap = law.number(f"cap.ui_benefit.region_{inputs.region}", _day_of_cap(inputs, law))
    amount = min(exact_amount, cap)
    law.step(f"Mức hưởng cao nhất ở vùng {inputs.region}", value=format_money(cap))
    total = round_half_up(amount * months_paid)
    law.step(
        "Tổng cộng nếu hưởng đủ",
        f"{format_months(months_paid)} × {format_money(round_half_up(amount))}",
        format_money(total),
    )
    law.caveat(
        f"Nộp hồ sơ ở trung tâm dịch vụ việc làm trong {law.says('ui.file_within')} kể từ ngày nghỉ việc, "
        "không nộp ở cơ quan BHXH."
    )
    return law.result(
        UnemploymentBenefitResult,
        inputs,
        eligible=True,
        monthly_amount=round_half_up(amount),
        months_paid=months_paid,
        total=total,
        capped=exact_amount > cap,
    )


def _months_paid(months: int, law: Law) -> int:
    base, covers = law.whole("ui.duration.base"), law.whole("ui.duration.base_covers")
    step, each = law.whole("ui.duration.step"), law.whole("ui.duration.step_covers")
    longest = law.whole("ui.duration.max")
    further = max(0, months - covers) // each
    paid = min(base + step * further, longest)
    law.step(
        f"Đóng đến {format_months(covers)} được {format_months(base)}, thêm mỗi {format_months(each)} được thêm "
        f"{format_months(step)}, nhiều nhất {format_months(longest)}",
        f"{base} + {further} × {step}" if further else None,
        format_months(paid),
    )
    kept = max(0, months - covers) - each * further
    if kept > 0 and paid < longest:
        law.step(f"{format_months(kept)} lẻ chưa dùng đến được bảo lưu cho lần sau")
    return paid


def _day_of_cap(inputs: UnemploymentBenefitInputs, law: Law) -> date:
    if inputs.last_month is None:
        law.caveat("Mức cao nhất lấy theo lương tối thiểu vùng của tháng đóng cuối cùng; ở đây coi là tháng đang xét.")
        return law.on
    try:
        check_not_future(inputs.last_month, law.on, "Tháng đóng cuối cùng")
    except ValueError as error:
        raise CalculationRefused(f"{error}.") from None
    return min(inputs.last_month.last_day, law.on)
