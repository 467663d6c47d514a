"""Figures as templates see them: ``{{ vol.min_income }}`` prints the figure of the day and remembers that it did."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any

from policy import Confidence, Figure, FigureBook, format_day, format_value

_OWN = frozenset({"since", "until", "value", "source", "certain"})


class FiguresUsed:
    """Collects what one rendering printed or cited, in order, each row once."""

    def __init__(self, book: FigureBook, on: date, locale: str) -> None:
        self.book = book
        self.on = on
        self.locale = locale
        self.used: dict[str, Figure] = {}
        self.doubted = False  # the text asked whether a figure is certain, and it was not

    def figure(self, name: str) -> Figure:
        """The row of the day, noted as used. Raises ``FigureNotFound`` or ``NotInForce``."""
        return self.note(self.book.figure(name, on=self.on))

    def note(self, figure: Figure) -> Figure:
        self.used.setdefault(figure.id, figure)
        return figure


@lru_cache(maxsize=4)
def _paths(book: FigureBook) -> frozenset[str]:
    """Every name and every folder of names; templates ask for them at each step of a dotted path."""
    return frozenset(
        ".".join(parts[:length])
        for parts in (name.split(".") for name in book.names())
        for length in range(1, len(parts) + 1)
    )


class FigureRef:
    """A dotted path in a template. It is a figure where one has that name, and a folder where names go on."""

    def __init__(self, path: str, used: FiguresUsed, row: Figure | None = None) -> None:
        self._path = path
        self._used = used
        self._row = row

    def _figure(self) -> Figure:
        return self._used.note(self._row) if self._row is not None else self._used.figure(self._path)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        if name in _OWN:
            return self._property(name)
        path = f"{self._path}.{name}"
        if path not in _paths(self._used.book):
            raise AttributeError(f"no figure is named {path}")
        return FigureRef(path, self._used)

    def _property(self, name: str) -> Any:
        figure = self._figure()
        if name == "certain" and figure.confidence is not Confidence.HIGH:
            self._used.doubted = True
        properties: dict[str, Callable[[], Any]] = {
            "since": lambda: format_day(figure.effective_from, self._used.locale) if figure.effective_from else "",
            "until": lambda: format_day(figure.effective_to, self._used.locale) if figure.effective_to else "",
            "value": lambda: figure.value,
            "source": lambda: figure.source,
            "certain": lambda: figure.confidence is Confidence.HIGH,
        }
        return properties[name]()

    def __str__(self) -> str:
        return format_value(self._figure(), self._used.locale)

    __html__ = __str__
