"""Word and character n-grams and pairs of words of a normalised text, weighted by TF-IDF.

Own code rather than scikit-learn's vectorisers because one text at a time is all a conversation needs: counting
n-grams into a dictionary and looking up their rows costs a tenth of building a sparse matrix, needs no import of
scikit-learn in the server, and the vocabulary is stored as text instead of a pickle.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from bot.engine.text import strip_marks

FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int32]

# Prefixes that no n-gram of normalised text can begin with keep the kinds apart in one vocabulary.
_WORD, _PAIR = "\x00", "\x01"
_PAIR_LEAST = 4  # times the least of the others: a pair counts when two examples hold it, in their copies too


@dataclass(frozen=True)
class Shape:
    """Which n-grams are taken."""

    words: int = 2
    characters_from: int = 2
    characters_to: int = 4
    pairs_within: int = 14  # words; 0 takes no pairs


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
    return Counter(gram for word in text.split() for gram in _pieces(word, shortest, longest))


@lru_cache(maxsize=20_000)  # a language repeats its words: a training run meets each some fifty times
def _pieces(word: str, shortest: int, longest: int) -> tuple[str, ...]:
    padded = f" {word} "
    whole = len(padded)
    pieces = [
        padded[start : start + size]
        for size in range(shortest, min(longest, whole - 1) + 1)
        for start in range(whole - size + 1)
    ]
    return (*pieces, padded) if longest >= whole else tuple(pieces)


def word_pairs(text: str, within: int) -> Counter[str]:
    """Two words of `text` in either order, one word to `within` words apart, without marks, with the pair prefix.

    Neighbouring topics share their words and differ in which of them meet; people put them in any order.
    """
    words = [_bare(word) for word in text.split()]
    return Counter(
        f"{_PAIR}{one} {other}" if one < other else f"{_PAIR}{other} {one}"
        for at, one in enumerate(words)
        for other in words[at + 2 : at + within + 1]
    )


_bare = lru_cache(maxsize=20_000)(strip_marks)


@dataclass(frozen=True)
class Vectoriser:
    """N-grams known from training, with the weight of each.

    The words, the characters and the pairs of a text are each of length 1, so that none drowns the others.
    """

    shape: Shape
    rows: dict[str, int]
    idf: FloatArray

    @classmethod
    def fit(cls, grams: Sequence[Sequence[Counter[str]]], shape: Shape, least: int = 2) -> Vectoriser:
        """Learns from the n-grams of the training texts those that at least `least` texts hold."""
        seen: Counter[str] = Counter()
        for blocks in grams:
            for block in blocks:
                seen.update(block.keys())
        known = sorted(
            gram for gram, texts in seen.items() if texts >= (least * _PAIR_LEAST if gram.startswith(_PAIR) else least)
        )
        idf = np.array([math.log((1 + len(grams)) / (1 + seen[gram])) + 1 for gram in known], dtype=np.float32)
        return cls(shape, {gram: row for row, gram in enumerate(known)}, idf)

    def count(self, text: str) -> tuple[Counter[str], Counter[str], Counter[str]]:
        """Word n-grams, character n-grams and pairs of words of a normalised text."""
        shape = self.shape
        characters = character_grams(text, shape.characters_from, shape.characters_to)
        return word_grams(text, shape.words), characters, word_pairs(text, shape.pairs_within)

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
