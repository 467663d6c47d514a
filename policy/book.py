"""The book of figures: look-up by name and date, and what is about to lapse."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from policy.errors import FigureNotFound, NotInForce
from policy.figure import Confidence, Figure


class LapseKind(StrEnum):
    NO_SUCCESSOR = "no_successor"
    SUCCESSOR_UNCERTAIN = "successor_uncertain"  # there is one, but nobody may rely on it yet


@dataclass(frozen=True, slots=True)
class Lapse:
    """A figure that ends soon, or has ended, and what is known about what follows."""

    figure: Figure
    ends: date
    kind: LapseKind
    successor: Figure | None


class FigureBook:
    """All figures. Build one with `policy.load_book()`; rows must be valid and not overlap."""

    def __init__(self, figures: Iterable[Figure]) -> None:
        by_name: dict[str, list[Figure]] = {}
        self._by_id: dict[str, Figure] = {}
        for figure in figures:
            by_name.setdefault(figure.name, []).append(figure)
            self._by_id[figure.id] = figure
        self._rows = {name: tuple(sorted(rows, key=lambda row: row.first_day)) for name, rows in by_name.items()}

    def names(self, prefix: str = "") -> tuple[str, ...]:
        """All names, sorted; with a prefix only `vol` itself and what is under it (`vol.rate`, not `volume`)."""
        if not prefix:
            return tuple(sorted(self._rows))
        stem = prefix.rstrip(".")
        return tuple(sorted(name for name in self._rows if name == stem or name.startswith(stem + ".")))

    def rows(self, name: str) -> tuple[Figure, ...]:
        """Every row of a name, oldest first. Raises FigureNotFound."""
        rows = self._rows.get(name)
        if rows is None:
            raise FigureNotFound(name, tuple(difflib.get_close_matches(name, [*self._rows, *self._by_id], n=3)))
        return rows

    def row(self, row_id: str) -> Figure:
        """The row with this id, whatever its period. Raises FigureNotFound."""
        figure = self._by_id.get(row_id)
        if figure is None:
            raise FigureNotFound(row_id, tuple(difflib.get_close_matches(row_id, self._by_id, n=3)))
        return figure

    def figure(self, name: str, *, on: date) -> Figure:
        """The row of a name (or the row with this id) that holds on a day.

        Raises:
            FigureNotFound: no figure has this name or id.
            NotInForce: none of its rows holds on that day.
        """
        by_id = name in self._by_id and name not in self._rows
        rows = (self._by_id[name],) if by_id else self.rows(name)
        for row in rows:
            if row.holds_on(on):
                return row
        raise NotInForce(name, on, " and ".join(row.period for row in rows))

    def next(self, name: str, *, on: date) -> Figure | None:
        """The first row of a name that begins after a day, if one is known."""
        return next((row for row in self.rows(name) if row.first_day > on), None)

    def on(self, day: date) -> FiguresOn:
        """The book as it stands on a day."""
        return FiguresOn(self, day)

    def all(self) -> Iterator[Figure]:
        """Every row, by name and then by period."""
        for name in self.names():
            yield from self._rows[name]

    def lapsing(self, within_days: int, *, on: date) -> tuple[Lapse, ...]:
        """Figures in force on a day that end within so many days and whose future is not settled.

        Not settled means: nothing follows on the next day, or what follows is below `high` confidence or has no value
        yet. A row marked `final` is settled.
        """
        if within_days < 0:
            raise ValueError("within_days must not be negative")
        last = on + timedelta(days=within_days)
        found = (self._lapse(row) for row in self.all() if row.holds_on(on) and row.last_day <= last)
        return tuple(sorted((lapse for lapse in found if lapse), key=lambda one: (one.ends, one.figure.name)))

    def lapsed(self, *, on: date) -> tuple[Lapse, ...]:
        """Figures that ended before a day without anything that holds on it, and were not meant to end."""
        ended = (rows[-1] for rows in self._rows.values() if rows[-1].last_day < on)
        found = (self._lapse(row) for row in ended)
        return tuple(sorted((lapse for lapse in found if lapse), key=lambda one: (one.ends, one.figure.name)))

    def _lapse(self, row: Figure) -> Lapse | None:
        if row.effective_to is None or row.final:
            return None
        following = row.effective_to + timedelta(days=1)
        successor = next((one for one in self._rows[row.name] if one.first_day == following), None)
        if successor is None or successor.value is None:
            return Lapse(row, row.effective_to, LapseKind.NO_SUCCESSOR, None)
        if successor.confidence is not Confidence.HIGH:
            return Lapse(row, row.effective_to, LapseKind.SUCCESSOR_UNCERTAIN, successor)
        return None


class FiguresOn:
    """A book as it stands on one day."""

    def __init__(self, book: FigureBook, day: date) -> None:
        self.book = book
        self.date = day

    def figure(self, name: str) -> Figure:
        """The row in force. Raises FigureNotFound or NotInForce."""
        return self.book.figure(name, on=self.date)

    __getitem__ = figure

    def __contains__(self, name: object) -> bool:
        try:
            return isinstance(name, str) and self.figure(name) is not None
        except (FigureNotFound, NotInForce):
            return False

    def next(self, name: str) -> Figure | None:
        """The next dated row, if one is known."""
        return self.book.next(name, on=self.date)

    def names(self, prefix: str = "") -> tuple[str, ...]:
        """Names that have a row in force."""
        return tuple(name for name in self.book.names(prefix) if name in self)

    def figures(self, prefix: str = "") -> tuple[Figure, ...]:
        """Rows in force, by name."""
        return tuple(self.figure(name) for name in self.names(prefix))
