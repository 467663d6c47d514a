"""The borders between labels: those of liblinear, in whatever order the labels come."""

from __future__ import annotations

import numpy as np
import pytest

from bot.engine import borders
from bot.engine.borders import SparseRow

FEATURES, LABELS = 40, 5


def made_up(seed: int, count: int = 200) -> tuple[list[SparseRow], np.ndarray]:
    """Texts of unit length whose label shows in the features they hold."""
    rng = np.random.default_rng(seed)
    targets = rng.choice(LABELS, count, p=[0.4, 0.3, 0.15, 0.1, 0.05])
    texts = []
    for target in targets:
        columns = np.unique(np.append(rng.integers(0, FEATURES, 6), rng.integers(target * 8, target * 8 + 8, 3)))
        values = rng.random(len(columns)).astype(np.float32)
        texts.append((columns.astype(np.int32), values / np.linalg.norm(values)))
    return texts, targets


def dense(texts: list[SparseRow]) -> np.ndarray:
    table = np.zeros((len(texts), FEATURES), np.float32)
    for row, (columns, values) in enumerate(texts):
        table[row, columns] = values
    return table


@pytest.mark.parametrize("strength", [0.3, 1.0, 3.0])
def test_the_borders_are_those_of_liblinear(strength: float) -> None:
    from sklearn.svm import LinearSVC

    texts, targets = made_up(1)
    weights, intercept = borders.fit(texts, targets, FEATURES, LABELS, strength, seed=3, settled=1e-4)
    reference = LinearSVC(C=strength, class_weight="balanced", tol=1e-6, max_iter=100_000, random_state=0)
    reference.fit(dense(texts), targets)
    assert np.allclose(weights.T, reference.coef_, atol=0.05)
    assert np.allclose(intercept, reference.intercept_, atol=0.05)


def test_an_early_end_changes_hardly_a_decision() -> None:
    texts, targets = made_up(2)
    table = dense(texts)
    found = []
    for settled in (1e-4, borders.SETTLED):
        weights, intercept = borders.fit(texts, targets, FEATURES, LABELS, 1.0, seed=3, settled=settled)
        found.append((table @ weights + intercept).argmax(axis=1))
    assert (found[0] == found[1]).mean() >= 0.95


def test_the_same_seed_gives_the_same_borders() -> None:
    texts, targets = made_up(4)
    one, other = (borders.fit(texts, targets, FEATURES, LABELS, 1.0, seed=7) for _ in range(2))
    assert np.array_equal(one[0], other[0])
    assert np.array_equal(one[1], other[1])


def test_a_text_without_features_moves_nothing() -> None:
    texts, targets = made_up(5)
    silent: SparseRow = (np.empty(0, np.int32), np.empty(0, np.float32))
    weights, intercept = borders.fit([*texts, silent], np.append(targets, 0), FEATURES, LABELS, 1.0, seed=1)
    assert np.isfinite(weights).all()
    assert np.isfinite(intercept).all()


def test_rare_labels_weigh_as_much_as_frequent_ones() -> None:
    targets = np.array([0] * 9 + [1] * 3, dtype=np.intp)
    weight = borders.balance(targets, 2)
    assert weight[0] * 9 == pytest.approx(weight[1] * 3)
