"""One cell of a contacts file: its text in, its value out, or the reason why not.

Reasons never repeat a person's data; the reader has the file.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Any

from outreach.vocabulary import find_gender, find_group, find_purpose, groups, nearest, nfc, purposes

MAX_MONTHS = 60 * 12  # nobody has contributed longer than sixty years
MAX_ATTRIBUTE = 500
_INTEGER = re.compile(r"-?(0|[1-9]\d{0,14})")
_DECIMAL = re.compile(r"-?(0|[1-9]\d{0,11})\.\d{1,6}")
_VIETNAMESE_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class BadCell(Exception):
    """Why a cell cannot be taken."""


def text(limit: int) -> Callable[[str], str]:
    def read(cell: str) -> str:
        if len(cell) > limit:
            raise BadCell(f"is longer than {limit} characters")
        return cell

    return read


def clean(cell: str) -> str:
    """NFC without outer blanks. Raises BadCell for control characters: they are never part of a name."""
    cell = nfc(cell).strip().strip("\ufeff")
    for character in cell:
        if unicodedata.category(character) == "Cc" and character not in "\n\t":
            raise BadCell("holds a control character" if character != "\x00" else "holds a NUL byte")
    return cell


def contact_id(cell: str) -> str:
    if not cell:
        raise BadCell("is missing; every contact needs one")
    return text(100)(cell)


def day(cell: str) -> date:
    """``2026-01-31`` or ``31/1/2026``."""
    try:
        if found := _VIETNAMESE_DAY.fullmatch(cell):
            return date(int(found[3]), int(found[2]), int(found[1]))
        if _ISO_DAY.fullmatch(cell):
            return date.fromisoformat(cell)
    except ValueError:
        raise BadCell("is no day of the calendar") from None
    raise BadCell("is no date; write 2026-01-31 or 31/01/2026")


def birth_date(today: date) -> Callable[[str], date]:
    def read(cell: str) -> date:
        born = day(cell)
        if not today.year - 130 <= born.year or born > today:
            raise BadCell("is no birth date of somebody alive")
        return born

    return read


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


def phone(cell: str) -> str:
    """Digits with a leading 0; ``+84 9…`` and ``849…`` are understood."""
    digits = re.sub(r"[\s.\-()]", "", cell)
    if digits.startswith("+84"):
        digits = "0" + digits[3:]
    elif digits.startswith("84") and len(digits) >= 11:
        digits = "0" + digits[2:]
    if not re.fullmatch(r"0\d{8,10}", digits):
        raise BadCell("is no phone number; write 10 digits that start with 0")
    return digits


def gender(cell: str) -> str:
    found = find_gender(cell)
    if found is None:
        raise BadCell("is neither male, female nor other (nam, nữ, khác)")
    return found


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
