"""The expression evaluated in Python for one contact: what the SQL must agree with, and what previews explain with."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

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

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def matches(expression: Expression, contact: Mapping[str, Any], today: date) -> bool:
    """Whether a contact belongs to the audience.

    Args:
        expression: one that ``check`` has returned.
        contact: the fields by name, ``tags`` (a list) and ``attributes`` (a mapping).
    """
    match expression:
        case Everyone():
            return True
        case HasTag(tag):
            return tag.value in contact["tags"]
        case Negation(of):
            return not matches(of, contact, today)
        case AllOf(parts):
            return all(matches(part, contact, today) for part in parts)
        case AnyOf(parts):
            return any(matches(part, contact, today) for part in parts)
        case Membership(operand, constants):
            return any(_compare(operand, "=", one, contact, today) for one in constants)
        case Comparison(operand, "!=", constant):
            return not _compare(operand, "=", constant, contact, today)
        case Comparison(operand, comparison, constant):
            return _compare(operand, comparison, constant, contact, today)


def _compare(operand: Operand, comparison: str, constant: Constant, contact: Mapping[str, Any], today: date) -> bool:
    if isinstance(operand, DaysSince):
        day = _day(contact, operand.of.name)
        return day is not None and _COMPARE[comparison](Decimal((today - day).days), constant.value)
    if operand.name == "age":
        born = contact.get("birth_date")
        return born is not None and _COMPARE[comparison](Decimal(full_years(born, today)), constant.value)
    if operand.name in FIELDS:
        value = contact.get(operand.name)
        if value is None:
            return False
        return _COMPARE[comparison](Decimal(value) if isinstance(constant, Number) else value, constant.value)
    value = contact["attributes"].get(operand.name)
    if value is None:
        return False
    if isinstance(constant, Number):
        return isinstance(value, int | float) and _COMPARE[comparison](Decimal(str(value)), constant.value)
    wanted = constant.value.isoformat() if isinstance(constant, Day) else constant.value
    # Code points: the order that both databases use for attribute texts.
    return _COMPARE[comparison](str(value), wanted)


def _day(contact: Mapping[str, Any], name: str) -> date | None:
    value = contact.get(name) if name in FIELDS else contact["attributes"].get(name)
    if isinstance(value, str):
        return date.fromisoformat(value) if ISO_DAY.fullmatch(value) else None
    return value if isinstance(value, date) else None


def full_years(born: date, today: date) -> int:
    """Age in full years; somebody born on 29 February is a year older on 1 March."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def born_on_or_before(age: int, today: date) -> date:
    """The latest birth date of somebody who is ``age`` full years old today."""
    year = today.year - age
    try:
        return today.replace(year=year)
    except ValueError:  # today is 29 February, that year has none
        return date(year, 3, 1) - timedelta(days=1)
