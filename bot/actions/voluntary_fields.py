"""What the cost of voluntary insurance depends on: the income chosen, the support group, the way of paying."""

from __future__ import annotations

from typing import Any

from bot.actions.entity_field import EntityField
from bot.actions.form import Half, Known, Outcome, Question, Read, Refused
from bot.actions.heard import Heard
from bot.actions.voice import N_, Choice, Voice

MINIMUM, MAXIMUM = "vol.min_income", "vol.max_income"
_LEAST = (
    "thap nhat",
    "toi thieu",
    "it nhat",
    "nho nhat",
    "be nhat",
    "min",
    "muc san",
    "re nhat",
    "thap thoi",
    "muc thap",
    *("lowest", "minimum", "the least", "smallest", "cheapest"),
)
_MOST = (
    *("cao nhat", "toi da", "max", "nhieu nhat", "kich tran", "muc tran", "lon nhat"),
    *("highest", "maximum", "the most", "biggest", "largest"),
)

GROUPS = ("poor", "near_poor", "ethnic_minority", "other")
FREQUENCIES = ("monthly", "quarterly", "half_year", "yearly")
_EVERY = dict(zip((1, 3, 6, 12), FREQUENCIES, strict=True))  # by months


def group_words(group: str, voice: Voice) -> str:
    """A support group in words."""
    return {
        "poor": voice.gettext("hộ nghèo"),
        "near_poor": voice.gettext("hộ cận nghèo"),
        "ethnic_minority": voice.gettext("dân tộc thiểu số"),
        "other": voice.gettext("đối tượng khác"),
    }[group]


def frequency_words(frequency: str, voice: Voice) -> str:
    """A way of paying in words."""
    return {
        "monthly": voice.gettext("hằng tháng"),
        "quarterly": voice.gettext("3 tháng một lần"),
        "half_year": voice.gettext("6 tháng một lần"),
        "yearly": voice.gettext("12 tháng một lần"),
    }[frequency]


class Income:
    """The monthly income chosen as contribution base. Slot value: whole đồng."""

    slot = "vol_income"
    called: tuple[str, ...] = (N_("mức thu nhập"), N_("thu nhập"))
    lasting = False

    def read(self, heard: Heard, known: Known, half: Any, asked: bool, voice: Voice) -> Outcome:
        lowest, highest = int(voice.figure(MINIMUM).value), int(voice.figure(MAXIMUM).value)
        if not heard.tapped and heard.contains(_LEAST):
            return Read(lowest)
        if not heard.tapped and heard.contains(_MOST):
            return Read(highest)
        amounts = [e for e in heard.entities("money" if asked else None) if e.kind == "money"]
        if not amounts or (heard.month_or_million and not asked):
            if asked and heard.is_unknown:
                return Half(None, voice.gettext("Nhiều người chọn mức thu nhập thấp nhất; sau này đổi mức được."))
            return None
        amount = int(amounts[-1].value)
        if amount < lowest:
            return Refused(
                voice.gettext("Thu nhập {amount} thấp hơn mức thu nhập thấp nhất hiện nay là {lowest}.").format(
                    amount=voice.money(amount), lowest=voice.money(lowest)
                )
            )
        if amount > highest:
            return Refused(
                voice.gettext("Thu nhập {amount} cao hơn mức thu nhập cao nhất hiện nay là {highest}.").format(
                    amount=voice.money(amount), highest=voice.money(highest)
                )
            )
        return Read(amount)

    def question(self, known: Known, half: Any, voice: Voice) -> Question:
        lowest = int(voice.figure(MINIMUM).value)
        offers = [lowest, *(amount for amount in (3_000_000, 5_000_000) if amount > lowest)]
        words = [voice.money(amount) for amount in offers]
        words[0] = voice.gettext("Thấp nhất: {amount}").format(amount=words[0])
        return Question(
            voice.gettext(
                "Anh/chị chọn mức thu nhập tháng nào để đóng? Thấp nhất là {lowest}; chọn cao thì lương hưu cao."
            ).format(lowest=voice.money(lowest)),
            tuple(map(Choice.saying, words)),
        )

    def says(self, value: Any, voice: Voice) -> str:
        return voice.gettext("mức thu nhập chọn {amount}").format(amount=voice.money(value))


class SupportGroup(EntityField):
    """Slot value: one of :data:`GROUPS`."""

    slot = "vol_group"
    called: tuple[str, ...] = (N_("nhóm hỗ trợ"), N_("nhóm"), N_("diện"))
    kind = "group"

    def hint(self, voice: Voice) -> str:
        return voice.gettext(
            "Nếu không có sổ hộ nghèo, cận nghèo và không phải người dân tộc thiểu số, anh/chị chọn “Đối tượng khác”."
        )

    def question(self, known: Known, half: Any, voice: Voice) -> Question:
        groups = (
            voice.gettext("Hộ nghèo"),
            voice.gettext("Hộ cận nghèo"),
            voice.gettext("Dân tộc thiểu số"),
            voice.gettext("Đối tượng khác"),
        )
        return Question(
            voice.gettext("Anh/chị thuộc nhóm nào để tính phần Nhà nước hỗ trợ?"),
            tuple(map(Choice.saying, groups)),
        )

    def says(self, value: Any, voice: Voice) -> str:
        return voice.gettext("nhóm: {group}").format(group=group_words(value, voice))


class Frequency:
    """Slot value: one of :data:`FREQUENCIES`."""

    slot = "vol_frequency"
    called: tuple[str, ...] = (N_("kỳ đóng"), N_("cách đóng"))
    lasting = False

    def read(self, heard: Heard, known: Known, half: Any, asked: bool, voice: Voice) -> Outcome:
        found = [e for e in heard.entities("frequency" if asked else None) if e.kind == "frequency"]
        if found:
            return Read(str(found[-1].value))
        if not asked and heard.corrects and known.get(self.slot) is not None:
            # "À nhầm, 3 tháng": there is no other time to correct.
            spans = [int(e.value) for e in heard.entities() if e.kind == "duration"]
            meant = [_EVERY[months] for months in spans if months in _EVERY]
            return Read(meant[-1]) if meant else None
        if asked and heard.is_unknown:
            return Half(None, voice.gettext("Chưa chắc thì cứ chọn hằng tháng; hết kỳ đang đóng là đổi được."))
        if asked and any(e.kind == "duration" for e in heard.entities("frequency")):
            return Refused(
                voice.gettext(
                    "Cách đóng này không có trong phép tính; chỉ có tháng, 3 tháng, 6 tháng hoặc 12 tháng một lần."
                )
            )
        return None

    def question(self, known: Known, half: Any, voice: Voice) -> Question:
        ways = (frequency_words(one, voice) for one in FREQUENCIES)
        return Question(
            voice.gettext("Anh/chị muốn đóng theo kỳ nào?"),
            tuple(Choice.saying(words[0].upper() + words[1:]) for words in ways),
        )

    def says(self, value: Any, voice: Voice) -> str:
        return voice.gettext("đóng {frequency}").format(frequency=frequency_words(value, voice))
