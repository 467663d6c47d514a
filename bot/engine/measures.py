"""The figures of an evaluation, from the outcomes of its lines. Shares lie in [0, 1], times are milliseconds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Optional

import numpy as np
import numpy.typing as npt

from bot.engine.linear import FOREIGN_LABEL

_SHOWN_CONFUSIONS = 30
_SHOWN_EXAMPLES = 3
_BINS = 10
_CURVE_POINTS = 120
_SURE = 1.96  # standard errors on either side of 95 % of all samples

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Outcome:
    """One test line: what it is, what was found, whether that would have been answered.

    `certainty` is that of `found`; `in_scope` the certainty that the line is a matter of ours; `offered`
    what the buttons of a message not understood would have named; `processor` the processor time of `milliseconds`.
    """

    text: str
    expected: str
    found: str
    accepted: bool
    milliseconds: float
    style: str = ""
    certainty: float = 0.0
    in_scope: float = 0.0
    offered: tuple[str, ...] = ()
    processor: float = 0.0

    @property
    def right(self) -> bool:
        """Whether the likeliest label is the expected one, answered or not."""
        return self.expected == self.found

    @property
    def foreign(self) -> bool:
        """Whether the line belongs to another world."""
        return self.expected == FOREIGN_LABEL

    @property
    def fate(self) -> str:
        """What the person gets: `right`, `wrong`, `near_miss` (the right topic as a button) or `not_understood`."""
        if self.accepted:
            return "right" if self.right else "wrong"
        return "near_miss" if self.expected in self.offered else "not_understood"


def _share(part: float, whole: int) -> float:
    return round(part / whole, 4)


def _fates(outcomes: Sequence[Outcome]) -> dict[str, float]:
    counts = Counter(outcome.fate for outcome in outcomes)
    return {fate: _share(counts[fate], len(outcomes)) for fate in ("right", "near_miss", "not_understood", "wrong")}


def _margin(share: float, lines: int) -> float:
    """Half the width of Wilson's 95 % interval, which stays open where all lines went right."""
    spread = share * (1 - share) / lines + _SURE**2 / (4 * lines**2)
    return round(float(_SURE * spread**0.5 / (1 + _SURE**2 / lines)), 4)


def by_style(outcomes: Sequence[Outcome]) -> dict[str, dict[str, float]]:
    """Accuracy and fates by test file; `margin` is half the width of the 95 % interval that so few lines leave."""
    styles: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        styles.setdefault(outcome.style, []).append(outcome)
    rows = {}
    for style, own in styles.items():
        accuracy = sum(outcome.right for outcome in own) / len(own)
        rows[style] = {
            "examples": len(own),
            "accuracy": round(accuracy, 4),
            "margin": _margin(accuracy, len(own)),
            **_fates(own),
        }
    return rows


def out_of_scope(outcomes: Sequence[Outcome]) -> Optional[dict[str, float]]:
    """What questions of other worlds get: declined, asked back, or a wrong answer; None when there are none."""
    own = [outcome for outcome in outcomes if outcome.foreign]
    if not own:
        return None
    fates = Counter(outcome.fate for outcome in own)
    return {
        "examples": len(own),
        "declined": _share(fates["right"], len(own)),
        "asked_back": _share(fates["near_miss"] + fates["not_understood"], len(own)),
        "wrong": _share(fates["wrong"], len(own)),
    }


def scope(outcomes: Sequence[Outcome]) -> Optional[dict[str, Any]]:
    """How well certainty tells our world from others: the area under the ROC curve, and the curve itself.

    `curve` holds [share of foreign lines let through, share of own lines let through] from (0, 0) to (1, 1).
    None when the test holds only one of the two kinds.
    """
    scores = np.array([outcome.in_scope for outcome in outcomes])
    own = np.array([not outcome.foreign for outcome in outcomes])
    if own.all() or not own.any():
        return None
    order = np.argsort(-scores, kind="stable")
    # Lines with one score are let through together: a point only where the score changes.
    ends = np.flatnonzero(np.append(np.diff(scores[order]) != 0, True))
    let_own = np.concatenate([[0.0], np.cumsum(own[order])[ends] / own.sum()])
    let_foreign = np.concatenate([[0.0], np.cumsum(~own[order])[ends] / (~own).sum()])
    area = float(np.trapz(let_own, let_foreign))
    return {"auroc": round(area, 4), "curve": _thinned(let_foreign, let_own)}


def _thinned(x: FloatArray, y: FloatArray) -> list[list[float]]:
    """The corners of a staircase, at most `_CURVE_POINTS` of them, evenly spaced along it."""
    along = x + y
    wanted = np.linspace(0.0, along[-1], _CURVE_POINTS)
    chosen = np.unique(np.clip(np.searchsorted(along, wanted), 0, len(along) - 1))
    return [[round(float(x[i]), 4), round(float(y[i]), 4)] for i in chosen]


def calibration(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Whether "90 % sure" is right nine times in ten.

    `bins` are ten equal slices of certainty with the mean certainty and the accuracy of their lines; `ece` is the
    expected calibration error, the mean distance of the two weighted by lines.
    """
    certainty = np.array([outcome.certainty for outcome in outcomes])
    right = np.array([outcome.right for outcome in outcomes], dtype=np.float64)
    slot = np.minimum((certainty * _BINS).astype(int), _BINS - 1)
    bins, error = [], 0.0
    for index in range(_BINS):
        own = slot == index
        count = int(own.sum())
        if not count:
            continue
        sure, accurate = float(certainty[own].mean()), float(right[own].mean())
        error += abs(sure - accurate) * count / len(outcomes)
        bins.append({"certainty": round(sure, 4), "accuracy": round(accurate, 4), "examples": count})
    return {"ece": round(error, 4), "bins": bins}


def per_intent(outcomes: Sequence[Outcome]) -> dict[str, dict[str, float]]:
    """Precision, recall, F1 and lines of every expected label."""
    support = Counter(outcome.expected for outcome in outcomes)
    found = Counter(outcome.found for outcome in outcomes)
    right = Counter(outcome.expected for outcome in outcomes if outcome.right)
    rows = {}
    for label in sorted(support):
        precision = right[label] / found[label] if found[label] else 0.0
        recall = right[label] / support[label]
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        rows[label] = {
            "precision": round(precision, 4),
            "recall": round(recall, 4),
            "f1": round(f1, 4),
            "support": support[label],
        }
    return rows


def confusions(outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    """The most frequent mistakes with what was said, worst first."""
    texts: dict[tuple[str, str], list[str]] = {}
    for outcome in outcomes:
        if not outcome.right:
            texts.setdefault((outcome.expected, outcome.found), []).append(outcome.text)
    worst = sorted(texts.items(), key=lambda item: (-len(item[1]), item[0]))[:_SHOWN_CONFUSIONS]
    return [
        {"expected": expected, "found": found, "count": len(said), "examples": said[:_SHOWN_EXAMPLES]}
        for (expected, found), said in worst
    ]


def parse_times(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Milliseconds a line takes; `processor_*` leaves out what a busy machine made it wait."""
    wall = np.array([outcome.milliseconds for outcome in outcomes])
    own = np.array([outcome.processor for outcome in outcomes])
    return {
        "mean": round(float(wall.mean()), 3),
        "p50": round(float(np.percentile(wall, 50)), 3),
        "p95": round(float(np.percentile(wall, 95)), 3),
        "max": round(float(wall.max()), 3),
        "processor_p50": round(float(np.percentile(own, 50)), 3),
        "processor_p95": round(float(np.percentile(own, 95)), 3),
    }


def report(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """All figures of an evaluation."""
    answered = [outcome.right for outcome in outcomes if outcome.accepted]
    rows = per_intent(outcomes)
    own = [outcome for outcome in outcomes if not outcome.foreign]
    return {
        "examples": len(outcomes),
        "intents": len(rows),
        "accuracy": _share(sum(outcome.right for outcome in outcomes), len(outcomes)),
        "macro_f1": round(sum(row["f1"] for row in rows.values()) / len(rows), 4),
        "answered": _share(len(answered), len(outcomes)),
        "accuracy_of_answered": _share(sum(answered), len(answered)) if answered else None,
        "styles": by_style(outcomes),
        "fates": _fates(own) if own else None,
        "out_of_scope": out_of_scope(outcomes),
        "scope": scope(outcomes),
        "calibration": calibration(outcomes),
        "per_intent": rows,
        "confusions": confusions(outcomes),
        "parse_ms": parse_times(outcomes),
    }
