"""Points in time: "tháng 8/2025", "t8", "15/8/2025", "cuối năm ngoái", "năm 2015", "3 tháng trước", "giờ"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.grammar.cursor import Cursor, Reading, remembered
from bot.grammar.numbers import COUNT, cardinals
from bot.grammar.opening import NUMBER, Index, begins, keyed, said

_SEPARATORS = ("/", "-", ".", ",")
_NOW = (
    "den nay",
    "bay gio",
    "bi gio",
    "hien tai",
    "hien nay",
    "hom nay",
    "bay h",
    "gio",
    "nay",
    "bh",
    "chu",
    "hien gio",
)
_LAST_YEAR = ("nam ngoai", "nam truoc", "nam vua roi", "nam roi", "nam vua qua")
_THIS_YEAR = ("nam nay", "nam hien tai")
_YEAR_BEFORE_LAST = ("nam kia", "nam truoc nua")
_PART_OF_YEAR = {"dau": 1, "giua": 6, "cuoi": 12}
_LUNAR_NAMES = {"gieng": 1, "chap": 12}
#: How people name themselves.
PRONOUNS = ("toi", "tui", "minh", "em", "e", "mk", "anh", "chi", "a", "c", "co", "chu", "bac", "la")
#: Years that a working life may touch.
_YEARS = range(1940, 2100)
_LAST_MONTH = ("thang truoc", "thang vua roi", "thang roi", "thang vua qua")
_AGO = ("cach day", "cach nay")
_DAY_OR_MONTH = COUNT | keyed("four_after")  # "mồng tư"


@dataclass(frozen=True)
class Point:
    """A day, a month (``day`` None) or a year (``month`` None)."""

    year: int
    month: int | None
    day: int | None
    end: int
    assumed: bool = False
    approximate: bool = False

    def text(self) -> str:
        """ISO text as precise as what was said."""
        out = f"{self.year:04d}"
        if self.month is not None:
            out += f"-{self.month:02d}"
            if self.day is not None:
                out += f"-{self.day:02d}"
        return out


def shift(day: date, months: int) -> tuple[int, int]:
    """Year and month ``months`` after (before, when negative) that of ``day``."""
    index = day.year * 12 + day.month - 1 + months
    return index // 12, index % 12 + 1


def full_year(digits: str, today: date) -> int:
    """A year of two digits: the latest one that is not in the future."""
    century = today.year // 100 * 100
    year = century + int(digits)
    return year if year <= today.year else year - 100


def _year_at(cursor: Cursor, i: int, two_digits: bool) -> tuple[int, int] | None:
    """A year at ``i`` as (year, position after): "2025", with ``two_digits`` also "25"."""
    digits = cursor.digits(i)
    if digits is None:
        return None
    if len(digits) == 4 and int(digits) in _YEARS:
        return int(digits), i + 1
    if len(digits) == 2 and two_digits:
        return full_year(digits, cursor.today), i + 1
    return None


def _relative_year(cursor: Cursor, i: int) -> tuple[int, int] | None:
    for words, back in ((_YEAR_BEFORE_LAST, 2), (_LAST_YEAR, 1), (_THIS_YEAR, 0)):
        end = cursor.says(i, *words)
        if end is not None:
            return cursor.today.year - back, end
    return None


def _number_up_to(cursor: Cursor, i: int, top: int, words: bool = True) -> tuple[int, int] | None:
    digits = cursor.digits(i)
    if digits is not None:
        return (int(digits), i + 1) if len(digits) <= 2 and 1 <= int(digits) <= top else None
    if words:
        if cursor.is_(i, "four_after") and not cursor.is_(i, "n4"):
            return 4, i + 1  # "tháng tư"
        for value, end in cardinals(cursor, i):
            if value <= top:
                return value, end
    return None


def _year_after_month(cursor: Cursor, i: int) -> tuple[int, int] | None:
    """The year that follows a month: "/2025", " năm 2025", " 2025", "/25", " năm 25", " năm ngoái"."""
    relative = _relative_year(cursor, i)
    if relative:
        return relative
    if cursor.raw(i) in _SEPARATORS:
        return _year_at(cursor, i + 1, two_digits=cursor.raw(i) in ("/", "-") and cursor.glued(i + 1))
    if cursor.is_(i, "year") and cursor.digits(i + 1):
        return _year_at(cursor, i + 1, two_digits=True)
    if cursor.raw(i) == "n" and cursor.digits(i + 1):
        return _year_at(cursor, i + 1, two_digits=False)
    return _year_at(cursor, i, two_digits=False)


def _latest(cursor: Cursor, month: int) -> int:
    """The year of the latest ``month`` that is not in the future."""
    return cursor.today.year if month <= cursor.today.month else cursor.today.year - 1


def _month_word(cursor: Cursor, i: int) -> bool:
    """ "tháng", or a "t"/"th" that stands right before its number ("t8")."""
    return cursor.is_(i, "month") or (cursor.raw(i) == "t" and cursor.digits(i + 1) is not None)


@begins(keyed("month") | said("t"))
def _named_month(cursor: Cursor, i: int) -> Point | None:
    """ "tháng 8 [năm 2025]", "t8/25", "tháng tám năm ngoái", "tháng giêng"."""
    if not _month_word(cursor, i):
        return None
    lunar = _LUNAR_NAMES.get(cursor.plain(i + 1))
    found = (lunar, i + 2) if lunar else _number_up_to(cursor, i + 1, 12)
    if found is None:
        return None
    month, end = found
    year = _year_after_month(cursor, end)
    if year:
        return Point(year[0], month, None, year[1])
    if _is_more_than_a_month(cursor, end):
        return None
    return Point(_latest(cursor, month), month, None, end, assumed=True)


def _is_more_than_a_month(cursor: Cursor, i: int) -> bool:
    """ "tháng 5 triệu": the number is that of an amount, not of a month. ("dong" may be "đóng".)"""
    money = cursor.is_(i, "million", "thousand", "thousand_south", "billion", "dong") and cursor.raw(i) != "dong"
    return money or cursor.raw(i) == "%"


@begins(NUMBER)
def _in_digits(cursor: Cursor, i: int) -> Point | None:
    """ "15/8/2025", "8/2025", "2025-08", "2025-08-15", "15/8" (a day and a month of the latest year)."""
    digits, sign = cursor.digits(i), cursor.raw(i + 1)
    if digits is None or sign not in _SEPARATORS:
        return None
    second = cursor.digits(i + 2)
    if second is None:
        return None
    if len(digits) == 4 and int(digits) in _YEARS and len(second) <= 2 and 1 <= int(second) <= 12 and sign in "/-":
        day = _number_up_to(cursor, i + 4, 31, words=False) if cursor.raw(i + 3) == sign else None
        if day and (point := _checked(int(digits), int(second), day[0], day[1])):
            return point
        return Point(int(digits), int(second), None, i + 3)
    if len(digits) > 2 or len(second) > 4:
        return None
    first = int(digits)
    if cursor.raw(i + 3) == sign and len(second) <= 2:
        year = _year_at(cursor, i + 4, two_digits=True)
        if year and (point := _checked(year[0], int(second), first, year[1])):
            return point
        return None
    if len(second) == 4 and 1 <= first <= 12 and int(second) in _YEARS:
        return Point(int(second), first, None, i + 3)
    if sign == "/" and len(second) <= 2:
        if 1 <= first <= 12 and int(second) > 12:
            return Point(full_year(second, cursor.today), first, None, i + 3, assumed=True)
        if 1 <= int(second) <= 12 and not cursor.is_(i + 3, "million", "year"):
            year_of = _latest(cursor, int(second))
            return _checked(year_of, int(second), first, i + 3, assumed=True)
    return None


def _checked(year: int, month: int, day: int, end: int, assumed: bool = False) -> Point | None:
    """A day that exists in the calendar, else None."""
    try:
        date(year, month, day)
    except ValueError:
        return None
    return Point(year, month, day, end, assumed)


@begins(_DAY_OR_MONTH | keyed("day"))
def _day_and_month(cursor: Cursor, i: int) -> Point | None:
    """ "ngày 15 tháng 8 năm 2025", "15 tháng 8 2025", "ngày 15/8/2025"."""
    said_day = cursor.is_(i, "day")
    start = i + 1 if said_day else i
    if said_day and (point := _in_digits(cursor, start)) is not None:
        return point
    day = _number_up_to(cursor, start, 31)
    if day is None or not cursor.is_(day[1], "month"):
        return None
    month = _number_up_to(cursor, day[1] + 1, 12)
    if month is None:
        return None
    year = _year_after_month(cursor, month[1])
    if year is None and not said_day:
        return None
    return _checked(
        year[0] if year else _latest(cursor, month[0]),
        month[0],
        day[0],
        year[1] if year else month[1],
        assumed=year is None,
    )


@begins(_DAY_OR_MONTH | said(*_LAST_MONTH, "thang nay", *_AGO))
def _relative(cursor: Cursor, i: int) -> Point | None:
    """ "tháng trước", "tháng này", "3 tháng trước", "cách đây 2 năm", "hôm qua"."""
    today = cursor.today
    if (end := cursor.says(i, *_LAST_MONTH)) is not None:
        return Point(*shift(today, -1), None, end)
    if (end := cursor.says(i, "thang nay")) is not None:
        return Point(today.year, today.month, None, end)
    ago = cursor.says(i, *_AGO)
    start = ago if ago is not None else i
    count = _number_up_to(cursor, start, 60)
    if count is None:
        return None
    value, unit_at = count
    end_of = unit_at + 1 if ago is not None else cursor.says(unit_at + 1, "truoc", "ve truoc")
    if end_of is None or cursor.says(unit_at + 1, "truoc khi", "truoc nam", "truoc ngay", "truoc thang") is not None:
        return None
    if cursor.is_(unit_at, "month"):
        return Point(*shift(today, -value), None, end_of)
    if cursor.is_(unit_at, "year"):
        return Point(*shift(today, -12 * value), None, end_of, approximate=True)
    return None


@begins(said(*_PART_OF_YEAR))
def _part_of_year(cursor: Cursor, i: int) -> Point | None:
    """ "đầu năm 2015", "giữa năm ngoái", "cuối 2020"."""
    month = _PART_OF_YEAR.get(cursor.plain(i))
    if month is None:
        return None
    year = _relative_year(cursor, i + 1)
    if year is None:
        start = i + 2 if cursor.is_(i + 1, "year") else i + 1
        year = _year_at(cursor, start, two_digits=start == i + 2)
    return Point(year[0], month, None, year[1], approximate=True) if year else None


@begins(NUMBER | keyed("year") | said(*_YEAR_BEFORE_LAST, *_LAST_YEAR, *_THIS_YEAR))
def _year(cursor: Cursor, i: int) -> Point | None:
    """ "năm 2015", "năm 15" after "từ", "năm ngoái", a bare "2015"."""
    relative = _relative_year(cursor, i)
    if relative:
        return Point(relative[0], None, None, relative[1])
    if cursor.raw(i) == "nam" and cursor.has_marks and cursor.plain(i - 1) in PRONOUNS:
        return None  # "mình nam 1985": a man, in a text that writes "năm" with its mark
    if cursor.is_(i, "year") and (year := _year_at(cursor, i + 1, two_digits=_named(cursor, i))):
        return Point(year[0], None, None, year[1])
    found = _year_at(cursor, i, two_digits=False)
    if found is None or _is_more_than_a_month(cursor, found[1]):
        return None
    return Point(found[0], None, None, found[1])


def _named(cursor: Cursor, i: int) -> bool:
    """Whether "năm 85" can only be a year: nothing countable after the two digits, and no count before "năm"."""
    if cursor.is_(i + 2, "year", "month", "old", "million", "thousand", "dong", "half") or cursor.glued(i + 2):
        return False
    before = cursor.at(i - 1)
    return before is None or before.kind != "number"


_POINTS = Index((_day_and_month, _named_month, _in_digits, _relative, _part_of_year, _year))
POINT = _POINTS.opening


@begins(POINT)
@remembered
def point(cursor: Cursor, i: int) -> Point | None:
    """The most precise point in time that starts at ``i``."""
    found = [p for parse in _POINTS.at(cursor.tokens[i]) if (p := parse(cursor, i)) is not None]
    return max(found, key=lambda p: p.end) if found else None


def now(cursor: Cursor, i: int) -> Point | None:
    """ "nay", "bây giờ", "hiện tại": the current month."""
    end = cursor.says(i, *_NOW)
    return Point(cursor.today.year, cursor.today.month, None, end) if end is not None else None


@begins(POINT)
def moment(cursor: Cursor, i: int) -> Reading | None:
    """A date, month or year at ``i``; None if there is none, or only the rest of a broken one ("30/2/2025")."""
    if cursor.glued(i) and cursor.raw(i - 1) in _SEPARATORS and cursor.digits(i - 2) is not None:
        return None
    found = point(cursor, i)
    if found is None:
        return None
    kind = "date" if found.day is not None else "month" if found.month is not None else "year"
    return Reading(kind, found.text(), found.end, approximate=found.approximate, assumed=found.assumed)
