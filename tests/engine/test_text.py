"""Every spelling of a text comes to the same form."""

from __future__ import annotations

import unicodedata

import pytest

from bot.engine.letters import has_marks, strip_marks
from bot.engine.noise import to_telex
from bot.engine.telex import decode_word, is_syllable, split_word
from bot.engine.text import MAX_CHARACTERS, clean, clip, normalise

SENTENCE = "Tôi muốn rút bảo hiểm xã hội một lần, được bao nhiêu tiền?"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        pytest.param(unicodedata.normalize("NFD", SENTENCE), SENTENCE, id="decomposed"),
        pytest.param(SENTENCE.upper(), SENTENCE, id="capitals"),
        pytest.param("thuỷ hoà khoẻ", "thủy hòa khỏe", id="tone on the second vowel"),
        pytest.param("\u200bđóng\u200d bảo\ufeff hiểm\u202e", "đóng bảo hiểm", id="zero-width and direction marks"),
        pytest.param("đóng\x00 bảo\x07 hiểm", "đóng bảo hiểm", id="control characters"),
        pytest.param("đượcccc khônggggg", "được không", id="held keys"),
        pytest.param("ddongs baor hieemr xax hooij", "đóng bảo hiểm xã hội", id="raw TELEX"),
        pytest.param("d9o1ng ba3o hie63m xa4 ho65i", "đóng bảo hiểm xã hội", id="raw VNI"),
        pytest.param("bhxh ko dc rút", "bảo hiểm xã hội không được rút", id="chat abbreviations"),
        pytest.param("bhxh ko dc rut", "bao hiem xa hoi khong duoc rut", id="chat abbreviations without marks"),
        pytest.param("muốnrút bảohiểm", "muốn rút bảo hiểm", id="words stuck together"),
        pytest.param("5.000.000đ", "3 đ", id="any number is a number"),
        pytest.param("đóng 500k", "đóng 9 nghìn", id="k after a figure is a thousand"),
    ],
)
def test_spellings_of_one_text_are_one(written: str, meant: str) -> None:
    assert normalise(written) == normalise(meant)


def test_a_year_is_told_from_a_number() -> None:
    assert normalise("năm 2025") != normalise("năm 25")


def test_years_enough_for_a_pension_differ_from_fewer() -> None:
    assert normalise("đóng 18 năm 3 tháng") == normalise("đóng 22 năm 7 tháng") != normalise("đóng 9 năm 3 tháng")
    assert normalise("21n6t") == normalise("16n2t") != normalise("8n6t")
    assert normalise("nữ 25 tuổi") == normalise("nữ 9 tuổi")


@pytest.mark.parametrize("text", ["", "   ", "😀😀", "?!…", "\x00", "\u202e\u200f", "___"])
def test_nothing_is_left_of_a_text_without_words(text: str) -> None:
    assert normalise(text) == ""


def test_words_with_y_after_qu_keep_their_tone() -> None:
    assert normalise("quý quỹ") == "quý quỹ"


@pytest.mark.parametrize(
    "word", ["đóng", "bảo", "hiểm", "người", "được", "nghiệp", "quyền", "tuổi", "khuyết", "thuế", "nước", "yếu", "giấy"]
)
@pytest.mark.parametrize("tone_last", [True, False])
def test_telex_is_read_back(word: str, tone_last: bool) -> None:
    assert decode_word(to_telex(word, tone_last)) == word


@pytest.mark.parametrize(
    "word", ["dong", "bao", "khong", "nam", "tien", "vssid", "online", "thang12", "nam85", "tk1", "x"]
)
def test_words_that_are_no_keystrokes_stay(word: str) -> None:
    assert decode_word(word) == word


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("nghỉviệc", ("nghỉ", "việc")),
        ("đượckhông", ("được", "không")),
        ("baohiem", ("bao", "hiem")),
        ("nghiêng", ("nghiêng",)),
        ("facebook", ("facebook",)),
        ("abc", ("abc",)),
    ],
)
def test_stuck_words_are_split(word: str, parts: tuple[str, ...]) -> None:
    assert split_word(word) == parts


def test_syllables() -> None:
    assert all(map(is_syllable, ["quyết", "khuyên", "nghiêng", "ươm", "ăn", "giữ", "uống", "oà"]))
    assert not any(map(is_syllable, ["online", "bhxh", "qwert", "ngng"]))


def test_marks() -> None:
    assert strip_marks("Đặng Thị Ngọc Ẩn") == "Dang Thi Ngoc An"
    assert has_marks("đi") and not has_marks("di choi")


def test_long_texts_keep_head_and_tail() -> None:
    text = "đầu " + "x" * 100_000 + " cuối"
    assert len(clip(text)) <= MAX_CHARACTERS + 1
    assert clean(text).startswith("đầu") and clean(text).endswith("cuối")


def test_a_huge_text_is_no_more_work_than_a_clipped_one() -> None:
    huge = "bảohiểm xãhội " * 7_200
    assert normalise(huge) == normalise(clip(huge))
    assert len(normalise("đ" * 100_000)) <= MAX_CHARACTERS


def test_english_words_are_no_keystrokes_and_not_split() -> None:
    assert normalise("I lost 3 months of my salary!") == "i lost 0 months of my salary"
    assert normalise("lost laf gi") != "lost laf gi"
