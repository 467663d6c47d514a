"""Which "nam" is the man: typed without its mark, the word for "five" and "year" looks the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.grammar.cursor import Cursor

_YOUNGEST, _OLDEST = 15, 100
#: Nobody earned millions a month before: "6 trieu nam 1980" names a birth.
_FIRST_MILLIONS = 1995
_NUMERALS = (*(f"n{n}" for n in range(1, 10)), "ten", "tens", "hundred", "dozen", "five_after", "one_after")
_UNITS = ("million", "thousand", "thousand_south", "billion")
#: With these after it "nam" counts or names a year, or is part of a name.
_NOT_A_MAN_BEFORE = (
    *("nay", "ngoai", "truoc", "sau", "kia", "ruoi", "roi", "nua", "thang", "t", "th", "nam", "mot", "dau", "lan"),
    *("toi", "vua", "ke", "hien", "nao", "bao", "may", "gi", "dinh", "ky", "nu", "bo"),
)
_COUNTS = ("million", "thousand", "thousand_south", "billion", "hundred", "tens", "dozen", "month", "half")
#: Who says so: "em nam 3/1990".
_OF_ONESELF = (
    *("toi", "tui", "minh", "mk", "em", "e", "anh", "chi", "a", "c", "chu", "bac"),
    *("la", "gioi", "tinh", "phai", "gt"),
)
_BORDERS = (",", ".", ";", ":", "(", "-", "–", "+", "!", "?")


def is_man(cursor: Cursor, i: int) -> bool:
    """Whether the bare "nam" at ``i`` can only be the man, by what stands directly around it.

    Elsewhere it may still be the man (``person.gender``); here it is so surely that it is no five and no year.
    """
    if cursor.raw(i) != "nam" or cursor.plain(i + 1) in _NOT_A_MAN_BEFORE or cursor.is_(i + 1, *_COUNTS):
        return False
    year = _year(cursor, i + 1)
    if year is not None and not _may_be_birth(cursor, year):
        return False  # "6 triệu nam 2024"
    if (written := _year(cursor, i - 1)) is not None:
        return year is None or year < written  # "nghỉ 8/2025 nam 1990", but "sinh 1985 nam 2005 đi làm"
    if _ends_short_birth(cursor, i):
        return True
    if _ends_amount(cursor, i):
        return cursor.has_marks or _birth_follows(cursor, i + 1, _FIRST_MILLIONS)
    if cursor.at(i - 1) is None or cursor.raw(i - 1) in _BORDERS or cursor.plain(i - 1) in _OF_ONESELF:
        if _month_of_birth(cursor, i + 1):
            return True
        return year is not None and (cursor.has_marks or cursor.expecting == "gender")
    return False


def is_no_five(cursor: Cursor, i: int) -> bool:
    """ "6 triệu năm 2024", "6 triệu năm nay": the word names a year."""
    named = cursor.plain(i + 1) in ("nay", "ngoai", "kia") or _year(cursor, i + 1) is not None
    return named and cursor.is_(i, "year")


def _year(cursor: Cursor, i: int) -> int | None:
    """A year of four digits, which no "năm" can count."""
    digits = cursor.digits(i)
    return int(digits) if digits and len(digits) == 4 and 1940 <= int(digits) < 2100 else None


def _may_be_birth(cursor: Cursor, year: int) -> bool:
    return _YOUNGEST <= cursor.today.year - year <= _OLDEST


def _month_of_birth(cursor: Cursor, i: int) -> bool:
    """ "3/1966", "12/3/1966" at ``i``, old enough to be a birth: a year is not told so."""
    for at in (i, i + 2):
        if cursor.digits(at) is None or cursor.raw(at + 1) not in ("/", "-", "."):
            return False
        if (year := _year(cursor, at + 2)) is not None:
            return _may_be_birth(cursor, year)
        short = cursor.digits(at + 2) or ""
        if len(short) == 2 and int(short) > 31 and cursor.raw(at + 3) not in ("/", "-"):
            return True
    return False


def _birth_follows(cursor: Cursor, i: int, before: int) -> bool:
    year = _year(cursor, i)
    if cursor.digits(i) is not None and cursor.is_(i + 1, "old"):
        return True  # "7tr nam 60 tuoi"
    return cursor.is_(i, "birth") or _month_of_birth(cursor, i) or (year is not None and year < before)


def _ends_short_birth(cursor: Cursor, i: int) -> bool:
    """ "sn 95 nam", "sinh 5/90 nam": so many years nobody has paid."""
    digits = cursor.digits(i - 1)
    if digits is None or len(digits) != 2 or int(digits) < 60:
        return False
    at = i - 3 if cursor.raw(i - 2) in ("/", "-") and cursor.digits(i - 3) else i - 1
    return cursor.is_(at - 1, "birth") or (cursor.is_(at - 1, "year") and cursor.is_(at - 2, "birth"))


def _ends_amount(cursor: Cursor, i: int) -> bool:
    """Whether an amount of money ends before ``i``: "6 triệu", "5tr3", "6 triệu rưỡi", "6.000.000đ"."""
    at = i - 1
    if cursor.raw(at) in ("đ", "đồng", "vnd", "vnđ") or (cursor.raw(at) == "d" and cursor.glued(at)):
        at -= 1
    if (cursor.whole(at) or 0) >= 100_000:
        return True
    if cursor.is_(at, "half") or (cursor.digits(at) is not None and cursor.glued(at)):
        at -= 1
    counted = cursor.at(at - 1)
    return (
        cursor.is_(at, *_UNITS) and counted is not None and (counted.kind == "number" or cursor.is_(at - 1, *_NUMERALS))
    )
