"""Take the lump sum now, or keep the time for a pension: both sides of the scales, without advice.

The lump sum is `lump_sum`; the pension is what the same time gives at retirement age (`keep_paying_until: none`), or
with contributions going on until a pension starts (`pension`). Money is of today: no future rises, no interest.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from pydantic import Field

from policy.calculators.lump_sum import LumpSumInputs, lump_sum
from policy.calculators.monthly_allowance import Allowance, monthly_allowance, months_to_social_pension
from policy.calculators.pension import pension_rate
from policy.calculators.retirement_age import RetirementAge, retirement_age
from policy.errors import CalculationRefused
from policy.history import History, read_history, state_support, support_share
from policy.inputs import BirthInput, GenderInput, Group, KeepPaying, KeepPayingInput, Kind, check_birth
from policy.law import Law
from policy.months import MONTHS_PER_YEAR, Month
from policy.result import MonthText, Number, RangedResult
from policy.rounding import decimal_of, round_half_up, round_up
from policy.said import Formula, Joined, Money, Rate, Said, Sentence, Span, Years


class CompareInputs(LumpSumInputs):
    gender: GenderInput = Field(title="giới tính")
    birth: BirthInput = Field(title="tháng năm sinh")
    keep_paying_until: KeepPayingInput = Field(default=KeepPaying.NONE, title="có đóng tiếp không")


class CompareResult(RangedResult):
    """Whole đồng.

    `amount` is the lump sum now. `monthly_pension` is null when the kept time gives none; then `missing_months` says
    how much is missing, and `allowance_*` what a monthly allowance would be. `break_even_months` is how many months of
    pension make up the lump sum, `break_even_months_all_paid` the same with the worker's further contributions added.
    `worker_paid`, `employer_paid` and `state_paid` are what went into the pension fund so far.
    """

    amount: int
    monthly_pension: int | None
    rate_percent: Number | None
    break_even_months: int | None
    break_even_months_all_paid: int | None
    worker_paid: int
    employer_paid: int
    state_paid: int
    further_months: int
    further_worker_paid: int
    further_employer_paid: int
    months_at_pension: int
    missing_months: int
    pension_from: MonthText
    retirement_age: str
    allowance_months: int | None
    allowance_monthly: int | None
    also_lost: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Paid:
    """Exact shares of what went into the pension fund."""

    worker: Fraction
    employer: Fraction
    state: Fraction


@dataclass(frozen=True, slots=True)
class Plan:
    """How the kept time goes on, in the kind paid last: months added, first month of the pension, the base paid on."""

    kind: Kind
    further: int
    pension_from: Month
    base: Fraction


def run(inputs: CompareInputs, law: Law) -> CompareResult:
    """The comparison for one history."""
    check_birth(inputs.birth, law.on)
    history = read_history(inputs.periods, inputs.kind, law)
    if history.months[0].month <= inputs.birth:
        raise CalculationRefused(
            Said("Có tháng đóng trước khi sinh; hãy kiểm tra lại tháng sinh hoặc các giai đoạn đóng.")
        )
    outcome, average, _ = lump_sum(history, inputs.group, inputs.reason, law)
    age = retirement_age(inputs.gender, inputs.birth, law)
    law.step(Said("Tuổi nghỉ hưu {age}", age=age.spoken), value=Said("lương hưu từ {month}", month=age.pension_from))
    plan = _plan(inputs, history, age, law)
    group = inputs.group or Group.OTHER
    paid = _paid(history, group, law)
    law.step(_paid_words(paid))
    further = _further(history, plan, group, law)
    count = len(history.months)
    months = count + plan.further
    needed = law.whole("pension.min_years") * MONTHS_PER_YEAR
    whole_average = (average * count + plan.base * plan.further) / months
    compulsory = len(history.of(Kind.COMPULSORY)) + (plan.further if plan.kind is Kind.COMPULSORY else 0)
    pension, rate = _pension(inputs, months, compulsory, needed, whole_average, law)
    allowance = None if pension else _allowance(inputs, months, whole_average, age, law)
    amount = round_half_up(outcome.amount)
    return law.result(
        CompareResult,
        inputs,
        amount=amount,
        amount_low=round_half_up(outcome.low),
        amount_high=round_half_up(outcome.high),
        range_reasons=outcome.reasons,
        monthly_pension=pension,
        rate_percent=None if rate is None else decimal_of(rate),
        break_even_months=_break_even(Fraction(amount), pension, law, Said("Số tháng lương hưu bằng số tiền một lần")),
        break_even_months_all_paid=_break_even(
            amount + further.worker, pension, law, Said("Tính thêm phần tự đóng tiếp") if plan.further else None
        ),
        worker_paid=round_half_up(paid.worker),
        employer_paid=round_half_up(paid.employer),
        state_paid=round_half_up(paid.state),
        further_months=plan.further,
        further_worker_paid=round_half_up(further.worker),
        further_employer_paid=round_half_up(further.employer),
        months_at_pension=months,
        missing_months=max(0, needed - months),
        pension_from=plan.pension_from,
        retirement_age=str(age),
        allowance_months=allowance.months_paid if allowance else None,
        allowance_monthly=round_half_up(allowance.monthly) if allowance else None,
        also_lost=_also_lost(history, law),
    )


def _plan(inputs: CompareInputs, history: History, age: RetirementAge, law: Law) -> Plan:
    """When the pension starts and what is paid until then."""
    now = Month.of(law.on)
    first = max(history.last.month + 1, now)
    base, kind = history.last.base, history.last.kind
    if inputs.keep_paying_until is KeepPaying.NONE:
        return Plan(kind, 0, max(age.pension_from, now), base)
    lowest = "vol.min_income" if kind is Kind.VOLUNTARY else "floor.compulsory_si_base"
    if law.knows(lowest):
        base = max(base, law.number(lowest))
    needed = law.whole("pension.min_years") * MONTHS_PER_YEAR
    further = max(0, first.until(age.pension_from), needed - len(history.months))
    if further:
        law.step(
            Said("Đóng tiếp từ tháng {first} trên mức {base} cho đến khi có lương hưu", first=first, base=_money(base)),
            value=Span(further),
        )
        law.caveat(Said("Phần đóng tiếp tính theo mức và tỷ lệ hiện nay, coi như không thay đổi."))
        if first + further > age.pension_from:
            _mention_one_payment(kind, law)
    return Plan(kind, further, first + further, base)


def _mention_one_payment(kind: Kind, law: Law) -> None:
    name = "vol.missing.max_months" if kind is Kind.VOLUNTARY else "missing_months.one_off_compulsory.max"
    if law.knows(name):
        law.caveat(
            Said(
                "Đến tuổi nghỉ hưu mà còn thiếu không quá {most} thì có thể đóng một lần cho phần thiếu thay vì đóng "
                "tiếp từng tháng.",
                most=law.figure(name),
            )
        )


def _paid(history: History, group: Group, law: Law) -> Paid:
    """What went into the pension fund so far, by the rates of each month."""
    employed = [(paid.month.first_day, paid.base) for paid in history.of(Kind.COMPULSORY)]
    own = [(paid.month.first_day, paid.base) for paid in history.of(Kind.VOLUNTARY)]
    zero = Fraction(0)
    state = state_support(history, group, law)
    worker = sum((_rate("employee", day, law) * base for day, base in employed), zero)
    worker += sum((law.percent("vol.rate", day) * base for day, base in own), zero) - state
    employer = sum((_rate("employer", day, law) * base for day, base in employed), zero)
    return Paid(worker, employer, state)


def _paid_words(paid: Paid) -> Said:
    worker, employer = _money(paid.worker), _money(paid.employer)
    if not paid.state:
        return Said(
            "Đã đóng vào quỹ hưu trí: người lao động {worker}, người sử dụng lao động {employer}",
            worker=worker,
            employer=employer,
        )
    return Said(
        "Đã đóng vào quỹ hưu trí: người lao động {worker}, người sử dụng lao động {employer}, Nhà nước hỗ trợ {state}",
        worker=worker,
        employer=employer,
        state=_money(paid.state),
    )


def _rate(who: str, day: date, law: Law) -> Fraction:
    """The share that a worker or employer paid towards pensions; before such shares existed nobody paid one."""
    name = f"rate.comp.{who}.retirement"
    return law.percent(name, day) if law.knows(name, day) else Fraction(0)


def _further(history: History, plan: Plan, group: Group, law: Law) -> Paid:
    """What the months to come cost, by the rates of the day of judgement."""
    zero = Fraction(0)
    if not plan.further:
        return Paid(zero, zero, zero)
    if plan.kind is Kind.COMPULSORY:
        worker = _rate("employee", law.on, law) * plan.base * plan.further
        employer = _rate("employer", law.on, law) * plan.base * plan.further
        law.step(
            Said("Phần đóng tiếp vào quỹ hưu trí"),
            value=Said(
                "người lao động {worker}, người sử dụng lao động {employer}",
                worker=_money(worker),
                employer=_money(employer),
            ),
        )
        return Paid(worker, employer, zero)
    rate = law.percent("vol.rate")
    share = support_share(group, Month.of(law.on), law)
    supported = sum(1 for paid in history.of(Kind.VOLUNTARY) if support_share(group, paid.month, law))
    left = max(0, law.whole("vol.support.max_months") - supported) if share else 0
    state = share * rate * law.number("vol.min_income") * min(plan.further, left)
    worker = rate * plan.base * plan.further - state
    law.step(
        Said("Phần đóng tiếp BHXH tự nguyện"),
        value=Said("tự đóng {worker}, Nhà nước hỗ trợ {state}", worker=_money(worker), state=_money(state)),
    )
    return Paid(worker, zero, state)


def _pension(
    inputs: CompareInputs, months: int, compulsory: int, needed: int, average: Fraction, law: Law
) -> tuple[int | None, Fraction | None]:
    """Monthly pension and its rate; nothing when full years are missing. ``compulsory``: so many of the months are."""
    if months < needed:
        law.step(
            Said(
                "Có {time}, chưa đủ {needed} nên chưa có lương hưu",
                time=Span(months),
                needed=Years(needed // MONTHS_PER_YEAR),
            ),
            value=Said("còn thiếu {missing}", missing=Span(needed - months)),
        )
        return None, None
    rate = pension_rate(inputs.gender, months, 0, law).percent
    amount = round_half_up(average * rate / 100)
    law.step(
        Said("Lương hưu hằng tháng (theo giá trị hiện nay)"),
        Formula("{rate} × {average}", rate=Rate(rate), average=_money(average)),
        Money(amount),
    )
    law.caveat(Said("Lương hưu được Nhà nước điều chỉnh tăng theo từng thời kỳ; ở đây chưa tính các lần tăng sau này."))
    if law.knows("pension.minimum"):
        lowest = law.book.figure("pension.minimum", on=law.on).number
        years = law.book.figure("pension.minimum.min_years", on=law.on).number
        if amount < lowest and compulsory >= years * MONTHS_PER_YEAR:
            law.caveat(
                Said(
                    "Lương hưu có thể được nâng lên mức thấp nhất {lowest}; hãy hỏi cơ quan BHXH.",
                    lowest=law.figure("pension.minimum"),
                )
            )
    return amount, rate


def _allowance(inputs: CompareInputs, months: int, average: Fraction, age: RetirementAge, law: Law) -> Allowance | None:
    """The monthly allowance at retirement age, the other thing that kept time can become."""
    if not law.knows("alt.monthly_allowance.level"):
        return None
    reached = max(age.reached, Month.of(law.on) - 1)
    left = months_to_social_pension(inputs.birth, reached, law)
    return monthly_allowance(average, months, left, reached + 1, law) if left else None


def _break_even(amount: Fraction, pension: int | None, law: Law, words: Said | None) -> int | None:
    if not pension:
        return None
    months = round_up(Fraction(amount) / pension)
    if words:
        formula = Said("{amount} ÷ {pension}, làm tròn lên", amount=_money(Fraction(amount)), pension=Money(pension))
        law.step(words, formula, Span(months))
    return months


def _also_lost(history: History, law: Law) -> tuple[Said, ...]:
    """What else goes with the lump sum, each with its figure when one is in force."""
    lost = [Said("Thời gian đã nhận một lần không được tính lại")]
    if law.knows("lump.effect.time_lost"):
        law.figure("lump.effect.time_lost")
    if law.knows("pension.hi_benefit"):
        share = law.figure("pension.hi_benefit")
        lost.append(
            Said("Thẻ BHYT khi nghỉ hưu do quỹ BHXH đóng, được hưởng {share} chi phí khám chữa bệnh", share=share)
        )
    if law.knows("funeral"):
        amount = law.figure("funeral")
        lost.append(Said("Trợ cấp mai táng {amount} cho thân nhân của người đang hưởng lương hưu", amount=amount))
    if history.of(Kind.COMPULSORY) and law.knows("survivor.monthly"):
        amount = law.figure("survivor.monthly")
        lost.append(Said("Trợ cấp tuất hằng tháng từ {amount} cho mỗi thân nhân đủ điều kiện", amount=amount))
    lost.append(Said("Lương hưu được Nhà nước điều chỉnh tăng theo từng thời kỳ"))
    law.step(Said("Ngoài lương hưu còn mất: {lost}", lost=Joined("; ", tuple(lost))))
    return tuple(lost)


def _money(amount: Fraction) -> Money:
    return Money(round_half_up(amount))
