"""The dialogue "when can I retire": the age and the month, by sex and month of birth."""

from __future__ import annotations

from collections.abc import Mapping

from bot.actions.form import Dialogue, Field, Known, State, Telling
from bot.actions.person_fields import Birth, Sex
from bot.actions.voice import N_, Voice
from policy.calculators import compute
from policy.calculators.retirement_age import RetirementAgeResult
from policy.months import Month
from policy.result import Result


class CalcRetirementAge(Dialogue):
    """``calc_retirement_age``."""

    name = "calc_retirement_age"
    opening = N_("An Sinh xem giúp anh/chị bao giờ đến tuổi nghỉ hưu; nhắn “thôi” để dừng.")
    example = N_("sinh 3/1970")
    fields: tuple[Field, ...] = (Sex(), Birth())
    cited = ("retire_age",)

    def results(self, known: Known, state: State, voice: Voice) -> dict[str, Result]:
        """The age in ordinary working conditions."""
        wanted = {"gender": known[Sex.slot], "birth": known[Birth.slot]["month"]}
        return {"retirement_age": compute("retirement_age", wanted, on=voice.today, book=voice.book)}

    def tell(self, results: Mapping[str, Result], known: Known, state: State, voice: Voice) -> Telling:
        """See ``Dialogue``."""
        result = results["retirement_age"]
        assert isinstance(result, RetirementAgeResult)  # noqa: S101 - narrows the type
        reached = result.month_of_retirement
        away = Month.of(voice.today).until(reached)
        when = (
            voice.gettext("Anh/chị ({who}) đủ tuổi nghỉ hưu vào tháng {month}, khi {age}.")
            if away >= 0
            else voice.gettext("Anh/chị ({who}) đã đủ tuổi nghỉ hưu từ tháng {month}, khi {age}.")
        ).format(
            who=", ".join(self.says(known, voice)),
            month=voice.month(reached),
            age=voice.age(result.age_years, result.age_months),
        )
        lines = [
            voice.gettext("• Lương hưu, nếu đủ thời gian đóng, nhận từ tháng {month}").format(
                month=voice.month(result.pension_from)
            )
        ]
        if away > 0:
            lines.insert(0, voice.gettext("• Còn {span} nữa").format(span=voice.span(away)))
        if known[Birth.slot]["assumed"]:
            lines.append(voice.gettext("• Tháng sinh là tạm tính; nói đúng tháng sinh thì kết quả mới chắc"))
        return Telling(
            (when, "\n".join(lines), *map(voice.again, result.caveats)),
            ("calc_pension", "pension_conditions", "early_retirement"),
        )
