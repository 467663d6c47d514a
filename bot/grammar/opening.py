"""With what a rule of the grammar may begin, so that it is tried only there: most words of a message begin nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import or_
from typing import Generic, TypeVar

from bot.grammar.cursor import Cursor
from bot.grammar.tokens import Token
from bot.grammar.words import keys

Result = TypeVar("Result", covariant=True)
Parser = Callable[[Cursor, int], Result]


@dataclass(frozen=True)
class Opening:
    """First tokens: any number, words of the grammar by their key (`bot.grammar.words`), plain words."""

    numbers: bool = False
    keys: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()

    def __or__(self, other: Opening) -> Opening:
        return Opening(self.numbers or other.numbers, self.keys | other.keys, self.words | other.words)

    def fits(self, token: Token) -> bool:
        """Whether a reading may begin with ``token``."""
        if token.kind == "number":
            return self.numbers
        return token.plain in self.words or not self.keys.isdisjoint(keys(token))


NUMBER = Opening(numbers=True)


def keyed(*names: str) -> Opening:
    """Begins with a word of the grammar, however it is spelled."""
    return Opening(keys=frozenset(names))


def said(*phrases: str) -> Opening:
    """Begins like one of these phrases (plain words)."""
    return Opening(words=frozenset(phrase.split(" ")[0] for phrase in phrases))


class Rule(Generic[Result]):  # noqa: UP046 - 3.10 too
    """A parser that is asked only where what it reads may begin; elsewhere it reads None."""

    def __init__(self, opening: Opening, parse: Parser[Result | None]) -> None:
        self.opening = opening
        self.parse = parse

    def __call__(self, cursor: Cursor, i: int) -> Result | None:
        token = cursor.at(i)
        return self.parse(cursor, i) if token is not None and self.opening.fits(token) else None


def begins(opening: Opening) -> Callable[[Parser[Result | None]], Rule[Result]]:
    """Makes a parser a rule; ``opening`` holds at least every token with which the parser reads anything."""
    return lambda parse: Rule(opening, parse)


class Index(Generic[Result]):  # noqa: UP046 - 3.10 too
    """Rules by what they begin with; of each word it is settled once which of them it may begin."""

    def __init__(self, rules: Sequence[Rule[Result]]) -> None:
        self.rules = tuple(rules)
        self.opening = reduce(or_, (rule.opening for rule in self.rules))
        self._at_numbers = tuple(rule.parse for rule in self.rules if rule.opening.numbers)
        self._at_word = lru_cache(maxsize=8_192)(self._fitting)

    def at(self, token: Token) -> tuple[Parser[Result | None], ...]:
        """The parsers that may read something which begins with ``token``, in their order."""
        return self._at_numbers if token.kind == "number" else self._at_word(token.kind, token.raw, token.plain)

    def _fitting(self, kind: str, raw: str, plain: str) -> tuple[Parser[Result | None], ...]:
        word = Token(kind, raw, plain, 0, len(raw), glued=False)
        return tuple(rule.parse for rule in self.rules if rule.opening.fits(word))
