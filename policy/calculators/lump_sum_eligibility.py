"""Who may have the lump sum, from when, and by which provision.

Legal source: Luật 41/2024 Đ70.1, Đ102.1; NĐ 158/2025 Đ14. Until June 2025 Luật 58/2014 Đ60 and NQ 93/2015.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pydantic import Field

from policy.calculators.retirement_age import retirement_age
from policy.citation import cite
from policy.errors import CalculationRefused
from policy.inputs import (
    OLDEST,
    BirthInput,
    Count,
    GenderInput,
    Inputs,
    MonthInput,
    Reason,
    ReasonInput,
    check_not_future,
)
from policy.law import Law
from policy.months import MONTHS_PER_YEAR, Month
from policy.result import Result
from policy.said import Months, Said, Sentence, Span, Years

_CASES = {
    Reason.RETIREMENT_AGE: "lump.case.a",
    Reason.ABROAD: "lump.case.b",
    Reason.ILLNESS: "lump.case.c",
    Reason.DISABILITY: "lump.case.d",
    Reason.NORMAL: "lump.case.dd",
    Reason.ARMED_FORCES: "lump.case.e",
}
_AT_AGE = ("pension.min_years",)
_OLD_RULE = "lump.old.rule"
_WORDS = {
    Reason.ABROAD: Said("Ra nước ngoài để định cư (đi làm việc có thời hạn không phải là định cư)"),
    Reason.ILLNESS: Said("Đang mắc một trong các bệnh nặng theo luật"),
    Reason.DISABILITY: Said("Suy giảm khả năng lao động rất nặng hoặc khuyết tật đặc biệt nặng"),
    Reason.ARMED_FORCES: Said("Công an, bộ đội, cơ yếu phục viên, xuất ngũ, thôi việc"),
}


class LumpSumEligibilityInputs(Inputs):
    first_month: MonthInput = Field(title="tháng đầu tiên đóng BHXH")
    stopped: MonthInput | None = Field(default=None, title="tháng cuối cùng đã đóng")
    months: Count = Field(title="tổng số tháng đã đóng")
    age_years: Count = Field(title="tuổi")
    gender: GenderInput = Field(title="giới tính")
    reason: ReasonInput = Field(default=Reason.NORMAL, title="lý do")
    birth: BirthInput | None = Field(default=None, title="tháng năm sinh")


class LumpSumEligibilityResult(Result):
    """`earliest` is the first day a file can be handed in, null when none is in sight.

    `legal_basis` cites the provision that gives the right, or that denies it. `may_choose_pension` says that a pension
    stands beside the lump sum (the person chooses).
    """

    eligible: bool
    earliest: date | None
    legal_basis: str
    case: str
    may_choose_pension: bool
    reasons: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one provision gives: from when, or why never."""

    name: str
    earliest: date | None
    reason: Said
    further: tuple[str, ...] = ()

    @property
    def because(self) -> tuple[str, ...]:
        """The figures behind it, the provision itself first."""
        return (self.name, *self.further)


def run(inputs: LumpSumEligibilityInputs, law: Law) -> LumpSumEligibilityResult:
    """Whether the lump sum can be had on the day of judgement, and the first day it can."""
    _check(inputs, law)
    at_age = _at_retirement_age(inputs, law)
    enough = inputs.months >= law.whole("pension.min_years") * MONTHS_PER_YEAR
    pension = at_age is True and enough
    findings = _findings(inputs, at_age, enough, law)
    law.set_aside()
    for finding in findings:
        for name in finding.because:
            law.figure(name)
        law.step(finding.reason, value=Said("từ {day}", day=finding.earliest) if finding.earliest else None)
    best = min(findings, key=lambda one: one.earliest or date.max)
    eligible = best.earliest is not None and best.earliest <= law.on
    if pension and best.earliest is not None:
        if law.knows("lump.choice_with_pension"):
            law.figure("lump.choice_with_pension")
        law.step(Said("Anh/chị cũng đủ tuổi và đủ năm đóng để hưởng lương hưu, nên được chọn một trong hai"))
    if at_age is None:
        law.caveat(
            Said("Với số tuổi này có thể đã hoặc chưa đủ tuổi nghỉ hưu; hãy cho biết tháng năm sinh để biết chắc.")
        )
    law.caveat(
        Said("Thời gian chưa nhận một lần được bảo lưu, không có thời hạn; đã nhận rồi thì không tính lại được.")
    )
    return law.result(
        LumpSumEligibilityResult,
        inputs,
        eligible=eligible,
        earliest=best.earliest,
        legal_basis=cite(law.figure(best.name).source),
        case=best.name,
        may_choose_pension=pension and best.earliest is not None,
        reasons=tuple(finding.reason for finding in findings),
    )


def _findings(inputs: LumpSumEligibilityInputs, at_age: bool | None, enough: bool, law: Law) -> list[Finding]:
    """What the provisions that may fit give; the reason named by the citizen first."""
    if inputs.stopped is None:
        reason = Said("Đang tham gia BHXH thì chưa nhận một lần được; cần đã dừng đóng")
        return [Finding(_case(inputs.reason, law), None, reason)]
    waiting = _after_waiting(inputs, inputs.stopped, law)
    match inputs.reason:
        case Reason.ABROAD | Reason.ILLNESS | Reason.DISABILITY:
            reason = Said("{case}: không phải chờ, nhưng phải đã dừng đóng", case=_WORDS[inputs.reason])
            return [Finding(_case(inputs.reason, law), _day_after(inputs.stopped, law), reason)]
        case Reason.ARMED_FORCES:
            name = _case(inputs.reason, law)
            if at_age and enough:
                reason = Said("{case}: đã đủ điều kiện hưởng lương hưu", case=_WORDS[inputs.reason])
                return [Finding(name, None, reason), waiting]
            reason = Said("{case} mà không đủ điều kiện hưởng lương hưu: không phải chờ", case=_WORDS[inputs.reason])
            return [Finding(name, _day_after(inputs.stopped, law), reason)]
        case Reason.RETIREMENT_AGE:
            by_age = _by_age(inputs, inputs.stopped, at_age, enough, law)
            return [by_age, waiting] if waiting.earliest else [by_age]
        case _:
            by_age = _by_age(inputs, inputs.stopped, at_age, enough, law)
            return [waiting, by_age] if by_age.earliest else [waiting]


def _after_waiting(inputs: LumpSumEligibilityInputs, stopped: Month, law: Law) -> Finding:
    """The way for those who just stopped paying: insured before the new law, full unpaid months, not too many years."""
    name = _case(Reason.NORMAL, law)
    cutoff = Month.of(law.book.rows(_CASES[Reason.NORMAL])[0].first_day)
    if inputs.first_month >= cutoff:
        return Finding(
            "lump.new_joiner_after_1_7_2025",
            None,
            Said(
                "Tham gia lần đầu từ tháng {month} trở đi thì không nhận một lần chỉ vì ngừng đóng được", month=cutoff
            ),
        )
    longest = law.whole("lump.max_years_case_dd")
    if inputs.months >= longest * MONTHS_PER_YEAR:
        return Finding(
            name,
            None,
            Said(
                "Đã đóng {time}, từ {longest} trở lên thì không nhận một lần chỉ vì ngừng đóng được; thời gian này để "
                "hưởng lương hưu",
                time=Span(inputs.months),
                longest=Years(longest),
            ),
            ("lump.max_years_case_dd",),
        )
    wait = law.whole("lump.wait_months")
    earliest = (stopped + wait + 1).first_day
    return Finding(
        name,
        earliest,
        Said(
            "Đóng đến tháng {stopped}, sau {wait} liền không đóng BHXH bắt buộc hay tự nguyện thì được nộp hồ sơ",
            stopped=stopped,
            wait=Months(wait),
        ),
        ("lump.wait_months", "lump.max_years_case_dd"),
    )


def _by_age(inputs: LumpSumEligibilityInputs, stopped: Month, at_age: bool | None, enough: bool, law: Law) -> Finding:
    """The way at retirement age with too few years for a pension; no waiting is stated for it."""
    name = _case(Reason.RETIREMENT_AGE, law)
    years = Years(law.whole("pension.min_years"))
    if enough:
        reason = Said("Đã đóng đủ {years} trở lên: đến tuổi nghỉ hưu được hưởng lương hưu", years=years)
        return Finding(name, None, reason, _AT_AGE)
    if inputs.birth is None and not at_age:
        return Finding(name, None, Said("Chưa xác định được là đã đủ tuổi nghỉ hưu"))
    youngest = inputs.birth or _birth_months(inputs, law)[1]
    age = retirement_age(inputs.gender, youngest, law)
    reached = age.pension_from.first_day
    if at_age:
        reached = min(reached, law.on)
    earliest = max(reached, _day_after(stopped, law))
    reason = Said("Đủ tuổi nghỉ hưu mà đóng chưa đủ {years}: không phải chờ", years=years)
    return Finding(name, earliest, reason, _AT_AGE)


def _at_retirement_age(inputs: LumpSumEligibilityInputs, law: Law) -> bool | None:
    """Whether the retirement age is reached in or before the month of judgement; None when the age leaves it open."""
    oldest, youngest = (inputs.birth, inputs.birth) if inputs.birth else _birth_months(inputs, law)
    month = Month.of(law.on)
    if retirement_age(inputs.gender, youngest, law).reached <= month:
        return True
    return None if retirement_age(inputs.gender, oldest, law).reached <= month else False


def _birth_months(inputs: LumpSumEligibilityInputs, law: Law) -> tuple[Month, Month]:
    """The first and last month somebody of this age can be born in."""
    youngest = Month.of(law.on) - inputs.age_years * MONTHS_PER_YEAR
    return youngest - MONTHS_PER_YEAR, youngest


def _case(reason: Reason, law: Law) -> str:
    name = _CASES[reason]
    return name if law.knows(name) else _OLD_RULE


def _day_after(stopped: Month, law: Law) -> date:
    """The first day after participation ended; somebody who stopped in the month of judgement has stopped."""
    return min((stopped + 1).first_day, law.on)


def _check(inputs: LumpSumEligibilityInputs, law: Law) -> None:
    check_not_future(inputs.first_month, law.on, Said("Tháng đầu tiên đóng BHXH"))
    if inputs.stopped:
        check_not_future(inputs.stopped, law.on, Said("Tháng cuối cùng đã đóng"))
    last = inputs.stopped or Month.of(law.on)
    if last < inputs.first_month:
        raise CalculationRefused(Said("Tháng cuối cùng đã đóng phải sau tháng đầu tiên; hãy nhập lại."))
    span = inputs.first_month.until(last) + 1
    if not 1 <= inputs.months <= span:
        raise CalculationRefused(
            Said(
                "Từ {first} đến {last} có {most}, không thể là {months} đóng; hãy kiểm tra lại.",
                first=inputs.first_month,
                last=last,
                most=Months(span),
                months=Months(inputs.months),
            )
        )
    if inputs.age_years > OLDEST:
        raise CalculationRefused(Said("Tuổi {age} không có thật; hãy nhập lại.", age=inputs.age_years))
    oldest, youngest = _birth_months(inputs, law)
    if inputs.birth and not oldest <= inputs.birth <= youngest:
        raise CalculationRefused(
            Said(
                "Sinh tháng {birth} thì không thể {age} tuổi; hãy kiểm tra lại tuổi hoặc tháng sinh.",
                birth=inputs.birth,
                age=inputs.age_years,
            )
        )
    if inputs.first_month <= oldest:
        raise CalculationRefused(
            Said(
                "Tháng {month} anh/chị {age} tuổi chưa ra đời; hãy kiểm tra lại.",
                month=inputs.first_month,
                age=inputs.age_years,
            )
        )
