"""A contacts file: its rows, each checked, each with the line it starts on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from integrations.csv_files import CsvFile, FileRefused, Line, Reject
from outreach.audience.fields import FIELDS
from outreach.contacts import cells
from outreach.contacts.cells import BadCell
from outreach.errors import ImportRefused

CHANNEL_COLUMNS = {"zalo_user_id": "zalo", "telegram_chat_id": "telegram"}
_KNOWN = sorted({*FIELDS, *CHANNEL_COLUMNS, "consents", "tags"} - {"age"})


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
        try:
            self._file = CsvFile(path, known=_KNOWN, required="contact_id", others=True)
        except FileRefused as refused:
            raise ImportRefused(str(refused)) from None
        self.lines = self._file.lines
        self.columns = self._file.columns

    def rows(self) -> Iterator[ContactRow | Reject]:
        """Every row after the header; empty lines are passed over."""
        readers = self._readers()
        seen: dict[str, int] = {}
        for line in self._file.rows():
            yield line if isinstance(line, Reject) else self._row(line, readers, seen)

    def _row(self, line: Line, readers: list[_Column], seen: dict[str, int]) -> ContactRow | Reject:
        row = ContactRow(line.number, "", {}, {}, {}, None, None, line.cells)
        for column, cell in zip(readers, line.cells, strict=True):
            try:
                column.take(row, cells.clean(cell))
            except BadCell as error:
                return Reject(line.number, column.name, str(error), line.cells)
        if (first := seen.setdefault(row.contact_id, line.number)) != line.number:
            return Reject(line.number, "contact_id", f"is the same as in line {first}", line.cells)
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
