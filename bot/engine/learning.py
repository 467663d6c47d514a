"""Training: borders in two orders of the texts, and how sure one may be, on as many cores as there are."""

from __future__ import annotations

import mmap
import multiprocessing
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from bot.engine.calibration import Sides, Trial, calibrate
from bot.engine.features import Counted
from bot.engine.intents import Example, IntentClassifier, Recipe
from bot.engine.linear import FOREIGN_LABEL, LinearModel, Table
from bot.engine.noise import copies, noisy
from bot.engine.text import normalise

_ENOUGH_ASKED = 300  # texts marked so that the parameters of a certainty can be fitted on
_WORTH_SHARING = 2_000  # examples; fewer are counted before a second process has begun

_can_fork = "fork" in multiprocessing.get_all_start_methods()


def _held_back(examples: Sequence[Example], count: int) -> tuple[list[int], int]:
    """The part that every example is held back in (-1: never), and how many parts there are.

    Enough texts marked `asked` are one part. Without them the examples of each label are dealt out to `count` parts.
    """
    if sum(example.asked for example in examples) >= _ENOUGH_ASKED:
        return [0 if example.asked else -1 for example in examples], 1
    dealt: dict[str, int] = {}
    parts = []
    for example in examples:
        parts.append(dealt.setdefault(example.label, 0) % count)
        dealt[example.label] += 1
    return parts, count


def _trial(model: LinearModel, text: str, right_label: str | None) -> Trial:
    """How the model fares with an unseen text; no label is right for a foreign one."""
    evidence = model.hear(text)
    sides = Sides.of(evidence.margins, model.foreign)
    own_labels = [label for label in model.labels if label != FOREIGN_LABEL]
    right = own_labels[int(np.argmax(sides.own))] == right_label
    return Trial(sides.best, sides.second, sides.over, evidence.known, right, right_label is not None)


@dataclass(frozen=True)
class _Job:
    """A training run: every copy of every example, and which part (-1: none) its example is held back in."""

    examples: Sequence[Example]
    foreign: Sequence[str]
    recipe: Recipe
    table: Table
    labels: Sequence[str]
    row_part: npt.NDArray[np.intp]
    part_of: npt.NDArray[np.intp]
    parts: int

    def fit(self, without: int | None = None, order: int = 0) -> LinearModel:
        """Borders of all rows, or of those outside one part, visited in the order of that number."""
        chosen = np.flatnonzero(self.row_part != without) if without is not None else np.arange(len(self.labels))
        each = len(self.examples) / len(set(self.labels))
        strength = min(self.recipe.strength, self.recipe.together / each)
        return self.table.fit(self.labels, chosen, strength, self.recipe.seed + order)

    def can_miss(self, part: int) -> bool:
        """Whether there are labels to tell apart outside this part."""
        return len({self.labels[row] for row in np.flatnonzero(self.row_part != part)}) > 1

    def trials(self, part: int, model: LinearModel) -> list[Trial]:
        """Predictions on the texts of one part by a model that never saw them, nor their words."""
        model = model.pruned()
        result = []
        for i in np.flatnonzero(self.part_of == part):
            example = self.examples[i]
            # What is marked `asked` comes in every way of typing; other examples are written with care.
            hurried = () if self.parts == 1 else (noisy(example.text, "stripped_fast", self.recipe.seed + 1),)
            for text in (example.text, *hurried):
                result.append(_trial(model, text, None if example.label == FOREIGN_LABEL else example.label))
        others = self.foreign[part :: self.parts]
        return result + [_trial(model, text, None) for text in others]

    def trials_of(self, part: int) -> list[Trial]:
        """The same, by a model of its own."""
        return self.trials(part, self.fit(without=part)) if self.can_miss(part) else []

    def second(self, room: _Room) -> tuple[bool, list[Trial]]:
        """Puts the borders of another order into `room`, if they are fit for a mean, and tries them where they may be.

        Borders that have not seen what people asked serve both ends: half of the mean, and all of the calibration.
        """
        if self.parts > 1 or not self.can_miss(0):
            room.put(self.fit(order=1))
            return True, []
        model = self.fit(without=0, order=1)
        whole = set(model.labels) == set(self.labels)
        if whole:
            room.put(model)
        return whole, self.trials(0, model)


class _Room:
    """Memory shared with forked workers, for the weights and intercepts of one model: too large to send."""

    def __init__(self, features: int, labels: int) -> None:
        held = mmap.mmap(-1, 4 * (features + 1) * labels)
        self.rows = np.frombuffer(held, np.float32).reshape(features + 1, labels)

    def put(self, model: LinearModel) -> None:
        self.rows[:-1], self.rows[-1] = model.weights, model.intercept


# Handed to the forked workers by inheritance: the table is too large to send.
_handed: tuple[_Job, _Room] | None = None


def _trials_in_worker(part: int) -> list[Trial]:
    return _inherited()[0].trials_of(part)


def _second_in_worker() -> tuple[bool, list[Trial]]:
    job, room = _inherited()
    return job.second(room)


def _inherited() -> tuple[_Job, _Room]:
    if _handed is None:
        raise RuntimeError("The worker was started without a job.")
    return _handed


def _mean(model: LinearModel, other: npt.NDArray[np.float32]) -> LinearModel:
    """The model half way to another one's weights and intercepts (the last row), without what carries no weight.

    Where training ends depends on the order of the texts; two orders moved single styles of writing by up to a point.
    """
    weights, intercept = (model.weights + other[:-1]) / 2, (model.intercept + other[-1]) / 2
    return replace(model, weights=weights, intercept=intercept).pruned()


@dataclass(frozen=True)
class _Copies:
    """The texts that examples are trained as: how many each has, and their n-grams."""

    times: Sequence[int]
    counted: Counted


def _copied(examples: Sequence[Example], recipe: Recipe) -> _Copies:
    each = [copies(example.text, recipe.kinds, recipe.seed) for example in examples]
    counted = Counted.of((normalise(text) for texts in each for text in texts), recipe.shape)
    return _Copies([len(texts) for texts in each], counted)


def _copied_by_two(examples: Sequence[Example], recipe: Recipe) -> _Copies:
    """The same, one half of it in a second process."""
    if not _can_fork or len(examples) < _WORTH_SHARING:
        return _copied(examples, recipe)
    middle = len(examples) // 2
    with _pool(1) as pool:
        rest = pool.submit(_copied, examples[middle:], recipe)
        one = _copied(examples[:middle], recipe)
        other = rest.result()
    return _Copies([*one.times, *other.times], one.counted.joined(other.counted))


def _pool(workers: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(workers, multiprocessing.get_context("fork"))


def _prepare(examples: Sequence[Example], foreign: Sequence[str], recipe: Recipe) -> _Job:
    made = _copied_by_two(examples, recipe)
    table = Table.of(made.counted, recipe.least)
    origin = np.repeat(np.arange(len(examples)), made.times)
    held_back, parts = _held_back(examples, recipe.folds)
    part_of = np.array(held_back, dtype=np.intp)
    labels = [examples[at].label for at in origin]
    return _Job(examples, foreign, recipe, table, labels, part_of[origin], part_of, parts)


def train(
    examples: Sequence[Example],
    foreign: Sequence[str] = (),
    recipe: Recipe | None = None,
) -> IntentClassifier:
    """Trains on `examples`; calibrates on those that people asked (by cross-validation without enough of them).

    Args:
        examples: texts with their labels.
        foreign: questions that belong to no topic. When the examples have `FOREIGN_LABEL`, these join it;
            otherwise they serve the calibration only.
        recipe: how to train.

    Raises:
        ValueError: fewer than two labels.
    """
    global _handed
    recipe = recipe or Recipe()
    known_labels = {example.label for example in examples}
    if len(known_labels) < 2:
        raise ValueError("Cần ít nhất hai nhãn khác nhau để huấn luyện.")
    if FOREIGN_LABEL in known_labels:
        examples = [*examples, *(Example(text, FOREIGN_LABEL) for text in foreign)]
        foreign = ()
    job = _prepare(examples, foreign, recipe)
    room = _Room(len(job.table.vectoriser.idf), len(set(job.labels)))
    own_parts = range(job.parts) if job.parts > 1 else ()
    if not _can_fork:
        whole, tried = job.second(room)
        tried += [trial for part in own_parts for trial in job.trials_of(part)]
        first = job.fit()
    else:
        _handed = job, room
        try:
            with _pool(2) as pool:
                second = pool.submit(_second_in_worker)
                parts = [pool.submit(_trials_in_worker, part) for part in own_parts]
                first = job.fit()
                whole, tried = second.result()
                tried += [trial for part in parts for trial in part.result()]
        finally:
            _handed = None
    return IntentClassifier(_mean(first, room.rows) if whole else first.pruned(), calibrate(tried))
