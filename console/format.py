"""How moments, spans and numbers read on screen: by Babel, in the reader's language, in the country's time."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time, format_timedelta
from babel.numbers import format_decimal, format_percent
from jinja2 import Environment, pass_environment

from helpdesk.sensitive import veiled
from integrations.browser.languages import Language

_LOCALES: dict[Language, str] = {"vi": "vi_VN", "en": "en_GB"}


def locale_of(language: Language) -> str:
    return _LOCALES[language]


def _locale(environment: Environment) -> str:
    return _LOCALES[environment.globals["language"]]  # type: ignore[index]


def _zone(environment: Environment) -> ZoneInfo:
    zone = environment.globals["zone"]
    assert isinstance(zone, ZoneInfo)  # noqa: S101 - set once, where the templates are made
    return zone


@pass_environment
def clock(environment: Environment, moment: datetime) -> str:
    """09:05"""
    return format_time(moment, "HH:mm", tzinfo=_zone(environment), locale=_locale(environment))


@pass_environment
def day(environment: Environment, moment: datetime | date) -> str:
    """23/11/2026"""
    local = moment.astimezone(_zone(environment)).date() if isinstance(moment, datetime) else moment
    return format_date(local, "dd/MM/yyyy", locale=_locale(environment))


@pass_environment
def day_and_clock(environment: Environment, moment: datetime) -> str:
    """09:05 23/11/2026"""
    return f"{clock(environment, moment)} {day(environment, moment)}"


@pass_environment
def day_name(environment: Environment, moment: datetime) -> str:
    """Thứ Hai, 23 tháng 11"""
    local = moment.astimezone(_zone(environment)).date()
    text: str = format_date(local, "EEEE, d MMMM", locale=_locale(environment))
    return text[:1].upper() + text[1:]


@pass_environment
def span(environment: Environment, seconds: float) -> str:
    """5 phút; below a minute in whole seconds"""
    length = timedelta(seconds=max(0, int(seconds)))
    return format_timedelta(length, threshold=1.2, locale=_locale(environment))


@pass_environment
def number(environment: Environment, value: int) -> str:
    """12.345"""
    return format_decimal(value, locale=_locale(environment))


@pass_environment
def percent(environment: Environment, share: float) -> str:
    """92%"""
    return format_percent(share, "#,##0%", locale=_locale(environment))


def masked(address: str) -> str:
    """An id of which no more than the last four characters, and never more than a third, can be read."""
    kept = min(4, len(address) // 3)
    return "•••" + (address[-kept:] if kept else "")


def initials(name: str) -> str:
    """The first letters of the family name and of the given name, which comes last."""
    words = name.split()
    return (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper() if words else "?"


FILTERS: dict[str, Any] = {
    "clock": clock,
    "day": day,
    "day_and_clock": day_and_clock,
    "day_name": day_name,
    "initials": initials,
    "masked": masked,
    "number": number,
    "percent": percent,
    "span": span,
    "veiled": veiled,
}
