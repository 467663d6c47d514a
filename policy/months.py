"""A calendar month, the unit in which insurance time is counted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS_PER_YEAR = 12
MONTHS_PER_HALF_YEAR = 6
MONTHS_PER_QUARTER = 3
_ISO = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?")
_SPOKEN = re.compile(r"(?:(\d{1,2})[/-])?(\d{1,2})[/-](\d{4})")


@dataclass(frozen=True, order=True, slots=True)
class Month:
    """One month of one year. Adds and subtracts whole months."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= MONTHS_PER_YEAR or not date.min.year < self.year < date.max.year:
            raise ValueError(f"{self.year}-{self.number} is no month")

    @classmethod
    def of(cls, day: date) -> Month:
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, value: object) -> Month:
        """A month from `2026-07`, `2026-07-15`, `7/2026`, `15/7/2026`, 202607, a date or a Month. Raises ValueError."""
        if isinstance(value, Month):
            return value
        if isinstance(value, date):
            return cls.of(value)
        if isinstance(value, int) and not isinstance(value, bool):
            return cls(*divmod(value, 100))
        text = str(value).strip()
        if found := _ISO.fullmatch(text):
            year, month, day = int(found[1]), int(found[2]), found[3]
        elif found := _SPOKEN.fullmatch(text):
            year, month, day = int(found[3]), int(found[2]), found[1]
        else:
            raise ValueError(f"{text!r} is no month")
        return cls.of(date(year, month, int(day))) if day else cls(year, month)

    @property
    def first_day(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last_day(self) -> date:
        return (self + 1).first_day - timedelta(days=1)

    def __add__(self, months: int) -> Month:
        year, month = divmod(self._index + months, MONTHS_PER_YEAR)
        return Month(year, month + 1)

    def __sub__(self, months: int) -> Month:
        return self + -months

    def until(self, later: Month) -> int:
        """Months from this one to a later one: 0 for the same, negative when it is earlier."""
        return later._index - self._index

    @property
    def _index(self) -> int:
        return self.year * MONTHS_PER_YEAR + self.number - 1

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"

    @property
    def spoken(self) -> str:
        """As Vietnamese write it: `9/2026`."""
        return f"{self.number}/{self.year}"
