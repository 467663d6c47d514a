"""The held-out questions stay apart from the training examples and cover every topic in every style.

How they are labelled: "how much?" with the person's own years or wage belongs to the calculations
(`compare_lump_sum`, `voluntary_cost`, `calc_…`), without them to the topic; `calc_lump_sum` only when
the comparison is declined. "How many months of unemployment benefit", with nothing but the months paid, stays with
`unemployment_duration`. "What percentage of a pension" stays with `pension_rate`. Fifteen years and
more belong to `lump_sum_with_pension_years`, fewer to `lump_sum_who_can`, or to `lump_sum_before_2025` when
the new law is the worry. Where a general topic and a finer one both answer, the finer one has the question
only if it is plainly about that point.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
TRAINING = ROOT / "bot" / "data" / "nlu"
HELD_OUT = Path(__file__).parent

ASK = "ask/"
TOO_NEAR = 0.8  # Jaccard of character trigrams: above it one line is the other with a word changed.
LEAST_LINES = 600
LEAST_PER_TOPIC = 6
LEAST_OUT_OF_SCOPE = 80
STYLES = ("marks", "nomarks", "teencode", "short", "regional", "stories")

Line = tuple[str, str]  # text, label


def lines_of(path: Path) -> list[Line]:
    """Text and label of every example of a Rasa NLU file."""
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [
        (example.removeprefix("- ").strip(), item["intent"])
        for item in document["nlu"]
        for example in item["examples"].splitlines()
        if example.strip()
    ]


def normalised(text: str) -> str:
    """Without marks, case and punctuation: what is left when only the spelling differs."""
    bare = unicodedata.normalize("NFD", unicodedata.normalize("NFC", text).casefold().replace("đ", "d"))
    letters = "".join(sign for sign in bare if not unicodedata.combining(sign))
    return re.sub(r"\W+", " ", letters).strip()


def trigrams(text: str) -> frozenset[str]:
    """Character trigrams of a normalised text, its ends included."""
    padded = f"  {text} "
    return frozenset(padded[i : i + 3] for i in range(len(padded) - 2))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Jaccard: shared trigrams over all trigrams."""
    return len(one & other) / len(one | other)


TRAINED = [line for path in sorted(TRAINING.glob("*.yml")) for line in lines_of(path)]
FILES = sorted(HELD_OUT.glob("held_out_*.yml"))
UNSEEN = [line for path in FILES for line in lines_of(path)]


def test_there_are_enough_questions_of_every_topic() -> None:
    counts = Counter(label for _, label in UNSEEN)
    trained = {label for _, label in TRAINED}
    assert len(UNSEEN) >= LEAST_LINES
    assert {label for label in trained if counts[label] < LEAST_PER_TOPIC} == set()
    assert counts["out_of_scope"] >= LEAST_OUT_OF_SCOPE


def test_labels_exist() -> None:
    assert {label for _, label in UNSEEN} - {label for _, label in TRAINED} == set()


@pytest.mark.parametrize("style", STYLES)
def test_every_style_asks_about_every_topic(style: str) -> None:
    asked = {label for _, label in lines_of(HELD_OUT / f"held_out_{style}.yml")}
    assert {label for _, label in TRAINED if label.startswith(ASK)} - asked == set()


def test_lines_without_marks_have_none() -> None:
    marked = [text for text, _ in lines_of(HELD_OUT / "held_out_nomarks.yml") if not text.isascii()]
    assert marked == []


def test_no_question_stands_twice() -> None:
    counts = Counter(normalised(text) for text, _ in UNSEEN)
    assert [text for text, count in counts.items() if count > 1] == []


def test_no_question_was_trained_on() -> None:
    trained = [(text, trigrams(normalised(text))) for text, _ in TRAINED]
    near = []
    for text, _ in UNSEEN:
        own = trigrams(normalised(text))
        for other, grams in trained:
            # The shorter set bounds the likeness, so most pairs need no intersection.
            smaller, larger = sorted((len(own), len(grams)))
            if smaller >= TOO_NEAR * larger and likeness(own, grams) >= TOO_NEAR:
                near.append((text, other))
    assert near == []
