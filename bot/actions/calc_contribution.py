"""The dialogue "how much is taken off my wage": what a worker and the company pay each month."""

from __future__ import annotations

from collections.abc import Mapping

from bot.actions.form import Dialogue, Field, Known, State, Telling
from bot.actions.region_field import REGIONS, Region, region_matters
from bot.actions.voice import N_, Voice
from bot.actions.wage_fields import PresentWage
from policy.calculators import compute
from policy.calculators.compulsory_contribution import CompulsoryContributionResult
from policy.result import Result

_NAME = "compulsory_contribution"


class CalcContribution(Dialogue):
    """``calc_contribution``."""

    name = "calc_contribution"
    opening = N_(
        "An Sinh tính giúp anh/chị mỗi tháng trừ lương bao nhiêu, công ty đóng bao nhiêu; nhắn “thôi” để dừng."
    )
    example = N_("lương 9 triệu")
    fields: tuple[Field, ...] = (PresentWage(), Region())
    cited = ("rate.", "cap.", "floor.")

    def needs(self, one: Field, known: Known, voice: Voice) -> bool:
        """The region counts only for wages above the cap of unemployment insurance or below the floor."""
        if one.slot != Region.slot:
            return True
        fields = ("employee_total", "employer_total", "base_si", "base_ui")
        return region_matters(_NAME, {"salary": known[PresentWage.slot]}, fields, voice)

    def results(self, known: Known, state: State, voice: Voice) -> dict[str, Result]:
        """A month's contributions."""
        wanted = {"salary": known[PresentWage.slot], "region": known.get(Region.slot) or REGIONS[0]}
        return {_NAME: compute(_NAME, wanted, on=voice.today, book=voice.book)}

    def tell(self, results: Mapping[str, Result], known: Known, state: State, voice: Voice) -> Telling:
        """See ``Dialogue``."""
        result = results[_NAME]
        assert isinstance(result, CompulsoryContributionResult)  # noqa: S101 - narrows the type
        worker = [
            voice.gettext("Với {what}, mỗi tháng anh/chị bị trừ {amount}:").format(
                what=", ".join(self.says(known, voice)), amount=voice.money(result.employee_total)
            ),
            voice.gettext("• BHXH (hưu trí, tử tuất): {amount}").format(amount=voice.money(result.employee_si)),
            voice.gettext("• BHYT: {amount}").format(amount=voice.money(result.employee_hi)),
            voice.gettext("• BHTN: {amount}").format(amount=voice.money(result.employee_ui)),
        ]
        employer = [
            voice.gettext("Công ty đóng thêm {amount}, không trừ vào lương của anh/chị:").format(
                amount=voice.money(result.employer_total)
            ),
            voice.gettext("• BHXH: {amount}").format(
                amount=voice.money(result.employer_si + result.employer_sickness_maternity + result.employer_accident)
            ),
            voice.gettext("• BHYT: {hi}, BHTN: {ui}").format(
                hi=voice.money(result.employer_hi), ui=voice.money(result.employer_ui)
            ),
        ]
        bases = (
            voice.gettext("Lương tính đóng BHXH, BHYT là {si}; tính đóng BHTN là {ui}.").format(
                si=voice.money(result.base_si), ui=voice.money(result.base_ui)
            )
            if {result.base_si, result.base_ui} != {known[PresentWage.slot]}
            else ""
        )
        return Telling(
            ("\n".join(worker), "\n".join(employer), bases, *map(voice.again, result.caveats)),
            ("contribution_base", "check_employer_pays", "talk_to_staff"),
        )
