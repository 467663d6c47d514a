"""The wage region, asked for only where it changes the result."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.actions.entity_field import EntityField
from bot.actions.form import Known, Question
from bot.actions.voice import N_, Choice, Voice
from policy.calculators import compute

REGIONS = ("I", "II", "III", "IV")


class Region(EntityField):
    """Slot value: one of :data:`REGIONS`."""

    slot = "region"
    called: tuple[str, ...] = (N_("vùng"),)
    kind = "region"

    def hint(self, voice: Voice) -> str:
        return voice.gettext(
            "Vùng theo nơi công ty hoạt động; hợp đồng hoặc phòng nhân sự cho biết. Chưa chắc thì chọn một vùng, sau "
            "đó nhắn vùng khác để so."
        )

    def question(self, known: Known, half: Any, voice: Voice) -> Question:
        regions = (voice.gettext("Vùng {region}").format(region=one) for one in REGIONS)
        question = voice.gettext("Công ty anh/chị ở vùng lương tối thiểu nào?")
        return Question(question, tuple(map(Choice.saying, regions)))

    def says(self, value: Any, voice: Voice) -> str:
        return voice.gettext("vùng {region}").format(region=value)


def region_matters(calculator: str, inputs: Mapping[str, Any], fields: tuple[str, ...], voice: Voice) -> bool:
    """Whether the named results of a calculator differ between regions. Raises ``CalculationRefused``."""
    return len({_outcome(calculator, inputs, one, fields, voice) for one in REGIONS}) > 1


def _outcome(
    calculator: str, inputs: Mapping[str, Any], region: str, fields: tuple[str, ...], voice: Voice
) -> tuple[Any, ...]:
    on: date = voice.today
    result = compute(calculator, {**inputs, "region": region}, on=on, book=voice.book)
    return tuple(getattr(result, field) for field in fields)
