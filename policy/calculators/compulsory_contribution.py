"""What a worker and the employer pay each month: social, health and unemployment insurance.

Legal source: Luật 41/2024 Đ31, Đ33, Đ34; Luật BHYT; Luật 74/2025 Đ33, Đ34 (before 2026 Luật 38/2013 Đ57, Đ58).
"""

from __future__ import annotations

from fractions import Fraction

from pydantic import Field

from policy.inputs import Inputs, RegionInput
from policy.inputs import Money as MoneyInput
from policy.law import Law
from policy.result import Result
from policy.rounding import exact, round_half_up
from policy.said import Formula, Joined, Money, Rate, Said


class CompulsoryContributionInputs(Inputs):
    salary: MoneyInput = Field(title="tiền lương tháng làm căn cứ đóng")
    region: RegionInput = Field(title="vùng lương tối thiểu")


class CompulsoryContributionResult(Result):
    """Amounts are whole đồng a month. Each is rounded by itself from its exact value, the totals too."""

    employee_total: int
    employee_si: int
    employee_hi: int
    employee_ui: int
    employer_total: int
    employer_si: int
    employer_sickness_maternity: int
    employer_accident: int
    employer_hi: int
    employer_ui: int
    total: int
    base_si: int
    base_ui: int


def run(inputs: CompulsoryContributionInputs, law: Law) -> CompulsoryContributionResult:
    """Monthly contributions on a salary in a region."""
    base_si = _base_si(inputs, law)
    base_ui = _base_ui(inputs, law)
    worker = _shares(
        law,
        Said("Người lao động đóng mỗi tháng"),
        {
            "rate.comp.employee.retirement": base_si,
            "rate.hi.employee": base_si,
            "rate.ui.employee": base_ui,
        },
    )
    employer = _shares(
        law,
        Said("Người sử dụng lao động đóng mỗi tháng"),
        {
            "rate.comp.employer.retirement": base_si,
            "rate.comp.employer.sickness_maternity": base_si,
            "rate.comp.employer.tnld_bnn": base_si,
            "rate.hi.employer": base_si,
            "rate.ui.employer": base_ui,
        },
    )
    worker_si, worker_hi, worker_ui = worker
    employer_si, employer_sickness, employer_accident, employer_hi, employer_ui = employer
    employee_total, employer_total = sum(worker), sum(employer)
    return law.result(
        CompulsoryContributionResult,
        inputs,
        employee_total=round_half_up(Fraction(employee_total)),
        employee_si=round_half_up(worker_si),
        employee_hi=round_half_up(worker_hi),
        employee_ui=round_half_up(worker_ui),
        employer_total=round_half_up(Fraction(employer_total)),
        employer_si=round_half_up(employer_si),
        employer_sickness_maternity=round_half_up(employer_sickness),
        employer_accident=round_half_up(employer_accident),
        employer_hi=round_half_up(employer_hi),
        employer_ui=round_half_up(employer_ui),
        total=round_half_up(Fraction(employee_total + employer_total)),
        base_si=round_half_up(base_si),
        base_ui=round_half_up(base_ui),
    )


def _base_si(inputs: CompulsoryContributionInputs, law: Law) -> Fraction:
    salary = exact(inputs.salary)
    floor_name = "floor.compulsory_si_base"
    if not law.knows(floor_name):
        # Until mid-2025 the lowest base was the regional minimum wage.
        floor_name = f"{floor_name}.region_{inputs.region}"
    lowest, highest = law.number(floor_name), law.number("cap.si_hi")
    base = min(max(salary, lowest), highest)
    law.step(
        Said(
            "Mức lương tính đóng BHXH và BHYT (thấp nhất {lowest}, cao nhất {highest})",
            lowest=Money(lowest),
            highest=Money(highest),
        ),
        value=Money(base),
    )
    if salary < lowest:
        law.caveat(
            Said(
                "Lương {salary} thấp hơn mức đóng thấp nhất {lowest}: làm không trọn thời gian thì có thể chưa thuộc "
                "diện đóng bắt buộc, còn lại thì đóng theo mức thấp nhất.",
                salary=Money(inputs.salary),
                lowest=Money(lowest),
            )
        )
    return base


def _base_ui(inputs: CompulsoryContributionInputs, law: Law) -> Fraction:
    highest = law.number(f"cap.ui_contribution.region_{inputs.region}")
    base = min(exact(inputs.salary), highest)
    law.step(
        Said(
            "Mức lương tính đóng BHTN (vùng {region}: cao nhất {highest})",
            region=inputs.region.value,
            highest=Money(highest),
        ),
        value=Money(base),
    )
    return base


def _shares(law: Law, text: Said, bases: dict[str, Fraction]) -> list[Fraction]:
    """Each fund's exact amount, in the order given; one step for all."""
    amounts = [law.percent(name) * base for name, base in bases.items()]
    parts = (Formula("{rate} × {base}", rate=Rate(law.number(name)), base=Money(base)) for name, base in bases.items())
    law.step(text, Joined(" + ", tuple(parts)), Money(round_half_up(Fraction(sum(amounts)))))
    return amounts
