"""Cells that several kinds of files share: the text in, the value out, or the reason why not.

Reasons never repeat a person's data; the reader has the file.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date

GENDERS = {
    "male": ("male", "nam", "m"),
    "female": ("female", "nữ", "nu", "f"),
    "other": ("other", "khác", "khac"),
}
OLDEST_YEARS = 130
_VIETNAMESE_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class BadCell(Exception):
    """Why a cell cannot be taken."""


def clean(cell: str) -> str:
    """NFC without outer blanks. Raises BadCell for control characters: they are never part of a name."""
    cell = unicodedata.normalize("NFC", cell).strip().strip("\ufeff")
    for character in cell:
        if unicodedata.category(character) == "Cc" and character not in "\n\t":
            raise BadCell("holds a control character" if character != "\x00" else "holds a NUL byte")
    return cell


def text(limit: int) -> Callable[[str], str]:
    """A text of at most ``limit`` characters."""

    def read(cell: str) -> str:
        if len(cell) > limit:
            raise BadCell(f"is longer than {limit} characters")
        return cell

    return read


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
    """The birth date of somebody who may be alive."""

    def read(cell: str) -> date:
        born = day(cell)
        if not today.year - OLDEST_YEARS <= born.year or born > today:
            raise BadCell("is no birth date of somebody alive")
        return born

    return read


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
    """``male``, ``female`` or ``other``, in any of their spellings."""
    word = unicodedata.normalize("NFC", cell).strip().casefold()
    for name, spellings in GENDERS.items():
        if word in spellings:
            return name
    raise BadCell("is neither male, female nor other (nam, nữ, khác)")
