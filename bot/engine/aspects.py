"""A follow-up that asks for nothing but an aspect of the matter before: "giấy tờ gồm những gì", "nộp ở đâu ạ".

By itself such a message names no matter, and the classifier takes it for the one whose examples say it most often (the
lump sum). Sent to the wrong office, people lose deadlines; so the matter is taken from the conversation, by reviewed
data (`bot/data/aspects.yml`) rather than by likelihood.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional

import yaml

from bot.engine.asks import ANSWERS
from bot.engine.text import normalise
from bot.grammar.tokens import strip_marks

ASPECTS = ANSWERS.parent / "aspects.yml"
#: Longer messages have something of their own to say.
MOST_WORDS = 14
MOST_CHARACTERS = 100
#: As many answers as a message with two questions in full gets.
MOST_TOPICS = 3
_AFTER = "after"
_Words = tuple[str, ...]
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class BadAspects(ValueError):
    """The file does not fit together; the message says what to mend."""


@dataclass(frozen=True)
class Phrase:
    """Words that ask for an aspect.

    Attributes:
        aspect: None for words that ask something else.
        alone: they ask only where nothing else in the message does.
        spellings: the words with their marks; several where only the marks differ ("hằng tháng", "hàng tháng").
    """

    aspect: Optional[str]
    alone: bool
    spellings: tuple[_Words, ...]


class Aspects:
    """Which topic answers which aspect of which matter, and the words of each aspect.

    Args:
        phrases: by their words without marks.
        light: words that say nothing of a matter, language by language.
        matters: the topic of each aspect, by matter.
        after: the matter of each topic and calculation.
        whole: aspects that are nearly a matter, with those that their topic answers too.
    """

    def __init__(
        self,
        phrases: Mapping[_Words, Phrase],
        light: Iterable[Iterable[str]],
        matters: Mapping[str, Mapping[str, str]],
        after: Mapping[str, str],
        whole: Mapping[str, Iterable[str]],
    ) -> None:
        self._phrases = phrases
        self._longest = max(map(len, phrases), default=0)
        # Each language by itself: "so" is no "số".
        self._light = tuple(map(frozenset, light))
        # "thế" may be typed "the" in a message without marks; in others "the" and "vay" are words of their own.
        self._bare = tuple(frozenset(map(strip_marks, words)) for words in self._light)
        self._matters = matters
        self._after = after
        self._whole = {aspect: frozenset(others) for aspect, others in whole.items()}

    def matter(self, talked_of: Iterable[str]) -> Optional[str]:
        """The matter of topics and calculations; None when one has none, or two have different ones."""
        found = {self._after.get(name) for name in talked_of}
        return found.pop() if len(found) == 1 else None

    def topics(self, matter: Optional[str], text: str) -> tuple[str, ...]:
        """The topics that answer a message about nothing but aspects of `matter`; empty for any other message."""
        answers = self._matters.get(matter or "")
        if answers is None:
            return ()
        asked = self.asked(text)
        whole = next((aspect for aspect in asked if aspect in self._whole), None)
        if whole is not None:
            # "Bao giờ có lương hưu" after the unemployment benefit is about something else.
            fits = whole in answers and self._whole[whole].issuperset(one for one in asked if one != whole)
            return (answers[whole],) if fits else ()
        named = dict.fromkeys(answers[aspect] for aspect in asked if aspect in answers)
        return tuple(named)[:MOST_TOPICS]

    def asked(self, text: str) -> tuple[str, ...]:
        """The aspects that a message asks for, in its order; empty when it says anything else."""
        if len(text) > MOST_CHARACTERS:
            return ()
        words = normalise(text).split()
        if not words or len(words) > MOST_WORDS:
            return ()
        plain = [strip_marks(word) for word in words]
        firmly: dict[str, None] = {}
        alone: dict[str, None] = {}
        light: set[str] = set()
        at = 0
        while at < len(words):
            length, phrase = self._at(words, plain, at)
            if phrase is None:
                light.add(words[at])
                length = 1
            elif phrase.aspect is None:
                return ()
            else:
                (alone if phrase.alone else firmly).setdefault(phrase.aspect)
            at += length
        if not any(light <= known for known in (self._bare if words == plain else self._light)):
            return ()
        if not firmly or any(aspect in self._whole for aspect in firmly):
            firmly |= alone  # "hồ sơ mai táng phí" is no question about the sum
        return tuple(firmly)

    def _at(self, words: Sequence[str], plain: Sequence[str], at: int) -> tuple[int, Optional[Phrase]]:
        """The longest phrase that begins at a word; marks may be missing, but not be others ("nộp hộ", "nộp hồ sơ")."""
        for length in range(min(self._longest, len(plain) - at), 0, -1):
            bare = tuple(plain[at : at + length])
            phrase = self._phrases.get(bare)
            if phrase is None:
                continue
            typed = words[at : at + length]
            if any(all(map(_same, typed, bare, spelling)) for spelling in phrase.spellings):
                return length, phrase
        return 0, None


def _same(typed: str, bare: str, spelling: str) -> bool:
    return typed in (bare, spelling)


def read_aspects(path: Path = ASPECTS, answers: Path = ANSWERS) -> Aspects:
    """The aspects of a file.

    Raises:
        BadAspects: it names a topic without an answer, an unknown aspect, or says something twice.
    """
    content: Any = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - a safe loader
    aspects, matters = content["aspects"], content["matters"]
    known = {file.stem for file in answers.glob("*.yml")}
    return Aspects(
        _phrases(aspects, content["never"]),
        [words.split() for words in content["light"].values()],
        {name: _answers(name, matter, aspects, known) for name, matter in matters.items()},
        _matter_of_each(matters, known),
        {name: one["whole"] for name, one in aspects.items() if "whole" in one},
    )


def _phrases(aspects: Mapping[str, Mapping[str, Sequence[str]]], never: Sequence[str]) -> dict[_Words, Phrase]:
    found: dict[_Words, Phrase] = {}

    def add(text: str, aspect: Optional[str], alone: bool = False) -> None:
        # In the form that people's words are compared in: abbreviations written out, figures as one.
        spelling = normalise(str(text))
        words = tuple(strip_marks(spelling).split())
        one = found.get(words, Phrase(aspect, alone, ()))
        if (one.aspect, one.alone) != (aspect, alone):
            raise BadAspects(f"aspects.yml: “{text}” asks for {one.aspect} and for {aspect}.")
        found[words] = Phrase(aspect, alone, (*one.spellings, tuple(spelling.split())))

    for text in never:
        add(text, None)
    for name, one in aspects.items():
        for text in one["words"]:
            add(text, name)
        for text in one.get("alone") or ():
            add(text, name, alone=True)
    return found


def _answers(name: str, matter: Mapping[str, Any], aspects: Iterable[str], known: Iterable[str]) -> dict[str, str]:
    found = {aspect: str(topic) for aspect, topic in matter.items() if aspect != _AFTER}
    for aspect, topic in found.items():
        if aspect not in aspects:
            raise BadAspects(f"aspects.yml: {name} has the aspect {aspect}, which has no words.")
        if topic not in known:
            raise BadAspects(f"aspects.yml: {name}.{aspect} names the topic {topic}, which has no answer.")
    return found


def _matter_of_each(matters: Mapping[str, Mapping[str, Any]], known: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for matter, one in matters.items():
        for topic in one[_AFTER]:
            if topic not in known:
                raise BadAspects(f"aspects.yml: {matter} goes on after {topic}, which has no answer.")
            if topic in found:
                raise BadAspects(f"aspects.yml: {topic} belongs to {found[topic]} and to {matter}.")
            found[topic] = matter
    return found
