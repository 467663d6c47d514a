"""A CSV file: its columns, and its rows, each with the line it starts on.

The file is UTF-8 (a byte-order mark is fine) with a header row, separated by comma, semicolon or tab. It is read as a
stream: a million rows need no more memory than one.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

MAX_CELL = 20_000  # characters; more means that a quote was never closed
MAX_COLUMNS = 200
_NAME = re.compile(r"[^\W\d]\w{0,59}")


class FileRefused(Exception):
    """The file as a whole cannot be read; one sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that was not taken. ``cells`` is what the file held, for the rejects file."""

    line: int
    column: str
    reason: str
    cells: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Line:
    """A row with as many cells as the header, not read any further."""

    number: int
    cells: tuple[str, ...] = field(repr=False)


class CsvFile:
    """An open file.

    Args:
        known: the columns that mean something, in small letters.
        required: the one of them that must be there.
        others: whether columns of other names may be there; those that begin with ``_`` always may.

    Raises:
        FileRefused: not UTF-8, empty, or a header that cannot be used.
    """

    def __init__(self, path: Path, *, known: Collection[str], required: str, others: bool) -> None:
        self.path = path
        self.lines = _check_encoding(path)
        csv.field_size_limit(2**31 - 1)
        with self._open() as file:
            self._delimiter = _delimiter(file.readline())
        with self._open() as file:
            try:
                header = next(csv.reader(file, delimiter=self._delimiter, strict=True))
            except (StopIteration, csv.Error):
                header = []
        self.columns = _columns(path.name, header, known, required, others=others)

    def rows(self) -> Iterator[Line | Reject]:
        """Every row after the header; empty lines are passed over."""
        with self._open() as file:
            reader = csv.reader(file, delimiter=self._delimiter, strict=True)
            next(reader)
            line = reader.line_num + 1
            while True:
                try:
                    raw = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    if "end of data" in str(error):
                        yield Reject(line, "", "has a quote that is never closed; nothing after it could be read")
                        return
                    last = f" to line {reader.line_num}" if reader.line_num > line else ""
                    yield Reject(line, "", f'has a quote inside a cell{last}; write it twice: ""')
                    line = reader.line_num + 1
                    continue
                if raw and any(raw):
                    yield self._row(line, tuple(raw))
                line = reader.line_num + 1

    def _row(self, line: int, raw: tuple[str, ...]) -> Line | Reject:
        if any(len(cell) > MAX_CELL for cell in raw):
            return Reject(line, "", "holds a cell of more than 20,000 characters; is a quote not closed?")
        if len(raw) != len(self.columns):
            return Reject(line, "", f"has {len(raw)} cells where the header has {len(self.columns)}", raw)
        return Line(line, raw)

    def _open(self) -> TextIO:
        return self.path.open(encoding="utf-8-sig", newline="")


def _check_encoding(path: Path) -> int:
    """Reads the whole file once, so that a wrong encoding is found before anything is written. Returns its lines."""
    line = 0
    try:
        with path.open("rb") as file:
            start = file.read(4)
            if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
                raise FileRefused(f"{path.name} is UTF-16; save it as CSV UTF-8 and import it again.")
            file.seek(0)
            for raw in file:
                line += 1
                raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise FileRefused(
            f"{path.name}, line {line}, byte {error.start + 1} is not UTF-8; save the file as CSV UTF-8 "
            "and import it again. Nothing was imported."
        ) from None
    except OSError as error:
        raise FileRefused(f"{path} cannot be read: {error.strerror or error}.") from None
    return line


def _delimiter(header: str) -> str:
    return max(",;\t", key=header.count) if "," not in header else ","


def _columns(file: str, header: list[str], known: Collection[str], required: str, *, others: bool) -> tuple[str, ...]:
    names = tuple(re.sub(r"\s+", "_", unicodedata.normalize("NFC", name).strip().strip("\ufeff")) for name in header)
    names = tuple(name.lower() if name.lower() in known else name for name in names)
    if not any(names):
        raise FileRefused(f"{file} is empty; it needs a header row with at least {required}.")
    if required not in names:
        raise FileRefused(
            f"{file}, line 1: the column {required} is missing. The header has: {', '.join(names)[:200]}."
        )
    if len(names) > MAX_COLUMNS:
        raise FileRefused(f"{file}, line 1: more than {MAX_COLUMNS} columns.")
    for index, name in enumerate(names, start=1):
        if not name:
            raise FileRefused(f"{file}, line 1: column {index} has no name.")
        if names.index(name) != index - 1:
            raise FileRefused(f"{file}, line 1: the column {name[:60]} is there twice.")
        if name in known or name.startswith("_"):
            continue
        if not _NAME.fullmatch(name):
            raise FileRefused(f'{file}, line 1: "{name[:60]}" can be no column name; use letters, digits and _.')
        if not others:
            raise FileRefused(f'{file}, line 1: "{name}" is no column of this file. Columns are: {", ".join(known)}.')
    return names
