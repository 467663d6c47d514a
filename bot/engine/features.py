"""Word and character n-grams of a normalised text, weighted by TF-IDF.

Own code rather than scikit-learn's vectorisers because one text at a time is all a conversation needs: counting
n-grams into a dictionary and looking up their rows costs a tenth of building a sparse matrix, needs no import of
scikit-learn in the server, and the vocabulary is stored as text instead of a pickle.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int32]

# A prefix that no n-gram of normalised text can begin with keeps the two kinds apart in one vocabulary.
_WORD = "\x00"


@dataclass(frozen=True)
class Shape:
    """Which n-grams are taken."""

    words: int = 2
    characters_from: int = 2
    characters_to: int = 4


def word_grams(text: str, longest: int) -> Counter[str]:
    """Words and runs of up to `longest` words of `text`, each with the word prefix."""
    words = text.split()
    grams: Counter[str] = Counter()
    for size in range(1, longest + 1):
        for start in range(len(words) - size + 1):
            grams[_WORD + " ".join(words[start : start + size])] += 1
    return grams


def character_grams(text: str, shortest: int, longest: int) -> Counter[str]:
    """Character n-grams inside words, each word with one space before and after it."""
    grams: Counter[str] = Counter()
    for word in text.split():
        padded = f" {word} "
        length = len(padded)
        for size in range(shortest, longest + 1):
            if size >= length:
                grams[padded] += 1
                break
            for start in range(length - size + 1):
                grams[padded[start : start + size]] += 1
    return grams


@dataclass(frozen=True)
class Vectoriser:
    """N-grams known from training, with the weight of each.

    The word block and the character block of a text are each of length 1, so that neither drowns the other.
    """

    shape: Shape
    rows: dict[str, int]
    idf: FloatArray

    @classmethod
    def fit(cls, grams: Sequence[tuple[Counter[str], Counter[str]]], shape: Shape, least: int = 2) -> Vectoriser:
        """Learns from the n-grams of the training texts those that at least `least` texts hold."""
        seen: Counter[str] = Counter()
        for words, characters in grams:
            seen.update(words.keys())
            seen.update(characters.keys())
        known = sorted(gram for gram, texts in seen.items() if texts >= least)
        idf = np.array([math.log((1 + len(grams)) / (1 + seen[gram])) + 1 for gram in known], dtype=np.float32)
        return cls(shape, {gram: row for row, gram in enumerate(known)}, idf)

    def count(self, text: str) -> tuple[Counter[str], Counter[str]]:
        """Word and character n-grams of a normalised text."""
        shape = self.shape
        return word_grams(text, shape.words), character_grams(text, shape.characters_from, shape.characters_to)

    def weigh(self, grams: Iterable[Counter[str]]) -> tuple[IntArray, FloatArray]:
        """Rows and values of one text's known n-grams; both empty when none is known."""
        all_rows: list[int] = []
        all_values: list[FloatArray] = []
        for block in grams:
            rows = []
            counts = []
            for gram, count in block.items():
                row = self.rows.get(gram)
                if row is not None:
                    rows.append(row)
                    counts.append(count)
            if not rows:
                continue
            values = (1 + np.log(np.array(counts, dtype=np.float32))) * self.idf[rows]
            all_rows += rows
            all_values.append(values / np.linalg.norm(values))
        if not all_rows:
            return np.empty(0, np.int32), np.empty(0, np.float32)
        return np.array(all_rows, np.int32), np.concatenate(all_values).astype(np.float32)

    def __call__(self, text: str) -> tuple[IntArray, FloatArray]:
        """Rows and values of a normalised text."""
        return self.weigh(self.count(text))
