"""A message that goes on with the question before: "thế còn hộ nghèo?", "vậy nữ thì sao", "còn năm ngoái?".

It says what changes (a group, a sex, a region, a day) and no topic. Whatever else it says is left over; who calls
decides whether that names a topic of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Optional

from bot.engine.asks import bare_poor, facts_of
from bot.grammar import AsOf, as_of
from bot.grammar.tokens import Token, tokenize

MOST_WORDS = 10
MOST_LEFT_OVER = 5
_OPENERS = (
    "the con",
    "the thi",
    "the",
    "vay con",
    "vay thi",
    "vay",
    "zay",
    "z",
    "v",
    "rua",
    "con nhu",
    "con neu",
    "con",
    "nhu",
    "neu la",
    "neu nhu",
    "neu",
    "ma neu",
    "truong hop",
    "voi",
    "doi voi",
    "rieng",
    "what about",
    "how about",
    "and for",
    "and",
)
_MARKED_OPENERS = {"con": ("còn",), "the": ("thế",), "vay": ("vậy",), "rieng": ("riêng",), "voi": ("với",)}
_ENDERS = (
    "thi sao",
    "thi the nao",
    "thi ra sao",
    "thi nhu the nao",
    "thi nhu nao",
    "thi ntn",
    "thi rang",
    "thi bao nhieu",
    "thi bn",
    "thi may",
    "thi",
    "sao",
    "thi co khac khong",
    "co khac khong",
    "co khac gi khong",
    "cung vay ha",
)
_LIGHT_WORDS = """
    da a oi vang u uh ha nhe nha nhi ad ban admin anh chi em roi ok oke thi la cua cho o tu hoi vao trong nam ngay thang
    luc nguoi doi tuong dien nhom ho the ben phia va con vay nhu neu nua bi duoc sao gi i for the in
"""
_LIGHT = frozenset(_LIGHT_WORDS.split())


def _longest_first(phrases: Iterable[str]) -> tuple[list[str], ...]:
    return tuple(phrase.split() for phrase in sorted(phrases, key=len, reverse=True))


_OPENERS_BY_LENGTH, _ENDERS_BY_LENGTH = _longest_first(_OPENERS), _longest_first(_ENDERS)


@dataclass(frozen=True)
class Variation:
    """What changes against the question before.

    Attributes:
        facts: new facts, as `bot.engine.asks` names them.
        as_of: another day (kind `now`: back to today).
        left_over: the words that are neither a change nor a connector, as typed.
        linked: a connector says that the message goes on with something.
    """

    facts: Mapping[str, str]
    as_of: Optional[AsOf]
    left_over: str
    linked: bool

    @property
    def pure(self) -> bool:
        """Nothing but a change, so that it can mean no topic of its own."""
        if self.left_over or not (self.facts or self.as_of):
            return False
        return self.linked or not self.as_of  # a bare "8/2025" is more often an answer than a question


def variation(text: str, entities: Iterable[Mapping[str, Any]], today: date) -> Optional[Variation]:
    """The change that a short message makes; None when it makes none or says too much."""
    words = [token for token in tokenize(text) if token.kind != "sign"]
    if not words or len(words) > MOST_WORDS:
        return None
    entities = [*entities]
    if not facts_of(entities):
        entities += bare_poor(words)
    facts = facts_of(entities)
    day = as_of(text, today)
    rest, linked = _without_connectors(words)
    spans = [(one["start"], one["end"]) for one in entities if one.get("entity") in facts]
    if day is not None:
        spans.append((day.start, day.end))
    over = [t for t in rest if t.plain not in _LIGHT and not any(s <= t.start and t.end <= e for s, e in spans)]
    if len(over) > MOST_LEFT_OVER or not (facts or day or (linked and over)):
        return None
    kept = [t for t in rest if not any(s <= t.start and t.end <= e for s, e in spans)]
    left = text[kept[0].start : kept[-1].end] if over else ""
    return Variation(facts, day, left, linked)


def _without_connectors(words: list[Token]) -> tuple[list[Token], bool]:
    plain = [token.plain for token in words]
    start, end = 0, len(words)
    while start < end and plain[start] in ("da", "a", "u", "uh", "vang", "roi", "ok", "oke", "oh", "ua"):
        start += 1
    while end > start and plain[end - 1] in ("a", "ha", "nhe", "nha", "nhi", "vay", "z", "ad", "ban", "em", "vay"):
        end -= 1
    linked = False
    if start == end:
        return [], linked  # "dạ vâng ạ"
    marked = any(token.marked for token in words)
    for parts in _OPENERS_BY_LENGTH:
        if (
            marked
            and words[start].plain in _MARKED_OPENERS
            and words[start].raw not in _MARKED_OPENERS[words[start].plain]
        ):
            break  # "con tôi", "thẻ", "vay tiền" begin like "còn", "thế", "vậy"
        if plain[start : start + len(parts)] == parts and start + len(parts) < end:
            start, linked = start + len(parts), True
            break
    for parts in _ENDERS_BY_LENGTH:
        if plain[max(start, end - len(parts)) : end] == parts and end - len(parts) > start:
            end, linked = end - len(parts), True
            break
    return words[start:end], linked
