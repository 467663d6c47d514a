"""What of a text the classifier counts."""

from __future__ import annotations

from collections import Counter

import numpy as np

from bot.engine.features import Counted, Shape, Vectoriser, character_grams, word_pairs
from bot.engine.text import normalise


def test_character_grams_stay_inside_words() -> None:
    assert character_grams("ăn a", 2, 4) == Counter([" ă", "ăn", "n ", " ăn", "ăn ", " ăn ", " a", "a ", " a "])


def test_a_pair_is_the_same_in_either_order_and_without_marks() -> None:
    assert word_pairs("quà gói bạn", 14) == word_pairs("bạn gói quà", 14) == word_pairs("qua goi ban", 14)


def test_distant_words_are_no_pair() -> None:
    assert {pair[1:] for pair in word_pairs("a b c d", 2)} == {"a b", "a c", "b c", "b d", "c d"}
    assert not word_pairs("a b c d", 0)
    assert not word_pairs("một", 14)


def test_expressions_of_one_sense_make_the_same_pairs() -> None:
    assert word_pairs("chừng nào được lãnh tiền", 14) == word_pairs("bao giờ được rút tiền", 14)


def learnt(texts: list[str]) -> Vectoriser:
    return Counted.of(map(normalise, texts), Shape()).weigh(2)[0]


def test_first_words_are_noted_as_such_without_marks() -> None:
    words, _, _ = Shape(first=2).count("đóng mấy năm")
    assert {gram[1:] for gram in words if gram[0] == "\x02"} == {"dong", "may"}
    assert not any(gram[0] == "\x02" for gram in Shape(first=0).count("đóng mấy năm")[0])


def test_a_pair_of_one_example_and_its_copies_is_not_learnt() -> None:
    known = learnt(["hoa hồng trắng"] * 4 + ["xe của bạn"] * 8).rows
    assert {gram[1:] for gram in known if gram.startswith("\x01")} == {"ban xe", "ban cua", "cua xe"}


def test_pairs_count_less_than_words_and_characters() -> None:
    text = "rút bảo hiểm một lần"
    _, values = learnt([text] * 8)(normalise(text))
    assert round(float(values @ values), 4) == round(1 + 1 + 0.6**2, 4)


def test_many_texts_are_weighed_as_each_alone() -> None:
    texts = [normalise(text) for text in ["rút bảo hiểm một lần", "", "đóng đóng bảo hiểm", "zzz", "rút một lần"] * 2]
    vectoriser, rows, values, starts = Counted.of(texts, Shape()).weigh(2)
    assert len(starts) == len(texts) + 1
    for at, text in enumerate(texts):
        span = slice(starts[at], starts[at + 1])
        alone_rows, alone_values = vectoriser(text)
        assert rows[span].tolist() == alone_rows.tolist()
        np.testing.assert_allclose(values[span], alone_values, rtol=1e-5)


def test_halves_counted_apart_are_the_whole() -> None:
    texts = [normalise(text) for text in ["rút bảo hiểm một lần", "", "đóng đóng bảo hiểm", "zzz", "rút một lần"] * 2]
    whole, half = Counted.of(texts, Shape()), Counted.of(texts[:3], Shape()).joined(Counted.of(texts[3:], Shape()))
    assert half.names == whole.names
    for one, other in ((half.ids, whole.ids), (half.counts, whole.counts), (half.blocks, whole.blocks)):
        np.testing.assert_array_equal(one, other)


def test_no_texts_give_an_empty_table() -> None:
    vectoriser, rows, values, starts = Counted.of([], Shape()).weigh(2)
    assert not vectoriser.rows
    assert len(rows) == len(values) == 0
    assert starts.tolist() == [0]
