"""Retirement age by birth month.

Legal source: Bộ luật Lao động 2019 Đ169; NĐ 135/2020 Phụ lục I. The age is reached at the end of the month in which it
is completed; the pension starts on the first day of the month after.
"""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import Field

from policy.inputs import BirthInput, Gender, GenderInput, Inputs, check_birth
from policy.law import Law
from policy.months import MONTHS_PER_YEAR, Month
from policy.result import MonthText, Result
from policy.said import Age, Formula, Said
from policy.units import parse_age

_TABLE = {Gender.MALE: "retire_age.men", Gender.FEMALE: "retire_age.women"}


class RetirementAgeInputs(Inputs):
    gender: GenderInput = Field(title="giới tính")
    birth: BirthInput = Field(title="tháng năm sinh")


class RetirementAgeResult(Result):
    """`month_of_retirement` is the month in which the age is reached, `pension_from` the first month of a pension."""

    age_years: int
    age_months: int
    month_of_retirement: MonthText
    pension_from: MonthText


@dataclass(frozen=True, slots=True)
class RetirementAge:
    years: int
    months: int
    reached: Month

    @property
    def pension_from(self) -> Month:
        return self.reached + 1

    def __str__(self) -> str:
        return f"{self.years}y{self.months}m"

    @property
    def spoken(self) -> Age:
        """For a sentence."""
        return Age(self.years, self.months)


def run(inputs: RetirementAgeInputs, law: Law) -> RetirementAgeResult:
    """The age and month of retirement in ordinary working conditions."""
    check_birth(inputs.birth, law.on)
    age = retirement_age(inputs.gender, inputs.birth, law)
    whose = (
        Said("Tuổi nghỉ hưu của nam sinh tháng {birth}", birth=inputs.birth)
        if inputs.gender is Gender.MALE
        else Said("Tuổi nghỉ hưu của nữ sinh tháng {birth}", birth=inputs.birth)
    )
    law.step(whose, value=age.spoken)
    law.figure("retire_age.payment_start")
    law.step(
        Said("Đủ tuổi trong tháng {reached}, lương hưu (nếu đủ điều kiện) bắt đầu từ tháng sau", reached=age.reached),
        Formula("{birth} + {age}", birth=inputs.birth, age=age.spoken),
        age.pension_from,
    )
    law.caveat(
        Said(
            "Người làm nghề nặng nhọc, độc hại hoặc ở vùng đặc biệt khó khăn, hoặc suy giảm khả năng lao động có thể "
            "nghỉ sớm hơn."
        )
    )
    return law.result(
        RetirementAgeResult,
        inputs,
        age_years=age.years,
        age_months=age.months,
        month_of_retirement=age.reached,
        pension_from=age.pension_from,
    )


def retirement_age(gender: Gender, birth: Month, law: Law) -> RetirementAge:
    """The age by the cohort table; people older than the table retired under the age before 2021."""
    name = _TABLE[gender]
    cohorts: dict[str, str] = law.figure(f"{name}.cohorts").value
    for months, age in cohorts.items():
        first, last = _cohort(months)
        if first <= birth and (last is None or birth <= last):
            return _reach(birth, age)
    # The first row of the yearly figures is the age that held before the table began.
    return _reach(birth, law.figure(name, law.book.rows(name)[0].effective_to).value)


def _reach(birth: Month, age: str) -> RetirementAge:
    years, months = parse_age(age)
    return RetirementAge(years, months, birth + years * MONTHS_PER_YEAR + months)


def _cohort(text: str) -> tuple[Month, Month | None]:
    """`01/1961–09/1961` or, open-ended, `04/1966+`."""
    if text.endswith("+"):
        return Month.parse(text[:-1]), None
    first, _, last = text.partition("–")
    return Month.parse(first), Month.parse(last)
