"""Cardinal numbers below a thousand in words, and digits used like them ("5 trăm", "2 chục")."""

from __future__ import annotations

from bot.grammar.cursor import Cursor, remembered
from bot.grammar.english_numbers import said_numbers
from bot.grammar.opening import NUMBER, keyed

_DIGITS = tuple(f"n{n}" for n in range(1, 10))
_STARTS = ("n0", *_DIGITS, "ten", "twenty", "dozen", "hundred")
#: With what :func:`cardinals` and :func:`paired_digits` begin, and numbers in figures.
COUNT = NUMBER | keyed(*_STARTS, "said_number")


def digit(cursor: Cursor, i: int, zero: bool = False) -> int | None:
    """One of "một" ... "chín" at ``i`` (with ``zero`` also "không")."""
    if cursor.is_(i, *_DIGITS):
        return next(n for n, key in enumerate(_DIGITS, 1) if cursor.is_(i, key))
    return 0 if zero and cursor.is_(i, "n0") else None


def _unit_after_tens(cursor: Cursor, i: int) -> int | None:
    """The last digit of a number from 11 to 99 at ``i``, or None.

    "mười năm" is ten years, fifteen is "mười lăm"; but people also write "hai mươi năm triệu". So "năm" is a
    digit here only where a unit follows it that is not the "năm ... tháng" of a duration.
    """
    for key, value in (("one_after", 1), ("four_after", 4), ("five_after", 5)):
        if cursor.is_(i, key) and not (key == "four_after" and cursor.is_(i, "from") and _starts_a_date(cursor, i + 1)):
            return value
    value = digit(cursor, i) or 0
    if value == 5:
        money = cursor.is_(i + 1, "million", "thousand", "thousand_south", "billion")
        years = cursor.is_(i + 1, "year") and not cursor.is_(i + 2, "month")
        return 5 if money or years else None
    return value or None


def _starts_a_date(cursor: Cursor, i: int) -> bool:
    """ "ba mươi từ tháng ..." typed without marks: the "tu" belongs to the date."""
    return cursor.is_(i, "month") or cursor.digits(i) is not None


def _small(cursor: Cursor, i: int) -> list[tuple[int, int]]:
    """Readings of 1..99 at ``i``, longest first, as (value, position after)."""
    found: list[tuple[int, int]] = []
    if cursor.is_(i, "ten"):
        unit = _unit_after_tens(cursor, i + 1)
        if unit:
            found.append((10 + unit, i + 2))
        found.append((10, i + 1))
    if cursor.is_(i, "twenty") and (unit := _unit_after_tens(cursor, i + 1)):
        found.append((20 + unit, i + 2))
    if cursor.is_(i, "dozen"):
        found.append((10, i + 1))
    lead = digit(cursor, i)
    digits = cursor.digits(i)
    if lead is None and digits and len(digits) == 1 and cursor.is_(i + 1, "tens", "dozen"):
        lead = int(digits)
    if lead:
        if cursor.is_(i + 1, "tens", "dozen"):
            unit = _unit_after_tens(cursor, i + 2) if not cursor.is_(i + 1, "dozen") else None
            if unit:
                found.append((lead * 10 + unit, i + 3))
            found.append((lead * 10, i + 2))
        elif lead > 1:
            for key, value in (("one_after", 1), ("four_after", 4), ("five_after", 5)):
                if cursor.is_(i + 1, key) and not (key == "four_after" and _starts_a_date(cursor, i + 2)):
                    found.append((lead * 10 + value, i + 2))
        if cursor.digits(i) is None:
            found.append((lead, i + 1))
    return found


@remembered
def cardinals(cursor: Cursor, i: int) -> list[tuple[int, int]]:
    """Every reading of a number in words (1..999) that starts at ``i``, longest first, as (value, position after)."""
    found: list[tuple[int, int]] = []
    start, lead = i, 0
    digits = cursor.digits(i)
    if digits is None and not cursor.is_(i, *_STARTS):  # most words: asked at every place of every message
        return said_numbers(cursor, i) if cursor.is_(i, "said_number") else found
    if cursor.is_(i, "n0") and cursor.is_(i + 1, "hundred"):  # "không trăm năm mươi"
        after = i + 3 if cursor.is_(i + 2, "and_small") else i + 2
        return sorted(set(_small(cursor, after)), key=lambda reading: -reading[1])
    if cursor.is_(i, "hundred"):
        start, lead = i + 1, 1
    elif cursor.is_(i + 1, "hundred"):
        lead = digit(cursor, i) or (int(digits) if digits and len(digits) == 1 else 0)
        start = i + 2
    if lead:
        hundreds = lead * 100
        if cursor.is_(start, "half"):
            found.append((hundreds + 50, start + 1))
        elif cursor.is_(start, "and_small"):
            found += [(hundreds + v, end) for v, end in _small(cursor, start + 1) if v < 10]
        else:
            # "trăm hai" is 120, "trăm hai mươi mốt" is 121
            found += [(hundreds + (v * 10 if v < 10 else v), end) for v, end in _small(cursor, start)]
        found.append((hundreds, start))
    found += _small(cursor, i)
    return sorted(set(found), key=lambda reading: -reading[1])


def half_after(cursor: Cursor, i: int) -> int | None:
    """Position after "rưỡi", "and a half", or "half" where it ends a phrase, at ``i``; None if none stands there."""
    if cursor.is_(i, "half"):
        return i + 1
    word = cursor.raw(i)
    if word == "half" and ((after := cursor.at(i + 1)) is None or after.kind == "sign"):  # "4 years half, ..."
        return i + 1
    return cursor.says(i, "and a half") if word == "and" else None


def half_of(cursor: Cursor, i: int) -> int | None:
    """Position after "nửa", "half", "half a" at ``i``; None if none of them stands there."""
    if not cursor.is_(i, "half_of"):
        return None
    return i + 2 if cursor.raw(i) == "half" and cursor.raw(i + 1) == "a" else i + 1


def paired_digits(cursor: Cursor, i: int) -> tuple[int, int] | None:
    """Two digits said one after the other, as years and ages are ("tám lăm", "bảy tám"): (value, position after)."""
    lead = digit(cursor, i)
    if lead is None:
        return None
    for key, value in (("one_after", 1), ("four_after", 4), ("five_after", 5)):
        if cursor.is_(i + 1, key):
            return lead * 10 + value, i + 2
    unit = digit(cursor, i + 1, zero=True)
    return None if unit is None else (lead * 10 + unit, i + 2)
