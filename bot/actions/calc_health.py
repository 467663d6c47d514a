"""The dialogue "what does health insurance cost our household": by the number of members."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.actions.entity_field import EntityField
from bot.actions.form import Dialogue, Field, Known, Outcome, Question, Read, Refused, State, Telling
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


class Members(EntityField):
    """How many of the household join. Slot value: persons."""

    slot = "health_members"
    called: tuple[str, ...] = (N_("số người"), N_("số thành viên"))
    kind = "people"

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
