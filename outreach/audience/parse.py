"""From text to syntax tree. Every error names its position."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, cast

from lark import Lark, Token, Transformer, UnexpectedCharacters, UnexpectedEOF, UnexpectedInput, v_args
from lark.exceptions import VisitError

from outreach.audience.tree import (
    AllOf,
    AnyOf,
    Comparison,
    Constant,
    Day,
    DaysSince,
    Everyone,
    Expression,
    Field,
    HasTag,
    Membership,
    Negation,
    Number,
    Operand,
    Position,
    Text,
)
from outreach.errors import AudienceError
from outreach.vocabulary import nfc

MAX_LENGTH = 4000  # characters; keeps the parser's work and the SQL small
MAX_DEPTH = 40  # nested parentheses

_EXPECTED = {
    "FIELD": "a field name",
    "OPERATOR": "a comparison (=, !=, <, <=, >, >=) or in (…)",
    "STRING": 'a text in quotes like "Nghệ An"',
    "NUMBER": "a number",
    "DATE": "a date like 2026-01-31",
    "LPAR": '"("',
    "RPAR": '")"',
    "COMMA": '","',
    "_AND": "and",
    "_OR": "or",
    "$END": "the end",
}


def parse(source: str) -> Expression:
    """The syntax tree of an expression.

    Raises:
        AudienceError: what is wrong, with line, column and a caret under the place.
    """
    source = nfc(source)
    if not source.strip():
        raise AudienceError('is empty; write everyone to mean all contacts, or e.g. group = "poor"', source, 1, 1)
    if len(source) > MAX_LENGTH:
        raise AudienceError(f"is longer than {MAX_LENGTH} characters", source[:80], 1, 1)
    _check_depth(source)
    try:
        return cast(Expression, _Build().transform(_parser().parse(source)))
    except VisitError as error:
        if isinstance(error.orig_exc, _BadDay):
            bad = error.orig_exc.token
            message = f"{bad} is no day of the calendar"
            raise AudienceError(message, source, bad.line or 1, bad.column or 1) from None
        raise
    except UnexpectedInput as error:
        raise _explain(error, source) from None


@cache
def _parser() -> Lark:
    grammar = (Path(__file__).parent / "grammar.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", propagate_positions=True, maybe_placeholders=False)


def _check_depth(source: str) -> None:
    depth = 0
    for match in re.finditer(r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|[()]', source):
        depth += {"(": 1, ")": -1}.get(match.group(), 0)
        if depth > MAX_DEPTH:
            line = source.count("\n", 0, match.start()) + 1
            column = match.start() - (source.rfind("\n", 0, match.start()) + 1) + 1
            raise AudienceError(f"has more than {MAX_DEPTH} parentheses inside each other", source, line, column)


def _explain(error: UnexpectedInput, source: str) -> AudienceError:
    found_token: Token | None = getattr(error, "token", None)
    if isinstance(error, UnexpectedEOF) or (found_token is not None and found_token.type == "$END"):
        lines = source.rstrip().splitlines()
        return AudienceError(f"ends too early; expected {_expected(error)}", source, len(lines), len(lines[-1]) + 1)
    line, column = error.line, error.column
    if isinstance(error, UnexpectedCharacters):
        found = source.splitlines()[line - 1][column - 1 : column]
        if found in "\"'“”‘’":
            return AudienceError('a text in quotes is not closed; use plain quotes "…"', source, line, column)
        return AudienceError(f'"{found}" is not understood here; expected {_expected(error)}', source, line, column)
    if str(found_token) == "=" and source.splitlines()[line - 1][: column - 1].endswith("="):
        return AudienceError("one = is enough", source, line, column)
    return AudienceError(f'"{found_token}" is not expected here; expected {_expected(error)}', source, line, column)


def _expected(error: UnexpectedInput) -> str:
    names = getattr(error, "accepts", None) or getattr(error, "expected", None) or getattr(error, "allowed", None)
    words = sorted({_EXPECTED[name] for name in names or () if name in _EXPECTED})
    return ", ".join(words[:-1]) + (" or " if len(words) > 1 else "") + words[-1] if words else "something else"


class _BadDay(Exception):
    def __init__(self, token: Token) -> None:
        self.token = token


def _at(token: Token) -> Position:
    return Position(token.line or 1, token.column or 1)


def _unquote(token: Token) -> str:
    inner = str(token)[1:-1]
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], inner)


@v_args(inline=True)
class _Build(Transformer[Token, Any]):
    def string(self, token: Token) -> Text:
        return Text(_unquote(token), _at(token))

    def number(self, token: Token) -> Number:
        return Number(Decimal(str(token)), _at(token))

    def date(self, token: Token) -> Day:
        try:
            return Day(date.fromisoformat(str(token)), _at(token))
        except ValueError:
            raise _BadDay(token) from None

    def field(self, token: Token) -> Field:
        return Field(str(token), _at(token))

    def days_since(self, word: Token, name: Token) -> DaysSince:
        return DaysSince(Field(str(name), _at(name)), _at(word))

    def everyone(self, token: Token) -> Everyone:
        return Everyone(_at(token))

    def has_tag(self, word: Token, tag: Token) -> HasTag:
        return HasTag(Text(_unquote(tag), _at(tag)), _at(word))

    def comparison(self, operand: Operand, operator: Token, constant: Constant) -> Comparison:
        return Comparison(operand, cast(Any, str(operator)), constant, operand.at)

    def membership(self, operand: Operand, *constants: Constant) -> Membership:
        return Membership(operand, constants, operand.at)

    def negation(self, of: Expression) -> Negation:
        return Negation(of)

    def all_of(self, *parts: Expression) -> Expression:
        return parts[0] if len(parts) == 1 else AllOf(parts)

    def any_of(self, *parts: Expression) -> Expression:
        return parts[0] if len(parts) == 1 else AnyOf(parts)
