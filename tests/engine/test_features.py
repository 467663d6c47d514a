"""What of a text the classifier counts."""

from __future__ import annotations

from collections import Counter

from bot.engine.features import Shape, Vectoriser, character_grams, word_pairs
from bot.engine.text import normalise


def test_character_grams_stay_inside_words() -> None:
    assert character_grams("ăn a", 2, 4) == Counter([" ă", "ăn", "n ", " ăn", "ăn ", " ăn ", " a", "a ", " a "])


def test_a_pair_is_the_same_in_either_order_and_without_marks() -> None:
    assert word_pairs("công ty nợ", 14) == word_pairs("nợ ty công", 14) == word_pairs("cong ty no", 14)


def test_neighbours_and_distant_words_are_no_pair() -> None:
    assert not word_pairs("một hai", 14)
    assert {pair[1:] for pair in word_pairs("a b c d", 2)} == {"a c", "b d"}
    assert not word_pairs("a b c d", 0)


def test_a_pair_of_one_example_and_its_copies_is_not_learnt() -> None:
    shape = Shape()
    empty = Vectoriser(shape, {}, Vectoriser.fit([], shape).idf)
    grams = [empty.count(normalise(text)) for text in ["sổ cha giữ"] * 4 + ["thẻ mẹ mất"] * 8]
    known = Vectoriser.fit(grams, shape).rows
    assert {gram[1:] for gram in known if gram.startswith("\x01")} == {"mat the"}


def test_every_kind_of_gram_is_a_block_of_length_one() -> None:
    shape = Shape()
    empty = Vectoriser(shape, {}, Vectoriser.fit([], shape).idf)
    grams = [empty.count(normalise("rút bảo hiểm một lần"))] * 8
    _, values = Vectoriser.fit(grams, shape).weigh(grams[0])
    assert round(float(values @ values), 4) == 3.0
