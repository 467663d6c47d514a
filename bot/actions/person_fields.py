"""What calculations must know about the person: sex, and month and year of birth."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

from bot.actions.contribution_fields import LastPaid, PaidTime, bare_month
from bot.actions.entity_field import EntityField
from bot.actions.form import Half, Known, Outcome, Question, Read, Refused
from bot.actions.heard import Heard
from bot.actions.voice import N_, Choice, Voice
from bot.grammar import Entity

YOUNGEST, OLDEST = 15, 100
#: Assumed month of birth of somebody who knows only the year; the middle errs least.
MIDDLE_MONTH = 6
_BORN = ("sinh thang", "sinh vao thang", "sinh la thang", "thang sinh", "sinh t", "born")


class Sex(EntityField):
    """Slot value: ``male`` or ``female``."""

    slot = "lump_gender"
    called: tuple[str, ...] = (N_("giới tính"), N_("nam hay nữ"))
    kind = "gender"

    def question(self, known: Known, half: Any, voice: Voice) -> Question:
        return Question(
            voice.gettext("Anh/chị là nam hay nữ? (tuổi nghỉ hưu của nam và nữ khác nhau)"),
            (Choice.saying(voice.gettext("Nam")), Choice.saying(voice.gettext("Nữ"))),
        )

    def says(self, value: Any, voice: Voice) -> str:
        return voice.gettext("nam") if value == "male" else voice.gettext("nữ")


class Birth:
    """Month and year of birth. Slot value: ``{"month": "YYYY-MM", "assumed": bool}``.

    Kept of half an answer: the year (``"1985"``) or the age (``{"age": 45}``).
    """

    slot = "lump_birth"
    called: tuple[str, ...] = (N_("tháng sinh"), N_("năm sinh"), N_("ngày sinh"))
    lasting = True

    def read(self, heard: Heard, known: Known, half: Any, asked: bool, voice: Voice) -> Outcome:
        entities = heard.entities("birth" if asked else None)
        births = [str(e.value) for e in entities if e.kind == "birth"] or _after_sex(entities, heard.today.year)
        if births:
            return self._known(births[-1], heard, half, voice)
        if asked and half:
            if (month := bare_month(heard)) or (month := _named_month(entities)):
                return self._known(_in_month(half, month, heard.today), heard, None, voice)
            if heard.is_unknown:
                return Read({"month": _in_month(half, MIDDLE_MONTH, heard.today), "assumed": True})
        if not asked and (month := self._corrected_month(entities, heard, known)):
            return Read({"month": _in_month(known[self.slot]["month"][:4], month, heard.today), "assumed": False})
        either = [int(e.value) for e in entities if e.kind == "birth_or_age"]
        if either:
            number = either[-1]
            return Half(
                None,
                voice.gettext(
                    "{number} là năm sinh hay tuổi ạ? Anh/chị ghi đủ năm sinh giúp, ví dụ “19{number}”."
                ).format(number=number),
            )
        # "bắt đầu đóng từ 9/2025" tells of the work, not of the birth
        if asked and (young := next((e for e in entities if e.kind in ("year", "month", "date") and not e.role), None)):
            return self._known(str(young.value)[:7], heard, half, voice)
        ages = [int(e.value) for e in entities if e.kind == "age"]
        if ages and known.get(self.slot) is None:
            return self._of_age(ages[-1], heard, voice)
        if asked and heard.is_unknown:
            return Half(half, voice.gettext("Chỉ cần năm sinh là tính được gần đúng."))
        return None

    def _corrected_month(self, entities: list[Entity], heard: Heard, known: Known) -> int | None:
        """ "À nhầm, tháng 5" where no other month is known, "à nhầm, sinh tháng 5" in any case."""
        others = known.get(PaidTime.slot) or known.get(LastPaid.slot)
        if not heard.corrects or not known.get(self.slot) or (others and not heard.contains(_BORN)):
            return None
        return _named_month([e for e in entities if e.role == ""])

    def _of_age(self, age: int, heard: Heard, voice: Voice) -> Outcome:
        if not YOUNGEST <= age <= OLDEST:
            return Refused(voice.gettext("{age} tuổi thì chưa tính được, anh/chị xem lại giúp.").format(age=age))
        return Half({"age": age}, "")

    def _known(self, text: str, heard: Heard, half: Any, voice: Voice) -> Outcome:
        year = int(text[:4])
        age = heard.today.year - year
        if age < YOUNGEST:
            return Refused(
                voice.gettext("Sinh năm {year} thì chưa đến tuổi đi làm, anh/chị xem lại giúp.").format(year=year)
            )
        if age > OLDEST:
            return Refused(
                voice.gettext("Sinh năm {year} thì đã hơn {age} tuổi, anh/chị xem lại giúp.").format(
                    year=year, age=age - 1
                )
            )
        if len(text) >= 7:
            return Read({"month": text[:7], "assumed": False})
        if heard.is_unknown:
            return Read({"month": f"{year}-{MIDDLE_MONTH:02d}", "assumed": True})
        return Half(str(year), "")

    def question(self, known: Known, half: Any, voice: Voice) -> Question:
        no_idea = (Choice(voice.gettext("Tôi không nhớ tháng"), voice.gettext("không nhớ")),)
        if isinstance(half, dict):
            late = voice.today.year - half["age"]
            words = voice.gettext("Anh/chị sinh tháng mấy? ({age} tuổi là sinh năm {early} hoặc {late})")
            return Question(words.format(age=half["age"], early=late - 1, late=late), no_idea)
        if half:
            return Question(voice.gettext("Anh/chị sinh tháng mấy năm {year}?").format(year=half), no_idea)
        return Question(voice.gettext("Anh/chị sinh tháng, năm nào? (ví dụ “3/1985”)"))

    def says(self, value: Any, voice: Voice) -> str:
        if value["assumed"]:
            return voice.gettext("sinh năm {year} (tạm tính tháng {month})").format(
                year=value["month"][:4], month=MIDDLE_MONTH
            )
        return voice.gettext("sinh {month}").format(month=voice.told_month(value["month"]))


def _in_month(half: Any, month: int, today: date) -> str:
    """The month of birth where the year is known, or the age: whoever is 45 has had this year's birthday or not yet."""
    if not isinstance(half, dict):
        return f"{half}-{month:02d}"
    year = today.year - half["age"] - (month > today.month)
    return f"{year}-{month:02d}"


def _after_sex(entities: list[Entity], this_year: int) -> list[str]:
    """ "nữ 5/1991", "nam, 1978": what stands right after the sex and is old enough is the birth."""
    return [
        str(after.value)[:7]
        for sex, after in pairwise(entities)
        if sex.kind == "gender"
        and after.kind in ("year", "month", "date")
        and not after.role
        and not after.assumed
        and after.start - sex.end <= 2
        and YOUNGEST <= this_year - int(str(after.value)[:4]) <= OLDEST
    ]


def _named_month(entities: list[Entity]) -> int | None:
    """ "tháng 5" said after the year was known."""
    named = [e for e in entities if e.kind == "month" and e.assumed]
    return int(str(named[-1].value)[5:7]) if named else None
