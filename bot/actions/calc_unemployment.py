"""The dialogue "what do I get while out of work": unemployment benefit by months paid and the last wages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.actions.contribution_fields import MOST_MONTHS, month_or_million
from bot.actions.form import Dialogue, Field, Half, Known, Outcome, Question, Read, Refused, State, Telling
from bot.actions.heard import Heard
from bot.actions.region_field import REGIONS, Region, region_matters
from bot.actions.voice import N_, Voice
from bot.actions.wage_fields import LastMonthsWage
from policy.calculators import compute
from policy.calculators.unemployment_benefit import UnemploymentBenefitResult
from policy.result import Result

_NAME = "unemployment_benefit"


class InsuredTime:
    """Months with unemployment insurance that no benefit has used up yet. Slot value: months."""

    slot = "ui_months"
    called: tuple[str, ...] = (N_("thời gian đóng"), N_("số năm đóng"))
    lasting = True

    def read(self, heard: Heard, known: Known, half: Any, asked: bool, voice: Voice) -> Outcome:
        if asked and heard.month_or_million:
            return month_or_million(heard, voice)
        spans = [e for e in heard.entities("duration" if asked else None) if e.kind == "duration" and e.role == ""]
        if spans:
            months = int(spans[-1].value)
            if 1 <= months <= MOST_MONTHS:
                return Read(months)
            reason = voice.gettext("{span} đóng BHTN thì dài hơn cả đời đi làm, anh/chị xem lại giúp.")
            return Refused(reason.format(span=voice.span(months)))
        if asked and heard.is_unknown:
            return Half(
                None,
                voice.gettext("Anh/chị xem trong VssID, mục “Quá trình tham gia”; nói khoảng chừng cũng được."),
            )
        return None

    def question(self, known: Known, half: Any, voice: Voice) -> Question:
        return Question(
            voice.gettext(
                "Anh/chị đã đóng bảo hiểm thất nghiệp được bao lâu, không tính thời gian đã hưởng trợ cấp? (ví dụ "
                "“4 năm 2 tháng”)"
            )
        )

    def says(self, value: Any, voice: Voice) -> str:
        return voice.gettext("đóng BHTN {span}").format(span=voice.span(value))


class CalcUnemployment(Dialogue):
    """``calc_unemployment``."""

    name = "calc_unemployment"
    opening = N_("An Sinh tính giúp anh/chị trợ cấp thất nghiệp; nhắn “thôi” để dừng.")
    example = N_("đóng 5 năm")
    fields: tuple[Field, ...] = (InsuredTime(), LastMonthsWage(), Region())
    cited = ("ui.", "cap.ui_benefit")

    def needs(self, one: Field, known: Known, voice: Voice) -> bool:
        """The region counts only where the benefit reaches a region's cap."""
        return one.slot != Region.slot or region_matters(_NAME, self._inputs(known), ("monthly_amount",), voice)

    @staticmethod
    def _inputs(known: Known) -> dict[str, Any]:
        return {"months": known[InsuredTime.slot], "average_salary_6m": known[LastMonthsWage.slot]}

    def results(self, known: Known, state: State, voice: Voice) -> dict[str, Result]:
        """The benefit of somebody who files today."""
        wanted = {**self._inputs(known), "region": known.get(Region.slot) or REGIONS[0]}
        return {_NAME: compute(_NAME, wanted, on=voice.today, book=voice.book)}

    def tell(self, results: Mapping[str, Result], known: Known, state: State, voice: Voice) -> Telling:
        """See ``Dialogue``."""
        result = results[_NAME]
        assert isinstance(result, UnemploymentBenefitResult)  # noqa: S101 - narrows the type
        said = voice.gettext("An Sinh tính theo: {what}.").format(what="; ".join(self.says(known, voice)))
        if not result.eligible:
            return Telling(
                (said, f"{voice.again(result.steps[0].text_vi)}."),
                ("unemployment_benefit", "keep_time", "talk_to_staff"),
            )
        amount = voice.gettext("TRỢ CẤP THẤT NGHIỆP: {amount} mỗi tháng, trong {span}").format(
            amount=voice.money(result.monthly_amount), span=voice.span(result.months_paid)
        )
        lines = [amount, voice.gettext("• Cả đợt: {total}").format(total=voice.money(result.total))]
        if result.capped:
            lines.append(voice.gettext("• Đã tính theo mức cao nhất được hưởng ở vùng của anh/chị"))
        lines.append(voice.gettext("• Thời gian đóng BHXH vẫn giữ nguyên"))
        condition = voice.gettext(
            "Cần đã đóng BHTN đủ {months} trong thời hạn luật định trước khi nghỉ, và không nghỉ ngang trái luật."
        ).format(months=voice.says("ui.condition.months"))
        return Telling(
            (said, "\n".join(lines), condition, *map(voice.again, result.caveats)),
            ("unemployment_benefit", "keep_time", "talk_to_staff"),
        )
