"""Cutting texts: nothing is lost, nothing is too long, nothing is torn."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.wording import clean, shorten, shorten_bytes, split, units

PIECES = st.sampled_from(
    [
        "Nghỉ việc",
        "giữ sổ",
        " ",
        "\n",
        "\n\n",
        ". ",
        "? ",
        "…",
        "ẵ",
        "a\u0302\u0323",
        "👨‍👩‍👧",
        "🇻🇳",
        "👍🏽",
        "𝒳",
        "\x00",
        "\ud83d",
        "\r\n",
    ]
)
TEXTS = st.lists(PIECES, max_size=120).map("".join)
LIMITS = st.integers(min_value=40, max_value=200)


def words_of(text: str) -> str:
    return re.sub(r"\s", "", text)


@given(TEXTS, LIMITS)
def test_every_part_fits_and_nothing_is_lost(text: str, limit: int) -> None:
    parts = split(text, limit)
    assert all(0 < units(part) <= limit for part in parts)
    assert words_of("".join(parts)) == words_of(clean(text))
    assert all(part == part.strip() for part in parts)


@given(st.text(), LIMITS)
def test_any_text_can_be_encoded_and_loses_no_words(text: str, limit: int) -> None:
    parts = split(text, limit)
    for part in parts:
        part.encode()
    assert words_of("".join(parts)) == words_of(clean(text))


@given(TEXTS, LIMITS)
def test_no_visible_character_is_torn(text: str, limit: int) -> None:
    for part in split(text, limit):
        assert unicodedata.category(part[0]) not in ("Mn", "Me")
        assert part[0] not in "\u200d🏽"
        assert part[-1] != "\u200d"
        assert len(re.findall("[\U0001f1e6-\U0001f1ff]", part)) % 2 == 0


@given(TEXTS)
def test_a_short_text_stays_whole(text: str) -> None:
    assert split(text, 100_000) == ([clean(text)] if clean(text) else [])


@given(st.lists(st.sampled_from(["đóng", "hưởng", "lương"]), min_size=1, max_size=200), LIMITS)
def test_words_are_never_cut_where_there_is_a_space(words: list[str], limit: int) -> None:
    assert " ".join(split(" ".join(words), limit)).split() == words


def test_a_paragraph_goes_before_a_line_and_a_line_before_a_sentence() -> None:
    paragraph, line, sentence = "Một hai ba. Bốn năm.", "Sáu bảy tám", "Chín mười. Mười một"
    text = f"{paragraph}\n\n{line}\n{sentence}"
    assert split(text, 45) == [paragraph, f"{line}\n{sentence}"]
    assert split(f"{line}\n{sentence}", 25) == [line, sentence]
    assert split(sentence, 16) == ["Chín mười.", "Mười một"]


def test_a_border_that_would_leave_a_crumb_is_passed_over() -> None:
    text = "À.\n\n" + "từ " * 40
    assert units(split(text, 60)[0]) > 30


def test_a_part_may_end_exactly_before_the_space() -> None:
    assert split("abcd efgh", 4) == ["abcd", "efgh"]


def test_a_character_longer_than_a_part_is_cut_at_last() -> None:
    assert "".join(split("a" + "\u0301\u0302" * 20, 10)) == clean("a" + "\u0301\u0302" * 20)


def test_a_hundred_thousand_characters_are_split_in_reasonable_parts() -> None:
    assert len(split("Nghỉ việc thì giữ sổ. " * 5_000, 4096)) <= 28


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("Gặp tư vấn viên", 20, "Gặp tư vấn viên"),
        ("Gặp tư vấn viên", 10, "Gặp tư…"),
        ("Gặp\n tư   vấn", 20, "Gặp tư vấn"),
        ("Khôngcókhoảngtrắng", 6, "Không…"),
    ],
)
def test_shorten(text: str, limit: int, expected: str) -> None:
    assert shorten(text, limit) == expected


@given(st.text(), st.integers(min_value=1, max_value=80))
def test_shorten_bytes_fits(text: str, limit: int) -> None:
    assert len(shorten_bytes(text, limit).encode()) <= limit


def test_decomposed_vietnamese_is_measured_composed() -> None:
    text = "Nghỉ việc rồi có nên giữ sổ bảo hiểm không? " * 40
    decomposed = unicodedata.normalize("NFD", text)
    assert len(decomposed) > len(text) * 1.2
    assert split(decomposed, 1000) == split(text, 1000)
