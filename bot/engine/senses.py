"""Everyday expressions that say the same: "rút", "lãnh" and "lấy" money, "mẹ" and "má", "bao lâu" and "mấy tháng".

Training examples meet only some of the ways to put a question. Where words are paired, an expression stands for its
sense, so that what was learnt about one holds for the others; words and characters still tell them apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from bot.engine.letters import strip_marks

FILE = Path(__file__).with_name("senses.txt")
Expressions = Mapping[str, Sequence[tuple[tuple[str, ...], str]]]


def read(lines: Iterable[str]) -> Expressions:
    """Expressions (bare words) with the name of their sense, by first word, the longest first.

    A line is one sense, its expressions separated by commas; "#" begins a comment. The first line that has an
    expression keeps it; a line that begins with an expression of another sense goes on with that sense.
    """
    senses: dict[tuple[str, ...], str] = {}
    for line in lines:
        expressions = [tuple(strip_marks(part).lower().split()) for part in line.partition("#")[0].split(",")]
        sense = senses.get(expressions[0], "=" + "_".join(expressions[0]))
        for words in filter(None, expressions):
            senses.setdefault(words, sense)
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for words in sorted(senses, key=len, reverse=True):
        found.setdefault(words[0], []).append((words, senses[words]))
    return found


@lru_cache(maxsize=1)
def known() -> Expressions:
    """The senses that we ship."""
    return read(FILE.read_text(encoding="utf-8").splitlines())


def senses_of(words: Sequence[str], expressions: Expressions) -> Iterator[str]:
    """Bare `words`, each expression replaced by its sense."""
    at = 0
    while at < len(words):
        for expression, sense in expressions.get(words[at], ()):
            if tuple(words[at : at + len(expression)]) == expression:
                yield sense
                at += len(expression)
                break
        else:
            yield words[at]
            at += 1
