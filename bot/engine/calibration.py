"""From margins to a probability that can be believed, and the two limits that decide what is said.

`certainty` of a prediction is the estimated probability that its label is right, learnt from predictions on
examples that the model had not seen (cross-validation) together with questions that belong to no label at all.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]


# What the parameters (bias, height, gap, familiarity) are on a content like ours, and how many trials that is worth.
_EXPECTED = np.array([-1.0, 1.0, 2.5, 1.0])
_EXPECTATION = 10.0
# A certainty that can be believed is cut at 1 minus the cost of asking back, 0.75; far above it a few trials speak.
_LEAST_THRESHOLD, _GREATEST_THRESHOLD = 0.3, 0.8


@dataclass(frozen=True)
class Trial:
    """One prediction on an unseen text.

    `known` is the share of its words that the model has met, `right` whether the best label was right, `in_scope`
    whether any label was.
    """

    best: float
    second: float
    known: float
    right: bool
    in_scope: bool


@dataclass(frozen=True)
class Calibration:
    """Parameters of the certainty and the limits chosen with it.

    `threshold`: below it nothing is answered. `ambiguity`: a runner-up whose certainty comes this near to the
    best one makes us ask back. Both lie in [0, 1].
    """

    bias: float = -1.0
    height: float = 1.0
    gap: float = 2.5
    familiarity: float = 1.0
    sharpness: float = 3.0
    threshold: float = 0.5
    ambiguity: float = 0.05

    def certainty(self, best: float, second: float, known: float) -> float:
        """Probability that the label with margin `best` is right when the next one has `second`."""
        score = self.bias + self.height * best + self.gap * (best - second) + self.familiarity * known
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))

    def certainties(self, margins: npt.NDArray[np.float32], known: float) -> FloatArray:
        """Certainty for every label; the best label's is calibrated, the others follow by their distance."""
        if len(margins) == 1:
            return np.array([self.certainty(float(margins[0]), -1.0, known)])
        second, best = np.partition(margins, -2)[-2:]
        top = self.certainty(float(best), float(second), known)
        shares: FloatArray = np.exp(self.sharpness * (margins.astype(np.float64) - float(best)))
        # Runners-up share what the best one leaves over, and none of them passes it.
        others = shares.sum() - 1
        scale = min(1.0, (1 - top) / (others * top)) if others > 0 and top > 0 else 1.0
        result: FloatArray = top * shares * scale
        result[int(np.argmax(margins))] = top
        return result

    def as_dict(self) -> dict[str, float]:
        """For storage beside the model."""
        return asdict(self)


def _weights(trials: Sequence[Trial], foreign_share: float) -> FloatArray:
    """Weights that make out-of-scope trials `foreign_share` of the whole, however many there are."""
    foreign = sum(not trial.in_scope for trial in trials)
    own = len(trials) - foreign
    if not foreign or not own:
        return np.ones(len(trials))
    return np.array([(1 - foreign_share) / own if trial.in_scope else foreign_share / foreign for trial in trials])


def _fit_logistic(x: FloatArray, y: FloatArray, weights: FloatArray) -> FloatArray:
    """Weighted logistic regression by Newton's method, drawn towards `_EXPECTED` as by `_EXPECTATION` trials.

    The draw keeps the slopes finite when every trial is told apart, and none of them may be negative.
    """
    weights = weights / weights.sum()
    ridge = _EXPECTATION / len(y)
    theta = _EXPECTED.copy()
    for _ in range(100):
        p = 1 / (1 + np.exp(-np.clip(x @ theta, -30, 30)))
        gradient = x.T @ (weights * (p - y)) + ridge * (theta - _EXPECTED)
        hessian = (x * (weights * p * (1 - p))[:, None]).T @ x + ridge * np.eye(x.shape[1])
        step = np.clip(np.linalg.solve(hessian, gradient), -1, 1)
        moved = theta - step
        moved[1:] = np.maximum(moved[1:], 0.0)
        if np.abs(moved - theta).max() < 1e-6:
            break
        theta = moved
    return theta


def _choose_threshold(certainty: FloatArray, right: npt.NDArray[np.bool_], weights: FloatArray, cost: float) -> float:
    """The limit with the least expected harm: a wrong answer harms 1, asking back harms `cost`."""
    candidates = np.linspace(_LEAST_THRESHOLD, _GREATEST_THRESHOLD, 61)
    harm = [
        float((weights * np.where(certainty >= limit, np.where(right, 0.0, 1.0), cost)).sum()) for limit in candidates
    ]
    return float(candidates[int(np.argmin(harm))])


def calibrate(trials: Sequence[Trial], foreign_share: float = 0.2, ask_back_cost: float = 0.25) -> Calibration:
    """Fits certainty and limits on `trials`; the defaults when there are too few of them to learn from.

    Args:
        trials: predictions on unseen texts, in and out of scope.
        foreign_share: which part of the traffic is expected to be out of scope.
        ask_back_cost: harm of asking back, against 1 for a wrong answer.
    """
    if len(trials) < 20 or all(trial.right for trial in trials) or not any(trial.right for trial in trials):
        return Calibration()
    weights = _weights(trials, foreign_share)
    x = np.array([[1.0, trial.best, trial.best - trial.second, trial.known] for trial in trials])
    right = np.array([trial.right for trial in trials])
    theta = _fit_logistic(x, right.astype(np.float64), weights)
    bias, height, gap, familiarity = (float(value) for value in theta)
    fitted = Calibration(bias, height, gap, familiarity)
    certainty = np.array([fitted.certainty(trial.best, trial.second, trial.known) for trial in trials])
    return replace(fitted, threshold=_choose_threshold(certainty, right, weights, ask_back_cost))
