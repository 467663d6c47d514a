"""A linear classifier over n-grams: one margin per label, trained by scikit-learn, answered by numpy alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.engine.features import FloatArray, Shape, Vectoriser
from bot.engine.text import normalise

_NO_WEIGHT = 1e-3  # a gram whose largest weight is below this moves no margin that matters
_TOLERANCE = 1e-2  # a hundredth of liblinear's default costs nothing measurable and saves a third of the time


@dataclass(frozen=True)
class Evidence:
    """What a text says to a model.

    `margins`: signed distance to every label's border. `known`: share of familiar words. `heard`: any n-gram known.
    """

    margins: FloatArray
    known: float
    heard: bool

    @property
    def best(self) -> int:
        """Index of the label with the largest margin."""
        return int(np.argmax(self.margins))

    @property
    def second(self) -> float:
        """The second largest margin; -1 when there is but one."""
        return float(np.partition(self.margins, -2)[-2]) if len(self.margins) > 1 else -1.0


@dataclass(frozen=True)
class LinearModel:
    """`labels` with their weights; `weights[row]` holds the row's part of every label's margin.

    `familiar` are the words met in examples of our own matters, so not in those of the label for foreign ones.
    """

    labels: tuple[str, ...]
    vectoriser: Vectoriser
    weights: FloatArray
    intercept: FloatArray
    familiar: frozenset[str]

    def hear(self, text: str) -> Evidence:
        """What a raw text says to this model."""
        words, characters = self.vectoriser.count(normalise(text))
        rows, values = self.vectoriser.weigh((words, characters))
        if not len(rows):
            return Evidence(self.intercept.copy(), 0.0, False)
        single = single_words(words)
        known = sum(word in self.familiar for word in single) / len(single)
        return Evidence(values @ self.weights[rows] + self.intercept, known, True)

    def pruned(self) -> LinearModel:
        """The same model without the n-grams that carry no weight."""
        keep = np.abs(self.weights).max(axis=1) > _NO_WEIGHT
        order = [gram for gram, row in sorted(self.vectoriser.rows.items(), key=lambda item: item[1]) if keep[row]]
        vectoriser = Vectoriser(
            self.vectoriser.shape, {gram: row for row, gram in enumerate(order)}, self.vectoriser.idf[keep]
        )
        return LinearModel(self.labels, vectoriser, self.weights[keep], self.intercept, self.familiar)


def single_words(grams: Iterable[str]) -> list[str]:
    """The words among word n-grams, without their prefix."""
    return [gram[1:] for gram in grams if " " not in gram]


@dataclass(frozen=True)
class Table:
    """Training texts as one sparse table, kept as its three arrays so that folds can share it."""

    vectoriser: Vectoriser
    data: FloatArray
    rows: npt.NDArray[np.int32]
    starts: npt.NDArray[np.int64]
    words: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, texts: Sequence[str], shape: Shape, least: int) -> Table:
        """Counts the n-grams of raw `texts` and fits the vectoriser on them."""
        empty = Vectoriser(shape, {}, np.empty(0, np.float32))
        grams = [empty.count(normalise(text)) for text in texts]
        vectoriser = Vectoriser.fit(grams, shape, least)
        weighed = [vectoriser.weigh(pair) for pair in grams]
        starts = np.zeros(len(weighed) + 1, np.int64)
        np.cumsum([len(rows) for rows, _ in weighed], out=starts[1:])
        return cls(
            vectoriser,
            np.concatenate([values for _, values in weighed]),
            np.concatenate([rows for rows, _ in weighed]),
            starts,
            tuple(tuple(single_words(words)) for words, _ in grams),
        )

    def fit(
        self,
        labels: Sequence[str],
        chosen: npt.NDArray[np.intp],
        strength: float,
        seed: int,
        foreign_label: str | None = None,
    ) -> LinearModel:
        """Trains one border per label on the `chosen` texts (support vector machine, squared hinge loss).

        Rare labels weigh as much as frequent ones. Deterministic for the same `seed`.
        """
        from scipy.sparse import csr_matrix  # the server never trains: keep the import out of its start
        from sklearn.svm import LinearSVC

        matrix = csr_matrix((self.data, self.rows, self.starts), shape=(len(self.starts) - 1, len(self.vectoriser.idf)))
        wanted = np.array(labels, dtype=object)[chosen]
        machine = LinearSVC(C=strength, class_weight="balanced", random_state=seed, tol=_TOLERANCE, max_iter=2000)
        machine.fit(matrix[chosen], wanted)
        weights, intercept = machine.coef_, machine.intercept_
        if len(machine.classes_) == 2:  # one border separates two labels: the other one is its mirror
            weights, intercept = np.vstack([-weights, weights]), np.concatenate([-intercept, intercept])
        return LinearModel(
            tuple(str(label) for label in machine.classes_),
            self.vectoriser,
            np.ascontiguousarray(weights.T, dtype=np.float32),
            np.asarray(intercept, dtype=np.float32),
            frozenset(word for row in chosen if labels[row] != foreign_label for word in self.words[row]),
        )
