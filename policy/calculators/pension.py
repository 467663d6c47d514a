"""The monthly pension: whether, from when, at what rate, how much.

Legal source: Luật 41/2024 Đ64–68, Đ72, Đ98–100, Đ141.11; until June 2025 Luật 58/2014 Đ54, Đ56, Đ58. The law of the
first month of the pension decides, as far as it is in force on the day of judgement.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from pydantic import Field

from policy.calculators.retirement_age import RetirementAge, retirement_age
from policy.errors import CalculationRefused
from policy.formatting import format_money, format_months, format_number, format_rate, format_years
from policy.inputs import OLDEST, BirthInput, Count, Gender, GenderInput, Inputs, Money, MonthInput, check_birth
from policy.law import Law
from policy.months import MONTHS_PER_YEAR
from policy.result import MonthText, Number, Result
from policy.rounding import decimal_of, exact, round_half_up
from policy.years import counted_years, spoken_duration

PERCENT_IN_FULL = 100


class PensionInputs(Inputs):
    gender: GenderInput = Field(title="giới tính")
    birth: BirthInput = Field(title="tháng năm sinh")
    months: Count = Field(title="tổng số tháng đóng BHXH")
    average_salary: Money = Field(title="bình quân tiền lương đã điều chỉnh")
    retire: MonthInput = Field(title="tháng bắt đầu hưởng lương hưu")
    capacity_loss_percent: Count | None = Field(default=None, title="mức suy giảm khả năng lao động (%)")
    minimum_pension: bool | None = Field(default=None, title="thuộc diện được bảo đảm mức lương hưu thấp nhất")


class PensionResult(Result):
    """Whole đồng a month. Amounts and rate are null when there is no pension; `reasons` then say why.

    `pension_from` is the first month of a pension at full age. `one_off` is the sum for years above those of the
    highest rate, `one_off_high` the same if all years after the age count at the higher multiple.
    `monthly_amount_high` differs when the minimum pension may apply and the citizen did not say whether it does.
    """

    eligible: bool
    rate_percent: Number | None
    monthly_amount: int | None
    monthly_amount_high: int | None
    retirement_age: str
    pension_from: MonthText
    early_months: int
    reduction_percent: Number
    years_counted: Number
    missing_months: int
    one_off: int
    one_off_high: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rate:
    """Percent of the average: before and after the reduction for retiring early."""

    years: Fraction
    full: Fraction
    reduction: Fraction

    @property
    def percent(self) -> Fraction:
        return max(Fraction(0), self.full - self.reduction)


def run(inputs: PensionInputs, law: Law) -> PensionResult:
    """The pension from a chosen first month."""
    _check(inputs, law)
    asked, law = law, law.as_of(min(law.on, inputs.retire.first_day))
    age = retirement_age(inputs.gender, inputs.birth, law)
    early = max(0, inputs.retire.until(age.pension_from))
    law.step(
        f"Tuổi nghỉ hưu {age.spoken}, đủ tuổi trong tháng {age.reached.spoken}",
        value=f"lương hưu từ {age.pension_from.spoken}",
    )
    reasons = _obstacles(inputs, early, age, law)
    needed = law.whole("pension.min_years") * MONTHS_PER_YEAR
    common = {
        "retirement_age": str(age),
        "pension_from": age.pension_from,
        "early_months": early,
        "missing_months": max(0, needed - inputs.months),
        "reasons": tuple(reasons),
    }
    if reasons:
        for reason in reasons:
            law.step(reason)
        return asked.result(
            PensionResult,
            inputs,
            eligible=False,
            rate_percent=None,
            monthly_amount=None,
            monthly_amount_high=None,
            reduction_percent=0,
            years_counted=decimal_of(counted_years(inputs.months, law)),
            one_off=0,
            one_off_high=0,
            **common,
        )
    rate = pension_rate(inputs.gender, inputs.months, early, law)
    average = exact(inputs.average_salary)
    amount, high = _monthly(inputs, rate, average, law)
    one_off, one_off_high = _one_off(inputs, rate, age, average, law)
    return asked.result(
        PensionResult,
        inputs,
        eligible=True,
        rate_percent=decimal_of(rate.percent),
        monthly_amount=amount,
        monthly_amount_high=high,
        reduction_percent=decimal_of(rate.reduction),
        years_counted=decimal_of(rate.years),
        one_off=one_off,
        one_off_high=one_off_high,
        **common,
    )


def pension_rate(gender: Gender, months: int, early_months: int, law: Law) -> Rate:
    """The rate for so many months, retiring so many months before the age."""
    years = counted_years(months, law)
    first = law.number("pension.rate.base_years")
    if gender is Gender.FEMALE:
        start, further, step = law.number("pension.rate.women_15y"), years - first, law.number("pension.rate.step")
    elif years < (second := law.number("pension.rate.men_second_years")):
        start, further = law.number("pension.rate.men_15y"), years - first
        step = law.number("pension.rate.men_16_19y_step")
    else:
        start, further, step = law.number("pension.rate.men_20y"), years - second, law.number("pension.rate.step")
    highest = law.number("pension.rate.max")
    full = min(start + further * step, highest)
    law.step(
        f"Tỷ lệ hưởng cho {spoken_duration(months)} (tính là {format_years(years)}), cao nhất {format_rate(highest)}",
        f"{format_rate(start)} + {format_number(further)} × {format_rate(step)}" if further else None,
        format_rate(full),
    )
    return Rate(years, full, _reduction(early_months, law) if early_months else Fraction(0))


def _reduction(early: int, law: Law) -> Fraction:
    """Percent taken off for retiring so many months early: so much a year, less for the odd months."""
    years, odd = divmod(early, MONTHS_PER_YEAR)
    reduction = years * law.number("pension.early.reduction")
    if odd >= law.number("pension.early.free_months"):
        reduction += law.number("pension.early.reduction_6_months")
    law.step(f"Nghỉ trước tuổi {spoken_duration(early)}", value=f"giảm {format_rate(reduction)}")
    return reduction


def _obstacles(inputs: PensionInputs, early: int, age: RetirementAge, law: Law) -> list[str]:
    """Why there is no pension from the chosen month; empty when there is one. Years must be full ones."""
    if not early:
        years = law.whole("pension.min_years")
        if inputs.months >= years * MONTHS_PER_YEAR:
            return []
        missing = format_months(years * MONTHS_PER_YEAR - inputs.months)
        return [
            f"Lương hưu cần đủ {format_years(years)} đóng; anh/chị có {spoken_duration(inputs.months)}, còn thiếu "
            f"{missing}."
        ]
    too_early = (
        f"Tháng {inputs.retire.spoken} chưa tới tuổi nghỉ hưu {age.spoken}; lương hưu sớm nhất từ "
        f"{age.pension_from.spoken}"
    )
    loss = inputs.capacity_loss_percent
    if loss is None:
        return [f"{too_early}, trừ trường hợp suy giảm khả năng lao động hoặc nghề nặng nhọc, độc hại."]
    least = law.whole("pension.early.min_loss_percent")
    if loss < least:
        return [f"{too_early}; nghỉ sớm cần suy giảm khả năng lao động từ {format_rate(least)}."]
    reasons: list[str] = []
    years = law.whole("pension.early.min_years")
    if inputs.months < years * MONTHS_PER_YEAR:
        reasons.append(
            f"Nghỉ hưu sớm cần đủ {format_years(years)} đóng bắt buộc; anh/chị có {spoken_duration(inputs.months)}."
        )
    high = loss >= law.number("pension.early.high_loss_percent")
    longest = law.whole("pension.early.max_years_high_loss" if high else "pension.early.max_years")
    if early > longest * MONTHS_PER_YEAR:
        reasons.append(
            f"Mức suy giảm {format_rate(loss)} cho nghỉ sớm nhiều nhất {format_years(longest)}; tháng "
            f"{inputs.retire.spoken} sớm hơn {spoken_duration(early)}."
        )
    return reasons


def _monthly(inputs: PensionInputs, rate: Rate, average: Fraction, law: Law) -> tuple[int, int]:
    """The amount and its upper end, with the minimum pension where it holds or may hold (Luật 41/2024 Đ141.11)."""
    amount = round_half_up(average * rate.percent / 100)
    law.step("Lương hưu hằng tháng", f"{format_rate(rate.percent)} × {_money(average)}", format_money(amount))
    if inputs.minimum_pension is False or not law.knows("pension.minimum"):
        return amount, amount
    lowest = law.book.figure("pension.minimum", on=law.on).number
    years = int(law.book.figure("pension.minimum.min_years", on=law.on).number)
    if amount >= lowest or inputs.months < years * MONTHS_PER_YEAR:
        return amount, amount
    law.figure("pension.minimum")
    least = law.whole("pension.minimum")
    if inputs.minimum_pension:
        law.step("Nâng lên mức lương hưu thấp nhất", value=format_money(least))
        return least, least
    law.step(
        f"Nếu đã tham gia trước ngày luật mới có hiệu lực và đủ {format_years(years)} đóng bắt buộc thì được mức thấp "
        "nhất",
        value=format_money(least),
    )
    law.caveat(
        f"Lương hưu có thể được nâng lên {format_money(least)} nếu anh/chị có đủ {format_years(years)} đóng bắt buộc "
        "và bắt đầu đóng trước ngày luật mới có hiệu lực; hãy cho biết để tính đúng."
    )
    return amount, least


def _one_off(inputs: PensionInputs, rate: Rate, age: RetirementAge, average: Fraction, law: Law) -> tuple[int, int]:
    """The sum for years above those of the highest rate; more for years paid after the age, if that is known."""
    sex = "women" if inputs.gender is Gender.FEMALE else "men"
    over = rate.years - law.number(f"pension.rate.{sex}_max_years")
    if over <= 0:
        return 0, 0
    each = law.number("pension.one_off.per_year")
    amount = average * each * over
    law.step(
        f"Trợ cấp một lần cho {format_years(over)} vượt mức đóng của tỷ lệ cao nhất",
        f"{format_number(over)} × {format_number(each)} × {_money(average)}",
        _money(amount),
    )
    late = max(0, age.pension_from.until(inputs.retire))
    if not late or not law.knows("pension.one_off.per_year_after_age"):
        return round_half_up(amount), round_half_up(amount)
    after = min(over, counted_years(late, law))
    higher = law.number("pension.one_off.per_year_after_age")
    high = average * (each * (over - after) + higher * after)
    law.step(
        f"Nếu {format_years(after)} đóng sau tuổi nghỉ hưu được tính mức cao hơn",
        f"{format_number(after)} × {format_number(higher)} × {_money(average)}",
        _money(high),
    )
    return round_half_up(amount), round_half_up(high)


def _check(inputs: PensionInputs, law: Law) -> None:
    try:
        check_birth(inputs.birth, law.on)
    except ValueError as error:
        raise CalculationRefused(f"{error}.") from None
    lived = inputs.birth.until(inputs.retire)
    if lived <= 0:
        raise CalculationRefused("Tháng bắt đầu hưởng lương hưu phải sau tháng sinh; hãy nhập lại.")
    if lived > OLDEST * MONTHS_PER_YEAR:
        raise CalculationRefused(
            f"Tháng bắt đầu hưởng lương hưu {inputs.retire.spoken} là lúc đã quá {OLDEST} tuổi; hãy kiểm tra lại."
        )
    if inputs.months > lived:
        raise CalculationRefused(
            f"Số tháng đóng {inputs.months} nhiều hơn số tháng từ lúc sinh đến lúc nghỉ hưu; hãy kiểm tra lại."
        )
    loss = inputs.capacity_loss_percent
    if loss is not None and loss > PERCENT_IN_FULL:
        raise CalculationRefused(
            f"Mức suy giảm khả năng lao động {loss}% không có thật; hãy nhập không quá {PERCENT_IN_FULL}."
        )


def _money(amount: Fraction) -> str:
    return format_money(round_half_up(amount))
