"""Which label a text belongs to, how sure that is, and what else it could have been."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np

from bot.engine.calibration import ASKING_BACK, Calibration
from bot.engine.features import Shape, Vectoriser
from bot.engine.linear import LinearModel

_META, _WEIGHTS = "intents.json", "intents.npz"
FILES = frozenset({_META, _WEIGHTS})
_FOREIGN = Path(__file__).with_name("foreign.txt")


@dataclass(frozen=True)
class Example:
    """A training text and its label (`ask/<topic>` or a plain intent).

    `asked`: put as people put it, not written to teach a border; such texts tell how sure one may be.
    """

    text: str
    label: str
    asked: bool = False


@dataclass(frozen=True)
class Recipe:
    """How the classifier is trained; part of the model's fingerprint.

    `strength` is the C of the borders at most. `together` is what the examples of a label may cost in all, so that C
    falls where a label has many of them (on average).
    """

    shape: Shape = field(default_factory=Shape)
    strength: float = 3.0
    together: float = 180.0
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
    """What a text was understood as: labels from the likeliest down, and whether that suffices to answer.

    `ours`: probability that it is a matter of ours at all.
    """

    ranking: tuple[Guess, ...]
    accepted: bool
    ambiguous: bool
    ours: float = 1.0

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
        judged = self.calibration.judge(evidence.margins, evidence.known, self.model.foreign)
        order = np.argsort(-judged.certainties, kind="stable")[:longest_ranking]
        ranking = tuple(Guess(self.model.labels[i], round(float(judged.certainties[i]), 4)) for i in order)
        # Strange words do not speak against a foreign matter.
        if not evidence.heard or (evidence.known == 0 and judged.best != judged.foreign):
            return Verdict(tuple(Guess(guess.label, 0.0) for guess in ranking), False, False, 0.0)
        best, second = ranking[0].certainty, ranking[1].certainty if len(ranking) > 1 else 0.0
        ambiguous = best - second < self.calibration.ambiguity
        return Verdict(ranking, judged.harm < ASKING_BACK, ambiguous, round(judged.ours, 4))

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
            weights, intercept, idf = arrays["weights"], arrays["intercept"], arrays["idf"]
        vectoriser = Vectoriser(Shape(**meta["shape"]), {gram: row for row, gram in enumerate(meta["grams"])}, idf)
        model = LinearModel(tuple(meta["labels"]), vectoriser, weights, intercept, frozenset(meta["familiar"]))
        return cls(model, Calibration.of(meta["calibration"]))


def foreign_questions() -> list[str]:
    """Questions of other worlds that we ship to calibrate with."""
    return [line for line in _FOREIGN.read_text(encoding="utf-8").splitlines() if line.strip()]
