"""Every answer and every topic's examples, held to the rules for editors (docs/how-to/write-an-answer.md)."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import cache
from pathlib import Path

import pytest
import yaml

from bot.answers import AnswerLibrary, load_library
from bot.answers.answer import TITLE_LIMIT
from bot.answers.library import DATA
from helpdesk.records.telling import told
from integrations.registry import Kind, Period, Person, Record
from policy import load_book

DAYS = (
    date(2026, 7, 1),
    date(2026, 11, 22),
    date(2026, 12, 31),
    date(2027, 1, 1),
    date(2026, 1, 2),
    date(2026, 6, 30),
)
ANSWERS = sorted(path.stem for path in (DATA / "answers").glob("*.yml"))
EXAMPLES = sorted((DATA / "nlu").glob("*.yml"))
FEWEST_EXAMPLES = 15
LONGEST_WORDS = 160
RECORD = Record(
    Person("R-1"),
    (
        Period("2015-03", "2019-12", Kind.COMPULSORY, 5_200_000, "Công ty May Mẫu"),
        Period("2020-03", "2026-08", Kind.COMPULSORY, 6_800_000, "Công ty Giày Mẫu", ("2026-07", "2026-08")),
    ),
)
CONTEXT = {
    "other": True,
    "opening": "07:30 thứ Hai, 23/11/2026",
    "day": "01/01/1999",
    # one's own record
    **told(RECORD),
    "digits": 6,
    "left": 3,
    "minutes": 30,
    # receipts and reminders
    "kind": "voluntary",
    "amount": 330_000,
    "paid_on": "20/11/2026",
    "period": "11/2026",
    "confirmation_code": "XN-1",
    "deadline": "31/12/2026",
}


@cache
def library() -> AnswerLibrary:
    return load_library(load_book())


def examples(path: Path) -> list[str]:
    found = []
    for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
        found += [line.removeprefix("-").strip() for line in block["examples"].splitlines() if line.strip()]
    return found


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("topic", ANSWERS)
def test_an_answer_renders_on_every_day_near(topic: str, day: date) -> None:
    rendered = library().render(topic, on=day, **CONTEXT)
    if library().answer(topic).area != "calculation":
        assert rendered.text
    assert "{{" not in rendered.text
    assert unicodedata.is_normalized("NFC", rendered.text)


@pytest.mark.parametrize("topic", ANSWERS)
def test_figures_come_with_their_source(topic: str) -> None:
    rendered = library().render(topic, on=DAYS[1], **CONTEXT)
    for figure in rendered.figures:
        assert figure.source
    if any(not figure.name.startswith(("chan.", "scam.", "org.")) for figure in rendered.figures):
        assert "\n\nCăn cứ: " in rendered.text


@pytest.mark.parametrize("topic", ANSWERS)
def test_no_legal_figure_is_typed(topic: str) -> None:
    answer = library().answer(topic)
    english = answer.en.asks if answer.en else None
    options = [*(answer.asks.options if answer.asks else ()), *(english.options.values() if english else ())]
    for text in (answer.text, answer.short, *(part for option in options for part in (option.title, option.text))):
        prose = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "", text or "", flags=re.S)
        assert not re.search(r"\d", prose), f"a digit is typed in {topic}: {re.findall(r'.{0,20}\d.{0,20}', prose)}"


@pytest.mark.parametrize("topic", ANSWERS)
def test_answers_are_short_enough_to_read(topic: str) -> None:
    body = library().render(topic, on=DAYS[1], announce=False, **CONTEXT).body
    assert len(body.split()) <= LONGEST_WORDS


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("topic", [name for name in ANSWERS if library().answer(name).asks])
def test_every_option_is_an_answer_with_a_button(topic: str, day: date) -> None:
    asks = library().answer(topic).asks
    assert asks is not None
    general = dict(reversed(button) for button in library().render(topic, on=day).buttons)
    for option in asks.options:
        rendered = library().render(topic, on=day, option=option.name, announce=False)
        assert not rendered.question
        assert len(rendered.body.split()) <= LONGEST_WORDS
        payload = f"/{topic}:{option.name}"
        assert len(general[payload]) <= TITLE_LIMIT
        assert len(payload.encode()) <= 64  # what a Telegram button holds
        assert payload not in {sent for _, sent in rendered.buttons}


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize(
    "topic", [name for name in ANSWERS if library().answer(name).asks and library().answer(name).is_in_english]
)
def test_the_question_that_decides_is_asked_in_english_too(topic: str, day: date) -> None:
    asks = library().answer(topic).asks
    assert asks is not None
    general, vietnamese = library().render(topic, on=day, locale="en"), library().render(topic, on=day)
    assert bool(general.question) == bool(vietnamese.question)
    assert general.question != vietnamese.question or not general.question
    titles = {payload: title for title, payload in general.buttons}
    for option in asks.options:
        rendered = library().render(topic, on=day, locale="en", option=option.name, announce=False)
        assert rendered.language == "en"
        assert not rendered.question
        assert len(rendered.body.split()) <= LONGEST_WORDS
        if general.question:
            assert len(titles[f"/{topic}:{option.name}"]) <= TITLE_LIMIT


@pytest.mark.parametrize("topic", ANSWERS)
def test_a_title_fits_a_button_in_every_language(topic: str) -> None:
    for locale in ("vi", "en"):
        assert len(library().title(topic, locale)) <= TITLE_LIMIT


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_topic_has_enough_ways_to_ask(path: Path) -> None:
    assert len(set(examples(path))) >= FEWEST_EXAMPLES


def test_no_two_topics_claim_the_same_example() -> None:
    owners: dict[str, str] = {}
    for path in EXAMPLES:
        for example in examples(path):
            key = " ".join(unicodedata.normalize("NFC", example).casefold().split())
            assert owners.setdefault(key, path.stem) == path.stem, f"{example!r} is in {owners[key]} and {path.stem}"


def test_at_least_forty_topics_can_be_asked_for() -> None:
    topics = [path.stem for path in EXAMPLES if f"ask/{path.stem}" in path.read_text(encoding="utf-8")]
    assert len(topics) >= 40
    assert set(topics) <= set(ANSWERS)
