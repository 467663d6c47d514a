"""Unemployment benefit: how much a month and for how many months.

Legal source: Luật 74/2025 Đ38, Đ39; until the end of 2025 Luật 38/2013 Đ49, Đ50.
"""

from __future__ import annotations

from datetime import date

from pydantic import Field

from policy.inputs import Count, Inputs, MonthInput, RegionInput, check_not_future
from policy.inputs import Money as MoneyInput
from policy.law import Law
from policy.result import Result
from policy.rounding import round_half_up
from policy.said import Formula, Money, Months, Rate, Said


class UnemploymentBenefitInputs(Inputs):
    months: Count = Field(title="số tháng đã đóng BHTN chưa hưởng")
    average_salary_6m: MoneyInput = Field(title="lương bình quân các tháng cuối đóng BHTN")
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
            Said(
                "Cần đóng BHTN đủ {needed} trong thời gian luật định; anh/chị mới có {months} nên chưa được hưởng, "
                "thời gian này được bảo lưu",
                needed=Months(needed),
                months=Months(inputs.months),
            )
        )
        return law.result(
            UnemploymentBenefitResult, inputs, eligible=False, monthly_amount=0, months_paid=0, total=0, capped=False
        )
    law.step(
        Said("Đã đóng {months}, đủ điều kiện tối thiểu {needed}", months=Months(inputs.months), needed=Months(needed))
    )
    months_paid = _months_paid(inputs.months, law)
    exact_amount = law.percent("ui.percent") * inputs.average_salary_6m
    share = Rate(law.number("ui.percent"))
    law.step(
        Said("Mức hưởng theo lương bình quân các tháng cuối"),
        Formula("{share} × {salary}", share=share, salary=Money(inputs.average_salary_6m)),
        Money(round_half_up(exact_amount)),
    )
    cap = law.number(f"cap.ui_benefit.region_{inputs.region}", _day_of_cap(inputs, law))
    amount = min(exact_amount, cap)
    law.step(Said("Mức hưởng cao nhất ở vùng {region}", region=inputs.region.value), value=Money(cap))
    total = round_half_up(amount * months_paid)
    law.step(
        Said("Tổng cộng nếu hưởng đủ"),
        Formula("{months} × {amount}", months=Months(months_paid), amount=Money(round_half_up(amount))),
        Money(total),
    )
    law.caveat(
        Said(
            "Nộp hồ sơ ở trung tâm dịch vụ việc làm trong {time} kể từ ngày nghỉ việc, không nộp ở cơ quan BHXH.",
            time=law.figure("ui.file_within"),
        )
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
        Said(
            "Đóng đến {covers} được {base}, thêm mỗi {each} được thêm {step}, nhiều nhất {longest}",
            covers=Months(covers),
            base=Months(base),
            each=Months(each),
            step=Months(step),
            longest=Months(longest),
        ),
        Formula("{base} + {further} × {step}", base=base, further=further, step=step) if further else None,
        Months(paid),
    )
    kept = max(0, months - covers) - each * further
    if kept > 0 and paid < longest:
        law.step(Said("{kept} lẻ chưa dùng đến được bảo lưu cho lần sau", kept=Months(kept)))
    return paid


def _day_of_cap(inputs: UnemploymentBenefitInputs, law: Law) -> date:
    if inputs.last_month is None:
        law.caveat(
            Said("Mức cao nhất lấy theo lương tối thiểu vùng của tháng đóng cuối cùng; ở đây coi là tháng đang xét.")
        )
        return law.on
    check_not_future(inputs.last_month, law.on, Said("Tháng đóng cuối cùng"))
    return min(inputs.last_month.last_day, law.on)
