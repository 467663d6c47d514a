"""What a message asked for beside a topic: another day, one of the topic's options, "vẫn về" the topic from before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.answers.wording import catalogue
from policy import format_day

MOST_QUOTED = 40  # characters of a citizen's own words that are said back
_DAY_KINDS = frozenset({"day", "month", "year", "law"})


@dataclass(frozen=True, slots=True)
class AsOfWish:
    """The day that was asked about, as the grammar read it (``bot.grammar.AsOf``)."""

    kind: str
    value: str

    def period(self) -> tuple[date, date] | None:
        """First and last day; None for a law."""
        parts = [int(part) for part in self.value.split("-") if part]
        if self.kind == "law" or not parts:
            return None
        year, month, day = ([*parts, 0, 0])[:3]
        if self.kind == "day":
            return date(year, month, day), date(year, month, day)
        if self.kind == "month":
            return date(year, month, 1), _eve(year + month // 12, month % 12 + 1)
        return date(year, 1, 1), date(year, 12, 31)

    def label(self, locale: str) -> str:
        """``ngày 30/06/2025``, ``tháng 03/2027``, ``năm 2024``."""
        period = self.period()
        if period is None:
            return self.value
        _ = catalogue(locale).gettext
        first = period[0]
        if self.kind == "day":
            return _("ngày {day}").format(day=format_day(first, locale))
        if self.kind == "month":
            return _("tháng {month}").format(month=f"{first:%m/%Y}")
        return _("năm {year}").format(year=first.year)


def _eve(year: int, month: int) -> date:
    return date.fromordinal(date(year, month, 1).toordinal() - 1)


@dataclass(frozen=True, slots=True)
class Asked:
    """Empty when the message asked for a topic and nothing else.

    Attributes:
        option: the topic's option that fits the person (``asks`` of the answer file).
        still: the topic is that of the message before ("vậy nữ thì sao"); ``changed`` says what the person changed:
            facts (``{"group": "poor"}``) and, under ``words``, what they called it.
        told: facts from an earlier calculation that chose the option.
    """

    as_of: AsOfWish | None = None
    option: str | None = None
    still: bool = False
    changed: Mapping[str, str] = field(default_factory=dict)
    told: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, data: Mapping[str, Any] | None) -> Asked:
        """From the engine's JSON (``bot/engine/about.py``). Raises ``KeyError``, ``TypeError``, ``ValueError``."""
        if not data:
            return cls()
        as_of = data.get("as_of")
        wish = AsOfWish(str(as_of["kind"]), str(as_of["value"])) if as_of else None
        if wish is not None and wish.kind not in _DAY_KINDS:
            wish = None
        if wish is not None:
            wish.period()
        option = data.get("option")
        return cls(
            wish,
            str(option) if option else None,
            bool(data.get("still")),
            _words(data, "changed"),
            _words(data, "told"),
        )


def _words(data: Mapping[str, Any], name: str) -> dict[str, str]:
    return {str(kind): str(value)[:MOST_QUOTED] for kind, value in (data.get(name) or {}).items()}
