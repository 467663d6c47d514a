"""The syntax tree of an audience expression, and its way back to text.

Positions say where a part stands in the source; they do not take part in equality.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

Operator = Literal["=", "!=", "<", "<=", ">", ">="]
Value = str | date | Decimal


@dataclass(frozen=True, slots=True)
class Position:
    line: int
    column: int


_NOWHERE = Position(1, 1)


@dataclass(frozen=True, slots=True)
class Text:
    value: str
    at: Position = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Day:
    value: date
    at: Position = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Number:
    value: Decimal
    at: Position = field(default=_NOWHERE, compare=False)


Constant = Text | Day | Number


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    at: Position = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class DaysSince:
    """Whole days from the date in ``of`` until today; negative for a date to come."""

    of: Field
    at: Position = field(default=_NOWHERE, compare=False)


Operand = Field | DaysSince


@dataclass(frozen=True, slots=True)
class Comparison:
    operand: Operand
    operator: Operator
    constant: Constant
    at: Position = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Membership:
    operand: Operand
    constants: tuple[Constant, ...]
    at: Position = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class HasTag:
    tag: Text
    at: Position = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Everyone:
    at: Position = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Negation:
    of: Expression


@dataclass(frozen=True, slots=True)
class AllOf:
    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple[Expression, ...]


Expression = Comparison | Membership | HasTag | Everyone | Negation | AllOf | AnyOf


def show(expression: Expression) -> str:
    """The expression as text that parses to an equal tree."""
    match expression:
        case Comparison(operand, operator, constant):
            return f"{_operand(operand)} {operator} {_constant(constant)}"
        case Membership(operand, constants):
            return f"{_operand(operand)} in ({', '.join(_constant(one) for one in constants)})"
        case HasTag(tag):
            return f"has_tag({_constant(tag)})"
        case Everyone():
            return "everyone"
        case Negation(of):
            return f"not {_inner(of)}"
        case AllOf(parts):
            return " and ".join(_inner(part) for part in parts)
        case AnyOf(parts):
            return " or ".join(_inner(part) for part in parts)


def _inner(expression: Expression) -> str:
    return f"({show(expression)})" if isinstance(expression, AllOf | AnyOf) else show(expression)


def _operand(operand: Operand) -> str:
    return operand.name if isinstance(operand, Field) else f"days_since({operand.of.name})"


def _constant(constant: Constant) -> str:
    if isinstance(constant, Text):
        escaped = re.sub(r'(["\\])', r"\\\1", constant.value).replace("\n", "\\n")
        return f'"{escaped}"'
    return constant.value.isoformat() if isinstance(constant, Day) else format(constant.value, "f")
