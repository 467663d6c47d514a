"""English is told from Vietnamese without marks, also where the one borrows from the other."""

from __future__ import annotations

import pytest

from bot.engine import nlu_file
from bot.engine.language import language_of
from bot.engine.letters import has_marks, strip_marks
from tests.engine.conftest import ROOT

ENGLISH = (
    "how do I withdraw my social insurance",
    "what is the retirement age",
    "can i get my money back if i quit",
    "how much is voluntary insurance",
    "where is the nearest office",
    "hello",
    "I want to talk to a person",
    "do i need to pay tax on it",
    "I am a foreigner working in Ha Noi, can I join?",
    "what about women",
    "how much next year",
    "how do I renew my passport",
    "i want to know the tax on rut mot lan",
    "does my boss pay BHXH, BHYT and BHTN for me",
    "I lost my sổ BHXH",
    "How do I đăng ký BHXH tự nguyện?",
    "Do I need sổ BHXH gốc for rút một lần?",
    "deduction on 25,500,000",
    "help me",
    "appeal against the refusal of a lump sum",
)
VIETNAMESE = (
    "rut bao hiem xa hoi mot lan can giay to gi",
    "check giup minh so bhxh online",
    "cty ko dong bh cho minh, hr bao ok",
    "app vssid bi loi login",
    "ad oi inbox em voi",
    "hello ad cho em hoi bhxh",
    "social insurance la gi vay",
    "the bhyt cua toi dau",
    "do the nao",
    "công ty có HR support không",
    "rut mot lan voi BHXH tu nguyen",
    "em lost cái sổ BHXH rồi ad",
    "thank you ad đã giúp em",
    "hello ad, em muốn hỏi về social insurance",
)
UNDECIDED = ("ok", "5tr", "vssid", "2024", "")


@pytest.mark.parametrize("text", ENGLISH)
def test_english_is_english(text: str) -> None:
    assert language_of(text) == "en"


@pytest.mark.parametrize("text", VIETNAMESE)
def test_vietnamese_without_marks_is_not(text: str) -> None:
    assert language_of(text) == "vi"


@pytest.mark.parametrize("text", UNDECIDED)
def test_some_words_tell_no_language(text: str) -> None:
    assert language_of(text) is None


def test_no_vietnamese_example_is_english_without_its_marks() -> None:
    """Every example that is written with marks, typed without them; "what is chốt sổ?" is English either way."""
    texts = [one.text for one in nlu_file.read(ROOT / "bot/data/nlu")]
    marked = [text for text in texts if has_marks(text) and language_of(text) == "vi"]
    assert len(marked) > 0.99 * sum(map(has_marks, texts))
    assert len(marked) > 1_000
    assert [text for text in marked if language_of(strip_marks(text)) == "en"] == []
