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
from policy.inputs import OLDEST, BirthInput, Count, Gender, GenderInput, Inputs, MonthInput, check_birth
from policy.inputs import Money as MoneyInput
from policy.law import Law
from policy.months import MONTHS_PER_YEAR
from policy.result import MonthText, Number, Result
from policy.rounding import decimal_of, exact, round_half_up
from policy.said import Formula, Money, Months, Said, Sentence, Span, Years
from policy.said import Rate as Percent
from policy.years import counted_years

PERCENT_IN_FULL = 100


class PensionInputs(Inputs):
    gender: GenderInput = Field(title="giới tính")
    birth: BirthInput = Field(title="tháng năm sinh")
    months: Count = Field(title="tổng số tháng đóng BHXH")
    average_salary: MoneyInput = Field(title="bình quân tiền lương đã điều chỉnh")
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
    reasons: tuple[Sentence, ...]


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
        Said("Tuổi nghỉ hưu {age}, đủ tuổi trong tháng {month}", age=age.spoken, month=age.reached),
        value=Said("lương hưu từ {month}", month=age.pension_from),
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
        Said(
            "Tỷ lệ hưởng cho {time} (tính là {years}), cao nhất {highest}",
            time=Span(months),
            years=Years(years),
            highest=Percent(highest),
        ),
        Formula("{start} + {further} × {step}", start=Percent(start), further=further, step=Percent(step))
        if further
        else None,
        Percent(full),
    )
    return Rate(years, full, _reduction(early_months, law) if early_months else Fraction(0))


def _reduction(early: int, law: Law) -> Fraction:
    """Percent taken off for retiring so many months early: so much a year, less for the odd months."""
    years, odd = divmod(early, MONTHS_PER_YEAR)
    reduction = years * law.number("pension.early.reduction")
    if odd >= law.number("pension.early.free_months"):
        reduction += law.number("pension.early.reduction_6_months")
    law.step(Said("Nghỉ trước tuổi {time}", time=Span(early)), value=Said("giảm {rate}", rate=Percent(reduction)))
    return reduction


def _obstacles(inputs: PensionInputs, early: int, age: RetirementAge, law: Law) -> list[Said]:
    """Why there is no pension from the chosen month; empty when there is one. Years must be full ones."""
    if not early:
        years = law.whole("pension.min_years")
        if inputs.months >= years * MONTHS_PER_YEAR:
            return []
        return [
            Said(
                "Lương hưu cần đủ {years} đóng; anh/chị có {time}, còn thiếu {missing}.",
                years=Years(years),
                time=Span(inputs.months),
                missing=Months(years * MONTHS_PER_YEAR - inputs.months),
            )
        ]
    too_early = Said(
        "Tháng {month} chưa tới tuổi nghỉ hưu {age}; lương hưu sớm nhất từ {earliest}",
        month=inputs.retire,
        age=age.spoken,
        earliest=age.pension_from,
    )
    loss = inputs.capacity_loss_percent
    if loss is None:
        return [
            Said(
                "{too_early}, trừ trường hợp suy giảm khả năng lao động hoặc nghề nặng nhọc, độc hại.",
                too_early=too_early,
            )
        ]
    least = law.whole("pension.early.min_loss_percent")
    if loss < least:
        return [
            Said(
                "{too_early}; nghỉ sớm cần suy giảm khả năng lao động từ {least}.",
                too_early=too_early,
                least=Percent(least),
            )
        ]
    reasons: list[Said] = []
    years = law.whole("pension.early.min_years")
    if inputs.months < years * MONTHS_PER_YEAR:
        reasons.append(
            Said(
                "Nghỉ hưu sớm cần đủ {years} đóng bắt buộc; anh/chị có {time}.",
                years=Years(years),
                time=Span(inputs.months),
            )
        )
    high = loss >= law.number("pension.early.high_loss_percent")
    longest = law.whole("pension.early.max_years_high_loss" if high else "pension.early.max_years")
    if early > longest * MONTHS_PER_YEAR:
        reasons.append(
            Said(
                "Mức suy giảm {loss} cho nghỉ sớm nhiều nhất {longest}; tháng {month} sớm hơn {early}.",
                loss=Percent(loss),
                longest=Years(longest),
                month=inputs.retire,
                early=Span(early),
            )
        )
    return reasons


def _monthly(inputs: PensionInputs, rate: Rate, average: Fraction, law: Law) -> tuple[int, int]:
    """The amount and its upper end, with the minimum pension where it holds or may hold (Luật 41/2024 Đ141.11)."""
    amount = round_half_up(average * rate.percent / 100)
    law.step(
        Said("Lương hưu hằng tháng"),
        Formula("{rate} × {average}", rate=Percent(rate.percent), average=_money(average)),
        Money(amount),
    )
    if inputs.minimum_pension is False or not law.knows("pension.minimum"):
        return amount, amount
    lowest = law.book.figure("pension.minimum", on=law.on).number
    years = int(law.book.figure("pension.minimum.min_years", on=law.on).number)
    if amount >= lowest or inputs.months < years * MONTHS_PER_YEAR:
        return amount, amount
    law.figure("pension.minimum")
    least = law.whole("pension.minimum")
    if inputs.minimum_pension:
        law.step(Said("Nâng lên mức lương hưu thấp nhất"), value=Money(least))
        return least, least
    law.step(
        Said(
            "Nếu đã tham gia trước ngày luật mới có hiệu lực và đủ {years} đóng bắt buộc thì được mức thấp nhất",
            years=Years(years),
        ),
        value=Money(least),
    )
    law.caveat(
        Said(
            "Lương hưu có thể được nâng lên {amount} nếu anh/chị có đủ {years} đóng bắt buộc và bắt đầu đóng trước "
            "ngày luật mới có hiệu lực; hãy cho biết để tính đúng.",
            amount=Money(least),
            years=Years(years),
        )
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
        Said("Trợ cấp một lần cho {over} vượt mức đóng của tỷ lệ cao nhất", over=Years(over)),
        Formula("{over} × {each} × {average}", over=over, each=each, average=_money(average)),
        _money(amount),
    )
    late = max(0, age.pension_from.until(inputs.retire))
    if not late or not law.knows("pension.one_off.per_year_after_age"):
        return round_half_up(amount), round_half_up(amount)
    after = min(over, counted_years(late, law))
    higher = law.number("pension.one_off.per_year_after_age")
    high = average * (each * (over - after) + higher * after)
    law.step(
        Said("Nếu {after} đóng sau tuổi nghỉ hưu được tính mức cao hơn", after=Years(after)),
        Formula("{after} × {higher} × {average}", after=after, higher=higher, average=_money(average)),
        _money(high),
    )
    return round_half_up(amount), round_half_up(high)


def _check(inputs: PensionInputs, law: Law) -> None:
    check_birth(inputs.birth, law.on)
    lived = inputs.birth.until(inputs.retire)
    if lived <= 0:
        raise CalculationRefused(Said("Tháng bắt đầu hưởng lương hưu phải sau tháng sinh; hãy nhập lại."))
    if lived > OLDEST * MONTHS_PER_YEAR:
        raise CalculationRefused(
            Said(
                "Tháng bắt đầu hưởng lương hưu {month} là lúc đã quá {age} tuổi; hãy kiểm tra lại.",
                month=inputs.retire,
                age=OLDEST,
            )
        )
    if inputs.months > lived:
        raise CalculationRefused(
            Said(
                "Số tháng đóng {months} nhiều hơn số tháng từ lúc sinh đến lúc nghỉ hưu; hãy kiểm tra lại.",
                months=inputs.months,
            )
        )
    loss = inputs.capacity_loss_percent
    if loss is not None and loss > PERCENT_IN_FULL:
        raise CalculationRefused(
            Said(
                "Mức suy giảm khả năng lao động {loss} không có thật; hãy nhập không quá {most}.",
                loss=Percent(loss),
                most=PERCENT_IN_FULL,
            )
        )


def _money(amount: Fraction) -> Money:
    return Money(round_half_up(amount))
