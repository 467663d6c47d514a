"""Lengths of time: "8 năm 7 tháng", "8n7t", "tám năm rưỡi", "103 tháng", "8,5 năm", "5-6 năm", "five years"."""

from __future__ import annotations

from fractions import Fraction

from bot.grammar.cursor import Cursor, Phrases, Reading, remembered
from bot.grammar.numbers import COUNT, cardinals, half_after, half_of
from bot.grammar.opening import begins, keyed

_JOIN = ("va", "le", "linh", ",", "cong", "with", "+", "voi", "and")
_RANGE_SIGNS = ("-", "–", "—", "~", "den", "toi", "hoac", "hay", "to", "or")
_YEARS = ("year", "years")
#: Between a number and its unit: "5 more years".
_FURTHER = ("more", "further", "additional", "extra")
#: After "years" these make an age of it.
_OF_AGE = Phrases("old", "- old", "of age")


def _is_year_unit(cursor: Cursor, i: int) -> bool:
    """ "năm" after its number, or a glued "n" ("8n7t"); not the "năm" that names a year ("tháng 8 năm 2025")."""
    if cursor.raw(i) == "n":
        if not cursor.glued(i):
            return cursor.digits(i + 1) is not None and cursor.raw(i + 2) == "t"  # "8 n 7 t"
        return cursor.glued(i) and not (cursor.glued(i + 1) and cursor.plain(i + 1).isalpha())
    if cursor.is_(i, "years"):
        return cursor.after(i + 1, _OF_AGE) is None
    if not cursor.is_(i, "year"):
        return False
    digits = cursor.digits(i + 1)
    return not (digits is not None and len(digits) == 4)


def _is_month_unit(cursor: Cursor, i: int) -> bool:
    if cursor.raw(i) == "t":
        if cursor.raw(i - 2) == "n":
            return True
        return cursor.glued(i) and not (cursor.glued(i + 1) and (cursor.plain(i + 1) or " ")[0].isalpha())
    if cursor.raw(i) == "th" and cursor.glued(i) and cursor.english:
        return False  # "the 5th"
    # "3 tháng 8" is a day and a month when a year follows
    return cursor.is_(i, "month", "months")


def _numbers(cursor: Cursor, i: int) -> list[tuple[Fraction, int]]:
    found = [(Fraction(v), end) for v, end in cardinals(cursor, i)]
    number = cursor.decimal(i)
    # "8 rưỡi năm" is rare but said, "five and a half years" is not rare
    halved = [(number, i + 1)] if number is not None else found if cursor.is_(i, "said_number") else []
    halves = [(value + Fraction(1, 2), end) for value, at in halved if (end := half_after(cursor, at)) is not None]
    found += [*halves, *([(number, i + 1)] if number is not None else [])]
    if (end_of := half_of(cursor, i)) is not None:
        found.append((Fraction(1, 2), end_of))
    return found


def _months_part(cursor: Cursor, i: int) -> tuple[int, int] | None:
    """ "7 tháng", or a bare "7" that nothing else claims, after the years: (months, position after)."""
    start = i + 1 if cursor.plain(i) in _JOIN else i
    for number, end in _numbers(cursor, start):
        if _is_month_unit(cursor, end) and number.denominator == 1 and not _names_a_month(cursor, end):
            return int(number), end + 1
    digits = cursor.digits(i)
    bare = start == i and not cursor.is_(i - 1, "years")  # "8 năm 7"
    if bare and digits and len(digits) <= 2 and int(digits) < 12 and not _claimed(cursor, i + 1):
        return int(digits), i + 1
    return None


def _names_a_month(cursor: Cursor, unit_at: int) -> bool:
    """ "15 tháng 8/2025": the word "tháng" belongs to the month after it."""
    digits = cursor.digits(unit_at + 1)
    if not digits or not 1 <= int(digits) <= 12:
        return False
    return (
        cursor.raw(unit_at + 2) in ("/", "-")
        or cursor.is_(unit_at + 2, "year")
        or len(cursor.digits(unit_at + 2) or "") == 4
    )


def _claimed(cursor: Cursor, i: int) -> bool:
    """Whether the number before ``i`` belongs to what stands at ``i``."""
    token = cursor.at(i)
    if token is None:
        return False
    if token.glued and token.raw not in (",", ".", "!", "?", ";", ")"):
        return True
    return cursor.is_(
        i, "million", "thousand", "thousand_south", "billion", "old", "day", *_YEARS, "dong", "lit", "hundred"
    )


def _is_plus(cursor: Cursor, i: int) -> bool:
    """The sign in "10+ years"."""
    return cursor.raw(i) == "+" and cursor.is_(i + 1, "years", "months")


def _one(cursor: Cursor, i: int) -> tuple[Fraction, int] | None:
    """One length of time at ``i``: (months, position after)."""
    best: tuple[Fraction, int] | None = None
    for number, end in _numbers(cursor, i):
        candidate: tuple[Fraction, int] | None = None
        unit_at = end + 1 if cursor.plain(end) in _FURTHER or _is_plus(cursor, end) else end
        if _is_year_unit(cursor, unit_at):
            months, after = number * 12, unit_at + 1
            if (half := half_after(cursor, after)) is not None:
                candidate = months + 6, half
            elif (part := _months_part(cursor, after)) is not None:
                candidate = months + part[0], part[1]
            else:
                candidate = months, after
        elif _is_month_unit(cursor, unit_at) and not _names_a_month(cursor, unit_at):
            half = half_after(cursor, unit_at + 1)
            candidate = (number, unit_at + 1) if half is None else (number + Fraction(1, 2), half)
        if candidate and (best is None or candidate[1] > best[1]):
            best = candidate
    return best


@begins(COUNT | keyed("half_of", "year"))
@remembered
def duration(cursor: Cursor, i: int) -> Reading | None:
    """A length of time at ``i`` in months (rounded half up); None if there is none."""
    if cursor.raw(i - 1) in ("/", ".") and cursor.glued(i):
        return None
    first = cursor.decimal(i)
    if first is not None and cursor.plain(i + 1) in _RANGE_SIGNS:
        high = _one(cursor, i + 2)
        if high and high[0] % 12 == 0 and first * 12 < high[0] and cursor.is_(high[1] - 1, *_YEARS):
            middle = (first * 12 + high[0]) / 2
            return Reading("duration", int(middle + Fraction(1, 2)), high[1], approximate=True)
    if cursor.is_(i, "year") and cursor.is_(i + 1, "half") and cursor.expecting != "money":
        return Reading("duration", 18, i + 2)  # "năm rưỡi", a year and a half
    found = _one(cursor, i)
    if found is not None:
        further = any(cursor.plain(at) in _FURTHER for at in range(i, found[1]))
        more = any(_is_plus(cursor, at) for at in range(i, found[1]))
        role = "future" if further else ""
        return Reading("duration", int(found[0] + Fraction(1, 2)), found[1], approximate=more, role=role)
    if cursor.expecting == "duration":
        return _bare(cursor, i)
    return None


def _bare(cursor: Cursor, i: int) -> Reading | None:
    """A number alone where a length was asked for: up to 45 it is years, above it is months."""
    for number, end in _numbers(cursor, i):
        if cursor.at(end) is None and cursor.at(i - 1) is None and 0 < number < 600:
            months = number * 12 if number <= 45 else number
            return Reading("duration", int(months + Fraction(1, 2)), end, assumed=True)
    return None
