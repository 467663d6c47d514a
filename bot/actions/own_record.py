"""What a person's own record says, as the slots of calculations: used while it is open, and no longer asked for."""

from __future__ import annotations

from datetime import date
from typing import Any, Protocol

from bot.actions.contribution_fields import LastPaid, PaidTime
from bot.actions.person_fields import Birth, Sex
from bot.actions.wage_fields import Wage
from integrations.registry import Record

_SEXES = ("male", "female")


class OpenRecords(Protocol):
    """Where records are that people have opened (``helpdesk.records.RecordDesk``)."""

    async def proved(self, conversation_id: int) -> Record | None:
        """The record that is open in a conversation now."""


def conversation_of(sender_id: str) -> int | None:
    """Our number in Rasa's name of a conversation (``zalo:12:1``); None for other names, as in Rasa's own tests."""
    parts = sender_id.split(":")
    return int(parts[1]) if len(parts) == 3 and parts[1].isdecimal() else None


def slots_of(record: Record, today: date) -> dict[str, Any]:
    """Slot values. Every period names its kind, since compulsory and voluntary ones may stand side by side."""
    person, stretches = record.person, record.stretches()
    found: dict[str, Any] = {}
    if person.gender in _SEXES:
        found[Sex.slot] = person.gender
    if person.birth is not None:
        found[Birth.slot] = {"month": f"{person.birth:%Y-%m}", "assumed": False}
    if not stretches:
        return found
    periods = [{"from": one.first, "to": one.last, "salary": one.wage, "kind": one.kind.value} for one in stretches]
    last = stretches[-1].last
    found[PaidTime.slot] = {"months": record.months, "periods": periods, "approximate": False}
    found[LastPaid.slot] = {"month": last, "working": last >= f"{today:%Y-%m}", "approximate": False}
    found[Wage.slot] = {"amount": stretches[0].wage if len(stretches) == 1 else None, "rough": False}
    return found
