"""A linear classifier over n-grams: one margin per label, see `bot.engine.borders` for how it is trained."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.engine import borders
from bot.engine.features import Counted, FloatArray, Shape, Vectoriser
from bot.engine.text import normalise

_NO_WEIGHT = 0.08  # a gram whose largest weight is below this adds a third to the model and 0.1 points


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
        grams = self.vectoriser.shape.count(normalise(text))
        rows, values = self.vectoriser.weigh(grams)
        if not len(rows):
            return Evidence(self.intercept.copy(), 0.0, False)
        single = single_words(grams[0])
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
        normal = [normalise(text) for text in texts]
        vectoriser, rows, data, starts = Counted.of(normal, shape).weigh(least)
        return cls(vectoriser, data, rows, starts, tuple(tuple(dict.fromkeys(text.split())) for text in normal))

    def fit(
        self,
        labels: Sequence[str],
        chosen: npt.NDArray[np.intp],
        strength: float,
        seed: int,
        foreign_label: str | None = None,
        settled: float = borders.SETTLED,
    ) -> LinearModel:
        """Trains one border per label on the `chosen` texts (support vector machine, squared hinge loss).

        Rare labels weigh as much as frequent ones. Deterministic for the same `seed`. `settled`: see `borders.fit`.
        """
        from threadpoolctl import threadpool_limits  # comes with scikit-learn; the server never trains

        names = sorted({labels[row] for row in chosen})
        index = {name: at for at, name in enumerate(names)}
        spans = [slice(self.starts[row], self.starts[row + 1]) for row in chosen]
        with threadpool_limits(1):  # the steps are too small to share: a second thread doubles their time
            weights, intercept = borders.fit(
                [(self.rows[span], self.data[span]) for span in spans],
                np.array([index[labels[row]] for row in chosen], dtype=np.intp),
                len(self.vectoriser.idf),
                len(names),
                strength,
                seed,
                settled,
            )
        return LinearModel(
            tuple(names),
            self.vectoriser,
            weights,
            intercept,
            frozenset(word for row in chosen if labels[row] != foreign_label for word in self.words[row]),
        )
