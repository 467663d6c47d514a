"""Vietnamese sentences that can be said again in another language.

A `Said` is the finished Vietnamese sentence, and text like any other. It also keeps the sentence before its values were
filled in, and the values themselves, so that whoever has the translated sentence (`bot.actions.voice`) can print money,
months and days the other language's way. `pybabel extract` finds the sentences by the name of the class.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Self

from pydantic import PlainSerializer, ValidatorFunctionWrapHandler, WrapValidator

from policy.figure import Figure
from policy.formatting import (
    format_age_reached,
    format_day,
    format_money,
    format_month,
    format_months,
    format_number,
    format_rate,
    format_span,
    format_value,
    format_years,
)
from policy.months import Month

Number = int | Decimal | Fraction


@dataclass(frozen=True, slots=True)
class Money:
    """Đồng."""

    amount: Number


@dataclass(frozen=True, slots=True)
class Months:
    """A number of months: `15 tháng`."""

    count: Number


@dataclass(frozen=True, slots=True)
class Years:
    """A number of years: `4,5 năm`."""

    count: Number


@dataclass(frozen=True, slots=True)
class Span:
    """Months told as years and months: `4 năm 5 tháng`."""

    months: int


@dataclass(frozen=True, slots=True)
class Age:
    years: int
    months: int


@dataclass(frozen=True, slots=True)
class Rate:
    """Percent: 4.5 is `4,5%`."""

    percent: Number


@dataclass(frozen=True, slots=True)
class Titled:
    """What a figure is called, where a `Figure` itself would be its value."""

    figure: Figure


@dataclass(frozen=True, slots=True)
class Joined:
    """Several sentences or values with something between them."""

    between: str
    parts: tuple[Value, ...]


Measure = Money | Months | Years | Span | Age | Rate
Value = str | int | Decimal | Fraction | date | Month | Figure | Measure | Titled | Joined


@dataclass(frozen=True, slots=True)
class Language:
    """What it takes to say a sentence in a language.

    Args:
        locale: how numbers, money and days are written.
        translate: a Vietnamese sentence with its placeholders in that language.
        title: what a figure is called in it.
    """

    locale: str
    translate: Callable[[str], str]
    title: Callable[[Figure], str]


VIETNAMESE = Language("vi", lambda sentence: sentence, lambda figure: figure.title or figure.name)


class Said(str):
    """A sentence with its values filled in.

    Args:
        sentence: Vietnamese, a `{name}` for each value. Whole numbers are printed as they stand (a year, a count),
            others with the decimals of the language; money, months, ages and the like come as their own kinds.
    """

    sentence: str
    values: Mapping[str, Value]

    def __new__(cls, sentence: str, /, **values: Value) -> Self:
        said = super().__new__(cls, _filled(sentence, values, VIETNAMESE))
        said.sentence, said.values = sentence, values
        return said

    def told(self, language: Language) -> str:
        """The same in another language."""
        return _filled(language.translate(self.sentence), self.values, language)


class Formula(Said):
    """Values and signs without a word, which need no translation: `22% × 1.500.000đ`. Not found by `pybabel`."""

    def told(self, language: Language) -> str:
        """The same with the values as the other language writes them."""
        return _filled(self.sentence, self.values, language)


def as_said(value: Value | None) -> str | None:
    """A single value as a text that keeps it."""
    return value if value is None or isinstance(value, str) else Formula("{value}", value=value)


def _filled(sentence: str, values: Mapping[str, Value], language: Language) -> str:
    return sentence.format(**{name: _printed(value, language) for name, value in values.items()})


def _printed(value: Value, language: Language) -> str:
    locale = language.locale
    match value:
        case Said():
            return value.told(language)
        case str():
            return value
        case int():
            return str(value)
        case Decimal() | Fraction():
            return format_number(value, locale)
        case date():
            return format_day(value, locale)
        case Month():
            return format_month(value, locale)
        case Figure():
            return format_value(value, locale)
        case Titled():
            return language.title(value.figure)
        case Joined():
            return value.between.join(_printed(part, language) for part in value.parts)
        case _:
            return _measured(value, locale)


def _measured(value: Measure, locale: str) -> str:
    match value:
        case Money():
            return format_money(value.amount, locale)
        case Months():
            return format_months(value.count, locale)
        case Years():
            return format_years(value.count, locale)
        case Span():
            return format_span(value.months, locale)
        case Age():
            return format_age_reached(value.years, value.months, locale)
        case Rate():
            return format_rate(value.percent, locale)


def _kept(text: Any, check: ValidatorFunctionWrapHandler) -> Any:
    # Checked as a str, pydantic would hand on a plain copy.
    return text if isinstance(text, Said) else check(text)


#: A field of a result that holds a sentence; in JSON it is a text like any other.
Sentence = Annotated[str, WrapValidator(_kept), PlainSerializer(str, return_type=str, when_used="json")]
