"""From a verdict to what the dialogue is told."""

from __future__ import annotations

from datetime import date

import pytest

from bot.engine import intents, learning, nlu_file
from bot.engine.intents import Guess, IntentClassifier, Verdict
from bot.engine.reading import Reading, entities_of, expectation_of, only_figures, read, tap, topic_of
from tests.engine.conftest import TINY

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def classifier() -> IntentClassifier:
    return learning.train(nlu_file.read(TINY / "nlu.yml"), intents.foreign_questions())


def reading(classifier: IntentClassifier, text: str, expecting: str | None = None) -> Reading:
    return read(classifier, text, entities_of(text, TODAY, expecting))


def test_a_topic_is_the_intent_ask_with_the_topic_as_entity(classifier: IntentClassifier) -> None:
    found = reading(classifier, "mất sổ bảo hiểm thì làm sao")
    assert (found.intent, found.topic, found.understanding) == ("ask", "electronic_book", "sure")
    output = found.output()
    assert output["intent"]["name"] == "ask"
    assert output["intent_ranking"][0]["name"] == "ask/electronic_book"
    assert {"entity": "topic", "value": "electronic_book"}.items() <= output["entities"][-1].items()


@pytest.mark.parametrize(
    ("understanding", "runner_up", "certainty", "instead"),
    [
        ("sure", "ask/lost_book", 0.2, "lost_book"),
        ("sure", "calc_pension", 0.2, "calc_pension"),
        ("sure", "ask/lost_book", 0.05, None),
        ("unsure", "ask/lost_book", 0.3, None),
        ("compound", "ask/lost_book", 0.3, None),
    ],
)
def test_what_may_have_been_meant_instead(
    understanding: str, runner_up: str, certainty: float, instead: str | None
) -> None:
    verdict = Verdict((Guess("ask/two_books", 0.7), Guess(runner_up, certainty)), True, False)
    assert Reading("ask", 0.7, understanding, "ask/two_books", verdict, ()).instead == instead


def test_a_plain_intent_has_no_topic(classifier: IntentClassifier) -> None:
    found = reading(classifier, "cho tôi gặp nhân viên")
    assert (found.intent, found.topic) == ("talk_to_staff", None)


@pytest.mark.parametrize("text", ["5tr", "8 năm 7 tháng", "khoảng 5 triệu ạ", "từ 3/2015 đến 12/2023"])
def test_figures_alone_are_an_answer(classifier: IntentClassifier, text: str) -> None:
    found = reading(classifier, text)
    assert (found.intent, found.understanding) == ("inform", "figures")
    assert found.entities


def test_figures_in_a_question_leave_it_a_question(classifier: IntentClassifier) -> None:
    found = reading(classifier, "rút một lần 50 triệu có phải đóng thuế không")
    assert found.topic == "lump_sum_tax"
    assert any(entity["entity"] == "money" for entity in found.entities)


@pytest.mark.parametrize("text", ["", "😀😀", "\x00", "...", "\u202e"])
def test_nothing_said_is_empty(classifier: IntentClassifier, text: str) -> None:
    found = reading(classifier, text)
    assert (found.intent, found.understanding, found.label) == ("nlu_fallback", "empty", None)


def test_gibberish_is_unsure(classifier: IntentClassifier) -> None:
    assert reading(classifier, "blorp zwiffle kraxt").intent in {"nlu_fallback", "out_of_scope"}


def test_what_the_question_expects_decides_a_bare_number() -> None:
    assert [entity["entity"] for entity in entities_of("5", TODAY, "money")] == ["money"]
    assert entities_of("5", TODAY) == []


@pytest.mark.parametrize(
    ("slot", "expected"),
    [("income_money", "money"), ("birth", "birth"), ("vol_income", "money"), ("free_text", None), (None, None)],
)
def test_a_slot_names_what_it_expects(slot: str | None, expected: str | None) -> None:
    assert expectation_of(slot, {"vol_income": "money"}) == expected


def test_only_figures_needs_a_figure() -> None:
    assert not only_figures("dạ vâng", [])
    assert only_figures("dạ 5tr ạ", [{"start": 3, "end": 6}])
    assert not only_figures("rút 5tr", [{"start": 4, "end": 7}])


def test_taps() -> None:
    topic = tap("lump_sum_tax", intents=["greet"], topics=["lump_sum_tax"])
    assert (topic.intent, topic.topic, topic.understanding, topic.certainty) == ("ask", "lump_sum_tax", "tap", 1.0)
    assert tap("greet", ["greet"], []).intent == "greet"
    with pytest.raises(KeyError):
        tap("restart", ["greet"], ["lump_sum_tax"])


@pytest.mark.parametrize(
    ("label", "topic"), [("ask/a", "a"), ("greet", None), ("other/a", None), (None, None), ("", None)]
)
def test_topics_of_labels(label: str | None, topic: str | None) -> None:
    assert topic_of(label) == topic
