"""One thing read from a text, and the shape of its value for each kind."""

from __future__ import annotations

from dataclasses import dataclass

#: kind -> what its value looks like. All values survive JSON.
KINDS: dict[str, str] = {
    "money": "int, whole đồng",
    "duration": "int, months",
    "month_range": "'YYYY-MM/YYYY-MM', both ends included",
    "month": "'YYYY-MM'",
    "date": "'YYYY-MM-DD'",
    "year": "'YYYY' (a year that was named without a month)",
    "birth": "'YYYY', 'YYYY-MM' or 'YYYY-MM-DD'",
    "age": "int, years",
    "birth_or_age": "int, two digits that may be either (only where a birth is asked for)",
    "gender": "'male' or 'female'",
    "group": "'poor', 'near_poor', 'ethnic_minority' or 'other'",
    "frequency": "'monthly', 'quarterly', 'half_year' or 'yearly'",
    "percent": "float, in percent",
    "region": "'I', 'II', 'III' or 'IV'",
    "people": "int, how many persons of a household",
    "target_age": "int, years: the age until which somebody means to go on",
}

Value = int | float | str


@dataclass(frozen=True)
class Entity:
    """A reading of ``text``, which is ``original[start:end]``.

    ``role`` says what the words before it make of it: ``salary``, ``start``, ``stopped``, ``pause``, ``future``,
    ``goal`` ("cho đủ 15 năm"), ``missing`` ("còn thiếu 3 năm"),
    ``per`` ("5tr 1 tháng"), ``averaged`` ("bình quân 6 tháng cuối") or nothing. ``approximate``: the person said
    "khoảng", "hơn", a span, or a year where a month is needed.
    ``assumed``: a unit or a year was not said and has been filled in. ``negated``: "không phải 8 năm", "-5 năm".
    """

    kind: str
    value: Value
    start: int
    end: int
    text: str
    role: str = ""
    approximate: bool = False
    assumed: bool = False
    negated: bool = False


def split_range(value: str) -> tuple[str, str]:
    """First and last month of a ``month_range`` value."""
    first, _, last = value.partition("/")
    return first, last


def months_between(first: str, last: str) -> int:
    """Months from ``first`` to ``last`` (``YYYY-MM``), both included; zero or less when they stand the wrong way."""
    return (int(last[:4]) - int(first[:4])) * 12 + int(last[5:7]) - int(first[5:7]) + 1
