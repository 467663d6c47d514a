"""Whether a time in a sentence belongs to the question about the rules or to the story of a person.

Read within the clause that names the time: what stands before it, what stands after it.
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.grammar.cursor import Cursor
from bot.grammar.rule_words import (
    EVENTS,
    EVENTS_OF_BENEFITS,
    HOW_MUCH,
    LIGHT,
    MODALS,
    NO_EVENTS,
    OTHER_MATTERS,
    PAYING_ASKED,
    PERSONS,
    POLITE,
    QUESTIONS,
    RULES,
)

_BORDERS = frozenset(".;?!\n")


def _apart(phrases: Iterable[str]) -> tuple[str, ...]:
    """Phrases between spaces, as they stand in a sentence between spaces: no part of a word is taken for one."""
    return tuple(f" {phrase} " for phrase in phrases)


_EVENTS, _NO_EVENTS, _RULES = _apart(EVENTS), _apart(NO_EVENTS), _apart(RULES)
_QUESTIONS, _HOW = _apart(QUESTIONS), _apart(("the nao", "nhu the nao"))
_HOW_MUCH, _PAYING_ASKED = _apart(HOW_MUCH), _apart(PAYING_ASKED)
_EVENTS_OF_BENEFITS = tuple(f" {event}" for event in EVENTS_OF_BENEFITS)
_POLITE = _apart(sorted(POLITE, key=len, reverse=True))
_ONLY_ASKING = frozenset((*QUESTIONS, "thi"))


def asks_about_rules(cursor: Cursor, start: int, end: int) -> bool:
    """Whether the time between tokens ``start`` and ``end`` is one whose rules are asked about."""
    left = _without_polite(_clause_before(cursor, start))
    right = _clause_after(cursor, end)
    heavy_left = [word for word in left if word not in LIGHT]
    heavy_right = [word for word in right if word not in LIGHT]
    if not heavy_left:
        return _leads(heavy_right, " ".join(right))
    if _tells(right):
        return False
    if _benefit_of_its_day(left, right):
        return True
    if _tells(left):
        return False
    if _names_rule(left) or _names_rule(right):
        return True
    if _has(right, _HOW_MUCH) and all(word in LIGHT or word == "*" for word in _without_harmless(left)):
        return True  # "làm bán thời gian tháng 4/2026 lương từ bao nhiêu phải đóng": only the matter stands before it
    # "đóng tự nguyện bao nhiêu năm 2024": the time closes the question
    return _has(left, _QUESTIONS) and all(word in _ONLY_ASKING for word in heavy_right)


def asks_about_old_days(cursor: Cursor, start: int, end: int) -> bool:
    """Whether "hồi xưa" between tokens ``start`` and ``end`` asks for the rules of old; it begins many a story."""
    words = [*_without_polite(_clause_before(cursor, start)), *_clause_after(cursor, end)]
    sentence = f" {' '.join(words)} "
    for asked in _PAYING_ASKED:
        sentence = sentence.replace(asked, " * ")
    rest = sentence.split()
    spans = any(word.isdecimal() and rest[at + 1] in ("nam", "thang") for at, word in enumerate(rest[:-1]))
    if spans or "dong" in rest or any(word in PERSONS for word in rest):
        return False
    return asks_about_rules(cursor, start, end) and (_has(words, _QUESTIONS) or _names_rule(words))


def _benefit_of_its_day(left: list[str], right: list[str]) -> bool:
    """ "sinh con tháng 6/2026 được bao nhiêu": what is paid for a birth or a death is settled by its day."""
    while left and left[-1] in LIGHT and left[-1] != "con":
        left = left[:-1]
    told = " ".join(["", *left])
    return told.endswith(_EVENTS_OF_BENEFITS) and _has(right, _HOW_MUCH) and OTHER_MATTERS.isdisjoint([*left, *right])


def _leads(right: list[str], sentence: str) -> bool:
    """A time that opens its clause: what follows must be a question about a rule, not what happened then."""
    if not right or all(
        word in ("sao", "bao", "nhieu", "bn", "ntn", "the", "nao", "ra", "gi", "khac") for word in right
    ):
        return True
    if _tells(sentence.split()):
        return False
    if right[0] == "dong" and len(right) > 1 and right[1].isdecimal():
        return False  # "2024 đóng 6 tháng"
    return _has(right, _QUESTIONS) or _has(sentence.split(), _HOW) or _names_rule(right)


def _tells(words: list[str]) -> bool:
    """Whether the words tell what happened to somebody, or what somebody did."""
    rest = _without_harmless(words)
    sentence = f" {' '.join(rest)} "
    if any(event in sentence for event in _EVENTS):
        return True
    for at, word in enumerate(rest):
        if word in PERSONS and (at + 1 < len(rest)) and rest[at + 1] == "dong":
            return True  # "tôi đóng năm 2015"
        if word in ("toi", "em", "tui", "minh", "i") and at + 1 < len(rest) and rest[at + 1] not in MODALS:
            return True
    return False


def _without_harmless(words: list[str]) -> list[str]:
    """The words with a star for each phrase that tells of no event."""
    sentence = f" {' '.join(words)} "
    for harmless in _NO_EVENTS:
        sentence = sentence.replace(harmless, " * ")
    return sentence.split()


def _names_rule(words: list[str]) -> bool:
    return _has(words, _RULES)


def _has(words: list[str], phrases: tuple[str, ...]) -> bool:
    sentence = f" {' '.join(words)} "
    return any(phrase in sentence for phrase in phrases)


def _without_polite(words: list[str]) -> list[str]:
    sentence = f" {' '.join(words)} "
    for phrase in _POLITE:
        sentence = sentence.replace(phrase, " ")
    return sentence.split()


def _clause_before(cursor: Cursor, start: int) -> list[str]:
    words: list[str] = []
    for at in range(start - 1, -1, -1):
        if cursor.raw(at) in _BORDERS:
            break
        if cursor.plain(at)[:1].isalnum():
            words.insert(0, _word(cursor, at))
    return words


def _clause_after(cursor: Cursor, end: int) -> list[str]:
    words: list[str] = []
    for at in range(end, len(cursor)):
        if cursor.raw(at) in _BORDERS:
            break
        if cursor.plain(at)[:1].isalnum():
            words.append(_word(cursor, at))
    return words


def _word(cursor: Cursor, at: int) -> str:
    """The word without marks; with its marks "tới" is no "tôi"."""
    return (
        "den" if cursor.raw(at) in ("tới", "tối") and cursor.plain(at + 1) not in ("thieu", "da") else cursor.plain(at)
    )
