"""The dialogue "since when may I withdraw": whether, from which day, and by which provision."""

from __future__ import annotations

from collections.abc import Mapping

from bot.actions.contribution_fields import FirstPaid, LastPaid, PaidTime
from bot.actions.form import Dialogue, Field, Known, State, Telling
from bot.actions.heard import Heard
from bot.actions.paid_history import first_month, impossible, right_inputs
from bot.actions.person_fields import Birth, Sex
from bot.actions.voice import N_, Voice
from policy import format_day
from policy.calculators import compute
from policy.calculators.lump_sum_eligibility import LumpSumEligibilityResult
from policy.result import Result

_NAME = "lump_sum_eligibility"
#: Words that name one of the law's own cases.
_REASONS = {
    "abroad": (
        *("dinh cu", "nhap quoc tich", "thoi quoc tich", "settle abroad", "settling abroad", "settled abroad"),
        *("settle overseas", "emigrate", "emigrating", "emigrated", "emigration", "live abroad permanently"),
        *("moving abroad for good", "foreign citizenship", "foreign nationality", "renounce my citizenship"),
        *("give up my citizenship", "give up vietnamese citizenship", "permanent residence abroad"),
    ),
    "illness": (
        *("ung thu", "bai liet", "xo gan", "lao nang", "aids", "hiv", "benh hiem ngheo", "benh nang", "cancer"),
        *("paralysed", "paralyzed", "paralysis", "cirrhosis", "tuberculosis", "leprosy", "polio", "fatal illness"),
        *("life threatening illness", "life threatening disease", "serious illness", "severe illness", "gravely ill"),
    ),
    "disability": (
        *("khuyet tat dac biet nang", "suy giam kha nang lao dong", "mat suc lao dong", "severe disability"),
        *("severely disabled", "extremely severe disability", "working capacity", "work capacity"),
    ),
    "armed_forces": (
        *("phuc vien", "xuat ngu", "bo doi", "cong an", "co yeu", "demobilised", "demobilized", "army", "soldier"),
        *("military", "armed forces", "police", "policeman", "policewoman"),
    ),
}
_ILL = {name: _REASONS[name] for name in ("illness", "disability")}


def notice_illness(heard: Heard, state: State) -> None:
    """Remembers an illness or a disability with which nobody has to wait."""
    found = [reason for reason, phrases in _ILL.items() if not heard.tapped and heard.contains(phrases)]
    if found:
        state.extra["reason"] = found[0]


class CalcEligibility(Dialogue):
    """``calc_eligibility``."""

    name = "calc_eligibility"
    opening = N_("An Sinh xem giúp anh/chị đã được nhận một lần chưa, sớm nhất là khi nào; nhắn “thôi” để dừng.")
    example = N_("nghỉ từ 8/2025")
    fields: tuple[Field, ...] = (PaidTime(), LastPaid(), FirstPaid(), Sex(), Birth())
    cited = ("lump.", "retire_age", "pension.min_years")

    def notice(self, heard: Heard, state: State) -> None:
        """Remembers a case of the law that was named."""
        if not heard.tapped:
            found = [reason for reason, phrases in _REASONS.items() if heard.contains(phrases)]
            if found:
                state.extra["reason"] = found[0]

    def check(self, known: Known, voice: Voice) -> tuple[str, str] | None:
        """See ``impossible``."""
        return impossible(known, voice)

    def needs(self, one: Field, known: Known, voice: Voice) -> bool:
        """When the very first month was, matters only where the time told is all after the new law."""
        if one.slot != FirstPaid.slot:
            return True
        cutoff, first, time = FirstPaid.cutoff(voice), first_month(known), known[PaidTime.slot]
        return bool(cutoff and first and first >= cutoff and not time["periods"])

    def results(self, known: Known, state: State, voice: Voice) -> dict[str, Result]:
        """The right as of the day."""
        return {_NAME: compute(_NAME, right_inputs(known, state, voice.today), on=voice.today, book=voice.book)}

    def tell(self, results: Mapping[str, Result], known: Known, state: State, voice: Voice) -> Telling:
        """See ``Dialogue``."""
        result = results[_NAME]
        assert isinstance(result, LumpSumEligibilityResult)  # noqa: S101 - narrows the type
        if result.eligible:
            verdict = voice.gettext("Anh/chị đã có thể nộp hồ sơ nhận một lần.")
        elif result.earliest:
            verdict = voice.gettext("Sớm nhất anh/chị nộp hồ sơ nhận một lần được từ ngày {day}.").format(
                day=format_day(result.earliest, voice.locale)
            )
        else:
            verdict = voice.gettext("Theo thông tin này, hiện anh/chị chưa có quyền nhận một lần.")
        lines = [f"• {voice.again(reason)}" for reason in result.reasons]
        if result.may_choose_pension:
            lines.append(voice.gettext("• Anh/chị cũng đủ điều kiện hưởng lương hưu, được chọn một trong hai"))
        said = voice.gettext("An Sinh xét theo: {what}.").format(what="; ".join(self.says(known, voice)))
        return Telling(
            (verdict, "\n".join(lines), said, *map(voice.again, result.caveats)),
            ("compare_lump_sum", "lump_sum_papers" if result.eligible else "keep_time", "talk_to_staff"),
        )
