"""Kinds of unit. A row keeps the unit's full wording; its kind decides how the value is checked and printed."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any


class UnitKind(StrEnum):
    MONEY = "money"  # whole đồng
    PERCENT = "percent"
    MONTHS = "months"
    YEARS = "years"
    DAYS = "days"
    WORKING_DAYS = "working_days"
    NTH_DAY = "nth_day"  # "the 16th day"
    NTH_WORKING_DAY = "nth_working_day"
    PEOPLE = "people"
    MULTIPLE = "multiple"  # so many times another figure
    COEFFICIENTS = "coefficients"  # a number per year
    AGES = "ages"  # an age per birth month
    TABLE = "table"  # a text per row
    AGE = "age"  # "61y6m"
    AGE_IN_YEARS = "age_in_years"  # 75
    DATE = "date"
    BOOL = "bool"
    TEXT = "text"
    LIST = "list"


# First match wins, so the narrow wordings stand before the wide ones.
_RULES: tuple[tuple[str, UnitKind], ...] = (
    (r"VND\b.*", UnitKind.MONEY),
    (r"percent\b.*", UnitKind.PERCENT),
    (r"coefficient\b.*", UnitKind.COEFFICIENTS),
    (r"birth month → age", UnitKind.AGES),
    (r".+ → .+", UnitKind.TABLE),
    (r"working day after .*", UnitKind.NTH_WORKING_DAY),
    (r"working[ _]days\b.*", UnitKind.WORKING_DAYS),
    (r"day", UnitKind.NTH_DAY),
    (r"days\b.*", UnitKind.DAYS),
    (r"months?\b.*", UnitKind.MONTHS),
    (r"years of age", UnitKind.AGE_IN_YEARS),
    (r"years?\b.*", UnitKind.YEARS),
    (r"people\b.*|count", UnitKind.PEOPLE),
    (r"×.*", UnitKind.MULTIPLE),
    (r"age", UnitKind.AGE),
    (r"date", UnitKind.DATE),
    (r"bool", UnitKind.BOOL),
    (r"text|formula", UnitKind.TEXT),
    (r"list", UnitKind.LIST),
)

_AGE = re.compile(r"(\d{1,3})y(\d{1,2})m")
_NUMERIC = {
    UnitKind.PERCENT,
    UnitKind.MONTHS,
    UnitKind.YEARS,
    UnitKind.AGE_IN_YEARS,
    UnitKind.DAYS,
    UnitKind.WORKING_DAYS,
    UnitKind.NTH_DAY,
    UnitKind.NTH_WORKING_DAY,
    UnitKind.PEOPLE,
    UnitKind.MULTIPLE,
}


def kind_of(unit: str) -> UnitKind:
    """The kind of a unit's wording. Raises ValueError when no rule knows it."""
    for pattern, kind in _RULES:
        if re.fullmatch(pattern, unit):
            return kind
    raise ValueError(f"the unit {unit!r} is not known; use a wording of policy/units.py or add a rule there")


def parse_age(text: str) -> tuple[int, int]:
    """`61y6m` as (61, 6). Raises ValueError for anything else."""
    found = _AGE.fullmatch(text)
    if not found or int(found[2]) > 11:
        raise ValueError(f"{text!r} is no age; write it as 61y6m")
    return int(found[1]), int(found[2])


def is_number(value: object) -> bool:
    """Whether a value is an exact number; a bool is none."""
    return isinstance(value, (int, Decimal)) and not isinstance(value, bool)


def check_value(value: Any, unit: str) -> None:
    """Raises ValueError when a value does not fit its unit. `None` means "not known yet" and fits every unit."""
    kind = kind_of(unit)
    if value is None:
        return
    if isinstance(value, tuple):
        if kind is not UnitKind.LIST and not all(is_number(one) for one in value):
            raise ValueError(f"a list under the unit {unit!r} must hold numbers")
        return
    wanted = _wanted(value, kind)
    if wanted:
        raise ValueError(f"the value {value!r} does not fit the unit {unit!r}; write {wanted}")


def _wanted(value: Any, kind: UnitKind) -> str:
    """What should have been written instead, or nothing when the value fits its kind."""
    if kind is UnitKind.MONEY:
        return "" if isinstance(value, int) and not isinstance(value, bool) else "whole đồng"
    if kind in _NUMERIC:
        return "" if is_number(value) else "a number"
    if kind is UnitKind.COEFFICIENTS:
        fits = isinstance(value, dict) and all(is_number(one) for one in value.values())
        return "" if fits else "one number per year"
    if kind in (UnitKind.AGES, UnitKind.TABLE):
        if not isinstance(value, dict):
            return "one entry per row"
        if kind is UnitKind.AGES:
            for age in value.values():
                parse_age(str(age))
        return ""
    if kind is UnitKind.AGE:
        parse_age(str(value))
        return ""
    kinds: dict[UnitKind, tuple[type, str]] = {
        UnitKind.DATE: (date, "a date as 2026-07-01"),
        UnitKind.BOOL: (bool, "true or false"),
        UnitKind.TEXT: (str, "a text"),
        UnitKind.LIST: (tuple, "a list"),
    }
    of, words = kinds[kind]
    return "" if isinstance(value, of) else words
