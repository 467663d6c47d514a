"""Until when somebody means to go on paying, and what time and first month of a pension come of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.actions.contribution_fields import LastPaid, PaidTime
from bot.actions.form import Half, Known, Outcome, Question, Read, Refused
from bot.actions.heard import Heard
from bot.actions.voice import N_, Choice, Voice
from policy.calculators.compare import CompareResult
from policy.months import MONTHS_PER_YEAR, Month

#: Nobody plans further ahead, or pays longer in all.
_LONGEST_PLAN = 50 * MONTHS_PER_YEAR
#: Nobody goes on paying beyond this age (no legal figure: a bound of what is asked back).
_OLDEST_PAYING = 75
#: A time said with these is one that has been paid, also where the plan is asked for.
_PAID_BEFORE = (
    *("da dong", "da tham gia", "da co", "dong duoc", "moi dong", "nam roi", "thang roi", "tong cong", "so far"),
    *("have paid", "i paid", "ve paid", "already paid", "contributed"),
)
_UNTIL_PENSION = (
    *("toi khi ve huu", "den khi ve huu", "den tuoi huu", "toi tuoi huu", "den tuoi nghi huu", "dong tiep"),
    *("until retirement", "until i retire", "till retirement", "till i retire", "until pension age", "keep paying"),
    *("until retirement age", "continue paying", "go on paying"),
)
_NO_MORE = (
    "khong dong nua",
    "ko dong nua",
    "k dong nua",
    "khong dong tiep",
    "ko dong tiep",
    "khong dong them",
    "nghi luon",
    *("stop paying", "not pay any more", "not paying any more", "no more", "not continue", "don t continue"),
)
_YES = frozenset({"co", "dong", "vang", "da", "u", "uh", "ok", "oke", "dung", "yes", "yeah", "yep", "continue"})
_NO = frozenset({"khong", "ko", "k", "hong", "thoi", "chua", "kg"})


def speaks_of_further(heard: Heard) -> bool:
    """Whether a bare time, said where the plan is asked for, is one to be paid: no correction, no what-if.

    "22 năm rồi" and "đã đóng 22 năm" tell what has been paid.
    """
    return not (heard.corrects or heard.supposes or heard.contains(_PAID_BEFORE))


class Plan:
    """Slot value: ``{"until": "none" | "pension" | "age" | "months", "n": int}``; ``n`` is the age or the months."""

    slot = "pension_plan"
    called: tuple[str, ...] = (N_("kế hoạch đóng tiếp"), N_("đóng tiếp"))
    lasting = False

    def read(self, heard: Heard, known: Known, half: Any, asked: bool, voice: Voice) -> Outcome:
        if heard.tapped:
            return None
        entities = heard.entities()
        ages = [int(e.value) for e in entities if e.kind == "target_age"]
        if ages:
            return Read({"until": "age", "n": ages[-1]})
        if heard.contains(_NO_MORE):
            return Read({"until": "none", "n": 0})
        bare = asked and speaks_of_further(heard)
        spans = [e for e in entities if e.kind == "duration" and (e.role == "future" or (bare and e.role == ""))]
        further = [int(e.value) for e in spans]
        goals = [int(e.value) for e in entities if e.kind == "duration" and e.role == "goal"]
        paid = (known.get(PaidTime.slot) or {}).get("months", 0)
        if goals and not further and paid and goals[-1] > paid:
            further = [goals[-1] - paid]  # "đóng cho đủ 15 năm"
        if further:
            if further[-1] > _LONGEST_PLAN:
                span = voice.span(further[-1])
                return Refused(voice.gettext("{span} nữa thì quá lâu, anh/chị xem lại giúp.").format(span=span))
            return Read({"until": "months", "n": further[-1]})
        if heard.contains(_UNTIL_PENSION):
            return Read({"until": "pension", "n": 0})
        if entities and not speaks_of_further(heard):
            return None  # the "đóng" of "đã đóng 22 năm" is no yes
        return self._yes_or_no(heard, voice) if asked else None

    @staticmethod
    def _yes_or_no(heard: Heard, voice: Voice) -> Outcome:
        words = set(heard.words)
        if heard.is_unknown:
            return Half(
                None, voice.gettext("Chưa chắc thì cứ chọn một cách, sau đó hỏi “nếu đóng thêm 5 năm thì sao”.")
            )
        if words & _NO or heard.begins_with_no:
            return Read({"until": "none", "n": 0})
        return Read({"until": "pension", "n": 0}) if words & _YES else None

    def question(self, known: Known, half: Any, voice: Voice) -> Question:
        return Question(
            voice.gettext("Từ nay anh/chị có đóng tiếp không? (hoặc nói “đóng tới 60 tuổi”, “đóng thêm 5 năm”)"),
            (Choice.saying(voice.gettext("Đóng tới khi về hưu")), Choice.saying(voice.gettext("Không đóng nữa"))),
        )

    def says(self, value: Any, voice: Voice) -> str:
        return {
            "none": voice.gettext("không đóng thêm"),
            "pension": voice.gettext("đóng tới khi có lương hưu"),
            "age": voice.gettext("đóng tới {n} tuổi").format(n=value["n"]),
            "months": voice.gettext("đóng thêm {span}").format(span=voice.span(value["n"])),
        }[value["until"]]


@dataclass(frozen=True, slots=True)
class Course:
    """How the time goes on: months paid further, and the first month of the pension."""

    further: int
    retire: Month


def too_long(known: Known, course: Course, today: Month, voice: Voice) -> str | None:
    """Why no life holds such a plan; None when it may be."""
    if not course.further:
        return None
    total = int(known[PaidTime.slot]["months"]) + course.further
    first_further = max(Month.parse(known[LastPaid.slot]["month"]) + 1, today)
    age = Month.parse(known["lump_birth"]["month"]).until(first_further + course.further) // MONTHS_PER_YEAR
    if total > _LONGEST_PLAN:
        words = voice.gettext("Như vậy tổng cộng đóng {span}, dài hơn cả đời đi làm; anh/chị xem lại giúp.")
        return words.format(span=voice.span(total))
    if age > _OLDEST_PAYING:
        words = voice.gettext(
            "Như vậy anh/chị phải đóng thêm {span}, tới {age} tuổi, thì quá lâu; anh/chị chọn lại giúp."
        )
        return words.format(span=voice.span(course.further), age=age)
    return None


def kept_pension_from(compared: CompareResult, today: Month) -> Month:
    """First month of the pension that kept time becomes: months that are missing are paid one by one, from now on."""
    return max(compared.pension_from, today + compared.missing_months)


def course_of(known: Known, months: int, needed: int, pension_from: Month, today: Month) -> Course:
    """What a plan comes to.

    Args:
        months: paid so far.
        needed: months that a pension takes.
        pension_from: first month of a pension at full age.
    """
    plan: Mapping[str, Any] = known[Plan.slot]
    last = Month.parse(known[LastPaid.slot]["month"])
    first_further = max(last + 1, today)
    match plan["until"]:
        case "pension":
            further = max(0, first_further.until(pension_from), needed - months)
        case "age":
            born = Month.parse(known["lump_birth"]["month"])
            further = max(0, first_further.until(born + plan["n"] * MONTHS_PER_YEAR + 1))
        case "months":
            further = plan["n"]
        case _:
            return Course(0, max(pension_from, today))
    return Course(further, max(pension_from, first_further + further, today))
