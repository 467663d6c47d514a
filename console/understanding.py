"""What a citizen has told the assistant, from the slots of a turn into lines that staff read at a glance."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from babel.numbers import format_decimal
from jinja2 import Environment, pass_environment

from console.format import locale_of
from console.words import SLOTS, VALUES, _
from integrations.browser.languages import Language

# What a dialogue keeps for itself; it tells staff nothing about the citizen.
_INTERNAL = frozenset({"topic", "dialogue", "last_inputs", "requested_slot", "session_started_metadata"})


Say = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Fact:
    label: str
    value: str


@pass_environment
def facts(environment: Environment, slots: Mapping[str, object]) -> list[Fact]:
    """The filled slots with their label; a slot nobody has named shows under its own name."""
    say: Say = environment.globals["translate"]  # type: ignore[assignment]
    language: Language = environment.globals["language"]  # type: ignore[assignment]
    found = []
    for name, value in slots.items():
        if name in _INTERNAL or value in (None, "", [], {}):
            continue
        label = say(SLOTS[name]) if name in SLOTS else name
        found.append(Fact(label, _words(value, say, language)))
    return found


def _words(value: Any, say: Say, language: Language) -> str:
    """A slot's value; the shapes are those of the assistant's dialogues (``bot/actions``)."""
    if isinstance(value, Mapping):
        if "amount" in value:
            amount = value["amount"]
            return say(_("không nhớ")) if amount is None else _about(_money(amount, language), value.get("rough"), say)
        if "months" in value:
            return _about(_months(int(value["months"]), say), value.get("approximate"), say)
        if "month" in value:
            text = _month(str(value["month"]))
            if value.get("working"):
                text = f"{text} ({say(_('vẫn đang đóng'))})"
            return _about(text, value.get("approximate") or value.get("assumed"), say)
        return ", ".join(f"{name}: {item}" for name, item in value.items() if item is not None)
    if isinstance(value, list | tuple):
        return ", ".join(_words(item, say, language) for item in value)
    if isinstance(value, bool):
        return say(_("có")) if value else say(_("không"))
    if isinstance(value, int) and value >= 100_000:
        return _money(value, language)
    text = str(value)
    return say(VALUES[text]) if text in VALUES else text


def _about(text: str, rough: object, say: Say) -> str:
    return say(_("khoảng %(value)s")) % {"value": text} if rough else text


def _money(amount: float, language: Language) -> str:
    return f"{format_decimal(round(amount), locale=locale_of(language))}đ"


def _month(text: str) -> str:
    year, dash, month = text.partition("-")
    return f"{month[:2]}/{year}" if dash else text


def _months(count: int, say: Say) -> str:
    years, months = divmod(count, 12)
    if not years:
        return say(_("%(months)s tháng")) % {"months": months}
    if not months:
        return say(_("%(years)s năm")) % {"years": years}
    return say(_("%(years)s năm %(months)s tháng")) % {"years": years, "months": months}
