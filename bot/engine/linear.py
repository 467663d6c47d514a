"""A linear classifier over n-grams: one margin per label, see `bot.engine.borders` for how it is trained."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from bot.engine import borders
from bot.engine.features import WORD, Counted, FloatArray, Vectoriser
from bot.engine.text import normalise

#: The label of the matters of other worlds.
FOREIGN_LABEL = "out_of_scope"
#: How much more a foreign example weighs than one of so large a label of ours: it is no single matter, but a world of
#: them. At 1, three in a hundred foreign questions more are asked back instead of declined; above 3 nothing changes.
_FOREIGN_WEIGHT = 3
_NO_WEIGHT = 0.08  # a gram whose largest weight is below this adds a third to the model and 0.1 points


@dataclass(frozen=True)
class Evidence:
    """What a text says to a model.

    `margins`: signed distance to every label's border. `known`: share of familiar words. `heard`: any n-gram known.
    """

    margins: FloatArray
    known: float
    heard: bool


@dataclass(frozen=True)
class LinearModel:
    """`labels` with their weights; `weights[row]` holds the row's part of every label's margin.

    `familiar` are the words met in examples of our own matters, so not in those of `FOREIGN_LABEL`. A loaded model
    keeps its weights in half precision, as they are stored: half the memory for a tenth of a millisecond a message.
    """

    labels: tuple[str, ...]
    vectoriser: Vectoriser
    weights: FloatArray
    intercept: FloatArray
    familiar: frozenset[str]

    @cached_property
    def foreign(self) -> int | None:
        """Index of the label for foreign matters; None when there is none."""
        return self.labels.index(FOREIGN_LABEL) if FOREIGN_LABEL in self.labels else None

    def hear(self, text: str) -> Evidence:
        """What a raw text says to this model."""
        grams = self.vectoriser.shape.count(normalise(text))
        rows, values = self.vectoriser.weigh(grams)
        if not len(rows):
            return Evidence(self.intercept.copy(), 0.0, False)
        single = single_words(grams[0])
        known = sum(word in self.familiar for word in single) / len(single)
        heard = self.weights[rows].astype(np.float32, copy=False)
        return Evidence(values @ heard + self.intercept, known, True)

    def pruned(self) -> LinearModel:
        """The same model without the n-grams that carry no weight."""
        keep = np.abs(self.weights).max(axis=1) > _NO_WEIGHT
        order = [gram for gram, row in sorted(self.vectoriser.rows.items(), key=lambda item: item[1]) if keep[row]]
        vectoriser = Vectoriser(
            self.vectoriser.shape, {gram: row for row, gram in enumerate(order)}, self.vectoriser.idf[keep]
        )
        return LinearModel(self.labels, vectoriser, self.weights[keep], self.intercept, self.familiar)


def single_words(grams: Iterable[str]) -> list[str]:
    """The words among n-grams, without their prefix."""
    return [gram[1:] for gram in grams if gram.startswith(WORD) and " " not in gram]


@dataclass(frozen=True)
class Table:
    """Training texts as one sparse table, kept as its three arrays so that folds can share it."""

    vectoriser: Vectoriser
    data: FloatArray
    rows: npt.NDArray[np.int32]
    starts: npt.NDArray[np.int64]

    @classmethod
    def of(cls, counted: Counted, least: int) -> Table:
        """Fits the vectoriser on counted texts: what fewer than `least` of them hold is left out."""
        vectoriser, rows, data, starts = counted.weigh(least)
        return cls(vectoriser, data, rows, starts)

    def fit(
        self,
        labels: Sequence[str],
        chosen: npt.NDArray[np.intp],
        strength: float,
        seed: int,
    ) -> LinearModel:
        """Trains one border per label on the `chosen` texts (support vector machine, squared hinge loss).

        Rare labels weigh as much as frequent ones. Deterministic for the same `seed`.
        """
        from threadpoolctl import threadpool_limits  # comes with scikit-learn; the server never trains

        names = sorted({labels[row] for row in chosen})
        index = {name: at for at, name in enumerate(names)}
        spans = [slice(self.starts[row], self.starts[row + 1]) for row in chosen]
        targets = np.array([index[labels[row]] for row in chosen], dtype=np.intp)
        balanced = borders.balance(targets, len(names))
        if FOREIGN_LABEL in index:
            balanced[index[FOREIGN_LABEL]] *= _FOREIGN_WEIGHT
        with threadpool_limits(1):  # the steps are too small to share: a second thread doubles their time
            weights, intercept = borders.fit(
                [(self.rows[span], self.data[span]) for span in spans],
                targets,
                len(self.vectoriser.idf),
                len(names),
                strength,
                seed,
                balanced=balanced,
            )
        return LinearModel(
            tuple(names),
            self.vectoriser,
            weights,
            intercept,
            self._familiar([span for row, span in zip(chosen, spans, strict=True) if labels[row] != FOREIGN_LABEL]),
        )

    def _familiar(self, spans: Sequence[slice]) -> frozenset[str]:
        """The words of these texts."""
        met = np.zeros(len(self.vectoriser.idf), bool)
        for span in spans:
            met[self.rows[span]] = True
        return frozenset(single_words(gram for gram, row in self.vectoriser.rows.items() if met[row]))
