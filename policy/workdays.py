"""Public holidays, as data with pure functions: office hours and the send gate ask the same calendar."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from policy.errors import PolicyError

CALENDAR = Path(__file__).parent / "calendar" / "vietnam.yml"
LEGAL_SOURCE = "Bộ luật Lao động 45/2019/QH14, Điều 112"
_KEYS = {"from", "to", "name", "confirmed", "note"}


@dataclass(frozen=True, slots=True)
class Holiday:
    """One holiday; ``last`` belongs to it. ``confirmed`` is false until it has been announced for sure."""

    first: date
    last: date
    name: str
    confirmed: bool = True
    note: str = ""

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day <= self.last


class Calendar:
    """The holidays of the years it covers. Only confirmed ones have an effect."""

    def __init__(self, holidays: Iterable[Holiday], years: Iterable[int] = ()) -> None:
        self.holidays = tuple(sorted(holidays, key=lambda one: one.first))
        self.years = frozenset(years)
        self._days = {
            one.first + timedelta(days=offset): one
            for one in self.holidays
            if one.confirmed
            for offset in range((one.last - one.first).days + 1)
        }

    def holiday(self, day: date) -> Holiday | None:
        """The confirmed holiday a day belongs to."""
        return self._days.get(day)

    def is_workday(self, day: date) -> bool:
        """Monday to Friday and no public holiday."""
        return day.weekday() < 5 and day not in self._days

    def next_day_without_holiday(self, day: date) -> date:
        """``day`` itself or the first day after it on which messages may be sent."""
        while day in self._days:
            day += timedelta(days=1)
        return day

    def next_workday(self, day: date) -> date:
        """``day`` itself or the first working day after it."""
        while not self.is_workday(day):
            day += timedelta(days=1)
        return day

    def unconfirmed(self, day: date, within_days: int) -> tuple[Holiday, ...]:
        """What somebody must confirm or strike out soon."""
        end = day + timedelta(days=within_days)
        return tuple(one for one in self.holidays if not one.confirmed and one.last >= day and one.first <= end)

    def covers(self, day: date) -> bool:
        """Whether the holidays of that year are in the file at all."""
        return day.year in self.years


def load_calendar(path: Path = CALENDAR) -> Calendar:
    """Reads and checks a calendar file.

    Raises:
        PolicyError: a key is unknown or missing, a day is no date, the last day lies before the first one, or two
            holidays overlap; the message names the file and the entry.
    """
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    holidays = [_holiday(path, index, entry) for index, entry in enumerate(data["holidays"], start=1)]
    calendar = Calendar(holidays, data["years"])
    for before, after in zip(calendar.holidays, calendar.holidays[1:], strict=False):
        if after.first <= before.last:
            raise PolicyError(f"{path.name}: {before.name} and {after.name} overlap on {after.first}")
    return calendar


def _holiday(path: Path, index: int, entry: Any) -> Holiday:
    place = f"{path.name}, holiday {index}"
    if not isinstance(entry, dict) or not {"from", "to", "name"} <= entry.keys():
        raise PolicyError(f"{place}: needs from, to and name")
    if unknown := entry.keys() - _KEYS:
        raise PolicyError(f"{place}: unknown key {', '.join(sorted(unknown))}")
    first, last = entry["from"], entry["to"]
    if not isinstance(first, date) or not isinstance(last, date):
        raise PolicyError(f"{place}: from and to are dates like 2027-01-01")
    if last < first:
        raise PolicyError(f"{place}: ends before it begins")
    return Holiday(first, last, entry["name"], entry.get("confirmed", True), entry.get("note", ""))


@cache
def vietnam() -> Calendar:
    """The calendar that ships with the product."""
    return load_calendar()
