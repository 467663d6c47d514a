"""Word and character n-grams and pairs of words of a normalised text, weighted by TF-IDF.

Own code rather than scikit-learn's vectorisers because one text at a time is all a conversation needs: counting
n-grams into a dictionary and looking up their rows costs a tenth of building a sparse matrix, needs no import of
scikit-learn in the server, and the vocabulary is stored as text instead of a pickle.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, count

import numpy as np
import numpy.typing as npt

from bot.engine.letters import strip_marks
from bot.engine.senses import known, senses_of

FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int32]

# Prefixes that no n-gram of normalised text can begin with keep the kinds apart in one vocabulary.
WORD, _PAIR = "\x00", "\x01"
_FIRST = "\x02"
# Words, characters, pairs. Pairs as long as the others cost 1.3 points where all texts follow few patterns.
_LENGTHS = (1.0, 1.0, 0.6)
_PAIR_LEAST = 4  # times the least of the others: a pair counts when two examples hold it, in their copies too


@dataclass(frozen=True)
class Shape:
    """Which n-grams are taken."""

    words: int = 2
    characters_from: int = 2
    characters_to: int = 4
    pairs_within: int = 14  # words; 0 takes no pairs
    first: int = 8  # words that are noted as standing at the beginning

    def count(self, text: str) -> tuple[Counter[str], Counter[str], Counter[str]]:
        """Word n-grams with the first words, character n-grams, pairs of words of a normalised text: three blocks."""
        words = word_grams(text, self.words)
        words.update(first_words(text, self.first))
        characters = character_grams(text, self.characters_from, self.characters_to)
        return words, characters, word_pairs(text, self.pairs_within)


def word_grams(text: str, longest: int) -> Counter[str]:
    """Words and runs of up to `longest` words of `text`, each with the word prefix."""
    words = text.split()
    grams: Counter[str] = Counter()
    for size in range(1, longest + 1):
        for start in range(len(words) - size + 1):
            grams[WORD + " ".join(words[start : start + size])] += 1
    return grams


def first_words(text: str, most: int) -> list[str]:
    """The first `most` words of `text`, bare, with a prefix of their own: how it begins often tells what it asks."""
    return [_FIRST + _bare(word) for word in text.split(maxsplit=most)[:most]]


def character_grams(text: str, shortest: int, longest: int) -> Counter[str]:
    """Character n-grams inside words, each word with one space before and after it."""
    return Counter(chain.from_iterable(_pieces(word, shortest, longest) for word in text.split()))


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
    """Two words of `text` in either order, at most `within` words apart, bare, by their senses, with the pair prefix.

    Neighbouring topics share their words and differ in which of them meet; people put them in any order.
    """
    words = list(senses_of([_bare(word) for word in text.split()], known()))
    return Counter(
        f"{_PAIR}{one} {other}" if one < other else f"{_PAIR}{other} {one}"
        for at, one in enumerate(words)
        for other in words[at + 1 : at + within + 1]
    )


_bare = lru_cache(maxsize=20_000)(strip_marks)


@dataclass(frozen=True)
class Vectoriser:
    """N-grams known from training, with the weight of each.

    The words and the characters of a text are each of length 1 and its pairs somewhat less, so that none drowns the
    others.
    """

    shape: Shape
    rows: dict[str, int]
    idf: FloatArray

    def weigh(self, grams: Iterable[Counter[str]]) -> tuple[IntArray, FloatArray]:
        """Rows and values of one text's known n-grams; both empty when none is known."""
        all_rows: list[int] = []
        all_values: list[FloatArray] = []
        for block, length in zip(grams, _LENGTHS, strict=True):
            rows = []
            counts = []
            for gram, times in block.items():
                row = self.rows.get(gram)
                if row is not None:
                    rows.append(row)
                    counts.append(times)
            if not rows:
                continue
            values = (1 + np.log(np.array(counts, dtype=np.float32))) * self.idf[rows]
            all_rows += rows
            all_values.append(values * (length / np.linalg.norm(values)))
        if not all_rows:
            return np.empty(0, np.int32), np.empty(0, np.float32)
        return np.array(all_rows, np.int32), np.concatenate(all_values).astype(np.float32)

    def __call__(self, text: str) -> tuple[IntArray, FloatArray]:
        """Rows and values of a normalised text."""
        return self.weigh(self.shape.count(text))


@dataclass(frozen=True)
class Counted:
    """The n-grams of many texts, each text a run of `ids` with its `counts`, block after block.

    `blocks[3 * text + kind]` is where the block of a kind begins; one more entry ends the last.
    """

    shape: Shape
    names: list[str]  # by id
    ids: IntArray
    counts: FloatArray
    blocks: npt.NDArray[np.int64]

    @classmethod
    def of(cls, texts: Iterable[str], shape: Shape) -> Counted:
        """Counts normalised `texts`."""
        number: defaultdict[str, int] = defaultdict(count().__next__)
        ids, counts, blocks = array("i"), array("i"), array("q", [0])
        for text in texts:
            for block in shape.count(text):
                ids.extend(map(number.__getitem__, block))
                counts.extend(block.values())
                blocks.append(len(ids))
        return cls(
            shape,
            list(number),
            np.frombuffer(ids, np.int32) if ids else np.empty(0, np.int32),
            np.array(counts, np.float32),
            np.array(blocks, np.int64),
        )

    def joined(self, others: Counted) -> Counted:
        """The same texts followed by those of `others`, counted in the same shape."""
        number = {name: at for at, name in enumerate(self.names)}
        ids = np.array([number.setdefault(name, len(number)) for name in others.names], np.int32)
        return Counted(
            self.shape,
            list(number),
            np.concatenate([self.ids, ids[others.ids]]),
            np.concatenate([self.counts, others.counts]),
            np.concatenate([self.blocks, others.blocks[1:] + self.blocks[-1]]),
        )

    def weigh(self, least: int) -> tuple[Vectoriser, IntArray, FloatArray, npt.NDArray[np.int64]]:
        """Learns the n-grams that at least `least` texts hold, and weighs all texts by them.

        Returns: the vectoriser; then, as it gives them for a single text, rows and values of all texts one after the
        other, and where each text begins (one more entry ends the last).
        """
        kinds = len(_LENGTHS)
        texts = len(self.blocks) // kinds
        seen = np.bincount(self.ids, minlength=len(self.names))
        needed = [least * _PAIR_LEAST if name.startswith(_PAIR) else least for name in self.names]
        chosen = sorted(np.flatnonzero(seen >= needed), key=self.names.__getitem__)
        row_of = np.full(len(self.names), -1, np.int32)
        row_of[chosen] = np.arange(len(chosen), dtype=np.int32)
        idf = (np.log((1 + texts) / (1 + seen[chosen])) + 1).astype(np.float32)

        rows = row_of[self.ids]
        kept = rows >= 0
        block_of = np.repeat(np.arange(len(self.blocks) - 1), np.diff(self.blocks))[kept]
        rows = rows[kept]
        values = (1 + np.log(self.counts[kept])) * idf[rows]
        norms = np.sqrt(np.bincount(block_of, weights=values * values, minlength=len(self.blocks) - 1))
        values *= (np.resize(_LENGTHS, len(norms)) / np.maximum(norms, 1e-12))[block_of]
        starts = np.searchsorted(block_of, np.arange(0, len(self.blocks), kinds))
        vectoriser = Vectoriser(self.shape, {self.names[gram]: row for row, gram in enumerate(chosen)}, idf)
        return vectoriser, rows, values.astype(np.float32), starts
