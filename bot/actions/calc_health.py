"""The dialogue "what does health insurance cost our household": by the number of members."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.actions.entity_field import EntityField
from bot.actions.form import Dialogue, Field, Known, Outcome, Question, Read, Refused, State, Telling
from bot.actions.heard import Heard
from bot.actions.voice import N_, Choice, Voice
from policy.calculators import compute
from policy.calculators.household_health import HouseholdHealthResult
from policy.inputs import MOST_MEMBERS
from policy.result import Result

_NAME = "household_health"
#: More members than these are told as "and each further one".
_LISTED = 6
#: Sizes of household that have a button.
_OFFERED = (2, 3, 4)


_COUNTS = {"mot": 1, "hai": 2, "ba": 3, "bon": 4, "one": 1, "two": 2, "three": 3}
#: "1 cháu đi học rồi", "2 người đi làm có thẻ rồi": they have a card of another kind. Between the two no further count.
_ELSEWHERE = re.compile(
    r"(?<!\S)(\d|mot|hai|ba|bon|one|two|three) (?:(?:nguoi con|dua con|nguoi|chau|con|dua|be|em|child|children|kids?)"
    r"(?: (?!(?:mot|hai|ba|bon|chau|con|dua|be)(?!\S))[a-z]+){0,2}?"
    r" (?:di hoc|dang hoc|hoc sinh|sinh vien|da co the|co the roi|co the bhyt|co bhyt|lam cong ty"
    r"|at school|in school|goes to school|go to school|a student)"
    r"|hoc sinh|sinh vien|students?|pupils?)(?!\S)"
)
_NOT_ELSEWHERE = ("chua di hoc", "khong di hoc", "nghi hoc", "het di hoc", "gom ca", "tinh ca")


def insured_elsewhere(heard: Heard) -> int:
    """How many of the household the message says to have a card of another kind, as pupils or at work."""
    if heard.tapped or heard.contains(_NOT_ELSEWHERE):
        return 0
    counted = (one.group(1) for one in _ELSEWHERE.finditer(" ".join(heard.words)))
    return sum(int(one) if one.isdecimal() else _COUNTS[one] for one in counted)


class Members(EntityField):
    """How many of the household join. Slot value: persons."""

    slot = "health_members"
    called: tuple[str, ...] = (N_("số người"), N_("số thành viên"))
    kind = "people"

    def read(self, heard: Heard, known: Known, half: Any, asked: bool, voice: Voice) -> Outcome:
        """Without those who have a card of another kind; of several numbers the first is the household's."""
        elsewhere = insured_elsewhere(heard)
        found = [e for e in heard.entities(self.kind if asked else None) if e.kind == self.kind]
        if elsewhere and found and int(found[0].value) > elsewhere:
            return self.taken(int(found[0].value) - elsewhere, voice)
        return super().read(heard, known, half, asked, voice)

    def taken(self, value: int | float | str, voice: Voice) -> Outcome:
        """Refuses households of nobody and of a crowd."""
        members = int(value)
        if 1 <= members <= MOST_MEMBERS:
            return Read(members)
        return Refused(
            voice.gettext("Một hộ không thể có {n} người cùng tham gia; anh/chị xem lại giúp.").format(n=members)
        )

    def hint(self, voice: Voice) -> str:
        return voice.gettext("Chỉ đếm người chưa có thẻ BHYT theo diện khác, như đi làm hay đi học.")

    def question(self, known: Known, half: Any, voice: Voice) -> Question:
        return Question(
            voice.gettext("Nhà anh/chị có mấy người cùng tham gia BHYT hộ gia đình?"),
            tuple(
                Choice.saying(voice.ngettext("{n} người", "{n} người", number).format(n=number)) for number in _OFFERED
            ),
        )

    def says(self, value: Any, voice: Voice) -> str:
        return voice.ngettext("{n} người cùng tham gia", "{n} người cùng tham gia", value).format(n=value)


class CalcHealth(Dialogue):
    """``calc_health``."""

    name = "calc_health"
    opening = N_("An Sinh tính giúp anh/chị tiền BHYT hộ gia đình một năm; nhắn “thôi” để dừng.")
    example = N_("nhà tôi 4 người")
    fields: tuple[Field, ...] = (Members(),)
    cited = ("hi.household", "base.")
    of_one_person = False

    def notice(self, heard: Heard, state: State) -> None:
        """Remembers how many were left out, to say so."""
        found = [e for e in heard.entities(Members.kind) if e.kind == Members.kind]
        if found:
            elsewhere = insured_elsewhere(heard)
            state.extra["elsewhere"] = elsewhere if int(found[0].value) > elsewhere else 0

    def results(self, known: Known, state: State, voice: Voice) -> dict[str, Result]:
        """A year's contributions."""
        return {_NAME: compute(_NAME, {"members": known[Members.slot]}, on=voice.today, book=voice.book)}

    def tell(self, results: Mapping[str, Result], known: Known, state: State, voice: Voice) -> Telling:
        """See ``Dialogue``."""
        result = results[_NAME]
        assert isinstance(result, HouseholdHealthResult)  # noqa: S101 - narrows the type
        members = known[Members.slot]
        lines = [
            voice.ngettext(
                "Cả nhà {n} người đóng {total} một năm.", "Cả nhà {n} người đóng {total} một năm.", members
            ).format(n=members, total=voice.money(result.total_year))
        ]
        if elsewhere := state.extra.get("elsewhere"):
            words = voice.ngettext(
                "(Chưa tính {n} người đã có thẻ BHYT theo diện khác, như đi học hay đi làm.)",
                "(Chưa tính {n} người đã có thẻ BHYT theo diện khác, như đi học hay đi làm.)",
                elsewhere,
            )
            lines.append(words.format(n=elsewhere))
        if members > 1:
            lines += [
                voice.gettext("• Người thứ {n}: {amount}").format(n=number, amount=voice.money(amount))
                for number, amount in enumerate(result.per_member[:_LISTED], 1)
            ]
        if members > _LISTED:
            each = voice.money(result.per_member[-1])
            lines.append(voice.gettext("• Mỗi người còn lại: {amount}").format(amount=each))
        return Telling(
            ("\n".join(lines), *map(voice.again, result.caveats)), ("health_household_cost", "voluntary_health_card")
        )
