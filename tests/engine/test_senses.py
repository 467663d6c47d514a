"""Expressions that say the same."""

from __future__ import annotations

from collections import Counter

from bot.engine.letters import strip_marks
from bot.engine.senses import FILE, known, read, senses_of

EXPRESSIONS = read(["# comment", "rút, lấy", "", "một lần, một cục  # in one sum", "mất, chết", "mất sổ, lấy"])


def told(text: str) -> list[str]:
    return list(senses_of(text.split(), EXPRESSIONS))


def test_an_expression_stands_for_its_sense() -> None:
    assert told("toi lay mot cuc") == ["toi", "=rut", "=mot_lan"]


def test_the_longest_expression_is_taken() -> None:
    assert told("mat so roi") == ["=mat_so", "roi"]
    assert told("mat the") == ["=mat", "the"]


def test_part_of_an_expression_is_no_expression() -> None:
    assert told("mot") == ["mot"]
    assert told("") == []


def test_the_first_sense_keeps_an_expression() -> None:
    assert told("lay") == ["=rut"]


def test_a_line_goes_on_with_the_sense_of_its_first_expression() -> None:
    more = read(["rút, lấy", "lấy, withdraw, take out"])
    assert list(senses_of(["i", "take", "out"], more)) == ["i", "=rut"]


def test_what_we_ship_says_each_expression_once() -> None:
    lines = [line for line in FILE.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    expressions: Counter[str] = Counter()
    for line in lines:
        head, *others = (strip_marks(part.strip()).lower() for part in line.split(","))
        expressions.update(others if head in expressions else [head, *others])
    assert [expression for expression, times in expressions.items() if times > 1] == []
    assert sum(len(found) for found in known().values()) == len(expressions) > 200
