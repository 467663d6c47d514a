"""What is asked, and what a right answer begins with: the examples of ``bot/data/nlu`` and the texts of the answers."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import yaml

from app.settings import ROOT
from bot.answers import AnswerLibrary, load_library
from bot.grammar.tokens import strip_marks
from policy import load_book

NLU = ROOT / "bot" / "data" / "nlu"
KNOWLEDGE = "ask/"
SMALL_TALK = ("greet", "thanks", "what_can_you_do")
SEED = 20261122


@dataclass(frozen=True, slots=True)
class Question:
    """``topic`` is what the text was written for. ``marked``: typed with Vietnamese marks."""

    text: str
    topic: str
    marked: bool


def examples(folder: Path = NLU) -> dict[str, list[str]]:
    """Training texts by intent, as Rasa's own YAML holds them; ``ask/`` is kept in the name."""
    found: dict[str, list[str]] = {}
    for file in sorted(folder.glob("*.yml")):
        for item in yaml.safe_load(file.read_text("utf-8")).get("nlu", ()):
            lines = [line.strip().removeprefix("-").strip() for line in item["examples"].splitlines()]
            found.setdefault(item["intent"], []).extend(line for line in lines if line)
    return found


def answer_texts(intents: Mapping[str, list[str]], on: date | None = None) -> dict[str, str]:
    """What a stock bot would say for each intent: our rendered text. An intent of our dialogues that has no text of
    its own ("inform", "affirm") gets the one that says what can be asked."""
    library = load_library(load_book())
    today = on or datetime.now(UTC).date()
    return {intent: _text(library, intent.removeprefix(KNOWLEDGE), today) for intent in intents}


def _text(library: AnswerLibrary, topic: str, today: date) -> str:
    return library.render(topic if library.is_topic(topic) else "what_can_you_do", on=today).text


def questions(count: int, seed: int = SEED) -> list[Question]:
    """``count`` questions of the knowledge topics and small talk, drawn evenly, every second one without marks.

    Calculations by dialogue, refusals and calls for staff are left out: a stock bot has nothing to set against them.
    """
    chance = random.Random(seed)  # noqa: S311 - a fair draw, no secret
    by_topic = {
        intent.removeprefix(KNOWLEDGE): texts
        for intent, texts in examples().items()
        if intent.startswith(KNOWLEDGE) or intent in SMALL_TALK
    }
    drawn: list[Question] = []
    while len(drawn) < count:
        topics = sorted(by_topic)
        chance.shuffle(topics)
        for topic in topics:
            text = chance.choice(by_topic[topic])
            if len(drawn) % 2:
                text = strip_marks(text)
            drawn.append(Question(text, topic, strip_marks(text) != text))
    return drawn[:count]
