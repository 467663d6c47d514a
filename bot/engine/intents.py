"""Which label a text belongs to, how sure that is, and what else it could have been."""

from __future__ import annotations

import json
import multiprocessing
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.engine import borders
from bot.engine.calibration import Calibration, Trial, calibrate
from bot.engine.features import Shape, Vectoriser
from bot.engine.linear import LinearModel, Table
from bot.engine.noise import copies, noisy

FOREIGN_LABEL = "out_of_scope"
_META, _WEIGHTS = "intents.json", "intents.npz"
FILES = frozenset({_META, _WEIGHTS})
_FOREIGN = Path(__file__).with_name("foreign.txt")


@dataclass(frozen=True)
class Example:
    """A training text and its label (`ask/<topic>` or a plain intent)."""

    text: str
    label: str


@dataclass(frozen=True)
class Recipe:
    """How the classifier is trained; part of the model's fingerprint."""

    shape: Shape = field(default_factory=Shape)
    strength: float = 3.0
    kinds: tuple[str, ...] = ("stripped", "stripped_fast", "raw")  # "fast" besides gains nothing and costs a fifth
    least: int = 2
    folds: int = 3
    seed: int = 13


@dataclass(frozen=True)
class Guess:
    """One label with its certainty."""

    label: str
    certainty: float


@dataclass(frozen=True)
class Verdict:
    """What a text was understood as: all labels from the likeliest down, and whether that suffices to answer."""

    ranking: tuple[Guess, ...]
    accepted: bool
    ambiguous: bool

    @property
    def best(self) -> Guess:
        """The likeliest label."""
        return self.ranking[0]


@dataclass(frozen=True)
class IntentClassifier:
    """A trained classifier; immutable, safe to share between threads."""

    model: LinearModel
    calibration: Calibration

    def classify(self, text: str, longest_ranking: int = 10) -> Verdict:
        """The verdict on a raw text; a text without a known word is never accepted."""
        evidence = self.model.hear(text)
        # Strange words do not speak against a foreign matter.
        known = 1.0 if self.model.labels[evidence.best] == FOREIGN_LABEL else evidence.known
        certainties = self.calibration.certainties(evidence.margins, known)
        order = np.argsort(-certainties, kind="stable")[:longest_ranking]
        ranking = tuple(Guess(self.model.labels[i], round(float(certainties[i]), 4)) for i in order)
        if not evidence.heard or known == 0:
            return Verdict(tuple(Guess(guess.label, 0.0) for guess in ranking), False, False)
        best, second = ranking[0].certainty, ranking[1].certainty if len(ranking) > 1 else 0.0
        limits = self.calibration
        return Verdict(ranking, best >= limits.threshold, best - second < limits.ambiguity)

    def save(self, folder: Path) -> None:
        """Writes the classifier as plain arrays and JSON; no pickle."""
        vectoriser = self.model.vectoriser
        rows = sorted(vectoriser.rows.items(), key=lambda item: item[1])
        meta = {
            "labels": self.model.labels,
            "shape": asdict(vectoriser.shape),
            "calibration": self.calibration.as_dict(),
            "grams": [gram for gram, _ in rows],
            "familiar": sorted(self.model.familiar),
        }
        (folder / _META).write_text(json.dumps(meta, ensure_ascii=False), encoding="utf-8")
        np.savez(
            folder / _WEIGHTS,
            weights=self.model.weights.astype(np.float16),
            intercept=self.model.intercept,
            idf=vectoriser.idf,
        )

    @classmethod
    def load(cls, folder: Path) -> IntentClassifier:
        """Reads what `save` wrote.

        Raises:
            FileNotFoundError: there is no classifier in `folder`.
        """
        meta = json.loads((folder / _META).read_text(encoding="utf-8"))
        with np.load(folder / _WEIGHTS, allow_pickle=False) as arrays:
            weights, intercept, idf = arrays["weights"].astype(np.float32), arrays["intercept"], arrays["idf"]
        vectoriser = Vectoriser(Shape(**meta["shape"]), {gram: row for row, gram in enumerate(meta["grams"])}, idf)
        model = LinearModel(tuple(meta["labels"]), vectoriser, weights, intercept, frozenset(meta["familiar"]))
        return cls(model, Calibration(**meta["calibration"]))


def foreign_questions() -> list[str]:
    """Questions of other worlds that we ship to calibrate with."""
    return [line for line in _FOREIGN.read_text(encoding="utf-8").splitlines() if line.strip()]


def _folds(examples: Sequence[Example], count: int) -> list[int]:
    """Fold of every example; the examples of one label are dealt out evenly."""
    dealt: dict[str, int] = {}
    folds = []
    for example in examples:
        folds.append(dealt.setdefault(example.label, 0) % count)
        dealt[example.label] += 1
    return folds


def _trial(model: LinearModel, text: str, right_label: str | None, foreign_label: str) -> Trial:
    evidence = model.hear(text)
    found = model.labels[evidence.best]
    known = 1.0 if found == FOREIGN_LABEL else evidence.known
    in_scope = right_label is not None and right_label != foreign_label
    return Trial(float(evidence.margins[evidence.best]), evidence.second, known, found == right_label, in_scope)


@dataclass(frozen=True)
class _Job:
    """A training run: every copy of every example, and which fold its example belongs to."""

    examples: Sequence[Example]
    foreign: Sequence[str]
    recipe: Recipe
    foreign_label: str
    table: Table
    labels: Sequence[str]
    row_fold: npt.NDArray[np.intp]
    fold_of: npt.NDArray[np.intp]

    def fit(self, chosen: npt.NDArray[np.intp], settled: float = borders.SETTLED) -> LinearModel:
        """A model of the chosen rows, without the n-grams that only the others hold."""
        recipe = self.recipe
        return self.table.fit(self.labels, chosen, recipe.strength, recipe.seed, self.foreign_label, settled).pruned()

    def trials(self, fold: int) -> list[Trial]:
        """Predictions on the texts of one fold by a model that never saw them, nor their words."""
        chosen = np.flatnonzero(self.row_fold != fold)
        if len({self.labels[i] for i in chosen}) < 2:
            return []
        model = self.fit(chosen, borders.NEARLY_SETTLED)
        result = []
        for i in np.flatnonzero(self.fold_of == fold):
            example = self.examples[i]
            for text in (example.text, noisy(example.text, "stripped_fast", self.recipe.seed + 1)):
                result.append(_trial(model, text, example.label, self.foreign_label))
        others = self.foreign[fold :: self.recipe.folds]
        return result + [_trial(model, text, None, self.foreign_label) for text in others]


# Handed to the forked workers by inheritance: the table is too large to send.
_job: _Job | None = None


def _trials_in_worker(fold: int) -> list[Trial]:
    if _job is None:
        raise RuntimeError("The worker was started without a job.")
    return _job.trials(fold)


def _prepare(examples: Sequence[Example], foreign: Sequence[str], recipe: Recipe, foreign_label: str) -> _Job:
    texts: list[str] = []
    labels: list[str] = []
    origin: list[int] = []
    for index, example in enumerate(examples):
        for copy in copies(example.text, recipe.kinds, recipe.seed):
            texts.append(copy)
            labels.append(example.label)
            origin.append(index)
    table = Table.of(texts, recipe.shape, recipe.least)
    fold_of = np.array(_folds(examples, recipe.folds), dtype=np.intp)
    return _Job(examples, foreign, recipe, foreign_label, table, labels, fold_of[origin], fold_of)


def train(
    examples: Sequence[Example],
    foreign: Sequence[str] = (),
    recipe: Recipe | None = None,
    foreign_label: str = FOREIGN_LABEL,
) -> IntentClassifier:
    """Trains on `examples`, calibrates by cross-validation and on `foreign` questions.

    Args:
        examples: texts with their labels.
        foreign: questions that belong to no topic. When the examples have `foreign_label`, these join it;
            otherwise they serve the calibration only.
        recipe: how to train.
        foreign_label: the label that is right for a foreign question, if the examples have it.

    Raises:
        ValueError: fewer than two labels.
    """
    global _job
    recipe = recipe or Recipe()
    known_labels = {example.label for example in examples}
    if len(known_labels) < 2:
        raise ValueError("Cần ít nhất hai nhãn khác nhau để huấn luyện.")
    if foreign_label in known_labels:
        examples = [*examples, *(Example(text, foreign_label) for text in foreign)]
        foreign = ()
    job = _prepare(examples, foreign, recipe, foreign_label)
    everything = np.arange(len(job.labels))
    if "fork" not in multiprocessing.get_all_start_methods():
        return IntentClassifier(
            job.fit(everything), calibrate([t for fold in range(recipe.folds) for t in job.trials(fold)])
        )
    # The final model and that of one fold take a core about as long as the models of the other folds take another.
    _job = job
    *others, own = range(recipe.folds)
    try:
        with ProcessPoolExecutor(max_workers=1, mp_context=multiprocessing.get_context("fork")) as pool:
            parts = [pool.submit(_trials_in_worker, fold) for fold in others]
            final, last = job.fit(everything), job.trials(own)
            tried = [*(trial for part in parts for trial in part.result()), *last]
    finally:
        _job = None
    return IntentClassifier(final, calibrate(tried))
