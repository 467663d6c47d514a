"""The report on reasons of withdrawals, made so that it points at nobody.

* The country's figures are exact. They say only that somebody somewhere named a reason in a month.
* A province and a reason are shown together only where at least :data:`FEWEST` people named it in that month. What is
  smaller is not shown for the province at all, not even as a rest: a rest next to the shown numbers would be the small
  number again.
* The difference between the country and the shown provinces mixes every province with small numbers and everybody
  whose province is unknown, of whom there are usually the most.
* A running month changes between two looks, and the change may be one person. Provinces are therefore shown only in
  steps of :data:`FEWEST` (13 people show as 10).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

#: The smallest number that is shown for a province; also the step in which provinces are shown.
FEWEST = 5


@dataclass(slots=True)
class Month:
    """One month: people by reason, and by province and reason as far as that may be shown; most named first."""

    month: str
    reasons: dict[str, int] = field(default_factory=dict)
    provinces: dict[str, dict[str, int]] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Everybody who named a reason."""
        return sum(self.reasons.values())

    def as_json(self) -> dict[str, Any]:
        """For ``ansinh reasons --json``; ``share`` is in percent of the month's total."""
        named = {
            reason: {"people": count, "share": round(100 * count / self.total, 1)}
            for reason, count in self.reasons.items()
        }
        return {"month": self.month, "people": self.total, "reasons": named, "provinces_at_least": self.provinces}


def report(rows: Iterable[Any]) -> list[Month]:
    """Months, oldest first, of rows with ``month``, ``province`` (empty: unknown), ``reason`` and ``count``."""
    months: dict[str, Month] = {}
    for row in sorted(rows, key=lambda row: (row.month, row.province, -row.count, row.reason)):
        month = months.setdefault(row.month, Month(row.month))
        month.reasons[row.reason] = month.reasons.get(row.reason, 0) + row.count
        shown = row.count // FEWEST * FEWEST
        if row.province and shown:
            month.provinces.setdefault(row.province, {})[row.reason] = shown
    for month in months.values():
        month.reasons = dict(sorted(month.reasons.items(), key=lambda item: (-item[1], item[0])))
    return list(months.values())
