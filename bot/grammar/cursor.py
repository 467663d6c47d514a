"""Looking at a token list by position, so that every parser asks the same few questions the same way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property, lru_cache, wraps
from typing import Any, TypeVar

from bot.grammar.english import is_english
from bot.grammar.man import is_man, is_no_five
from bot.grammar.tokens import Token, tokenize
from bot.grammar.words import keys

Result = TypeVar("Result")
_Laid = dict[str, list[tuple[int, frozenset[tuple[str, ...]]]]]


def _under(place: int, phrases: tuple[str, ...]) -> _Laid:
    """Under their word at ``place``: the lengths of phrases in words, longest first, and the phrases of each length."""
    found: dict[str, dict[int, set[tuple[str, ...]]]] = {}
    for words in (tuple(phrase.split(" ")) for phrase in phrases):
        found.setdefault(words[place], {}).setdefault(len(words), set()).add(words)
    return {
        word: [(length, frozenset(found_of)) for length, found_of in sorted(lengths.items(), reverse=True)]
        for word, lengths in found.items()
    }


class Phrases:
    """Phrases of plain words, laid out so that a place in a text is compared with few of them."""

    def __init__(self, *phrases: str) -> None:
        self._phrases = phrases
        self.by_first = _under(0, phrases)
        self.by_last = _under(-1, phrases)

    def __iter__(self) -> Iterator[str]:
        return iter(self._phrases)


@lru_cache(maxsize=256)
def _laid_out(phrases: tuple[str, ...]) -> Phrases:
    return Phrases(*phrases)


def remembered(parse: Callable[[Cursor, int], Result]) -> Callable[[Cursor, int], Result]:  # noqa: UP047 - 3.10 too
    """For a part that many parsers ask for at the same place of a text: it is read once."""

    @wraps(parse)
    def recall(cursor: Cursor, i: int) -> Result:
        place = (parse, i)
        if place not in cursor.remembered:
            cursor.remembered[place] = parse(cursor, i)
        result: Result = cursor.remembered[place]
        return result

    return recall


@dataclass(frozen=True)
class Reading:
    """What one parser read: ``kind`` and ``value`` of an entity, and the position after its last token."""

    kind: str
    value: int | float | str
    end: int
    approximate: bool = False
    assumed: bool = False
    role: str = ""


class Cursor:
    """The tokens of one text, the day it was written, and what the asking dialogue waits for (or None)."""

    def __init__(self, tokens: Sequence[Token], today: date, expecting: str | None) -> None:
        self.tokens = tokens
        self.today = today
        self.expecting = expecting
        self._keys = [keys(t) for t in tokens]
        self._plain = tuple(t.plain for t in tokens)
        self._digits = [t.raw if t.kind == "number" and t.raw.isdecimal() else None for t in tokens]
        self.has_marks = any(t.marked for t in tokens)
        self.remembered: dict[tuple[object, int], Any] = {}
        self.men = frozenset(i for i, token in enumerate(tokens) if token.raw == "nam" and is_man(self, i))
        for i in self.men:
            self._keys[i] -= {"n5", "year"}
        for i in range(len(tokens)):
            if is_no_five(self, i):
                self._keys[i] -= {"n5"}

    def __len__(self) -> int:
        return len(self.tokens)

    @cached_property
    def english(self) -> bool:
        """Whether the text is surely English; asked only for words that may be Vietnamese as well."""
        return is_english(self.tokens)

    def at(self, i: int) -> Token | None:
        """The token at ``i``, or None outside the text."""
        return self.tokens[i] if 0 <= i < len(self.tokens) else None

    def is_(self, i: int, *wanted: str) -> bool:
        """Whether the token at ``i`` may stand for one of these grammar words."""
        return 0 <= i < len(self._keys) and not self._keys[i].isdisjoint(wanted)

    def plain(self, i: int) -> str:
        """The token at ``i`` without marks, or an empty string outside the text."""
        return self._plain[i] if 0 <= i < len(self._plain) else ""

    def words(self, i: int, end: int) -> str:
        """The tokens from ``i`` to ``end`` without marks, between spaces."""
        return " ".join(self._plain[i:end])

    def raw(self, i: int) -> str:
        """The token at ``i`` as typed (composed, lower case), or an empty string outside the text."""
        token = self.at(i)
        return token.raw if token else ""

    def after(self, i: int, phrases: Phrases) -> int | None:
        """Position after the longest of ``phrases`` that stands at ``i``; None if none does."""
        for length, wanted in phrases.by_first.get(self.plain(i), ()):
            if self._plain[i : i + length] in wanted:
                return i + length
        return None

    def says(self, i: int, *phrases: str) -> int | None:
        """The same for a few phrases that are named on the spot; long lists are laid out beforehand."""
        return self.after(i, _laid_out(phrases))

    def follows(self, i: int, phrases: Phrases) -> bool:
        """Whether one of ``phrases`` stands directly before position ``i``."""
        under_last = phrases.by_last.get(self.plain(i - 1), ())
        return any(self._plain[max(i - length, 0) : i] in wanted for length, wanted in under_last)

    def ends_with(self, i: int, *phrases: str) -> bool:
        """The same for a few phrases that are named on the spot."""
        return self.follows(i, _laid_out(phrases))

    def holds(self, *phrases: str) -> bool:
        """Whether one of ``phrases`` (plain words) stands anywhere."""
        words = f" {' '.join(self._plain)} "
        return any(f" {phrase} " in words for phrase in phrases)

    def glued(self, i: int) -> bool:
        """Whether the token at ``i`` follows the one before without a space."""
        token = self.at(i)
        return token is not None and token.glued

    def digits(self, i: int) -> str | None:
        """The digits of a number without separators at ``i``, else None."""
        return self._digits[i] if 0 <= i < len(self._digits) else None

    def whole(self, i: int) -> int | None:
        """A whole number at ``i``: plain digits or thousands in groups of three."""
        token = self.at(i)
        if token is None or token.kind != "number":
            return None
        groups = token.raw.replace(",", ".").split(".")
        if len(groups) == 1:
            return int(groups[0])
        return int("".join(groups)) if all(len(g) == 3 for g in groups[1:]) and len(groups[0]) <= 3 else None

    def decimal(self, i: int) -> Fraction | None:
        """A number at ``i`` whose one separator, if any, is the decimal sign ("5,3", "5.3", "5,300")."""
        token = self.at(i)
        if token is None or token.kind != "number":
            return None
        whole, *parts = token.raw.replace(",", ".").split(".")
        if len(parts) > 1:
            return None
        return Fraction(int(whole + parts[0]), 10 ** len(parts[0])) if parts else Fraction(int(whole))


@lru_cache(maxsize=4)  # several readers look at one message in turn
def cursor_over(text: str, today: date, expecting: str | None) -> Cursor:
    """The cursor over a message; what one reader has found out by it, the next need not."""
    return Cursor(tokenize(text), today, expecting)
