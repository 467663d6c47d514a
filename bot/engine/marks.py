"""The marks that the understanding has to reach, and whether a run reached them.

They are the product's own targets (docs/how-to/evaluate.md), not law. A mark without a figure, because the test has no
such lines (a public set has no styles and nothing out of scope), is left out rather than called met.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Optional

Figures = Mapping[str, Any]


@dataclass(frozen=True)
class Mark:
    """One target: `figure` finds the value in a report, None when there is none.

    `kind` is `least` (value >= limit), `most` (value <= limit) or `below` (value < limit); `unit` is `share`,
    `score` (both in [0, 1]) or `ms`.
    """

    name: str
    limit: float
    kind: str
    unit: str
    figure: Callable[[Figures], Optional[float]]

    def met(self, value: float) -> bool:
        """Whether `value` reaches the mark."""
        if self.kind == "least":
            return value >= self.limit
        return value <= self.limit if self.kind == "most" else value < self.limit


def _accuracy_of(style: str) -> Callable[[Figures], Optional[float]]:
    def find(figures: Figures) -> Optional[float]:
        row = figures["styles"].get(style)
        return row["accuracy"] if row else None

    return find


def _wrong_out_of_scope(figures: Figures) -> Optional[float]:
    foreign = figures["out_of_scope"]
    return foreign["wrong"] if foreign else None


def _auroc(figures: Figures) -> Optional[float]:
    scope = figures["scope"]
    return scope["auroc"] if scope else None


def _parse_time(figures: Figures) -> Optional[float]:
    value: float = figures["parse_ms"]["p95"]
    return value


MARKS = (
    Mark("accuracy_marks", 0.95, "least", "share", _accuracy_of("marks")),
    Mark("accuracy_nomarks", 0.93, "least", "share", _accuracy_of("nomarks")),
    Mark("accuracy_teencode", 0.90, "least", "share", _accuracy_of("teencode")),
    Mark("out_of_scope_wrong", 0.02, "most", "share", _wrong_out_of_scope),
    Mark("auroc", 0.95, "least", "score", _auroc),
    Mark("parse_ms_p95", 5.0, "below", "ms", _parse_time),
)


def against(figures: Figures) -> list[dict[str, Any]]:
    """Every mark that the figures speak to: name, value, mark, kind, unit, met."""
    rows = []
    for mark in MARKS:
        value = mark.figure(figures)
        if value is not None:
            rows.append(
                {
                    "name": mark.name,
                    "value": value,
                    "mark": mark.limit,
                    "kind": mark.kind,
                    "unit": mark.unit,
                    "met": mark.met(value),
                }
            )
    return rows
