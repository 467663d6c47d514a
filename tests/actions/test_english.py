"""In an English conversation calculations, and what is said between answers, are English."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

import bot.actions
import policy
from bot.actions import DIALOGUES
from bot.actions.voice import Voice
from bot.answers import load_library
from bot.answers.wording import catalogue
from policy import CalculationRefused, compute, load_book
from tests.actions.rasa_part import TODAY, Answer, Person

ACTIONS = Path(bot.actions.__file__).parent
POLICY = Path(policy.__file__).parent
#: As docs/how-to/translate.md calls pybabel.
KEYWORDS = DEFAULT_KEYWORDS | {"Said": None}
#: Legal citations and quoted names stay Vietnamese.
STAYS = re.compile(r"Legal basis: .*|“[^”]*”")
#: Letters with a mark; the signs of multiplication and division stand among them.
MARKED = re.compile(r"[À-ÖØ-öø-ỹ]")

#: What is said until the result comes. The words are Vietnamese: how English ones are read is the grammar's matter, and
#: in which language a conversation goes on is the app's.
RUNS: dict[str, tuple[str, ...]] = {
    "compare_lump_sum": ("so sánh", "8 năm 7 tháng", "8/2025", "5tr3", "nữ", "3/1990"),
    "calc_lump_sum": ("tính", "khoảng 8 năm", "tôi vẫn đang đóng", "không nhớ", "từ 5 đến 7 triệu"),
    "calc_eligibility": ("tính", "8 năm", "8/2026", "nam", "1970", "không nhớ"),
    "calc_pension": ("tính", "từ 3/2015 đến nay", "9tr", "nam", "3/1970", "đóng tới khi về hưu"),
    "calc_retirement_age": ("tính", "nữ", "5/1975"),
    "calc_contribution": ("tính", "200tr", "vùng 3"),
    "calc_unemployment": ("tính", "4 năm 2 tháng", "60tr", "vùng 4"),
    "calc_health": ("tính", "8 người"),
    "voluntary_cost": ("tính", "3 triệu", "hộ nghèo", "3 tháng một lần"),
}
#: Further turns that say something of their own: kinds of insurance, ranges, refusals, what cannot be.
FURTHER = [
    ("compare_lump_sum", ("nam sinh 3/1970 đóng từ 3/2005 đến 12/2023 lương 60tr",)),
    ("compare_lump_sum", ("nam sinh 3/1967 đóng 9 năm nghỉ 9/2026 lương 5tr tự nguyện",)),
    ("compare_lump_sum", ("nữ sinh 3/2000 đóng từ 3/2005 đến 12/2023 lương 5tr", "à nhầm", "90 năm", "không nhớ")),
    ("calc_lump_sum", ("từ 1/2010 đến 5/2013 lương 3tr tự nguyện",)),
    ("calc_lump_sum", ("tính", "6m", "8 tháng", "2013", "8", "60tr")),
    ("calc_lump_sum", ("tính", "từ 12/2023 đến 3/2015", "từ 1/2027 đến 3/2028", "từ 2015")),
    ("calc_eligibility", ("tôi phục viên, nam sinh 3/1964, đóng 26 năm, nghỉ 10/2026",)),
    ("calc_eligibility", ("tôi bị ung thư, nữ sinh 3/1990, đóng 6 năm, nghỉ 10/2026",)),
    ("calc_eligibility", ("đóng 6 tháng, nghỉ 8/2026, nữ sinh 3/1990", "chưa từng")),
    ("calc_pension", ("nữ sinh 5/1980 đóng 8 năm, nghỉ 8/2025, lương 6tr", "không biết", "đóng thêm 90 năm", "thôi")),
    ("calc_pension", ("nữ sinh 5/1971 đóng 20 năm, nghỉ 8/2025, lương 1tr", "không đóng nữa")),
    ("calc_retirement_age", ("tuổi hưu nữ", "85", "12 tuổi", "40 tuổi", "2/1960")),
    ("calc_contribution", ("tính", "900 tỷ", "2tr")),
    ("calc_unemployment", ("tính", "5 tháng", "8tr")),
    ("calc_health", ("tính", "60 người", "không biết", "1 người")),
    ("voluntary_cost", ("tính", "5k", "không biết", "thấp nhất", "không biết", "đối tượng khác", "2 tháng một lần")),
]


def _texts() -> set[str]:
    """Every text that the sources of the calculations and of the law mark as one."""
    found = [
        one for path in (ACTIONS, POLICY) for one in extract_from_dir(path, [("**.py", "python")], keywords=KEYWORDS)
    ]
    return {_id(message) for _, _, message, _, _ in found}


def _id(message: str | tuple[str, ...]) -> str:
    return message if isinstance(message, str) else message[0]


def _english() -> Catalog:
    with (ACTIONS / "locale/en/LC_MESSAGES/messages.po").open("rb") as file:
        return read_po(file, locale="en")


def _sentences(message: Message) -> tuple[str, ...]:
    """The English, both numbers where it is counted."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def _names(text: str) -> list[str]:
    return sorted(set(re.findall(r"\{\w*\}", text)))


def vietnamese(text: str) -> list[str]:
    """Lines that are Vietnamese where they should not be."""
    return [line for line in text.splitlines() if MARKED.search(STAYS.sub("", line))]


def shown(answer: Answer) -> str:
    """All that a person sees: the texts, the titles of buttons that are no topic, the words of a picture."""
    titles = [
        button["title"]
        for reply in answer.replies
        for button in reply.get("buttons", [])
        if not button["payload"].startswith("/")
    ]
    return "\n".join([answer.text, *titles, *(_words(reply.get("picture")) for reply in answer.replies)])


def _words(part: Any) -> str:
    if isinstance(part, dict):
        return "\n".join(_words(one) for one in part.values())
    if isinstance(part, list):
        return "\n".join(_words(one) for one in part)
    return str(part or "")


def test_every_text_has_its_english_and_no_english_is_left_over() -> None:
    translated = {_id(message.id) for message in _english() if message.id and all(_sentences(message))}
    assert translated == _texts()


def test_no_placeholder_got_lost_and_no_english_is_vietnamese() -> None:
    english = _english()
    for message in english:
        if message.id:
            assert not list(message.check(english)), message.id
            assert not message.fuzzy, message.id
            for sentence in _sentences(message):
                assert _names(sentence) == _names(_id(message.id)), message.id
                assert not vietnamese(sentence)


def test_what_is_said_from_a_variable_is_among_the_texts() -> None:
    texts = _texts()
    for dialogue in DIALOGUES.values():
        assert {dialogue.opening, dialogue.example, dialogue.stopped} - {""} <= texts
        assert {name for one in dialogue.fields for name in one.called} <= texts


@pytest.fixture(scope="module")
def voice() -> Voice:
    book = load_book()
    return Voice("en", TODAY, book, load_library(book))


def test_vietnamese_is_what_stands_in_the_sources() -> None:
    assert catalogue("vi", ACTIONS / "locale").gettext("Đúng") == "Đúng"


def test_counts_have_two_forms(voice: Voice) -> None:
    assert [voice.ngettext("{n} người", "{n} người", n).format(n=n) for n in (1, 2)] == ["1 person", "2 people"]
    assert (voice.span(13), voice.span(24)) == ("1 year 1 month", "2 years")


def test_no_text_is_no_text(voice: Voice) -> None:
    assert voice.gettext("") == ""


def test_a_refusal_is_english_whether_or_not_it_can_be_translated(voice: Voice) -> None:
    for inputs in ({"members": 60}, {"members": "no number"}):
        with pytest.raises(CalculationRefused) as caught:
            compute("household_health", inputs, on=TODAY)
        assert not vietnamese(voice.refusal(caught.value))


def test_every_calculation_has_a_run() -> None:
    assert set(RUNS) == set(DIALOGUES) - {"want_withdraw"}


@pytest.mark.parametrize("dialogue", RUNS)
async def test_a_calculation_speaks_english_from_its_opening_to_its_steps(dialogue: str) -> None:
    person = Person(locale="en")
    for place, words in enumerate(RUNS[dialogue]):
        answer = await person.says(words, "inform" if place else dialogue)
        assert not vietnamese(shown(answer)), words
    assert not person.running
    assert "calculation" in answer.replies[-1]
    assert "Legal basis: " in answer.text
    assert "VND" in answer.text or dialogue in ("calc_retirement_age", "calc_eligibility")
    _, steps = await person.act("action_explain_result", person.parsed("?", "explain_result"))
    assert not vietnamese(shown(Answer(steps)))
    _, changes = await person.act("action_take_up", person.parsed("à nhầm", "correct"))
    assert not vietnamese(shown(Answer(changes)))


@pytest.mark.parametrize(("dialogue", "messages"), FURTHER)
async def test_what_goes_otherwise_is_english_too(dialogue: str, messages: tuple[str, ...]) -> None:
    person = Person(locale="en")
    for place, words in enumerate(messages):
        answer = await person.says(words, "inform" if place else dialogue)
        assert not vietnamese(shown(answer)), words
        if not person.running:
            assert place == len(messages) - 1
            _, steps = await person.act("action_explain_result", person.parsed("?", "explain_result"))
            assert not vietnamese(shown(Answer(steps)))


async def test_a_result_prints_money_months_and_days_the_english_way() -> None:
    person = Person(locale="en")
    answer = await person.says("đóng từ 3/2015 đến 8/2026, lương 5tr, nữ sinh 3/1990", "compare_lump_sum")
    assert "(March 2015–August 2026)" in answer.text
    assert "5,000,000 VND a month" in answer.text
    assert "from 01/09/2027" in answer.text
    assert not re.search(r"\d\.\d{3}", answer.text)


async def test_the_reasons_for_a_withdrawal_are_asked_for_in_english() -> None:
    answer = await Person(locale="en").says("tôi muốn rút", "want_withdraw")
    assert not vietnamese(shown(answer))
