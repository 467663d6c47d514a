"""What a parsed expression must still satisfy: known fields, fitting types, known groups.

Returns the expression with its constants in the stored spelling (a group's name, a date instead of its text).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import NoReturn

from outreach.audience.fields import FIELDS, Type
from outreach.audience.tree import (
    AllOf,
    AnyOf,
    Comparison,
    Constant,
    Day,
    DaysSince,
    Expression,
    Field,
    Membership,
    Negation,
    Number,
    Operand,
    Position,
    Text,
)
from outreach.errors import AudienceError
from outreach.vocabulary import find_gender, find_group, groups, nearest


def check(expression: Expression, source: str, attributes: Collection[str] = ()) -> Expression:
    """The expression, ready for ``where`` and ``matches``.

    Args:
        attributes: names of the attributes that contacts have.

    Raises:
        AudienceError: unknown field or group, or a constant of the wrong type, with its position.
    """
    return _Check(source, attributes).expression(expression)


class _Check:
    def __init__(self, source: str, attributes: Collection[str]) -> None:
        self._source = source
        self._attributes = attributes

    def expression(self, expression: Expression) -> Expression:
        match expression:
            case Comparison(operand, operator, constant, at):
                return Comparison(operand, operator, self._constant(operand, constant, operator), at)
            case Membership(operand, constants, at):
                return Membership(operand, tuple(self._constant(operand, one, "=") for one in constants), at)
            case Negation(of):
                return Negation(self.expression(of))
            case AllOf(parts):
                return AllOf(tuple(self.expression(part) for part in parts))
            case AnyOf(parts):
                return AnyOf(tuple(self.expression(part) for part in parts))
            case _:
                return expression

    def _constant(self, operand: Operand, constant: Constant, operator: str) -> Constant:
        if isinstance(operand, DaysSince):
            kind = self._type(operand.of)
            if kind not in (Type.DATE, Type.ATTRIBUTE):
                self._fail(f"days_since needs a date, and {operand.of.name} is a {kind}", operand.of.at)
            if not isinstance(constant, Number) or constant.value != constant.value.to_integral_value():
                self._fail("days_since(…) is compared with a whole number of days", constant.at)
            if abs(constant.value) > 40_000:
                self._fail("this is more than a hundred years", constant.at)
            return constant
        match self._type(operand):
            case Type.NUMBER:
                if not isinstance(constant, Number):
                    self._fail(f"{operand.name} is a number; write it without quotes", constant.at)
                return constant
            case Type.DATE:
                return self._date(operand, constant)
            case Type.TEXT:
                return self._text(operand, constant, operator)
            case Type.ATTRIBUTE:
                return constant

    def _type(self, field: Field) -> Type:
        if field.name in FIELDS:
            return FIELDS[field.name]
        if field.name in self._attributes:
            return Type.ATTRIBUTE
        known = [*FIELDS, *self._attributes]
        hint = nearest(field.name, known) or f" Known are: {', '.join(sorted(known)[:30])}."
        self._fail(f'no field "{field.name}".{hint}', field.at)

    def _date(self, field: Field, constant: Constant) -> Constant:
        if isinstance(constant, Day):
            return constant
        if isinstance(constant, Text):
            try:
                return Day(date.fromisoformat(constant.value), constant.at)
            except ValueError:
                pass
        self._fail(f"{field.name} is a date; write one like 2026-01-31", constant.at)

    def _text(self, field: Field, constant: Constant, operator: str) -> Constant:
        if not isinstance(constant, Text):
            self._fail(f'{field.name} is a text; put it in quotes, like "…"', constant.at)
        if field.name not in ("group", "gender"):
            return constant
        if operator not in ("=", "!="):
            self._fail(f"{field.name} knows only =, != and in (…)", field.at)
        if field.name == "gender":
            gender = find_gender(constant.value)
            if gender is None:
                self._fail('gender is "male", "female" or "other"', constant.at)
            return Text(gender, constant.at)
        group = find_group(constant.value)
        if group is None:
            hint = nearest(constant.value, groups()) or f" Groups are: {', '.join(groups())}."
            self._fail(f'no group "{constant.value}".{hint}', constant.at)
        return Text(group, constant.at)

    def _fail(self, message: str, at: Position) -> NoReturn:
        raise AudienceError(message, self._source, at.line, at.column)
