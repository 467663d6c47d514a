"""The dialogue "what will my pension be": the time paid so far, the plan to go on, the amount of today's value."""

from __future__ import annotations

from collections.abc import Mapping

from bot.actions.contribution_fields import LastPaid, PaidTime
from bot.actions.form import Dialogue, Field, Known, State, Telling
from bot.actions.heard import Heard
from bot.actions.paid_history import (
    both_kinds_note,
    compulsory_months,
    impossible,
    kind_words,
    last_kind,
    lump_sum_of,
    notice_kind,
    one_wage_note,
    periods_of,
)
from bot.actions.pension_plan import Course, Plan, course_of, speaks_of_further, too_long
from bot.actions.person_fields import Birth, Sex
from bot.actions.voice import N_, Voice
from bot.actions.wage_fields import Wage
from policy import CalculationRefused
from policy.calculators import compute
from policy.calculators.lump_sum import LumpSumResult
from policy.calculators.pension import PensionResult
from policy.calculators.retirement_age import RetirementAgeResult
from policy.formatting import format_rate
from policy.months import MONTHS_PER_YEAR, Month
from policy.result import Result, Step
from policy.rounding import exact, round_half_up
from policy.said import Money, Said, as_said


class CalcPension(Dialogue):
    """``calc_pension``."""

    name = "calc_pension"
    opening = N_(
        "An Sinh ước tính lương hưu giúp anh/chị. Anh/chị có thể nói hết một lượt, hoặc trả lời từng câu; nhắn “thôi” "
        "để dừng."
    )
    example = N_("đóng tới 60 tuổi")
    fields: tuple[Field, ...] = (PaidTime(), LastPaid(), Wage(), Sex(), Birth(), Plan())
    cited = ("pension.", "retire_age", "coef.")

    def notice(self, heard: Heard, state: State) -> None:
        """Remembers that the time was paid voluntarily."""
        notice_kind(heard, state)

    def check(self, known: Known, voice: Voice) -> tuple[str, str] | None:
        """See ``impossible``; once all is known, also a plan that no life holds."""
        clash = impossible(known, voice)
        if clash is not None or any(known.get(one.slot) is None for one in self.fields):
            return clash
        try:
            age = self._age(known, voice)
        except CalculationRefused:
            return None  # the result says it
        course = self._course(known, age, known[PaidTime.slot]["months"], voice)
        reason = too_long(known, course, Month.of(voice.today), voice)
        return (Plan.slot, reason) if reason else None

    def not_meant(self, heard: Heard, requested: str | None) -> frozenset[str]:
        """ "Đóng 5 năm" in answer to how long to go on says nothing of the time paid."""
        answers = requested == Plan.slot and speaks_of_further(heard)
        ranges = any(e.kind == "month_range" for e in heard.entities())
        return frozenset({PaidTime.slot}) if answers and not ranges else frozenset()

    @staticmethod
    def _age(known: Known, voice: Voice) -> RetirementAgeResult:
        """When the person reaches the retirement age. Raises ``CalculationRefused``."""
        person = {"gender": known[Sex.slot], "birth": known[Birth.slot]["month"]}
        age = compute("retirement_age", person, on=voice.today, book=voice.book)
        assert isinstance(age, RetirementAgeResult)  # noqa: S101 - narrows the type for the reader and mypy
        return age

    @staticmethod
    def _course(known: Known, age: RetirementAgeResult, months: int, voice: Voice) -> Course:
        """What the plan comes to after ``months`` paid."""
        needed = int(voice.figure("pension.min_years").value) * MONTHS_PER_YEAR
        return course_of(known, months, needed, age.pension_from, Month.of(voice.today))

    def results(self, known: Known, state: State, voice: Voice) -> dict[str, Result]:
        """The pension, the retirement age, and the indexed average it rests on."""
        person = {"gender": known[Sex.slot], "birth": known[Birth.slot]["month"]}
        age = self._age(known, voice)
        past = lump_sum_of(known, state, voice)
        months = past.months_before_2014 + past.months_from_2014
        course = self._course(known, age, months, voice)
        employed = compulsory_months(known, state)
        if last_kind(known, state) == "compulsory":
            employed += course.further
        wanted = {
            **person,
            "months": months + course.further,
            "average_salary": self._average(past.average_salary, months, course, known, state, voice),
            "retire": str(course.retire),
            "minimum_pension": self._may_be_raised(employed, voice),
        }
        pension = compute("pension", wanted, on=voice.today, book=voice.book)
        return {"pension": pension, "retirement_age": age, "lump_sum": past}

    @staticmethod
    def _may_be_raised(employed: int, voice: Voice) -> bool | None:
        """Whether the lowest pension may hold: never with too few compulsory months; otherwise it is left open."""
        name = "pension.minimum.min_years"
        known = name in voice.book.on(voice.today)
        return False if known and employed < int(voice.figure(name).value) * MONTHS_PER_YEAR else None

    def steps(self, results: Mapping[str, Result]) -> list[Step]:
        """The indexed average first (of the lump sum's steps that one alone), then what further time makes of it."""
        pension, past = results["pension"], results["lump_sum"]
        average = int(pension.inputs["average_salary"])
        assert isinstance(past, LumpSumResult)  # noqa: S101
        steps = [*past.steps[:1]]
        if average != past.average_salary:
            text = Said("Bình quân khi tính cả thời gian đóng tiếp trên mức lương như cũ")
            steps.append(Step(text_vi=text, value=as_said(Money(average))))
        return [*steps, *pension.steps]

    @staticmethod
    def _average(past: int, months: int, course: Course, known: Known, state: State, voice: Voice) -> int:
        """The average over past and further months; the last wage goes on, at least at the lowest base of today."""
        if not course.further:
            return past
        base = exact(periods_of(known)[-1]["salary"])
        lowest = "vol.min_income" if last_kind(known, state) == "voluntary" else "floor.compulsory_si_base"
        if lowest in voice.book.on(voice.today):
            base = max(base, exact(voice.figure(lowest).number))
        return round_half_up((exact(past) * months + base * course.further) / (months + course.further))

    def tell(self, results: Mapping[str, Result], known: Known, state: State, voice: Voice) -> Telling:
        """See ``Dialogue``."""
        pension, age, past = results["pension"], results["retirement_age"], results["lump_sum"]
        assert isinstance(pension, PensionResult)  # noqa: S101
        assert isinstance(age, RetirementAgeResult)  # noqa: S101
        assert isinstance(past, LumpSumResult)  # noqa: S101
        said = "; ".join([*self.says(known, voice), *kind_words(known, state, voice)])
        parts = [
            voice.gettext("An Sinh tính theo: {what}.").format(what=said),
            self._amount(pension, voice) if pension.eligible else self._none(pension, voice),
            voice.gettext("Tuổi nghỉ hưu của anh/chị là {age}, đủ tuổi trong tháng {month}.").format(
                age=voice.age(age.age_years, age.age_months), month=voice.month(age.month_of_retirement)
            ),
            *map(voice.again, pension.caveats),
            *both_kinds_note(past, voice),
            *(one_wage_note(known, voice) if pension.eligible else ()),
            voice.gettext(
                "Đây là ước tính theo mức tiền hiện nay: lương sau này và các lần điều chỉnh lương hưu chưa tính vào."
            ),
        ]
        further = ("voluntary_missing_years",) if not pension.eligible else ()
        return Telling(tuple(parts), (*further, "pension_conditions", "compare_lump_sum", "talk_to_staff"))

    @staticmethod
    def _amount(pension: PensionResult, voice: Voice) -> str:
        amount = voice.money(pension.monthly_amount or 0)
        if pension.monthly_amount_high and pension.monthly_amount_high != pension.monthly_amount:
            amount = voice.gettext("từ {low} đến {high}").format(
                low=amount, high=voice.money(pension.monthly_amount_high)
            )
        lines = [
            voice.gettext("LƯƠNG HƯU: khoảng {amount} mỗi tháng, từ tháng {month}").format(
                amount=amount, month=voice.month(Month.parse(pension.inputs["retire"]))
            ),
            voice.gettext("• Tỷ lệ {rate} cho {span} đóng, nhân với bình quân {average}").format(
                rate=format_rate(exact(pension.rate_percent or 0), voice.locale),
                span=voice.span(int(pension.inputs["months"])),
                average=voice.money(int(pension.inputs["average_salary"])),
            ),
        ]
        if pension.one_off:
            lines.append(
                voice.gettext("• Thêm một lần khi nghỉ hưu: {amount}").format(amount=voice.money(pension.one_off))
            )
        lines.append(voice.gettext("• Kèm thẻ BHYT trong suốt thời gian hưởng"))
        return "\n".join(lines)

    @staticmethod
    def _none(pension: PensionResult, voice: Voice) -> str:
        lines = [
            voice.gettext("Theo dự tính này, anh/chị chưa có lương hưu."),
            *(f"• {voice.again(one)}" for one in pension.reasons),
        ]
        if pension.missing_months:
            lines.append(
                voice.gettext("• Đóng thêm {span}, đi làm hoặc tự nguyện đều được cộng vào, thì đủ {years}").format(
                    span=voice.span(pension.missing_months), years=voice.says("pension.min_years")
                )
            )
        return "\n".join(lines)
