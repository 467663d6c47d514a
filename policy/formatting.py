"""Prints values the way people write them: `2.530.000đ`, `4,5%`, `12 tháng`, `57 tuổi`. Formats come from Babel."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from babel.dates import format_date as babel_date
from babel.numbers import format_decimal, format_percent
from babel.units import format_unit

from policy.figure import Figure
from policy.months import MONTHS_PER_YEAR, Month
from policy.units import UnitKind, parse_age

Number = int | Decimal | Fraction

# What is said around a number, where Babel has no unit for it: Vietnamese and English.
_WORDS = {
    "money": ("{}đ", "{} VND"),
    "working_days": ("{} ngày làm việc", "{} working days"),
    "nth_day": ("ngày thứ {}", "day {}"),
    "nth_working_day": ("ngày làm việc thứ {}", "working day {}"),
    "multiple": ("{} lần", "{} times"),
    "age": ("{} tuổi", "{} years old"),
    "age_months": ("{} tuổi {} tháng", "{} years {} months old"),
    "yes": ("có", "yes"),
    "no": ("không", "no"),
    "unknown": ("chưa công bố", "not announced yet"),
}


def format_value(figure: Figure, locale: str = "vi") -> str:
    """A figure's value in words, by its unit.

    Args:
        locale: `vi` (or `vi_VN`), or `en`. Texts of the law are not translated.
    """
    return _by_kind(figure.value, figure.kind, locale)


def format_money(amount: Number, locale: str = "vi") -> str:
    """Whole đồng: `2.530.000đ`."""
    return _word("money", locale, format_number(amount, locale))


def format_number(value: Number, locale: str = "vi") -> str:
    """A number with at most three decimals, in the locale's writing: `4,5`."""
    return format_decimal(_decimal(value), format="#,##0.###", locale=_locale(locale))


def format_rate(percent: Number, locale: str = "vi") -> str:
    """A percentage: `4,5%` for 4.5."""
    return format_percent(_decimal(percent) / 100, format="#,##0.###%", locale=_locale(locale))


def format_day(day: date, locale: str = "vi") -> str:
    """A date: `01/07/2026`."""
    return babel_date(day, format="dd/MM/yyyy", locale=_locale(locale))


def format_month(month: Month, locale: str = "vi") -> str:
    """A month of a year: `9/2026`, in English `September 2026`."""
    return babel_date(month.first_day, format="MMMM yyyy", locale="en_US") if _english(locale) else month.spoken


def format_span(months: int, locale: str = "vi") -> str:
    """Months as years and months: `4 năm 5 tháng`, `8 tháng`."""
    years, odd = divmod(months, MONTHS_PER_YEAR)
    parts = [format_years(years, locale)] if years else []
    if odd or not years:
        parts.append(format_months(odd, locale))
    return " ".join(parts)


def format_age(years: int, months: int, locale: str = "vi") -> str:
    """An age: `61 tuổi 6 tháng`, `57 tuổi`."""
    return _word("age_months", locale, years, months) if months else _word("age", locale, years)


def format_age_reached(years: int, months: int, locale: str = "vi") -> str:
    """An age within a sentence: `61 tuổi 6 tháng`; in English `61 years 6 months`, as in "at the age of"."""
    return format_span(years * MONTHS_PER_YEAR + months, locale) if _english(locale) else format_age(years, months)


def format_months(months: Number, locale: str = "vi") -> str:
    """A number of months: `12 tháng`."""
    return _unit(months, "duration-month", locale)


def format_years(years: Number, locale: str = "vi") -> str:
    """A number of years: `4,5 năm`."""
    return _unit(years, "duration-year", locale)


def _by_kind(value: Any, kind: UnitKind, locale: str) -> str:
    if value is None:
        return _word("unknown", locale)
    if isinstance(value, tuple):
        return ", ".join(_item(one, kind, locale) for one in value)
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_cell(one, locale)}" for key, one in value.items())
    plain: dict[UnitKind, Callable[[Any, str], str]] = {
        UnitKind.MONEY: format_money,
        UnitKind.PERCENT: format_rate,
        UnitKind.MONTHS: format_months,
        UnitKind.YEARS: format_years,
        UnitKind.DATE: format_day,
    }
    if kind in plain:
        return plain[kind](value, locale)
    match kind:
        case UnitKind.DAYS:
            return _unit(value, "duration-day", locale)
        case UnitKind.WORKING_DAYS | UnitKind.NTH_DAY | UnitKind.NTH_WORKING_DAY | UnitKind.MULTIPLE:
            return _word(kind.value, locale, format_number(value, locale))
        case UnitKind.AGE_IN_YEARS:
            return _word("age", locale, format_number(value, locale))
        case UnitKind.AGE:
            return format_age(*parse_age(value), locale=locale)
        case UnitKind.BOOL:
            return _word("yes" if value else "no", locale)
        case _:
            return str(value)


def _item(value: Any, kind: UnitKind, locale: str) -> str:
    return _by_kind(value, kind, locale) if kind is not UnitKind.LIST else str(value)


def _cell(value: Any, locale: str) -> str:
    """One cell of a table: a number, an age, or a text."""
    if isinstance(value, (int, Decimal)):
        return format_number(value, locale)
    try:
        return format_age(*parse_age(value), locale=locale)
    except ValueError:
        return str(value)


def _unit(value: Number, unit: str, locale: str) -> str:
    # Babel knows the Vietnamese unit words only in the short form; they are the full words all the same.
    length: Literal["short", "long"] = "long" if _english(locale) else "short"
    return format_unit(_decimal(value), unit, length=length, format="#,##0.###", locale=_locale(locale))


def _word(key: str, locale: str, *values: object) -> str:
    vietnamese, english = _WORDS[key]
    return (english if _english(locale) else vietnamese).format(*values)


def _english(locale: str) -> bool:
    return locale.startswith("en")


def _locale(locale: str) -> str:
    return {"vi": "vi_VN", "en": "en_US"}.get(locale, locale)


def _decimal(value: Number) -> Decimal:
    return Decimal(value.numerator) / value.denominator if isinstance(value, Fraction) else Decimal(value)
