"""From margins to probabilities that can be believed, and from these to whether to answer.

Two estimates, learnt from predictions on texts that the model had not seen, some of which belong to no matter of ours:
whether a text is ours at all, and if so, whether the likeliest label is the right one. How far a text lies on our side
of the border to other worlds says far more of the first than its margins do; two topics that are neck and neck say
nothing of it. An answer is then weighed by the harm to be expected: a wrong topic comes with the other one a tap away,
an answer to a foreign question misleads.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
Factors = tuple[float, float, float, float]

# Harm, against 1 for an answer to a question that is not ours, or for turning away one that is.
WRONG_TOPIC = 0.5
ASKING_BACK = 0.25

# What the parameters are on a content like ours, and how many trials that is worth.
_EXPECTED_RIGHT = (-1.0, 1.0, 2.5, 1.0)  # bias, height, gap, familiarity
_EXPECTED_OURS = (0.0, 1.0, 2.0, 1.0)  # bias, height, distance from the border to other worlds, familiarity
_EXPECTATION = 10.0
_FEWEST_TRIALS = 20
_FOREIGN_SHARE = 0.2  # of what citizens write


@dataclass(frozen=True)
class Sides:
    """The margins of our own labels, and what the largest lies above that of the label for foreign matters.

    `over` is 0 where there is no such label; `second` is -1 where there is but one of ours.
    """

    own: FloatArray
    over: float

    @classmethod
    def of(cls, margins: npt.NDArray[np.float32], foreign: int | None) -> Sides:
        """Parts `margins` at the label with index `foreign`."""
        own = margins.astype(np.float64)
        if foreign is None:
            return cls(own, 0.0)
        own = np.delete(own, foreign)
        return cls(own, float(own.max() - margins[foreign]))

    @property
    def best(self) -> float:
        """The largest margin."""
        return float(self.own.max())

    @property
    def second(self) -> float:
        """The one after it."""
        return float(np.partition(self.own, -2)[-2]) if len(self.own) > 1 else -1.0


@dataclass(frozen=True)
class Trial:
    """One prediction on an unseen text.

    `best`, `second` and `over` are those of its `Sides`, `known` the share of its words that the model has met, `right`
    whether the label of `best` was right, `in_scope` whether any label of ours was.
    """

    best: float
    second: float
    over: float
    known: float
    right: bool
    in_scope: bool


@dataclass(frozen=True)
class Judgement:
    """The probability of every label, and that of the text being a matter of ours at all."""

    certainties: FloatArray
    ours: float
    foreign: int | None

    @property
    def best(self) -> int:
        """Index of the likeliest label."""
        return int(np.argmax(self.certainties))

    @property
    def harm(self) -> float:
        """The harm to be expected of acting on the likeliest label, to be held against `ASKING_BACK`."""
        if self.best == self.foreign:
            return self.ours
        return 1 - self.ours + WRONG_TOPIC * max(0.0, self.ours - float(self.certainties[self.best]))


@dataclass(frozen=True)
class Calibration:
    """Parameters of the two estimates, and how the labels after the likeliest share what it leaves over.

    `right` and `ours` are log-odds: a constant, then a factor for each of height, gap and familiarity, and of height,
    distance from the border to other worlds and familiarity. `ours` is None where nothing foreign was ever tried: then
    every text counts as ours. `ambiguity`: a runner-up whose certainty comes this near to the best one makes us ask
    which of them was meant.
    """

    right: Factors = _EXPECTED_RIGHT
    ours: Factors | None = _EXPECTED_OURS
    sharpness: float = 3.0
    ambiguity: float = 0.05

    def certainty(self, best: float, second: float, known: float) -> float:
        """Probability that, of a text of ours, the label with margin `best` is right when the next one has `second`."""
        return _chance(self.right, best, best - second, known)

    def is_ours(self, best: float, over: float, known: float) -> float:
        """Probability that a text is a matter of ours at all."""
        return 1.0 if self.ours is None else _chance(self.ours, best, over, known)

    def judge(self, margins: npt.NDArray[np.float32], known: float, foreign: int | None = None) -> Judgement:
        """The chances of a text with these margins; `foreign` is the label that stands for all other worlds."""
        sides = Sides.of(margins, foreign)
        ours = self.is_ours(sides.best, sides.over, known)
        certainties = ours * self._shares(sides, known)
        if foreign is not None:
            # What is likelier ours than not is not told to be foreign, however many topics share the chance.
            least = float(certainties.max()) if ours >= 0.5 else 1.0
            certainties = np.insert(certainties, foreign, min(1 - ours, np.nextafter(least, 0)))
        return Judgement(certainties, ours, foreign)

    def _shares(self, sides: Sides, known: float) -> FloatArray:
        """Probability of each label of a text of ours: the best one's is calibrated, the others follow by distance."""
        top = self.certainty(sides.best, sides.second, known)
        shares: FloatArray = np.exp(self.sharpness * (sides.own - sides.best))
        # Runners-up share what the best one leaves over, and none of them passes it.
        others = shares.sum() - 1
        scale = min(1.0, (1 - top) / (others * top)) if others > 0 and top > 0 else 1.0
        result = top * shares * scale
        result[int(np.argmax(sides.own))] = top
        return result

    def as_dict(self) -> dict[str, Any]:
        """For storage beside the model."""
        return asdict(self)

    @classmethod
    def of(cls, stored: dict[str, Any]) -> Calibration:
        """What `as_dict` gave, after a way through JSON."""
        ours = None if stored["ours"] is None else _factors(stored["ours"])
        return cls(_factors(stored["right"]), ours, stored["sharpness"], stored["ambiguity"])


def _factors(values: Iterable[float]) -> Factors:
    bias, first, second, third = (float(value) for value in values)
    return bias, first, second, third


def _chance(factors: Sequence[float], *features: float) -> float:
    score = factors[0] + sum(factor * feature for factor, feature in zip(factors[1:], features, strict=True))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))


def _fit_logistic(x: FloatArray, y: FloatArray, weights: FloatArray, expected: Factors) -> Factors:
    """Weighted logistic regression by Newton's method, drawn towards `expected` as by `_EXPECTATION` trials.

    The draw keeps the slopes finite when every trial is told apart, and none of them may be negative.
    """
    weights = weights / weights.sum()
    ridge = _EXPECTATION / len(y)
    aim = np.array(expected)
    theta = aim.copy()
    for _ in range(100):
        p = 1 / (1 + np.exp(-np.clip(x @ theta, -30, 30)))
        gradient = x.T @ (weights * (p - y)) + ridge * (theta - aim)
        hessian = (x * (weights * p * (1 - p))[:, None]).T @ x + ridge * np.eye(x.shape[1])
        step = np.clip(np.linalg.solve(hessian, gradient), -1, 1)
        moved = theta - step
        moved[1:] = np.maximum(moved[1:], 0.0)
        if np.abs(moved - theta).max() < 1e-6:
            break
        theta = moved
    return _factors(theta)


def calibrate(trials: Sequence[Trial], foreign_share: float = _FOREIGN_SHARE) -> Calibration:
    """Fits both estimates on `trials`; what is expected, of each that there are too few to learn from.

    Args:
        trials: predictions on unseen texts, in and out of scope.
        foreign_share: which part of the traffic is expected to be out of scope.
    """
    own = [trial for trial in trials if trial.in_scope]
    foreign = len(trials) - len(own)
    right, ours = _EXPECTED_RIGHT, _EXPECTED_OURS if foreign else None
    if len(own) >= _FEWEST_TRIALS and any(trial.right for trial in own) and not all(trial.right for trial in own):
        x = np.array([[1.0, trial.best, trial.best - trial.second, trial.known] for trial in own])
        y = np.array([float(trial.right) for trial in own])
        right = _fit_logistic(x, y, np.ones(len(own)), _EXPECTED_RIGHT)
    if min(len(own), foreign) >= _FEWEST_TRIALS:
        x = np.array([[1.0, trial.best, trial.over, trial.known] for trial in trials])
        y = np.array([float(trial.in_scope) for trial in trials])
        weights = np.where(y > 0, (1 - foreign_share) / len(own), foreign_share / foreign)
        ours = _fit_logistic(x, y, weights, _EXPECTED_OURS)
    return Calibration(right, ours)
