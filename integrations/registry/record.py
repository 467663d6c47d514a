"""A person on record and their contributions. Months are ``YYYY-MM``, money is whole đồng a month."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import pairwise

MONTHS_A_YEAR = 12


class Kind(StrEnum):
    """Under which insurance a month was paid."""

    COMPULSORY = "compulsory"
    VOLUNTARY = "voluntary"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on record. ``person_id`` is the registry's own key, never an identity number to be shown."""

    person_id: str
    phone: str | None = field(default=None, repr=False)
    gender: str | None = None
    birth: date | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Period:
    """Months of one kind with one employer at one wage, both ends included.

    Attributes:
        employer: None for voluntary insurance.
        late: months inside the period that the employer owes; they do not count as paid.
    """

    first: str
    last: str
    kind: Kind
    wage: int
    employer: str | None = None
    late: tuple[str, ...] = ()

    @property
    def paid(self) -> frozenset[str]:
        """The months that count."""
        return frozenset(_months(self.first, self.last)) - set(self.late)


@dataclass(frozen=True, slots=True)
class Gap:
    """Months without a period, between two periods."""

    first: str
    last: str

    @property
    def months(self) -> int:
        return _number(self.last) - _number(self.first) + 1


@dataclass(frozen=True, slots=True)
class Record:
    """What was paid for a person. ``periods`` are in order of their first month."""

    person: Person
    periods: tuple[Period, ...]

    @property
    def months(self) -> int:
        """Months that count, each once, also where two employers paid for it."""
        return len(self._paid())

    @property
    def last_month(self) -> str | None:
        """The last month paid; None when nothing was."""
        return max(self._paid(), default=None)

    @property
    def late(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """(employer, months owed), longest owing first."""
        owed: dict[str, set[str]] = {}
        for period in self.periods:
            if period.late:
                owed.setdefault(period.employer or "", set()).update(period.late)
        found = [(employer, tuple(sorted(months))) for employer, months in owed.items()]
        return tuple(sorted(found, key=lambda one: one[1]))

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """The holes between the first and the last period. Owed months are no hole: the person did work."""
        covered = sorted({_number(month) for one in self.periods for month in _months(one.first, one.last)})
        return tuple(
            Gap(_text(before + 1), _text(after - 1)) for before, after in pairwise(covered) if after - before > 1
        )

    def stretches(self) -> tuple[Period, ...]:
        """The months that count, as periods without overlaps or owed months: what calculators take.

        A month that two employers paid for counts once, with both wages together, as the contributions were.
        """
        wages: dict[int, int] = {}
        kinds: dict[int, Kind] = {}
        for period in self.periods:
            for month in period.paid:
                number = _number(month)
                wages[number] = wages.get(number, 0) + period.wage
                # Compulsory insurance comes first: who must join has no voluntary month beside it.
                if kinds.get(number) is not Kind.COMPULSORY:
                    kinds[number] = period.kind
        found: list[Period] = []
        for number in sorted(wages):
            month, before = _text(number), found[-1] if found else None
            if (
                before
                and _number(before.last) == number - 1
                and (before.wage, before.kind)
                == (
                    wages[number],
                    kinds[number],
                )
            ):
                found[-1] = Period(before.first, month, before.kind, before.wage)
            else:
                found.append(Period(month, month, kinds[number], wages[number]))
        return tuple(found)

    def _paid(self) -> frozenset[str]:
        return frozenset(month for period in self.periods for month in period.paid)


def _number(month: str) -> int:
    return int(month[:4]) * MONTHS_A_YEAR + int(month[5:]) - 1


def _text(number: int) -> str:
    year, month = divmod(number, MONTHS_A_YEAR)
    return f"{year:04d}-{month + 1:02d}"


def _months(first: str, last: str) -> list[str]:
    return [_text(number) for number in range(_number(first), _number(last) + 1)]
