"""A contacts file: its rows, each checked, each with the line it starts on.

The file is UTF-8 (a byte-order mark is fine) with a header row, separated by comma, semicolon or tab. It is read as a
stream: a million rows need no more memory than one.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TextIO

from outreach.audience.fields import FIELDS
from outreach.contacts import cells
from outreach.contacts.cells import BadCell
from outreach.errors import ImportRefused
from outreach.vocabulary import nfc

CHANNEL_COLUMNS = {"zalo_user_id": "zalo", "telegram_chat_id": "telegram"}
MAX_CELL = 20_000  # characters; more means that a quote was never closed
MAX_COLUMNS = 200
_NAME = re.compile(r"[^\W\d]\w{0,59}")


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that was not taken. ``cells`` is what the file held, for the rejects file."""

    line: int
    column: str
    reason: str
    cells: tuple[str, ...] = field(default=(), repr=False)


@dataclass(slots=True)
class ContactRow:
    """A good row. ``values``, ``attributes``, ``addresses`` hold only what the file has columns for; None clears."""

    line: int
    contact_id: str
    values: dict[str, Any]
    attributes: dict[str, Any]
    addresses: dict[str, str | None]
    tags: tuple[str, ...] | None
    consents: tuple[str, ...] | None
    cells: tuple[str, ...] = field(repr=False)


class ContactsFile:
    """An open contacts file.

    Raises:
        ImportRefused: not UTF-8, empty, or a header that cannot be used.
    """

    def __init__(self, path: Path, today: date) -> None:
        self.path = path
        self._today = today
        self.lines = _check_encoding(path)
        csv.field_size_limit(2**31 - 1)
        with self._open() as file:
            self._delimiter = _delimiter(file.readline())
        with self._open() as file:
            try:
                header = next(csv.reader(file, delimiter=self._delimiter, strict=True))
            except (StopIteration, csv.Error):
                header = []
        self.columns = _columns(path, header)

    def _open(self) -> TextIO:
        return self.path.open(encoding="utf-8-sig", newline="")

    def rows(self) -> Iterator[ContactRow | Reject]:
        """Every row after the header; empty lines are passed over."""
        readers = self._readers()
        seen: dict[str, int] = {}
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
                    yield self._row(line, tuple(raw), readers, seen)
                line = reader.line_num + 1

    def _row(
        self, line: int, raw: tuple[str, ...], readers: list[_Column], seen: dict[str, int]
    ) -> ContactRow | Reject:
        if any(len(cell) > MAX_CELL for cell in raw):
            return Reject(line, "", "holds a cell of more than 20,000 characters; is a quote not closed?")
        if len(raw) != len(self.columns):
            return Reject(line, "", f"has {len(raw)} cells where the header has {len(self.columns)}", raw)
        row = ContactRow(line, "", {}, {}, {}, None, None, raw)
        for column, cell in zip(readers, raw, strict=True):
            try:
                column.take(row, cells.clean(cell))
            except BadCell as error:
                return Reject(line, column.name, str(error), raw)
        if (first := seen.setdefault(row.contact_id, line)) != line:
            return Reject(line, "contact_id", f"is the same as in line {first}", raw)
        return row

    def _readers(self) -> list[_Column]:
        read: dict[str, Callable[[str], Any]] = {
            "name": cells.text(200),
            "locale": cells.locale,
            "gender": cells.gender,
            "birth_date": cells.birth_date(self._today),
            "province": cells.text(100),
            "commune": cells.text(100),
            "phone": cells.phone,
            "group": cells.group,
            "months_contributed": cells.months,
            "last_contribution": cells.contribution_date(self._today),
        }
        return [_Column(name, read.get(name)) for name in self.columns]


class _Column:
    """Puts one column's cells where they belong."""

    def __init__(self, name: str, read: Callable[[str], Any] | None) -> None:
        self.name = name
        self._read = read

    def take(self, row: ContactRow, cell: str) -> None:
        if self.name == "contact_id":
            row.contact_id = cells.contact_id(cell)
        elif self.name in CHANNEL_COLUMNS:
            row.addresses[CHANNEL_COLUMNS[self.name]] = cells.address(cell) if cell else None
        elif self.name == "consents":
            row.consents = cells.consent_list(cell)
        elif self.name == "tags":
            row.tags = cells.tag_list(cell)
        elif self._read is not None:
            stored = "target_group" if self.name == "group" else self.name
            row.values[stored] = self._read(cell) if cell else None
        elif not self.name.startswith("_"):
            row.attributes[self.name] = cells.attribute(cell) if cell else None


def _check_encoding(path: Path) -> int:
    """Reads the whole file once, so that a wrong encoding is found before anything is written. Returns its lines."""
    line = 0
    try:
        with path.open("rb") as file:
            start = file.read(4)
            if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
                raise ImportRefused(f"{path.name} is UTF-16; save it as CSV UTF-8 and import it again.")
            file.seek(0)
            for raw in file:
                line += 1
                raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ImportRefused(
            f"{path.name}, line {line}, byte {error.start + 1} is not UTF-8; save the file as CSV UTF-8 "
            "and import it again. Nothing was imported."
        ) from None
    except OSError as error:
        raise ImportRefused(f"{path} cannot be read: {error.strerror or error}.") from None
    return line


def _delimiter(header: str) -> str:
    return max(",;\t", key=header.count) if "," not in header else ","


def _columns(path: Path, header: list[str]) -> tuple[str, ...]:
    names = tuple(re.sub(r"\s+", "_", nfc(name).strip().strip("\ufeff")) for name in header)
    names = tuple(name.lower() if name.lower() in _KNOWN else name for name in names)
    if not any(names):
        raise ImportRefused(f"{path.name} is empty; it needs a header row with at least contact_id.")
    if "contact_id" not in names:
        raise ImportRefused(
            f"{path.name}, line 1: the column contact_id is missing. The header has: {', '.join(names)[:200]}."
        )
    if len(names) > MAX_COLUMNS:
        raise ImportRefused(f"{path.name}, line 1: more than {MAX_COLUMNS} columns.")
    for index, name in enumerate(names, start=1):
        if not name:
            raise ImportRefused(f"{path.name}, line 1: column {index} has no name.")
        if names.index(name) != index - 1:
            raise ImportRefused(f"{path.name}, line 1: the column {name[:60]} is there twice.")
        if name not in _KNOWN and not name.startswith("_") and not _NAME.fullmatch(name):
            raise ImportRefused(f'{path.name}, line 1: "{name[:60]}" can be no column name; use letters, digits and _.')
    return names


_KNOWN = {*FIELDS, *CHANNEL_COLUMNS, "consents", "tags"} - {"age"}
