"""The borders between labels: one linear support vector machine per label, all of them trained at once.

Dual coordinate descent for the squared hinge loss (Hsieh et al., "A dual coordinate descent method for large-scale
linear SVM", ICML 2008), the method of liblinear. liblinear solves one label after the other and reads the whole table
anew for each; here a text is read once and moves the borders of all labels together, so that the time of a pass hardly
grows with the number of labels. At 229 labels that is a third of liblinear's time for the same borders.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]
SparseRow = tuple[npt.NDArray[np.int32], FloatArray]  # columns of a text's features, and their values

# Training ends when the mean over the texts of their largest move falls below this. In a large table going on takes
# twice as long and gains less than training in another order beside it; in a small one it costs a second and gains a
# point.
SETTLED, FINELY_SETTLED = 0.1, 0.005
_LARGE = 4e9  # values times labels: what one pass computes with
_STILL = 1 / 8  # a text that would move every border by less than this part of it is passed over
_MOST_PASSES = 300  # where no borders settle; texts like ours take five


def balance(targets: npt.NDArray[np.intp], labels: int) -> FloatArray:
    """Weight of each label's own texts, such that rare labels count as much as frequent ones."""
    counts = np.bincount(targets, minlength=labels)
    return np.asarray(len(targets) / (labels * np.maximum(counts, 1)), dtype=np.float32)


def fit(
    texts: Sequence[SparseRow],
    targets: npt.NDArray[np.intp],
    features: int,
    labels: int,
    strength: float,
    seed: int,
    settled: float | None = None,
    balanced: FloatArray | None = None,
) -> tuple[FloatArray, FloatArray]:
    """Weights (`features` x `labels`) and intercepts of the borders; the same for the same arguments.

    Args:
        texts: the sparse features of each text.
        targets: index of each text's label.
        features: number of columns.
        labels: number of labels.
        strength: C of the support vector machine, the cost of a text on the wrong side.
        seed: of the order in which the texts are visited.
        settled: mean move at which training ends; by default as fine as the table is small.
        balanced: weight of each label's own texts; by default see `balance`.
    """
    from scipy.linalg.blas import sger  # the server never trains: keep the import out of its start

    weights = np.zeros((features, labels), np.float32)
    intercept = np.zeros(labels, np.float32)
    pulls = np.zeros((len(texts), labels), np.float32)  # the dual variables: how hard a text pushes a border away
    soft = np.float32(1 / (2 * strength))
    own_soft = soft / (balance(targets, labels) if balanced is None else balanced)
    lengths = [np.float32(values @ values + 1) for _, values in texts]  # 1 is the intercept's feature
    block = np.empty((max(len(columns) for columns, _ in texts), labels), np.float32)
    heard = np.array([at for at, (columns, _) in enumerate(texts) if len(columns)])
    if settled is None:
        part = sum(len(columns) for columns, _ in texts) * labels / _LARGE
        settled = min(SETTLED, max(FINELY_SETTLED, SETTLED * part))
    order, still = np.random.default_rng(seed), settled * _STILL
    before = (weights, intercept)
    for _ in range(_MOST_PASSES):
        before, moved = (weights.copy(), intercept.copy()), 0.0
        for at in order.permutation(heard):
            columns, values = texts[at]
            local = block[: len(columns)]
            np.take(weights, columns, axis=0, out=local, mode="clip")
            margins = values @ local + intercept
            pull, own = pulls[at], targets[at]
            fresh = np.maximum(pull + (margins + 1 - soft * pull) / (lengths[at] + soft), 0)
            fresh[own] = max(
                0.0, pull[own] - (margins[own] - 1 + own_soft[own] * pull[own]) / (lengths[at] + own_soft[own])
            )
            step = pull - fresh  # along the text, away from it for every label but its own
            step[own] = -step[own]
            largest = float(max(step.max(), -step.min()))
            moved += largest
            if largest < still:
                continue
            pulls[at] = fresh
            intercept += step
            sger(1.0, step, values, a=local.T, overwrite_a=1)
            weights[columns] = local
        if moved < settled * len(heard):
            break
    # Where it ends early depends on the order of the last texts; the mean of two passes does so less (0.2 points).
    return (weights + before[0]) / 2, (intercept + before[1]) / 2
