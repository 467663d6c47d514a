"""Points in time: "tháng 8/2025", "t8", "15/8/2025", "cuối năm ngoái", "năm 2015", "3 tháng trước", "May 2025"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.grammar.cursor import Cursor, Phrases, Reading, remembered
from bot.grammar.english import MONTH_NAMES, SHARED_MONTHS
from bot.grammar.numbers import COUNT, cardinals
from bot.grammar.opening import NUMBER, Index, begins, keyed, said

_SEPARATORS = ("/", "-", ".", ",")
_NOW = Phrases(
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
    "now",
    "today",
    "present",
    "the present",
    "date",
)
_LAST_YEAR = Phrases("nam ngoai", "nam truoc", "nam vua roi", "nam roi", "nam vua qua", "last year")
_THIS_YEAR = Phrases("nam nay", "nam hien tai", "this year")
_YEAR_BEFORE_LAST = Phrases("nam kia", "nam truoc nua", "the year before last", "year before last")
_PART_OF_YEAR = {
    **{"dau": 1, "giua": 6, "cuoi": 12},
    **{"early": 1, "beginning of": 1, "start of": 1, "mid": 6, "middle of": 6, "late": 12, "end of": 12},
}
PARTS_OF_YEAR = Phrases(*_PART_OF_YEAR)
_NO_PARTS = frozenset({"đâu", "đậu", "dậu", "đau"})
_PARTS_IN_ENGLISH = ("early", "mid", "late")
_LUNAR_NAMES = {"gieng": 1, "chap": 12}
#: How people name themselves.
PRONOUNS = ("toi", "tui", "minh", "em", "e", "mk", "anh", "chi", "a", "c", "co", "chu", "bac", "la")
#: Years that a working life may touch.
_YEARS = range(1940, 2100)
_LAST_MONTH = Phrases("thang truoc", "thang vua roi", "thang roi", "thang vua qua", "last month")
_THIS_MONTH = Phrases("thang nay", "this month")
_NOT_LAST_MONTH = Phrases("last month paid", "last month of", "last month i", "last month that")
_AGO = Phrases("cach day", "cach nay")
_BACK = Phrases("truoc", "ve truoc", "ago")
#: "May" is a month after these, and where its year is named.
_BEFORE_MAY = (
    *("in", "since", "until", "till", "by", "from", "before", "after", "to", "between"),
    *("last", "early", "mid", "late", "end", "of"),
)
_ORDINAL_ENDS = frozenset({"st", "nd", "rd", "th"})
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
        end = cursor.after(i, words)
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


def _english_month(cursor: Cursor, i: int) -> int | None:
    """The month whose English name stands at ``i``; "may" only where the text is English."""
    if not cursor.is_(i, "month_name") or (cursor.raw(i) in SHARED_MONTHS and not cursor.english):
        return None
    return MONTH_NAMES[cursor.raw(i)]


def _english_day(cursor: Cursor, i: int) -> tuple[int, int] | None:
    """ "3", "3rd" as (day, position after)."""
    day = _number_up_to(cursor, i, 31, words=False)
    if day is None:
        return None
    return day[0], day[1] + 1 if cursor.glued(day[1]) and cursor.raw(day[1]) in _ORDINAL_ENDS else day[1]


def _after_of(cursor: Cursor, i: int) -> int:
    return i + 1 if cursor.raw(i) == "of" else i


@begins(keyed("month_name"))
def _month_in_english(cursor: Cursor, i: int) -> Point | None:
    """ "May 2025", "Aug. 2025", "March 15, 2025", "June last year"; "June" alone in an English text."""
    month = _english_month(cursor, i)
    if month is None:
        return None
    if (day := _english_day(cursor, i + 1)) is not None and (found := _dated(cursor, month, *day)) is not None:
        return found
    if (year := _year_after_month(cursor, _after_of(cursor, i + 1))) is not None:
        return Point(year[0], month, None, year[1])
    if not cursor.english or (cursor.raw(i) == "may" and cursor.plain(i - 1) not in _BEFORE_MAY):
        return None
    return Point(_latest(cursor, month), month, None, i + 1, assumed=True)


@begins(NUMBER)
def _day_in_english(cursor: Cursor, i: int) -> Point | None:
    """ "3 May 1982", "3rd of May, 1982"."""
    day = _english_day(cursor, i)
    if day is None:
        return None
    month_at = _after_of(cursor, day[1])
    month = _english_month(cursor, month_at)
    return _dated(cursor, month, day[0], month_at + 1) if month is not None else None


def _dated(cursor: Cursor, month: int, day: int, i: int) -> Point | None:
    """A day of an English date with the year at ``i``, or, where the text is English, of the latest year."""
    year = _year_after_month(cursor, i)
    if year is not None:
        return _checked(year[0], month, day, year[1])
    counts = _is_more_than_a_month(cursor, i) or cursor.is_(i, "years", "months")
    return _checked(_latest(cursor, month), month, day, i, assumed=True) if cursor.english and not counts else None


@begins(said("last"))
def _last_named_month(cursor: Cursor, i: int) -> Point | None:
    """ "last June": the latest one that is over."""
    month = _english_month(cursor, i + 1)
    if month is None or cursor.raw(i) != "last":
        return None
    return Point(cursor.today.year - (month >= cursor.today.month), month, None, i + 2)


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


@begins(_DAY_OR_MONTH | said(*_LAST_MONTH, *_THIS_MONTH, *_AGO))
def _relative(cursor: Cursor, i: int) -> Point | None:
    """ "tháng trước", "tháng này", "3 tháng trước", "cách đây 2 năm", "six months ago"."""
    today = cursor.today
    if (end := cursor.after(i, _LAST_MONTH)) is not None and cursor.after(i, _NOT_LAST_MONTH) is None:
        return Point(*shift(today, -1), None, end)
    if (end := cursor.after(i, _THIS_MONTH)) is not None:
        return Point(today.year, today.month, None, end)
    ago = cursor.after(i, _AGO)
    start = ago if ago is not None else i
    count = _number_up_to(cursor, start, 60)
    if count is None:
        return None
    value, unit_at = count
    end_of = unit_at + 1 if ago is not None else cursor.after(unit_at + 1, _BACK)
    if end_of is None or cursor.says(unit_at + 1, "truoc khi", "truoc nam", "truoc ngay", "truoc thang") is not None:
        return None
    if cursor.is_(unit_at, "month", "months"):
        return Point(*shift(today, -value), None, end_of)
    if cursor.is_(unit_at, "year", "years"):
        return Point(*shift(today, -12 * value), None, end_of, approximate=True)
    return None


@begins(said(*_PART_OF_YEAR))
def _part_of_year(cursor: Cursor, i: int) -> Point | None:
    """ "đầu năm 2015", "giữa năm ngoái", "cuối 2020", "end of 2024"."""
    after = cursor.after(i, PARTS_OF_YEAR)
    if after is None:
        return None
    if after == i + 1 and (cursor.raw(i) in _NO_PARTS or (cursor.raw(i) == "dau" and cursor.plain(i - 1) == "o")):
        return None  # "ở đâu năm 2025", "tuổi Dậu năm nay"
    month = _PART_OF_YEAR[cursor.words(i, after)]
    if cursor.raw(i) in _PARTS_IN_ENGLISH and cursor.raw(after) in ("-", "in"):  # "mid-2020", "early in 2020"
        after += 1
    year = _relative_year(cursor, after)
    if year is None:
        start = after + 1 if cursor.is_(after, "year") else after
        year = _year_at(cursor, start, two_digits=start > after)
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


_POINTS = Index(
    (
        *(_day_and_month, _named_month, _in_digits, _relative, _part_of_year, _year),
        *(_month_in_english, _day_in_english, _last_named_month),
    )
)
POINT = _POINTS.opening


@begins(POINT)
@remembered
def point(cursor: Cursor, i: int) -> Point | None:
    """The most precise point in time that starts at ``i``."""
    found = [p for parse in _POINTS.at(cursor.tokens[i]) if (p := parse(cursor, i)) is not None]
    return max(found, key=lambda p: p.end) if found else None


def now(cursor: Cursor, i: int) -> Point | None:
    """ "nay", "bây giờ", "hiện tại": the current month."""
    end = cursor.after(i, _NOW)
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
