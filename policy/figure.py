"""One figure of the law: a value in one period, with its legal source."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from policy.units import UnitKind, kind_of


class Confidence(StrEnum):
    """How sure the figure is. Everything below `high` is confirmed by an officer before it is announced."""

    HIGH = "high"  # the law's text, or two or more independent publications
    MEDIUM = "medium"  # one source, or indirect
    LOW = "low"  # older news only, or not announced yet


@dataclass(frozen=True, slots=True)
class Figure:
    """One dated row.

    Attributes:
        name: what answers and calculators call it; all its rows share the name and never overlap.
        id: the row's own id, unique over all files.
        value: whole đồng as int, other numbers as int or Decimal (never float), else text, bool, date, a tuple or a
            mapping; None when the value is not known yet.
        unit: the unit in words; see `policy.units`.
        effective_from: first day, or None when it always held.
        effective_to: last day, or None when no end is announced.
        source: legal source in short form, e.g. `Luật 41/2024 Đ70.1đ`; `policy.citation.cite` spells it out.
        note: remark for the people who keep the figures; never shown to citizens.
        final: True when the thing itself ends with this row, so that no successor is to be expected.
        title: what the figure is, in Vietnamese.
    """

    name: str
    id: str
    value: Any = field(hash=False)
    unit: str
    effective_from: date | None
    effective_to: date | None
    source: str
    confidence: Confidence
    note: str = ""
    final: bool = False
    title: str = ""

    @property
    def kind(self) -> UnitKind:
        return kind_of(self.unit)

    @property
    def number(self) -> int | Decimal:
        """The value as a number. Raises TypeError when it is none."""
        if isinstance(self.value, (int, Decimal)) and not isinstance(self.value, bool):
            return self.value
        raise TypeError(f"{self.id} is no number but {self.value!r}")

    def holds_on(self, on: date) -> bool:
        """Whether the row is in force on a day; both ends belong to it."""
        return self.first_day <= on <= self.last_day

    @property
    def first_day(self) -> date:
        return self.effective_from or date.min

    @property
    def last_day(self) -> date:
        return self.effective_to or date.max

    @property
    def period(self) -> str:
        """The period as `2025-07-01 to 2026-06-30` or `2026-07-01 onwards`, for messages to operators."""
        start = self.effective_from.isoformat() if self.effective_from else "always"
        return f"{start} to {self.effective_to.isoformat()}" if self.effective_to else f"{start} onwards"
