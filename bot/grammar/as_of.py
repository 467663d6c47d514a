"""The day whose rules a question asks about: "năm 2024 đóng bao nhiêu", "từ năm sau thì sao", "luật cũ thì sao".

A year inside a story ("tôi đóng từ 2015 đến 2020", "sinh 1990", "đóng trước 1/7/2025 có rút được không") is part of the
story: the rules of today apply to it. In doubt nothing is read, so that nobody is told old figures by mistake.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from bot.grammar.calendar import PARTS_OF_YEAR, POINT, Point, point
from bot.grammar.cursor import Cursor, Phrases, Reading, cursor_over
from bot.grammar.duration import duration
from bot.grammar.month_range import month_range
from bot.grammar.opening import Index, begins, said
from bot.grammar.person import age, age_in_english, birth
from bot.grammar.rules_asked import asks_about_old_days, asks_about_rules

_YEARS_AWAY = {
    "nam sau": 1,
    "sang nam": 1,
    "nam toi": 1,
    "nam ke": 1,
    "qua nam": 1,
    "sang nam moi": 1,
    "next year": 1,
    "nam ngoai": -1,
    "nam truoc": -1,
    "nam roi": -1,
    "nam vua roi": -1,
    "nam vua qua": -1,
    "last year": -1,
    "nam kia": -2,
}
_MONTHS_AWAY = {"thang sau": 1, "thang toi": 1, "next month": 1}
_NOW = Phrases(
    "nam nay",
    "hien nay",
    "hien tai",
    "bay gio",
    "bay h",
    "hien gio",
    "gio",
    "hom nay",
    "luat moi",
    "quy dinh moi",
    *("at present", "this year", "new law", "the new law", "new rules", "the new rules"),
)
_OLD_LAW = Phrases(
    "luat cu",
    "luat bhxh cu",
    "luat bao hiem cu",
    "luat bao hiem xa hoi cu",
    "luat truoc day",
    "luat hoi truoc",
    "luat ngay truoc",
    "quy dinh cu",
    "quy dinh truoc day",
    "quy dinh hoi truoc",
    "che do cu",
    "chinh sach cu",
    "cach tinh cu",
    "the old law",
    "old law",
)
#: Times without a date: the law before today's, if the sentence asks about a rule at all.
_OLD_DAYS = Phrases(
    *("hoi xua", "ngay xua", "thoi xua", "luc xua", "xua kia", "truoc day", "truoc kia", "hoi truoc", "ngay truoc"),
    *("thoi truoc", "in the past", "in the old days", "formerly"),
)
_COMPARING = ("nhu", "hon", "voi", "khac", "giong")
_WHO_ASKS = ("cho", "xin", "muon", "em", "e", "toi", "minh", "tui")
_NO_OLD_DAYS = ("khi", "nam", "ngay", "thang", "moc", "luc", "do")
_LAW_OF = Phrases("luat", "luat bhxh", "luat bao hiem xa hoi", "luat bao hiem", "luat viec lam", "luat bhyt")
#: What makes "năm sau", "năm trước" a count or a part of a longer word: "3 năm sau", "nhiều năm sau", "các năm trước".
_COUNTED = "may nhieu vai cac nhung hang moi tung bao nua du het tron mot hai ba bon chuc"
_COUNTS = frozenset(_COUNTED.split())
_FROM_THEN_ON = ("tu", "sau", "since", "after")
_ONWARDS = ("tro di", "tro ve", "tro lai", "tro len")
_PARTS_OF_A_LIFE = Phrases(
    *("nam", "thang", "thoi gian", "giai doan", "phan", "quang", "doan", "dong", "tham gia"),
    *("years", "months", "time", "contributions", "periods", "paid", "payments"),
)
#: A table of years has its own row for 2018; it is today's table all the same.
_TABLES = ("he so", "truot gia", "hs truot")
_FIRST_YEAR, _LAST_YEAR = 1995, 2060


@dataclass(frozen=True)
class AsOf:
    """The day that was asked about.

    Attributes:
        kind: ``day``, ``month`` or ``year`` as precisely as it was said; ``law``: the law of the year ``value`` or,
            without one, the law before the one in force; ``now``: today, said outright.
        value: ``2024``, ``2027-03`` or ``2025-06-30``.
        text: the words that say so, the reason of the reading.
    """

    kind: str
    value: str
    start: int
    end: int
    text: str

    @property
    def first(self) -> date | None:
        """The first day of the time that was named; None for a law, and for now."""
        parts = [int(part) for part in self.value.split("-") if part]
        if self.kind not in ("day", "month", "year") or not parts:
            return None
        return date(*([*parts, 1, 1][:3]))


def as_of(text: str, today: date) -> AsOf | None:
    """The day whose rules ``text`` asks about; None when it asks about today's or tells a story.

    Args:
        text: as it was typed; composed or decomposed, with or without marks.
        today: the day it was written.
    """
    cursor = cursor_over(text, today, None)
    if cursor.holds(*_TABLES):
        return None
    found = [one for one in _named(cursor) if _asked(cursor, one)]
    if len({(one.kind, one.value) for one in found}) != 1:
        return None
    place = found[0].place
    start, end = cursor.tokens[place[0]].start, cursor.tokens[place[1] - 1].end
    return AsOf(found[0].kind, found[0].value, start, end, text[start:end])


@dataclass(frozen=True)
class _Named:
    """A time named at ``place`` (first token, token after the last); ``loose``: "hồi xưa", which names none."""

    kind: str
    value: str
    place: tuple[int, int]
    loose: bool = False


def _asked(cursor: Cursor, one: _Named) -> bool:
    if one.loose:
        return asks_about_old_days(cursor, *one.place)
    return one.kind in ("law", "now") or asks_about_rules(cursor, *one.place)


def _named(cursor: Cursor) -> list[_Named]:
    found: list[_Named] = []
    i = 0
    while i < len(cursor):
        if not TIMES.at(cursor.tokens[i]):
            i += 1
            continue
        one = _law(cursor, i) or _now(cursor, i) or _old_days(cursor, i) or _relative(cursor, i)
        if one is None and (end := _story_at(cursor, i)) is not None:
            i = end
            continue
        one = one or _dated(cursor, i)
        if one is not None:
            found.append(one)
        i = one.place[1] if one else i + 1
    if len(found) > 1:
        found = [one for one in found if not one.loose]  # "hồi xưa đóng 3 năm, giờ rút được không": a story
    apart_from_now = [one for one in found if one.kind != "now"]
    return apart_from_now or found


def _story_at(cursor: Cursor, i: int) -> int | None:
    """Position after a span, a birth or an age at ``i``: they belong to the person, not to the law."""
    for parser in (month_range, birth, age, age_in_english):
        reading = parser(cursor, i)
        if reading is not None:
            return reading.end
    counted = duration(cursor, i)
    return counted.end if counted is not None and cursor.says(i, "nam") is None else None


@begins(said(*_OLD_LAW, *_LAW_OF))
def _law(cursor: Cursor, i: int) -> _Named | None:
    end = cursor.after(i, _OLD_LAW)
    if end is not None and not (cursor.plain(end - 1) == "cu" and _other_than_old(cursor, end - 1)):
        return _Named("law", "", (i, end))
    end = cursor.after(i, _LAW_OF)
    if end is None:
        return None
    at = end + 1 if cursor.plain(end) == "nam" else end
    if cursor.raw(at + 1) == "/":  # "luật 58/2014"
        at += 2
    digits = cursor.digits(at)
    if digits and len(digits) == 4 and _FIRST_YEAR <= int(digits) <= _LAST_YEAR:
        return _Named("law", digits, (i, at + 1))
    return None


def _other_than_old(cursor: Cursor, at: int) -> bool:
    """ "cách tính cụ thể": not every "cu" is "cũ"."""
    return cursor.raw(at) != "cũ" and (cursor.raw(at) != "cu" or cursor.plain(at + 1) == "the")


@begins(said(*_NOW))
def _now(cursor: Cursor, i: int) -> _Named | None:
    if cursor.plain(i - 1) in ("bao", "may"):
        return None  # "bao giờ" asks when
    end = cursor.after(i, _NOW)
    if end == i + 1 and cursor.raw(i) not in ("gio", "giờ"):
        return None  # "gió", "giỗ"
    return _Named("now", "", (i, end)) if end is not None else None


@begins(said(*_OLD_DAYS))
def _old_days(cursor: Cursor, i: int) -> _Named | None:
    """ "hồi xưa", "trước đây"; not "mấy ngày trước", "hồi trước năm 2014", "như hồi trước", "cho em hỏi trước"."""
    before = cursor.at(i - 1)
    if (before is not None and before.kind == "number") or cursor.plain(i - 1) in _COUNTS:
        return None
    end = cursor.after(i, _OLD_DAYS)
    if cursor.plain(i - 1) in _COMPARING:
        return None
    if end is None or cursor.plain(end) in _NO_OLD_DAYS or cursor.digits(end):
        return None
    asks_first = cursor.plain(i) == "hoi" and (cursor.raw(i) == "hỏi" or cursor.plain(i - 1) in _WHO_ASKS)
    return None if asks_first else _Named("law", "", (i, end), loose=True)


@begins(said(*_YEARS_AWAY, *_MONTHS_AWAY))
def _relative(cursor: Cursor, i: int) -> _Named | None:
    """ "năm sau", "sang năm", "năm ngoái", "tháng sau"."""
    before = cursor.at(i - 1)
    if (before is not None and before.kind == "number") or cursor.plain(i - 1) in _COUNTS:
        return None
    end = cursor.says(i, *_YEARS_AWAY)
    today = cursor.today
    if end is not None:
        # "năm trước khi nghỉ", "năm sau đó": no year of the calendar
        if cursor.plain(end) in ("khi", "do", "ngay", "day", "luc") or cursor.digits(end):
            return None
        words = " ".join(cursor.plain(at) for at in range(i, end))
        return _Named("year", str(today.year + _YEARS_AWAY[words]), (i, end))
    end = cursor.says(i, *_MONTHS_AWAY)
    if end is not None:
        index = today.year * 12 + today.month
        return _Named("month", f"{index // 12:04d}-{index % 12 + 1:02d}", (i, end))
    return None


@begins(POINT)
def _dated(cursor: Cursor, i: int) -> _Named | None:
    """A day, month or year in figures that names its year: "năm 2024", "tháng 3/2027", "trước 1/7/2025"."""
    found = point(cursor, i)
    if found is None or found.assumed or not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        return None
    if not _says_its_year(cursor, i, found):
        return None
    place = (i, found.end)
    opens = cursor.plain(_before_fillers(cursor, i)) in _FROM_THEN_ON or cursor.says(found.end, *_ONWARDS) is not None
    if opens and (found.year, found.month or 1, found.day or 1) <= _as_numbers(cursor.today):
        return _Named("now", "", place)  # "từ 7/2026 tăng chưa": what began then holds today
    if found.approximate:  # "đầu năm 2026": figures change within a year
        return _Named("month", f"{found.year:04d}-{found.month or 1:02d}", place)
    eve_of = _before_fillers(cursor, i)
    if cursor.plain(eve_of) in ("truoc", "before"):
        if cursor.follows(eve_of, _PARTS_OF_A_LIFE):
            return _Named("now", "", place)  # "mỗi năm trước 2014": years that were paid, by today's rule
        eve = date(found.year, found.month or 1, found.day or 1) - timedelta(days=1)
        return _Named("day", eve.isoformat(), (eve_of, found.end))
    kind = "day" if found.day is not None else "month" if found.month is not None else "year"
    return _Named(kind, found.text(), place)


def _as_numbers(day: date) -> tuple[int, int, int]:
    return day.year, day.month, day.day


def _before_fillers(cursor: Cursor, i: int) -> int:
    at = i - 1
    while cursor.plain(at) in ("ngay", "thang", "nam", "moc"):
        at -= 1
    return at


def _says_its_year(cursor: Cursor, i: int, found: Point) -> bool:
    if found.approximate and cursor.says(i, *PARTS_OF_YEAR) is not None:
        return True  # "đầu năm nay"
    digits = [cursor.digits(at) for at in range(i, found.end)]
    return str(found.year) in digits or (found.month is not None and f"{found.year % 100:02d}" == digits[-1])


TIMES: Index[Reading | _Named] = Index(
    (_law, _now, _old_days, _relative, month_range, birth, age, age_in_english, duration, _dated)
)
