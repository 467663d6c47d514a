"""Spans of months: "từ 3/2015 đến 12/2023", "t3/2015 - t12/2023", "2015-2020", "from March 2015 until now"."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from bot.grammar.calendar import POINT, Point, full_year, now, point
from bot.grammar.cursor import Cursor, Phrases, Reading, remembered
from bot.grammar.opening import begins, keyed

_FILLERS = ("khi", "het", "luc", "nghi", "viec", "ngay", "dung", "la", "khoang", "thi", "het")
_TO = Phrases("cho den", "cho toi", "keo dai den", "den het", "toi het", ", den", ", toi", "qua den")
_ENGLISH_FILLER_WORDS = """
    i my the when it was about around in on quit left stopped ended resigned finished started joined began working
    paying work job company
"""
_ENGLISH_FILLERS = frozenset(_ENGLISH_FILLER_WORDS.split())
_ENGLISH_FROM = ("from", "since", "between")
_UNTIL = Phrases("until", "till", "til", "up to", "up until", "through", "thru", ", until", ", till")


def _short_month(cursor: Cursor, i: int) -> Point | None:
    """ "3/15" between the ends of a span is a month and a year of two digits."""
    digits, year = cursor.digits(i), cursor.digits(i + 2)
    if cursor.raw(i + 1) not in ("/", ".") or digits is None or year is None or len(year) != 2:
        return None
    if not 1 <= int(digits) <= 12 or cursor.raw(i + 3) == cursor.raw(i + 1):
        return None
    return Point(full_year(year, cursor.today), int(digits), None, i + 3)


def _end_of_range(cursor: Cursor, i: int, fillers: Collection[str]) -> Point | None:
    while cursor.plain(i) in fillers and now(cursor, i) is None:
        i += 1
    return now(cursor, i) or _better(cursor, i)


def _better(cursor: Cursor, i: int) -> Point | None:
    found, short = point(cursor, i), _short_month(cursor, i)
    if short and (found is None or found.end <= short.end):
        return short
    return found


def _first_month(cursor: Cursor, i: int, last: Point) -> Point | None:
    """ "từ tháng 3 đến tháng 8/2025", "từ 3 đến 12/2023": the first month takes the year of the last."""
    digits = cursor.digits(i)
    if digits is None or len(digits) > 2 or not 1 <= int(digits) <= 12 or last.month is None:
        return None
    return Point(last.year if int(digits) <= last.month else last.year - 1, int(digits), None, i + 1)


def _sign_at(cursor: Cursor, i: int) -> int | None:
    """Position after the word or sign between the ends, if one stands at ``i``."""
    end = cursor.after(i, _TO)
    if end is not None:
        return end
    return i + 1 if cursor.is_(i, "to") or cursor.plain(i) in ("den", "toi") else None


def _english_sign_at(cursor: Cursor, i: int, opened_by: str) -> int | None:
    """The same in English; "to" is also "tớ" and "tổ", so it has to stand between two times."""
    end = cursor.after(i, _UNTIL)
    if end is not None:
        return end
    if cursor.raw(i) == "to" and (opened_by in _ENGLISH_FROM or now(cursor, i + 1) or _better(cursor, i + 1)):
        return i + 1
    return i + 1 if cursor.raw(i) == "and" and opened_by == "between" else None


def _last(cursor: Cursor, begin: int, i: int) -> tuple[bool, Point | None]:
    """Whether a word or sign for the end of the span that begins at ``begin`` stands at ``i``; and that end."""
    sign = _sign_at(cursor, i)
    if sign is not None:
        return True, _end_of_range(cursor, sign, _FILLERS)
    sign = _english_sign_at(cursor, i, cursor.raw(begin))
    return sign is not None, None if sign is None else _end_of_range(cursor, sign, _ENGLISH_FILLERS)


@begins(POINT | keyed("from"))
@remembered
def month_range(cursor: Cursor, i: int) -> Reading | None:
    """A span of months at ``i`` (value ``first/last``); None if there is none."""
    said_from = cursor.is_(i, "from")
    start = i + 1 if said_from else i
    fillers = _ENGLISH_FILLERS if cursor.raw(i) in _ENGLISH_FROM else (*_FILLERS, "hoi")
    while said_from and cursor.plain(start) in fillers:
        start += 1
    first = _better(cursor, start)
    ends, last = _last(cursor, i, first.end) if first else (False, None)
    if first is not None and ends:
        if (
            last is not None
            and first.assumed
            and first.month is not None
            and last.month is not None
            and not last.assumed
        ):
            year = last.year if first.month <= last.month else last.year - 1
            first = Point(year, first.month, None, first.end)
    elif said_from and cursor.digits(start):
        _, last = _last(cursor, i, start + 1)
        first = _first_month(cursor, start, last) if last else None
    if first is None or last is None:
        return None
    approximate = first.month is None or last.month is None or first.approximate or last.approximate
    end = last.month or _last_month(last.year, cursor.today)
    value = f"{first.year:04d}-{first.month or 1:02d}/{last.year:04d}-{end:02d}"
    return Reading("month_range", value, last.end, approximate=approximate, assumed=first.assumed or last.assumed)


def _last_month(year: int, today: date) -> int:
    """December, or this month for the running year."""
    return today.month if year == today.year else 12
