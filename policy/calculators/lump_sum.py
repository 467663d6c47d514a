"""The lump sum (BHXH một lần): how much it would be. Who may have it is `lump_sum_eligibility`.

Legal source: Luật 41/2024 Đ5.6, Đ70.3–5, Đ72, Đ102; NĐ 159/2025 Đ9. Until June 2025 Luật 58/2014 Đ60, TT 59/2015 Đ19.
Where the law leaves room, the conventions of section "Where the law leaves room" hold: a range, and the reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from pydantic import Field

from policy.history import History, indexed_sum, read_history, state_support
from policy.inputs import Group, GroupInput, Inputs, Kind, KindInput, Period, Reason, ReasonInput
from policy.law import Law
from policy.months import MONTHS_PER_YEAR, Month
from policy.result import Number, RangedResult
from policy.rounding import decimal_of, round_half_up
from policy.said import Formula, Joined, Money, Months, Rate, Said, Span
from policy.years import counted_years

# Cases c and d keep the State's support (Luật 41/2024 Đ70.4).
KEEPS_SUPPORT = frozenset({Reason.ILLNESS, Reason.DISABILITY})

# The fact base says that both kinds add up, not how the average over both is taken.
BOTH_KINDS = Said(
    "Anh/chị có cả thời gian đóng bắt buộc và tự nguyện: ở đây cộng chung thời gian và lấy bình quân chung của tất cả "
    "các tháng. Cách lấy bình quân này chưa được đối chiếu đầy đủ với văn bản gốc; anh/chị nên hỏi lại cơ quan BHXH "
    "trước khi quyết định."
)


class LumpSumInputs(Inputs):
    periods: tuple[Period, ...] = Field(min_length=1, title="các giai đoạn đóng")
    kind: KindInput = Field(title="loại bảo hiểm")
    group: GroupInput | None = Field(default=None, title="nhóm đối tượng")
    reason: ReasonInput = Field(default=Reason.NORMAL, title="lý do")


class LumpSumResult(RangedResult):
    """Whole đồng. `months_*` are the months paid on either side of 2014; `years_counted_*` what the formula counts
    (both 0 under one year, where the formula is another one)."""

    amount: int
    average_salary: int
    months_before_2014: int
    months_from_2014: int
    years_counted_before: Number
    years_counted_after: Number
    state_support: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """Exact amounts: the one we name, and the ends of the range. Nothing is rounded yet."""

    amount: Fraction
    low: Fraction
    high: Fraction
    reasons: tuple[Said, ...]
    years_before: Fraction
    years_after: Fraction

    def less(self, least: Fraction, named: Fraction, most: Fraction, reason: Said | None) -> Outcome:
        """With State support taken off: `least` from the highest end, `most` from the lowest."""
        zero = Fraction(0)
        return Outcome(
            max(zero, self.amount - named),
            max(zero, self.low - most),
            max(zero, self.high - least),
            self.reasons + ((reason,) if reason else ()),
            self.years_before,
            self.years_after,
        )


def run(inputs: LumpSumInputs, law: Law) -> LumpSumResult:
    """The lump sum for a history, decided on the day of judgement (Luật 41/2024 Đ70.5)."""
    history = read_history(inputs.periods, inputs.kind, law)
    outcome, average, support = lump_sum(history, inputs.group, inputs.reason, law)
    before = history.before(split_month(law))
    law.caveat(Said("Đây là mức hưởng ước tính, chưa xét anh/chị có đủ điều kiện nhận một lần hay không."))
    return law.result(
        LumpSumResult,
        inputs,
        amount=round_half_up(outcome.amount),
        amount_low=round_half_up(outcome.low),
        amount_high=round_half_up(outcome.high),
        range_reasons=outcome.reasons,
        average_salary=round_half_up(average),
        months_before_2014=before,
        months_from_2014=len(history.months) - before,
        years_counted_before=decimal_of(outcome.years_before),
        years_counted_after=decimal_of(outcome.years_after),
        state_support=round_half_up(support),
    )


def lump_sum(history: History, group: Group | None, reason: Reason, law: Law) -> tuple[Outcome, Fraction, Fraction]:
    """The outcome, the indexed average and the State support taken off, all exact; the steps are recorded."""
    count = len(history.months)
    indexed = indexed_sum(history, law)
    average = indexed / count
    if history.is_mixed:
        law.caveat(BOTH_KINDS)
    law.step(
        _average_words(history),
        Formula("{indexed} ÷ {count}", indexed=_money(indexed), count=count),
        _money(average),
    )
    before = history.before(split_month(law))
    outcome = lump_by_average(average, before, count - before, law, nominal_sum=history.nominal_sum())
    if not history.of(Kind.VOLUNTARY):
        return outcome, average, Fraction(0)
    outcome, support = _without_support(outcome, history, group, reason, law)
    return outcome, average, support


def _average_words(history: History) -> Said:
    whole = Span(len(history.months))
    if not history.is_mixed:
        return Said("Bình quân tiền lương đã điều chỉnh theo hệ số từng năm, trên {time}", time=whole)
    return Said(
        "Bình quân tiền lương và thu nhập đã điều chỉnh theo hệ số từng năm, trên {time} (bắt buộc {compulsory}, tự "
        "nguyện {voluntary})",
        time=whole,
        compulsory=Span(len(history.of(Kind.COMPULSORY))),
        voluntary=Span(len(history.of(Kind.VOLUNTARY))),
    )


def lump_by_average(
    average: Fraction, months_before: int, months_from: int, law: Law, nominal_sum: Fraction | None = None
) -> Outcome:
    """The lump sum of an indexed average over months before and from 2014.

    Args:
        average: indexed monthly average, exact.
        nominal_sum: the sum of the bases as paid; without it the average stands for what was paid.
    """
    total = months_before + months_from
    if total < MONTHS_PER_YEAR:
        return _under_one_year(average, total, nominal_sum if nominal_sum is not None else average * total, law)
    year = split_month(law).year
    full_before, odd = divmod(months_before, MONTHS_PER_YEAR)
    moved = _by_years(average, Fraction(full_before), counted_years(months_from + odd, law), law)
    if not odd or months_from or not law.knows("lump.case.dd"):
        # The old circular moved odd months even where nothing was paid from 2014 on.
        if odd:
            law.figure("lump.formula.odd_months_pre_2014")
            law.step(Said("{odd} lẻ trước {year} được chuyển sang giai đoạn từ {year}", odd=Months(odd), year=year))
        _record_years(moved, average, law)
        return moved
    kept = _by_years(average, counted_years(months_before, law), Fraction(0), law)
    _record_years(kept, average, law)
    reason = Said(
        "Có {odd} lẻ trước {year} nhưng không có thời gian từ {year}: luật không nói rõ tháng lẻ tính theo mức trước "
        "hay từ {year}, nên kết quả là một khoảng.",
        odd=Months(odd),
        year=year,
    )
    law.step(reason, value=Joined(" – ", (_money(kept.amount), _money(moved.amount))))
    low, high = sorted((kept.amount, moved.amount))
    return Outcome(kept.amount, low, high, (reason,), kept.years_before, kept.years_after)


def split_month(law: Law) -> Month:
    """The first month that counts at the later, higher multiple."""
    return Month.of(law.figure("lump.formula.split").value)


def _by_years(average: Fraction, before: Fraction, after: Fraction, law: Law) -> Outcome:
    factor = law.number("lump.formula.before_2014") * before + law.number("lump.formula.from_2014") * after
    amount = factor * average
    return Outcome(amount, amount, amount, (), before, after)


def _record_years(outcome: Outcome, average: Fraction, law: Law) -> None:
    year = split_month(law).year
    parts = [
        Formula("{years} × {factor}", years=years, factor=law.number(name))
        for years, name in (
            (outcome.years_before, "lump.formula.before_2014"),
            (outcome.years_after, "lump.formula.from_2014"),
        )
        if years
    ]
    law.step(
        Said(
            "Số năm được tính: trước {year} là {before}, từ {year} là {after}; tháng lẻ tính nửa năm hoặc một năm",
            year=year,
            before=outcome.years_before,
            after=outcome.years_after,
        ),
        Formula("({years}) × {average}", years=Joined(" + ", tuple(parts)), average=_money(average)),
        _money(outcome.amount),
    )


def _under_one_year(average: Fraction, months: int, nominal_sum: Fraction, law: Law) -> Outcome:
    """What was paid, at most so many months of the average; the law does not say whether it is indexed first."""
    share = law.percent("lump.formula.under_1_year.percent")
    most = law.number("lump.formula.under_1_year.max_months")
    amount = min(share * nominal_sum, most * average)
    indexed = min(share * average * months, most * average)
    plain = min(share * nominal_sum, most * nominal_sum / months)
    law.step(
        Said(
            "Đóng chưa đủ một năm ({months}): bằng số tiền đã đóng, nhiều nhất {most} bình quân",
            months=Months(months),
            most=Months(most),
        ),
        Said(
            "{share} × {paid}, không quá {most} × {average}",
            share=Rate(share * 100),
            paid=_money(nominal_sum),
            most=most,
            average=_money(average),
        ),
        _money(amount),
    )
    readings = sorted((plain, amount, indexed))
    reasons: tuple[Said, ...] = ()
    if round_half_up(readings[0]) != round_half_up(readings[-1]):
        reason = Said(
            "Đóng chưa đủ một năm: luật không nói rõ tiền lương có được điều chỉnh theo hệ số trước khi tính hay "
            "không, nên kết quả là một khoảng."
        )
        law.step(reason, value=Joined(" – ", (_money(readings[0]), _money(readings[-1]))))
        reasons = (reason,)
    return Outcome(amount, readings[0], readings[-1], reasons, Fraction(0), Fraction(0))


def _without_support(
    outcome: Outcome, history: History, group: Group | None, reason: Reason, law: Law
) -> tuple[Outcome, Fraction]:
    """The outcome without the State's support (NĐ 159/2025 Đ9), and the support taken off.

    An unknown group gives a range from the highest support to the lowest, and the named amount is that of the group
    everybody belongs to who is in no other.
    """
    if reason in KEEPS_SUPPORT:
        law.step(Said("Trường hợp bệnh nặng, khuyết tật đặc biệt nặng: không trừ phần Nhà nước hỗ trợ"))
        return outcome, Fraction(0)
    if group is not None:
        support = state_support(history, group, law)
        if support:
            _record_support(support, law)
        return outcome.less(support, support, support, None), support
    by_group = {one: state_support(history, one, law) for one in Group}
    least, most = min(by_group.values()), max(by_group.values())
    named = by_group[Group.OTHER]
    if not most:
        return outcome, most
    _record_support(named, law)
    open_point = Said(
        "Chưa biết anh/chị thuộc nhóm hộ nghèo, cận nghèo, dân tộc thiểu số hay nhóm khác nên phần Nhà nước hỗ trợ bị "
        "trừ từ {least} đến {most}.",
        least=_money(least),
        most=_money(most),
    )
    law.step(open_point)
    return outcome.less(least, named, most, open_point), named


def _record_support(support: Fraction, law: Law) -> None:
    if law.knows("lump.formula.state_support"):
        law.figure("lump.formula.state_support")
    law.step(
        Said("Trừ phần Nhà nước đã hỗ trợ đóng BHXH tự nguyện"), value=Formula("− {support}", support=_money(support))
    )


def _money(amount: Fraction) -> Money:
    return Money(round_half_up(amount))
