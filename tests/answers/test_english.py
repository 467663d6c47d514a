"""What goes around an answer in English: figures have English names there, and the sentences are translated."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir

import bot.answers
from bot.answers import AnswerLibrary, Asked, NoFiguresThen, RenderedAnswer, Teller, load_library
from bot.answers.changes import SHORT_KINDS, figure_words
from bot.answers.rendering import CONTACTS
from bot.answers.wording import catalogue, figure_names
from policy import FigureBook, load_book

TODAY = date(2026, 11, 23)
DAYS = (date(2024, 6, 1), date(2025, 8, 1), date(2026, 3, 1), TODAY, date(2027, 2, 1))


@cache
def book() -> FigureBook:
    return load_book()


@cache
def library() -> AnswerLibrary:
    return load_library(book())


def in_english(topic: str, day: date) -> list[RenderedAnswer]:
    """The answer and those of its options; none where it has no figures for the day, or waits for the conversation."""
    asks = library().answer(topic).asks
    options = [None, *(option.name for option in asks.options)] if asks else [None]
    try:
        return [library().render(topic, on=day, locale="en", option=option) for option in options]
    except NoFiguresThen:
        return []


@pytest.mark.parametrize("topic", [name for name in library().topics() if library().answer(name).is_in_english])
def test_every_figure_of_an_english_answer_has_an_english_name(topic: str) -> None:
    answers = [answer for day in DAYS for answer in in_english(topic, day)]
    rows = {
        row.name: row for answer in answers for row in (*answer.printed, *(book().row(u.id) for u in answer.figures))
    }
    for row in rows.values():
        if row.kind in SHORT_KINDS and not row.name.startswith(CONTACTS):
            assert row.name in figure_names("en"), f"bot/answers/locale/en/figures.yml: {row.name} ({row.title})"


def test_every_english_name_is_that_of_a_figure() -> None:
    assert set(figure_names("en")) <= set(book().names())


def with_titles_only() -> list[str]:
    """Topics that have an English title over a Vietnamese text."""
    answers = {name: library().answer(name) for name in library().topics()}
    return [name for name, one in answers.items() if one.text and one.en and not one.is_in_english]


@pytest.mark.parametrize("topic", with_titles_only())
def test_a_title_in_english_leaves_the_answer_vietnamese(topic: str) -> None:
    vietnamese = Teller(library(), book()).tell(topic, today=TODAY)
    english = Teller(library(), book()).tell(topic, today=TODAY, locale="en")
    assert english.language == "vi"
    assert english.body == f"This answer is available in Vietnamese only.\n\n{vietnamese.body}"
    assert english.cited == vietnamese.cited
    assert [sent for _, sent in english.buttons] == [sent for _, sent in vietnamese.buttons]


@pytest.mark.parametrize("topic", library().topics())
def test_buttons_to_topics_are_in_english(topic: str) -> None:
    for rendered in in_english(topic, TODAY):
        for title, payload in rendered.buttons:
            name, _, option = payload.removeprefix("/").partition(":")
            english = library().answer(name).en
            assert option or (english is not None and title == english.title)


def test_titles_in_english_differ() -> None:
    titles = [library().title(name, "en") for name in library().topics()]
    assert len({title.casefold() for title in titles}) == len(titles)


def test_today_is_asked_for_in_english_under_a_vietnamese_answer() -> None:
    asked = Asked.read({"as_of": {"kind": "year", "value": "2024"}})
    answer = Teller(library(), book()).tell("contribution_floor", today=TODAY, locale="en", asked=asked)
    assert answer.language == "vi"
    assert answer.buttons[0] == ("The rules today", "/contribution_floor")


def test_a_coming_change_is_announced_in_english() -> None:
    answer = Teller(library(), book()).tell("retirement_age", today=TODAY, locale="en")
    assert "From 01/01/2027: the retirement age of men is" in answer.body
    assert "Tuổi" not in answer.body


def test_figures_of_another_day_are_listed_in_english() -> None:
    asked = Asked.read({"as_of": {"kind": "year", "value": "2024"}})
    answer = Teller(library(), book()).tell("voluntary_how_much", today=TODAY, locale="en", asked=asked)
    assert "• The lowest voluntary payment before support:" in answer.body


def test_a_figure_without_an_english_name_is_quoted() -> None:
    row = next(row for row in book().all() if row.name not in figure_names("en") and row.title)
    assert figure_words(row, "en") == f"“{row.title}”"


def test_the_sentences_around_answers_are_translated() -> None:
    folder = Path(bot.answers.__file__).parent
    said = {str(message) for _, _, message, _, _ in extract_from_dir(folder, [("**.py", "python")])}
    same = {"• {figure}: {value}"}
    assert {one for one in said - same if catalogue("en").gettext(one) == one} == set()
