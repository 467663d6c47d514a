"""Where things stand in a plot. The drawing itself is in the template; here is its arithmetic."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.evaluation.trend import Run

_LARGEST_DOT = 9.0
_SMALLEST_DOT = 3.0


@dataclass(frozen=True)
class Frame:
    """A plot's area: data from `low` to `high` on each axis, laid into a picture of `width` by `height` units."""

    x_low: float = 0.0
    x_high: float = 1.0
    y_low: float = 0.0
    y_high: float = 1.0
    width: int = 360
    height: int = 270
    left: int = 44
    right: int = 16
    top: int = 14
    bottom: int = 44

    def x(self, value: float) -> float:
        """Horizontal place of a value."""
        share = (value - self.x_low) / (self.x_high - self.x_low)
        return round(self.left + share * (self.width - self.left - self.right), 1)

    def y(self, value: float) -> float:
        """Vertical place of a value; larger is higher."""
        share = (value - self.y_low) / (self.y_high - self.y_low)
        return round(self.height - self.bottom - share * (self.height - self.top - self.bottom), 1)

    def line(self, points: Iterable[Sequence[float]]) -> str:
        """Points of an SVG polyline."""
        return " ".join(f"{self.x(point[0])},{self.y(point[1])}" for point in points)


def dot(count: int, largest: int) -> float:
    """Radius of a dot whose area says how many lines stand behind it."""
    return round(max(_SMALLEST_DOT, _LARGEST_DOT * math.sqrt(count / max(largest, 1))), 1)


def floor_of(values: Iterable[float], step: float = 0.05) -> float:
    """Where an axis of shares that ends at 1 begins: a step below the least value, never below 0."""
    least = min(values, default=0.0)
    return round(max(0.0, math.floor(round(least / step, 6)) * step - (step if least >= 1 else 0.0)), 4)


def ceiling_of(values: Iterable[float], step: float) -> float:
    """Where an axis that begins at 0 ends: at the next step above the greatest value."""
    return round(math.ceil(round(max(values, default=0.0) / step, 6) + 0.001) * step, 4)


def ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Round places for grid lines, both ends included where they are round."""
    width = high - low
    step = next(step for step in (0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5, 1.0) if width / step <= most or step == 1.0)
    first = math.ceil(round(low / step, 6))
    return [round(i * step, 4) for i in range(first, math.floor(round(high / step, 6)) + 1)]


@dataclass(frozen=True)
class Line:
    """One line of a trend: its name and (number of the run, value)."""

    name: str
    points: tuple[tuple[int, float], ...]


def accuracy_lines(runs: Sequence[Run], styles: Sequence[str]) -> list[Line]:
    """Accuracy of the given styles over the runs; of the whole test, named "", when it knows none of them."""
    lines = [
        Line(style, tuple((i, run.styles[style]) for i, run in enumerate(runs) if style in run.styles))
        for style in styles
    ]
    found = [line for line in lines if line.points]
    return found or [Line("", tuple((i, run.accuracy) for i, run in enumerate(runs)))]


def changes_of_questions(runs: Sequence[Run]) -> list[int]:
    """The runs before which the questions changed: figures left and right of them are not of one set."""
    return [i for i in range(1, len(runs)) if runs[i].questions != runs[i - 1].questions]
