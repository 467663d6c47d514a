"""The expression as a WHERE clause that means the same on SQLite and PostgreSQL.

Attributes live in JSON. A number compares only with attributes that are numbers; a text or a date compares with the
attribute's text. No clause is ever NULL, so ``not`` means not.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Float,
    String,
    Text,
    and_,
    case,
    cast,
    exists,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy import column as sql_column
from sqlalchemy.dialects.postgresql import JSONB

from outreach.audience.evaluate import born_on_or_before
from outreach.audience.fields import FIELDS
from outreach.audience.tree import (
    AllOf,
    AnyOf,
    Comparison,
    Constant,
    Day,
    DaysSince,
    Everyone,
    Expression,
    HasTag,
    Membership,
    Negation,
    Number,
    Operand,
)
from store.tables import contacts

_COMPARE: dict[str, Callable[[Any, Any], ColumnElement[bool]]] = {
    "=": lambda left, right: left == right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}
_MIRRORED = {"=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def where(expression: Expression, *, today: date, dialect: str) -> ColumnElement[bool]:
    """The clause over ``contacts``.

    Args:
        expression: one that ``check`` has returned.
        today: the day ``days_since`` and ``age`` count from.
        dialect: ``"sqlite"`` or ``"postgresql"``.
    """
    return _Sql(today, dialect == "postgresql").expression(expression)


class _Sql:
    def __init__(self, today: date, postgresql: bool) -> None:
        self._today = today
        self._postgresql = postgresql

    def expression(self, expression: Expression) -> ColumnElement[bool]:
        match expression:
            case Everyone():
                return true()
            case HasTag(tag):
                return self._has_tag(tag.value)
            case Negation(of):
                return not_(self.expression(of))
            case AllOf(parts):
                return and_(*(self.expression(part) for part in parts))
            case AnyOf(parts):
                return or_(*(self.expression(part) for part in parts))
            case Membership(operand, constants):
                return or_(*(self._compare(operand, "=", one) for one in constants))
            case Comparison(operand, "!=", constant):
                return not_(self._compare(operand, "=", constant))
            case Comparison(operand, comparison, constant):
                return self._compare(operand, comparison, constant)

    def _compare(self, operand: Operand, comparison: str, constant: Constant) -> ColumnElement[bool]:
        if isinstance(operand, DaysSince):
            return self._days_since(operand.of.name, comparison, constant.value)
        if operand.name == "age":
            return self._age(comparison, constant.value)
        if operand.name in FIELDS:
            column = contacts.c["target_group" if operand.name == "group" else operand.name]
            value: Any = constant.value
            if isinstance(constant, Number):
                return self._number(column, comparison, constant.value)
            if isinstance(value, str) and comparison != "=":
                column = self._by_code_point(column)
            return and_(column.is_not(None), _COMPARE[comparison](column, value))
        return self._attribute(operand.name, comparison, constant)

    def _number(self, column: Any, comparison: str, value: Decimal) -> ColumnElement[bool]:
        exact = int(value) if value == value.to_integral_value() else float(value)
        return and_(column.is_not(None), _COMPARE[comparison](column, literal(exact)))

    def _days_since(self, name: str, comparison: str, days: Any) -> ColumnElement[bool]:
        """``days_since(x) > 30`` is ``x < today - 30 days``, which an index can answer."""
        day = self._today - timedelta(days=int(days))
        mirrored = _COMPARE[_MIRRORED[comparison]]
        if name in FIELDS:
            column = contacts.c[name]
            return and_(column.is_not(None), mirrored(column, day))
        text, _ = self._json(name)
        looks_like_a_day = (
            text.regexp_match("^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
            if self._postgresql
            else text.op("GLOB", is_comparison=True)("[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]")
        )
        compared = mirrored(text, literal(day.isoformat()))
        return and_(text.is_not(None), looks_like_a_day, compared)

    def _age(self, comparison: str, value: Any) -> ColumnElement[bool]:
        """Full years, turned into a comparison of birth dates."""
        if value != value.to_integral_value():
            whole = int(value // 1)
            if comparison == "=":
                return false()
            comparison, years = (">=", whole + 1) if comparison in (">", ">=") else ("<=", whole)
        else:
            years = int(value)
        if not -100 <= years <= 150:  # nobody; and their birthdays might be outside the calendar
            impossible = comparison in ("=", ">", ">=") if years > 150 else comparison in ("=", "<", "<=")
            return false() if impossible else contacts.c.birth_date.is_not(None)
        at_least = contacts.c.birth_date <= born_on_or_before(years, self._today)
        older = contacts.c.birth_date <= born_on_or_before(years + 1, self._today)
        clause = {
            "=": and_(at_least, not_(older)),
            ">=": at_least,
            ">": older,
            "<": not_(at_least),
            "<=": not_(older),
        }[comparison]
        return and_(contacts.c.birth_date.is_not(None), clause)

    def _attribute(self, name: str, comparison: str, constant: Constant) -> ColumnElement[bool]:
        text, is_number = self._json(name)
        if isinstance(constant, Number):
            # The cast must not be tried on a text, whatever order the planner chooses.
            number = case((is_number, cast(text, Float)), else_=None)
            return and_(number.is_not(None), _COMPARE[comparison](number, float(constant.value)))
        wanted = constant.value.isoformat() if isinstance(constant, Day) else constant.value
        return and_(text.is_not(None), _COMPARE[comparison](text, literal(wanted)))

    def _json(self, name: str) -> tuple[ColumnElement[Any], ColumnElement[bool]]:
        """The attribute as text, and whether it is a number."""
        attributes = contacts.c.attributes
        if self._postgresql:
            text = self._by_code_point(attributes.op("->>", return_type=Text())(literal(name, Text())))
            kind = func.jsonb_typeof(attributes.op("->", return_type=JSONB())(literal(name, Text())))
            return text, func.coalesce(kind == "number", False)
        path = '$."' + name + '"'
        text = cast(func.json_extract(attributes, path), String)
        kind = func.json_type(attributes, path)
        return text, func.coalesce(kind.in_(("integer", "real")), False)

    def _by_code_point(self, column: Any) -> Any:
        """SQLite compares texts byte by byte; PostgreSQL is told to do the same, whatever its locale."""
        return column.collate("C") if self._postgresql else column

    def _has_tag(self, tag: str) -> ColumnElement[bool]:
        if self._postgresql:
            clause: ColumnElement[bool] = contacts.c.tags.op("@>", is_comparison=True)(literal([tag], JSONB()))
            return clause
        each = func.json_each(contacts.c.tags).table_valued("value")
        return exists(select(sql_column("value")).select_from(each).where(each.c.value == tag))
