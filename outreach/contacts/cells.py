"""One cell of a contacts file: its text in, its value out, or the reason why not.

Reasons never repeat a person's data; the reader has the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from integrations.csv_files import BadCell
from integrations.csv_files.cells import birth_date, clean, day, gender, phone, text
from outreach.vocabulary import find_group, find_purpose, groups, nearest, purposes

__all__ = [
    "BadCell",
    "address",
    "attribute",
    "birth_date",
    "clean",
    "consent_list",
    "contact_id",
    "contribution_date",
    "gender",
    "group",
    "locale",
    "months",
    "phone",
    "tag_list",
    "text",
]

MAX_MONTHS = 60 * 12  # nobody has contributed longer than sixty years
MAX_ATTRIBUTE = 500
_INTEGER = re.compile(r"-?(0|[1-9]\d{0,14})")
_DECIMAL = re.compile(r"-?(0|[1-9]\d{0,11})\.\d{1,6}")


def contact_id(cell: str) -> str:
    if not cell:
        raise BadCell("is missing; every contact needs one")
    return text(100)(cell)


def contribution_date(today: date) -> Callable[[str], date]:
    """Voluntary payers may pay up to 60 months ahead (Nghị định 159/2025), so a later date can be right."""

    def read(cell: str) -> date:
        paid = day(cell)
        if not 1960 <= paid.year <= today.year + 6:
            raise BadCell("is too far from today to be a contribution")
        return paid

    return read


def months(cell: str) -> int:
    if not cell.isascii() or not cell.isdigit():
        raise BadCell("is no whole number of months")
    if len(cell) > 4 or int(cell) > MAX_MONTHS:
        raise BadCell(f"is more than {MAX_MONTHS} months")
    return int(cell)


def locale(cell: str) -> str:
    if cell.casefold() not in ("vi", "en"):
        raise BadCell("is neither vi nor en")
    return cell.casefold()


def group(cell: str) -> str:
    found = find_group(cell)
    if found is None:
        hint = nearest(cell, groups()) or f" Groups are: {', '.join(groups())}."
        raise BadCell(f"is no known group.{hint}")
    return found


def address(cell: str) -> str:
    """An id of a provider: printable, without blanks."""
    if len(cell) > 200:
        raise BadCell("is longer than 200 characters")
    if not cell.isprintable() or " " in cell:
        raise BadCell("is no id of this provider")
    return cell


def consent_list(cell: str) -> tuple[str, ...]:
    found: list[str] = []
    for part in filter(None, (part.strip() for part in cell.split(";"))):
        purpose = find_purpose(part)
        if purpose is None:
            hint = nearest(part, purposes()) or f" Purposes are: {', '.join(purposes())}."
            raise BadCell(f'holds the unknown purpose "{part[:40]}".{hint}')
        if purpose not in found:
            found.append(purpose)
    return tuple(found)


def tag_list(cell: str) -> tuple[str, ...]:
    tags = tuple(dict.fromkeys(filter(None, (part.strip() for part in cell.split(";")))))
    if any(len(tag) > 60 for tag in tags):
        raise BadCell("holds a tag longer than 60 characters")
    return tags


def attribute(cell: str) -> Any:
    """A number if it is written as one (no leading zeros, so codes stay texts), else the text."""
    if len(cell) > MAX_ATTRIBUTE:
        raise BadCell(f"is longer than {MAX_ATTRIBUTE} characters")
    if _INTEGER.fullmatch(cell):
        return int(cell)
    return float(cell) if _DECIMAL.fullmatch(cell) else cell
