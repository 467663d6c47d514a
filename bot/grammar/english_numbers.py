"""Cardinal numbers below a thousand in English words: "five", "twenty-five", "a hundred and three"."""

from __future__ import annotations

from bot.grammar.cursor import Cursor
from bot.grammar.english import NUMBERS, TENS

_ONE = ("a", "an")
#: Words that stand before what is counted; beside the units they make sure that an English number stands before them.
_COUNTED = ("people", "persons", "members", "of us", "percent", "hundred", "more", "and a half")


def said_numbers(cursor: Cursor, i: int) -> list[tuple[int, int]]:
    """Every reading of an English number at ``i``, longest first, as (value, position after)."""
    found = _below_hundred(cursor, i)
    found = [*_hundreds(cursor, found), *found]
    if cursor.raw(i) in _ONE:
        return [
            reading for reading in found if reading[1] > i + 1 or cursor.is_(reading[1], "years", "months", "english")
        ]
    if cursor.raw(i) == "ten" and not cursor.english:  # "tên"
        return [reading for reading in found if _counts(cursor, reading[1])]
    return found


def _counts(cursor: Cursor, i: int) -> bool:
    return cursor.is_(i, "years", "months", "english") or cursor.says(i, *_COUNTED) is not None


def _below_hundred(cursor: Cursor, i: int) -> list[tuple[int, int]]:
    tens = TENS.get(cursor.raw(i))
    if tens is None:
        one = 1 if cursor.raw(i) in _ONE else NUMBERS.get(cursor.raw(i))
        return [(one, i + 1)] if one else []
    unit_at = i + 2 if cursor.raw(i + 1) == "-" else i + 1
    unit = NUMBERS.get(cursor.raw(unit_at), 10)
    return [(tens + unit, unit_at + 1), (tens, i + 1)] if unit < 10 else [(tens, i + 1)]


def _hundreds(cursor: Cursor, leads: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """What begins with "five hundred", given the readings of what stands before "hundred"."""
    for lead, at in leads:
        if lead < 10 and cursor.raw(at) == "hundred":
            start = at + 2 if cursor.raw(at + 1) == "and" else at + 1
            rest = [] if cursor.raw(start) in _ONE else _below_hundred(cursor, start)
            return [*((lead * 100 + value, end) for value, end in rest), (lead * 100, at + 1)]
    return []
