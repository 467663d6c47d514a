"""The dialogue "what do I get now, what do I lose": the lump sum beside the time kept.

It informs and leaves the decision to the person (policy.md C5): both sums, both halves of who paid, what else goes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from rasa_sdk.executor import CollectingDispatcher

from bot.actions.closing import Finish, basis, figures_of, use_rows
from bot.actions.contribution_fields import LastPaid, PaidTime, Wage
from bot.actions.form import Field, Known, State
from bot.actions.heard import Heard
from bot.actions.person_fields import YOUNGEST, Birth, Sex
from bot.actions.voice import Voice, month_text, say
from bot.grammar import months_between
from bot.grammar.calendar import shift
from policy import format_day
from policy.calculators import compute
from policy.calculators.compare import CompareResult
from policy.calculators.lump_sum import LumpSumResult
from policy.calculators.lump_sum_eligibility import LumpSumEligibilityResult
from policy.calculators.pension import PensionResult
from policy.months import Month
from policy.rounding import round_up

_CITED = ("lump.", "coef.", "pension.min_years", "retire_age")
_VOLUNTARY = ("tu nguyen", "bhxhtn", "bhtn tu nguyen")


class CompareLumpSum:
    """The dialogue; its fields in the order in which they are asked for."""

    name = "compare_lump_sum"
    opening = (
        "An Sinh tính giúp anh/chị: nhận một lần thì được bao nhiêu, giữ lại thì sau này có gì. "
        "Anh/chị có thể nói hết một lượt, hoặc trả lời từng câu; nhắn “thôi” để dừng."
    )
    example = "lương 6 triệu"
    fields: tuple[Field, ...] = (PaidTime(), LastPaid(), Wage(), Sex(), Birth())

    def notice(self, heard: Heard, state: State) -> None:
        """Remembers that the time was paid voluntarily."""
        if not heard.tapped and heard.contains(_VOLUNTARY):
            state.extra["kind"] = "voluntary"

    def check(self, known: Known, voice: Voice) -> tuple[str, str] | None:
        """Refuses a working life that began in childhood, and periods that end after the last month paid."""
        time, last, birth = known.get(PaidTime.slot), known.get(LastPaid.slot), known.get(Birth.slot)
        if not time:
            return None
        if time["periods"] and last and last["month"] < max(period["to"] for period in time["periods"]):
            return LastPaid.slot, voice.gettext(
                "Tháng đóng cuối {last} lại sớm hơn quãng thời gian anh/chị đã nói."
            ).format(last=month_text(last["month"]))
        first = first_month(known)
        if birth and first and first < _plus_years(birth["month"], YOUNGEST):
            return PaidTime.slot, voice.gettext(
                "Sinh {birth} mà đóng từ {first} thì khi đó chưa đủ {age} tuổi; anh/chị xem lại thời gian đóng giúp."
            ).format(birth=month_text(birth["month"]), first=month_text(first), age=YOUNGEST)
        return None


def _plus_years(month: str, years: int) -> str:
    return f"{int(month[:4]) + years:04d}-{month[5:]}"


def first_month(known: Known) -> str | None:
    """The first month paid, as far as it is known."""
    time, last = known.get(PaidTime.slot), known.get(LastPaid.slot)
    if not time:
        return None
    if time["periods"]:
        return str(time["periods"][0]["from"])
    if not last:
        return None
    year, month = shift(date(int(last["month"][:4]), int(last["month"][5:]), 1), 1 - time["months"])
    return f"{year:04d}-{month:02d}"


def periods_of(known: Known) -> list[dict[str, Any]]:
    """The calculator's periods: as they were told, or one that ends with the last month paid."""
    time, last, wage = known[PaidTime.slot], known[LastPaid.slot], known[Wage.slot]
    if time["periods"]:
        return [{"salary": wage["amount"], **period} for period in time["periods"]]
    return [{"from": first_month(known), "to": last["month"], "salary": wage["amount"]}]


class TellComparison(Finish):
    """``action_compare_lump_sum``."""

    def tell(self, dispatcher: CollectingDispatcher, known: Mapping[str, Any], state: State, voice: Voice) -> None:
        """See ``Finish``."""
        periods = periods_of(known)
        birth, sex, on = known[Birth.slot]["month"], known[Sex.slot], voice.today
        history = {"periods": periods, "kind": state.extra.get("kind", "compulsory")}
        compared = compute("compare", {**history, "gender": sex, "birth": birth}, on=on, book=voice.book)
        lump = compute("lump_sum", history, on=on, book=voice.book)
        right = compute("lump_sum_eligibility", self._right_inputs(known, periods, on), on=on, book=voice.book)
        assert isinstance(compared, CompareResult)  # noqa: S101 - narrows the type for the reader and mypy
        assert isinstance(lump, LumpSumResult)  # noqa: S101
        assert isinstance(right, LumpSumEligibilityResult)  # noqa: S101
        later = self._later(compared, lump, birth, sex, voice)
        results = [compared, right, *([later] if later else [])]
        figures = figures_of(results, voice.book)
        parts = [
            self._understood(known, state, voice),
            self._now(compared, right, known, voice),
            self._kept(compared, later, voice),
            self._lost(compared, voice),
            voice.gettext(
                "Số trên là ước tính theo luật và mức tiền hiện nay. Nhận hay giữ là quyền của anh/chị; nếu đang "
                "cần tiền gấp, anh/chị xem thêm trợ cấp thất nghiệp trước khi quyết định."
            ),
            basis(figures, _CITED, voice),
        ]
        say(
            dispatcher,
            "\n\n".join(part for part in parts if part),
            voice.topics("keep_time", "unemployment_benefit", "talk_to_staff"),
            figures=use_rows(figures, voice),
            sources=[{"citation": source.citation, "since": str(source.effective_from)} for source in right.sources],
            calculation={
                "compare": compared.model_dump(mode="json"),
                "lump_sum_eligibility": right.model_dump(mode="json"),
            },
        )

    @staticmethod
    def _right_inputs(known: Mapping[str, Any], periods: list[dict[str, Any]], on: date) -> dict[str, Any]:
        birth, last = known[Birth.slot]["month"], known[LastPaid.slot]
        age_months = months_between(birth, f"{on.year:04d}-{on.month:02d}") - 1
        return {
            "first_month": periods[0]["from"],
            "stopped": None if last["working"] else last["month"],
            "months": sum(months_between(period["from"], period["to"]) for period in periods),
            "age_years": age_months // 12,
            "gender": known[Sex.slot],
            "birth": birth,
        }

    @staticmethod
    def _later(
        compared: CompareResult, lump: LumpSumResult, birth: str, sex: str, voice: Voice
    ) -> PensionResult | None:
        """The pension once the missing months are paid; None when nothing is missing."""
        if compared.monthly_pension or not compared.missing_months:
            return None
        soonest = Month.of(voice.today) + compared.missing_months
        wanted = {
            "gender": sex,
            "birth": birth,
            "months": compared.months_at_pension + compared.missing_months,
            "average_salary": lump.average_salary,
            "retire": str(max(compared.pension_from, soonest)),
        }
        result = compute("pension", wanted, on=voice.today, book=voice.book)
        assert isinstance(result, PensionResult)  # noqa: S101
        return result if result.eligible and result.monthly_amount else None

    def _understood(self, known: Mapping[str, Any], state: State, voice: Voice) -> str:
        said = [one.says(known[one.slot], voice) for one in self._dialogue.fields]
        if state.extra.get("kind") == "voluntary":
            said.append(voice.gettext("BHXH tự nguyện"))
        return voice.gettext("An Sinh tính theo: {what}.").format(what="; ".join(said))

    @staticmethod
    def _now(compared: CompareResult, right: LumpSumEligibilityResult, known: Mapping[str, Any], voice: Voice) -> str:
        if compared.amount_low != compared.amount_high:
            amount = voice.gettext("từ {low} đến {high}").format(
                low=voice.money(compared.amount_low), high=voice.money(compared.amount_high)
            )
        else:
            amount = voice.money(compared.amount)
        rough = known[Wage.slot]["rough"] or known[PaidTime.slot]["approximate"]
        about = voice.gettext("khoảng ") if rough else ""
        lines = [voice.gettext("NHẬN MỘT LẦN: {about}{amount}").format(about=about, amount=amount)]
        lines += [f"• {reason}" for reason in compared.range_reasons]
        if right.eligible:
            lines.append(voice.gettext("• Anh/chị đã có thể nộp hồ sơ."))
        elif right.earliest:
            lines.append(
                voice.gettext("• Sớm nhất nộp hồ sơ được từ ngày {day}, nếu từ nay không đóng thêm.").format(
                    day=format_day(right.earliest, voice.locale)
                )
            )
        else:
            lines.append("• " + (" ".join(right.reasons) or voice.gettext("Hiện anh/chị chưa có quyền nhận một lần.")))
        if compared.employer_paid:
            paid = voice.gettext("• Đã đóng vào quỹ hưu trí: anh/chị {worker}, công ty {employer}").format(
                worker=voice.money(compared.worker_paid), employer=voice.money(compared.employer_paid)
            )
        else:
            paid = voice.gettext("• Anh/chị đã tự đóng {worker}").format(worker=voice.money(compared.worker_paid))
        if compared.state_paid:
            paid += voice.gettext(", Nhà nước hỗ trợ {state}").format(state=voice.money(compared.state_paid))
        return "\n".join([*lines, paid])

    @staticmethod
    def _kept(compared: CompareResult, later: PensionResult | None, voice: Voice) -> str:
        lines = [voice.gettext("GIỮ LẠI: thời gian đã đóng được bảo lưu, không có hạn")]
        pension, since = compared.monthly_pension, compared.pension_from
        if later is not None:
            pension, since = later.monthly_amount, later.pension_from
            lines.append(
                voice.gettext(
                    "• Còn thiếu {missing} để đủ thời gian hưởng lương hưu; đi làm lại hoặc đóng tự nguyện đều được "
                    "cộng vào"
                ).format(missing=voice.span(compared.missing_months))
            )
        if pension:
            words = (
                voice.gettext("• Khi đó từ tháng {since} nhận lương hưu khoảng {pension} mỗi tháng, trọn đời")
                if later is not None
                else voice.gettext("• Từ tháng {since} nhận lương hưu khoảng {pension} mỗi tháng, trọn đời")
            )
            lines.append(words.format(since=since.spoken, pension=voice.money(pension)))
            even = round_up(Fraction(compared.amount) / pension)
            lines.append(
                voice.gettext("• Nhận lương hưu {months} ({span}) thì bằng số tiền một lần").format(
                    months=voice.gettext("{n} tháng").format(n=even), span=voice.span(even)
                )
                if even >= 12
                else voice.gettext("• Nhận lương hưu {months} thì bằng số tiền một lần").format(months=voice.span(even))
            )
        elif compared.allowance_months and compared.allowance_monthly:
            lines.append(
                voice.gettext(
                    "• Không đóng thêm thì đến tuổi nghỉ hưu có thể nhận trợ cấp {amount} mỗi tháng trong {span}"
                ).format(amount=voice.money(compared.allowance_monthly), span=voice.span(compared.allowance_months))
            )
        return "\n".join(lines)

    @staticmethod
    def _lost(compared: CompareResult, voice: Voice) -> str:
        lines = [voice.gettext("NHẬN MỘT LẦN RỒI THÌ KHÔNG CÒN")]
        return "\n".join([*lines, *(f"• {one}" for one in compared.also_lost)])
