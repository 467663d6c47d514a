"""Counsel before a withdrawal: asks why, once; speaks to that reason; then shows the way without a second push.

The texts are content (``bot/data/answers/counsel_<reason>.yml``); here is when they are said, and the concrete sums for
this person where enough is known. The reason goes with the reply as a statistic (``store.withdrawals``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from bot.actions.calc_unemployment import InsuredTime
from bot.actions.compare_lump_sum import CompareLumpSum
from bot.actions.contribution_fields import LastPaid, PaidTime
from bot.actions.form import Dialogue, Field, Known, Outcome, Question, State, Telling
from bot.actions.heard import Heard
from bot.actions.paid_history import compulsory_months, impossible, lump_sum_of, notice_kind
from bot.actions.pension_plan import kept_pension_from
from bot.actions.person_fields import Birth, Sex
from bot.actions.region_field import REGIONS, Region
from bot.actions.voice import N_, Voice
from bot.actions.voluntary_fields import MINIMUM, SupportGroup
from bot.actions.wage_fields import LastMonthsWage, Wage
from bot.actions.withdrawal_reason import UNSAID, WithdrawalReason, insists, read_reason
from bot.answers import NoFiguresThen
from policy import CalculationRefused
from policy.calculators import compute
from policy.calculators.compare import CompareResult
from policy.calculators.pension import PensionResult
from policy.calculators.unemployment_benefit import UnemploymentBenefitResult
from policy.calculators.voluntary_contribution import VoluntaryContributionResult
from policy.months import Month
from policy.result import Result
from policy.rounding import round_half_up

_PROCEDURE = "withdraw_procedure"
#: What stands beside each reason's text: the calculation or topic that helps, then where to read on.
_OFFERS: dict[str, tuple[str, ...]] = {
    "lost_job": ("calc_unemployment", "credit_support"),
    "needs_cash": ("credit_support", "unemployment_benefit", "lump_sum_illness"),
    "distrust": ("rumour_losing_right", "compare_lump_sum"),
    "abroad": ("lump_sum_abroad", "keep_time"),
    "near_retirement": ("voluntary_missing_years", "calc_retirement_age", "monthly_allowance"),
    "many_years": ("calc_pension", "lump_sum_with_pension_years"),
    "pregnant": ("maternity_compulsory", "voluntary_maternity"),
    "moving": ("keep_time", "offices_hotline"),
    "other": ("compare_lump_sum", "keep_time"),
}
#: Who goes abroad like this comes back: no settlement.
_FOR_SOME_YEARS = (
    *("xuat khau lao dong", "xkld", "du hoc", "di hoc", "di lam ben", "lam viec ben", "di lam o", "thuc tap sinh"),
    *("hop dong lao dong", "lao dong nuoc ngoai", "di lam viec", "study abroad", "studying abroad", "work abroad"),
    *("working abroad", "labour export", "labor export", "work in japan", "work in korea", "work in taiwan"),
    *("to work", "to study", "khong dinh cu", "ko dinh cu", "khong phai dinh cu", "ko phai dinh cu"),
)
_COMPARED = frozenset({"needs_cash", "distrust", "near_retirement", "many_years", "moving", "other"})


class _Recalled:
    """A fact that is used when an earlier calculation knows it, and never read or asked for here."""

    lasting = True

    def __init__(self, field: Field) -> None:
        self.slot = field.slot
        self.called = field.called

    def read(self, heard: Heard, known: Known, half: Any, asked: bool, voice: Voice) -> Outcome:
        return None

    def question(self, known: Known, half: Any, voice: Voice) -> Question:
        raise AssertionError(f"{self.slot} is never asked for here: see needs().")

    def says(self, value: Any, voice: Voice) -> str:
        return ""


class WantWithdraw(Dialogue):
    """``want_withdraw``."""

    name = "want_withdraw"
    opening = ""
    example = N_("vì mất việc")
    stopped = N_("Vâng ạ. Khi nào cần, anh/chị nhắn lại nhé.")
    fields: tuple[Field, ...] = (
        WithdrawalReason(),
        PaidTime(),
        LastPaid(),
        Wage(),
        Sex(),
        Birth(),
        _Recalled(InsuredTime()),
        _Recalled(LastMonthsWage()),
        _Recalled(Region()),
        _Recalled(SupportGroup()),
    )
    cited = ()
    of_one_person = False  # a wife or a husband may be the reason

    def counts(self, earlier: Heard, heard: Heard) -> bool:
        """See ``Dialogue``. A reason that was told is not asked for, unless the person insists or names another."""
        if insists(heard) or read_reason(heard):
            return False
        told = read_reason(earlier) not in (None, "other") and not earlier.is_question
        return told or super().counts(earlier, heard)

    def notice(self, heard: Heard, state: State) -> None:
        """Remembers that the time was paid voluntarily, and that somebody leaves the country for some years only."""
        notice_kind(heard, state)
        if heard.contains(_FOR_SOME_YEARS):
            state.extra["for_some_years"] = True

    def check(self, known: Known, voice: Voice) -> tuple[str, str] | None:
        """See ``impossible``."""
        return impossible(known, voice)

    def needs(self, one: Field, known: Known, voice: Voice) -> bool:
        """Only the reason is asked for."""
        return one.slot == WithdrawalReason.slot

    def left(self) -> dict[str, Any]:
        """Whoever turns to something else instead of answering is not asked again."""
        return {WithdrawalReason.slot: UNSAID}

    def says(self, known: Known, voice: Voice) -> list[str]:
        """Nothing is said back: this is a talk, no form."""
        return []

    def results(self, known: Known, state: State, voice: Voice) -> dict[str, Result]:
        """The sums that speak to the reason, as far as they can be calculated."""
        reason = known[WithdrawalReason.slot]
        if _decided(known, state):
            return {}
        try:
            if reason == "lost_job":
                return _benefit(known, state, voice)
            return self._compared(known, state, voice) if reason in _COMPARED else {}
        except CalculationRefused:
            return {}  # the text alone still holds

    @staticmethod
    def _compared(known: Known, state: State, voice: Voice) -> dict[str, Result]:
        comparison = CompareLumpSum()
        if comparison.missing(known, voice) is not None:
            return {}
        results = comparison.results(known, state, voice)
        compared = results["compare"]
        assert isinstance(compared, CompareResult)  # noqa: S101 - narrows the type
        if known[WithdrawalReason.slot] == "near_retirement" and compared.missing_months:
            results |= _missing_years(compared, results.get("pension"), known, state, voice)
        return results

    def tell(self, results: Mapping[str, Result], known: Known, state: State, voice: Voice) -> Telling:
        """See ``Dialogue``. Somebody who comes back to it still wants to: the procedure, and nothing else."""
        reason = known[WithdrawalReason.slot]
        if _decided(known, state):
            topics = ("lump_sum_papers", "lump_sum_where_when", "calc_eligibility", "talk_to_staff")
            return _content(_PROCEDURE, (), topics, voice)
        sums = _sums(results, known, voice)
        last = voice.gettext("Nếu anh/chị vẫn muốn rút, bấm “{title}”, An Sinh chỉ thủ tục ngay.").format(
            title=voice.library.title(self.name, voice.locale)
        )
        offers = _OFFERS[reason]
        if reason == "abroad" and state.extra.get("for_some_years"):
            sums = (voice.gettext("Anh/chị đi làm, đi học có thời hạn thì không thuộc diện định cư."),)
            offers = ("posted_abroad_worker", "keep_time")
        told = _content(f"counsel_{reason}", (*sums, last), (*offers, self.name), voice)
        return replace(told, withdrawal_reason=reason)


def _decided(known: Known, state: State) -> bool:
    """Whether the person has been asked before, or insists instead of naming a reason."""
    return WithdrawalReason.slot in state.reused or known[WithdrawalReason.slot] == UNSAID


def _content(topic: str, further: tuple[str, ...], topics: tuple[str, ...], voice: Voice) -> Telling:
    """An answer file as a telling, with ``further`` paragraphs before its sources."""
    try:
        rendered = voice.library.render(topic, on=voice.today, locale=voice.locale)
    except NoFiguresThen:
        regret = voice.gettext("Với ngày anh/chị hỏi, An Sinh chưa có đủ số liệu; tư vấn viên có thể trả lời giúp.")
        return Telling((regret, *further), topics)
    untold = rendered.language != voice.locale
    note = voice.gettext("Phần này chưa có bản tiếng Anh.") if untold else ""
    parts = (note, rendered.body, *further, rendered.cited, rendered.question)
    return Telling(parts, topics, figures=tuple(use.as_json() for use in rendered.figures))


def _benefit(known: Known, state: State, voice: Voice) -> dict[str, Result]:
    """The unemployment benefit: by what was told of it, or by the time and wage of the compulsory insurance."""
    time, wage = known.get(PaidTime.slot), known.get(Wage.slot)
    months = known.get(InsuredTime.slot) or (compulsory_months(known, state) if time else None)
    salary = known.get(LastMonthsWage.slot) or (wage["amount"] if wage else None)
    if not months or not salary:
        return {}
    # Where the region is not known, that of the lowest cap: nobody gets less than is said here.
    region = known.get(Region.slot) or REGIONS[-1]
    wanted = {"months": months, "average_salary_6m": salary, "region": region}
    return {"unemployment_benefit": compute("unemployment_benefit", wanted, on=voice.today, book=voice.book)}


def _missing_years(
    compared: CompareResult, later: Result | None, known: Known, state: State, voice: Voice
) -> dict[str, Result]:
    """What the missing months cost at the lowest income, and the pension that comes of just these."""
    lowest = int(voice.figure(MINIMUM).value)
    wanted = {"monthly_income": lowest, "group": known.get(SupportGroup.slot) or "other"}
    cost = compute("voluntary_contribution", wanted, on=voice.today, book=voice.book)
    if later is None:
        return {"voluntary_contribution": cost}
    paid, missing = compared.months_at_pension, compared.missing_months
    past = lump_sum_of(known, state, voice).average_salary
    average = round_half_up(Fraction(past * paid + lowest * missing, paid + missing))
    inputs = {**later.inputs, "average_salary": average}
    return {
        "pension": compute("pension", inputs, on=voice.today, book=voice.book),
        "voluntary_contribution": cost,
    }


def _sums(results: Mapping[str, Result], known: Known, voice: Voice) -> tuple[str, ...]:
    """What the reason's way out comes to for this person."""
    benefit, compared = results.get("unemployment_benefit"), results.get("compare")
    if isinstance(benefit, UnemploymentBenefitResult) and benefit.eligible:
        words = voice.gettext(
            "Với thời gian và mức lương anh/chị đã cho biết: trợ cấp khoảng {amount} mỗi tháng trong {span}, cả đợt "
            "{total}, nếu thời gian đó đều có đóng BHTN và chưa hưởng lần nào."
        )
        return (
            words.format(
                amount=voice.money(benefit.monthly_amount),
                span=voice.span(benefit.months_paid),
                total=voice.money(benefit.total),
            ),
        )
    if not isinstance(compared, CompareResult):
        return ()
    lines = [
        voice.gettext("Với điều anh/chị đã cho biết, nhận một lần khoảng {amount}.").format(
            amount=voice.money(compared.amount)
        )
    ]
    later = results.get("pension")
    pension = compared.monthly_pension
    if pension:
        words = voice.gettext("Giữ lại thì từ tháng {month} có lương hưu khoảng {pension} mỗi tháng.")
        since = kept_pension_from(compared, Month.of(voice.today))
        lines.append(words.format(month=voice.month(since), pension=voice.money(pension)))
    elif isinstance(later, PensionResult) and later.monthly_amount:
        words = voice.gettext("Đóng thêm {missing} cho đủ thì có lương hưu khoảng {pension} mỗi tháng.")
        lines.append(
            words.format(missing=voice.span(compared.missing_months), pension=voice.money(later.monthly_amount))
        )
    cost = results.get("voluntary_contribution")
    if isinstance(cost, VoluntaryContributionResult):
        words = voice.gettext(
            "Đóng tự nguyện phần thiếu ở mức thấp nhất: mỗi tháng {net}, {missing} là khoảng {total} theo mức hiện nay."
        )
        lines.append(
            words.format(
                net=voice.money(cost.monthly_net),
                missing=voice.span(compared.missing_months),
                total=voice.money(cost.monthly_net * compared.missing_months),
            )
        )
    return (" ".join(lines),)
