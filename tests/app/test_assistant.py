"""Answers on days that the figures do not reach, and the channel's JSON as a turn."""

from __future__ import annotations

from datetime import date

import pytest

from app.assistant import LibraryAnswers, read_turn
from bot.answers import load_library
from helpdesk.ports import Reason, Status
from policy import load_book

TODAY = date(2026, 11, 22)
BOOK = load_book()
LIBRARY = load_library(BOOK)
ANSWERS = LibraryAnswers(LIBRARY, BOOK, lambda: TODAY)


@pytest.mark.parametrize("topic", LIBRARY.topics())
@pytest.mark.parametrize("day", [date(1999, 1, 1), date(2025, 6, 30), date(2035, 1, 1)])
def test_every_topic_has_an_answer_on_any_day(topic: str, day: date) -> None:
    rendered = ANSWERS.render(topic, on=day, locale="vi")
    assert rendered.text or LIBRARY.answer(topic).area == "calculation"


def test_a_day_without_figures_is_said_to_be_one() -> None:
    rendered = ANSWERS.render("voluntary_methods", on=date(1999, 1, 1), locale="vi")
    assert "01/01/1999" in rendered.text.split("\n\n")[0]
    assert rendered.figures


def test_a_kept_answer_is_that_of_its_day_and_language() -> None:
    answers = LibraryAnswers(LIBRARY, BOOK, lambda: TODAY)
    first = answers.render("voluntary_methods", on=date(1999, 1, 1), locale="vi")
    assert answers.render("voluntary_methods", on=date(1999, 1, 1), locale="vi") == first
    assert answers.render("voluntary_methods", on=TODAY, locale="vi") != first
    assert answers.render("voluntary_methods", on=date(1999, 1, 1), locale="en") != first


def test_a_turn_is_read() -> None:
    turn = read_turn(
        {
            "replies": [{"answer": "greet"}, {"text": "x", "buttons": [{"title": "Nam", "payload": "nam"}]}],
            "status": "clarified",
            "topic": "compare_lump_sum",
            "confidence": 0.9,
            "runner_up": {"topic": "lump_sum_amount", "confidence": 0.05},
            "slots": {"requested_slot": "gender", "lump_salary": None},
        }
    )
    assert [reply.topic for reply in turn.replies] == ["greet", None]
    assert (turn.status, turn.in_form, turn.runner_up) == (Status.CLARIFIED, True, "lump_sum_amount")
    assert turn.slots == {"requested_slot": "gender"}


def test_a_hand_over_is_no_message() -> None:
    turn = read_turn({"replies": [{"handover": "asked"}], "status": "handed_over"})
    assert (turn.replies, turn.handover) == ((), Reason.ASKED)


@pytest.mark.parametrize(
    "answer", [{}, {"replies": [], "status": "new"}, {"replies": [{"x": 1}], "status": "answered"}]
)
def test_what_is_no_turn_is_refused(answer: dict[str, object]) -> None:
    with pytest.raises((KeyError, ValueError)):
        read_turn(answer)
