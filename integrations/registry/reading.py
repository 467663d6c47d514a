"""A registry file: one row per period; the rows of a person stand together and say the same about them.

A person's history is only right as a whole. So one bad row costs all rows of that person, and nobody else's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from integrations.csv_files import BadCell, CsvFile, Line, Reject, cells
from integrations.registry.record import Kind

PERSON_COLUMNS = ("person_id", "contact_id", "phone", "gender", "birth_date")
PERIOD_COLUMNS = ("kind", "employer", "from", "to", "wage", "late_months")
MOST_WAGE = 1_000_000_000  # đồng a month; more is a slip of the keyboard
FIRST_YEAR = 1962  # nobody paid social insurance before
AHEAD_YEARS = 6  # voluntary payers may pay years ahead
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_VIETNAMESE_MONTH = re.compile(r"(\d{1,2})/(\d{4})")
_KINDS = {
    Kind.COMPULSORY: ("compulsory", "bắt buộc", "bat buoc"),
    Kind.VOLUNTARY: ("voluntary", "tự nguyện", "tu nguyen"),
}


@dataclass(slots=True)
class PersonRows:
    """A person with all their periods, ready for the tables. ``line`` is where they begin; ``values`` holds only what
    the file has columns for."""

    line: int
    values: dict[str, Any]
    periods: list[dict[str, Any]]
    rows: int = 1
    cells: list[Line] = field(default_factory=list, repr=False)

    @property
    def person_id(self) -> str:
        return str(self.values["person_id"])


class RegistryFile:
    """An open registry file. Raises ``FileRefused``."""

    def __init__(self, path: Path, today: date) -> None:
        self._file = CsvFile(path, known=(*PERSON_COLUMNS, *PERIOD_COLUMNS), required="person_id", others=False)
        self.lines = self._file.lines
        self.columns = self._file.columns
        self._readers: dict[str, Callable[[str], Any]] = {
            "person_id": _key(40, "person_id"),
            "contact_id": _or_none(cells.text(100)),
            "phone": _or_none(cells.phone),
            "gender": _or_none(cells.gender),
            "birth_date": _or_none(cells.birth_date(today)),
            "kind": _kind,
            "employer": _or_none(cells.text(200)),
            "from": _month(today),
            "to": _month(today),
            "wage": _wage,
            "late_months": _months(today),
        }

    def people(self) -> Iterator[PersonRows | list[Reject]]:
        """Each person of the file, or the rejects that took their place."""
        seen: dict[str, int] = {}
        group: list[Line] = []
        rejected: list[Reject] = []
        for row in self._file.rows():
            if isinstance(row, Reject):
                # Nobody can say whose row it was: the person around it is not whole.
                rejected.append(row)
                continue
            if group and self._key(row) != self._key(group[0]):
                yield self._person(group, rejected, seen)
                group, rejected = [], []
            group.append(row)
        if group:
            yield self._person(group, rejected, seen)
        elif rejected:
            yield rejected

    def _key(self, row: Line) -> str:
        return row.cells[self.columns.index("person_id")].strip()

    def _person(self, group: list[Line], broken: list[Reject], seen: dict[str, int]) -> PersonRows | list[Reject]:
        rejects = {one.line: one for one in broken}
        found: PersonRows | None = None
        for row in group:
            read = self._row(row)
            if isinstance(read, Reject):
                rejects[row.number] = read
                continue
            try:
                found = _joined(found, read, row.number)
            except BadCell as bad:
                column, _, reason = str(bad).partition(" ")
                rejects[row.number] = Reject(row.number, column, reason, row.cells)
        key = self._key(group[0])
        if (first := seen.setdefault(key, group[0].number)) != group[0].number and key:
            reason = f"stood in line {first} already; keep the rows of a person together"
            rejects[group[0].number] = Reject(group[0].number, "person_id", reason, group[0].cells)
        if found is not None and not rejects:
            found.cells = group
            found.rows = len(group)
            return found
        worst = min(rejects)
        for row in group:
            other = Reject(
                row.number, "person_id", f"is not taken: line {worst} of the same person is wrong", row.cells
            )
            rejects.setdefault(row.number, other)
        return [rejects[line] for line in sorted(rejects)]

    def _row(self, row: Line) -> PersonRows | Reject:
        values: dict[str, Any] = {}
        for column, cell in zip(self.columns, row.cells, strict=True):
            if column not in self._readers:
                continue
            try:
                values[column] = self._readers[column](cells.clean(cell))
            except BadCell as bad:
                return Reject(row.number, column, str(bad), row.cells)
        try:
            period = _period(values)
        except BadCell as bad:
            column, _, reason = str(bad).partition(" ")
            return Reject(row.number, column, reason, row.cells)
        person = {name: values[name] for name in PERSON_COLUMNS if name in values}
        return PersonRows(row.number, person, [period] if period else [])


def _joined(found: PersonRows | None, read: PersonRows, line: int) -> PersonRows:
    """Raises BadCell ("column reason") where two rows contradict each other."""
    if found is None:
        return read
    for name, value in read.values.items():
        if value != found.values[name]:
            raise BadCell(f"{name} is not what line {found.line} says of the same person")
    for period in read.periods:
        for other in found.periods:
            same = (period["kind"], period["employer"]) == (other["kind"], other["employer"])
            if same and period["first_month"] <= other["last_month"] and other["first_month"] <= period["last_month"]:
                raise BadCell("from overlaps another period with the same employer")
    found.periods += read.periods
    return found


def _period(values: dict[str, Any]) -> dict[str, Any] | None:
    """The period of a row; None for a row that only names a person. Raises BadCell ("column reason")."""
    if not any(values.get(name) for name in PERIOD_COLUMNS):
        return None
    for name in ("kind", "from", "to", "wage"):
        if values.get(name) is None:
            raise BadCell(f"{name} is missing")
    first, last, kind = values["from"], values["to"], values["kind"]
    if last < first:
        raise BadCell("to is before the first month")
    if kind is Kind.COMPULSORY and not values.get("employer"):
        raise BadCell("employer is missing; compulsory insurance has one")
    late = values.get("late_months") or ()
    if any(not first <= month <= last for month in late):
        raise BadCell("late_months names a month outside the period")
    if late and kind is Kind.VOLUNTARY:
        raise BadCell("late_months has no meaning for voluntary insurance")
    return {
        "kind": kind.value,
        "employer": values.get("employer") if kind is Kind.COMPULSORY else None,
        "first_month": first,
        "last_month": last,
        "wage": values["wage"],
        "late_months": list(late),
    }


def _or_none(read: Callable[[str], Any]) -> Callable[[str], Any]:
    return lambda cell: read(cell) if cell else None


def _key(limit: int, name: str) -> Callable[[str], str]:
    def read(cell: str) -> str:
        if not cell:
            raise BadCell(f"is missing; every row needs its {name}")
        if not cell.isprintable() or " " in cell:
            raise BadCell("is no key: blanks are in it")
        return cells.text(limit)(cell)

    return read


def _kind(cell: str) -> Kind | None:
    if not cell:
        return None
    for kind, spellings in _KINDS.items():
        if cell.casefold() in spellings:
            return kind
    raise BadCell("is neither compulsory nor voluntary (bắt buộc, tự nguyện)")


def _month(today: date) -> Callable[[str], str | None]:
    def read(cell: str) -> str | None:
        if not cell:
            return None
        if found := _VIETNAMESE_MONTH.fullmatch(cell):
            cell = f"{found[2]}-{int(found[1]):02d}"
        if not _MONTH.fullmatch(cell):
            raise BadCell("is no month; write 2026-01 or 01/2026")
        if not FIRST_YEAR <= int(cell[:4]) <= today.year + AHEAD_YEARS:
            raise BadCell("is too far from today to be a month of contributions")
        return cell

    return read


def _months(today: date) -> Callable[[str], tuple[str, ...]]:
    one = _month(today)

    def read(cell: str) -> tuple[str, ...]:
        found = {one(part.strip()) for part in cell.split(";") if part.strip()}
        return tuple(sorted(month for month in found if month))

    return read


def _wage(cell: str) -> int | None:
    if not cell:
        return None
    if not cell.isascii() or not cell.isdigit():
        raise BadCell("is no whole number of đồng; write 5300000")
    if len(cell) > 12 or not 0 < int(cell) <= MOST_WAGE:
        raise BadCell("is no monthly wage")
    return int(cell)
