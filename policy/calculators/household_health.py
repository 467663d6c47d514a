"""What a household pays for health insurance in a year.

Legal source: Luật 51/2024; NĐ 188/2025 (before July 2025 NĐ 146/2018 Đ7, on lương cơ sở).
"""

from __future__ import annotations

from fractions import Fraction

from pydantic import Field

from policy.errors import CalculationRefused
from policy.figure import Figure
from policy.inputs import MOST_MEMBERS, Count, Inputs
from policy.law import Law
from policy.months import MONTHS_PER_YEAR
from policy.result import Result
from policy.rounding import round_half_up
from policy.said import Formula, Money, Months, Rate, Said


class HouseholdHealthInputs(Inputs):
    members: Count = Field(title="số thành viên tham gia")


class HouseholdHealthResult(Result):
    """Whole đồng a year; `per_member` in the order of joining."""

    total_year: int
    per_member: tuple[int, ...]


def run(inputs: HouseholdHealthInputs, law: Law) -> HouseholdHealthResult:
    """The yearly sum for the members of one household who join as a family."""
    if not 1 <= inputs.members <= MOST_MEMBERS:
        raise CalculationRefused(
            Said(
                "Số thành viên {members} không hợp lý; hãy nhập từ một đến {most} người cùng tham gia.",
                members=inputs.members,
                most=MOST_MEMBERS,
            )
        )
    base_name = "base.muc_tham_chieu" if law.knows("base.muc_tham_chieu") else "base.luong_co_so"
    rate, base = law.percent("hi.household.rate"), law.number(base_name)
    first = rate * base * MONTHS_PER_YEAR
    law.step(
        Said("Người thứ nhất đóng một năm"),
        Formula("{rate} × {base} × {year}", rate=Rate(rate * 100), base=Money(base), year=Months(MONTHS_PER_YEAR)),
        Money(round_half_up(first)),
    )
    last = _last_step(law)
    amounts: list[Fraction] = []
    for number in range(1, inputs.members + 1):
        name = _share_name(min(number, last))
        amounts.append(first * law.percent(name))
        if 1 < number <= last:
            law.step(_member(number, last, law.figure(name)), value=Money(round_half_up(amounts[-1])))
    total = sum(amounts, Fraction(0))
    law.step(Said("Cả hộ {members} người đóng một năm", members=inputs.members), value=Money(round_half_up(total)))
    return law.result(
        HouseholdHealthResult,
        inputs,
        total_year=round_half_up(total),
        per_member=tuple(round_half_up(amount) for amount in amounts),
    )


def _member(number: int, last: int, share: Figure) -> Said:
    if number == last:
        return Said(
            "Người thứ {number} và mỗi người tiếp theo đóng bằng {share} người thứ nhất", number=number, share=share
        )
    return Said("Người thứ {number} đóng bằng {share} người thứ nhất", number=number, share=share)


def _share_name(number: int) -> str:
    return f"hi.household.member_{number}.percent"


def _last_step(law: Law) -> int:
    """The number from which all further members pay the same share."""
    number = 1
    while law.knows(_share_name(number + 1)):
        number += 1
    return number
