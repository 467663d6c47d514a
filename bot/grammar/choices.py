"""Closed choices: support group, way of paying, wage region, percent."""

from __future__ import annotations

from bot.grammar.cursor import Cursor, Phrases, Reading
from bot.grammar.numbers import COUNT, cardinals, digit
from bot.grammar.opening import NUMBER, begins, keyed, said

_NEAR_POOR = Phrases(
    "ho can ngheo",
    "can ngheo",
    "ho can ngheeo",
    "dien can ngheo",
    "thuoc can ngheo",
    "can nghe0",
    "hcn",
    *(
        f"{near} poor{of}"
        for near in ("near", "near -", "nearly")
        for of in ("", " household", " households", " family")
    ),
)
_POOR = Phrases(
    "ho ngheo",
    "dien ngheo",
    "thuoc ngheo",
    "nha ngheo",
    "so ngheo",
    "ho nghe",
    "ho ngheof",
    "xa dao",
    "dac khu",
    *("poor household", "poor households", "poor family", "poor families"),
)
_MINORITY = Phrases(
    "dan toc thieu so",
    "dtts",
    "dan toc thieeu so",
    "thieu so",
    "dan toc it nguoi",
    "nguoi dan toc",
    "dan toc",
    *("ethnic minority", "ethnic minorities", "minority", "minority group"),
)
_PEOPLES = Phrases(
    "tay",
    "thai",
    "muong",
    "nung",
    "hmong",
    "mong",
    "dao",
    "khmer",
    "kho me",
    "khome",
    "gia rai",
    "jrai",
    "ede",
    "e de",
    "ba na",
    "bana",
    "cham",
    "san diu",
    "san chay",
    "co ho",
    "xo dang",
    "hre",
    "ra glai",
    "raglai",
)
_OTHER = Phrases(
    "ho binh thuong",
    "binh thuong",
    "ho khac",
    "dien khac",
    "doi tuong khac",
    "nhom khac",
    "con lai",
    "nguoi kinh",
    "dan toc kinh",
    "ho trung binh",
    "khong thuoc dien nao",
    "ko thuoc dien nao",
    "khong thuoc nhom nao",
    "khong thuoc ho nao",
    "ko thuoc ho nao",
    "k thuoc ho nao",
    "khong thuoc ho gi",
    "khong ho nao",
    "khong ho gi",
    "khong co so gi",
    "khong co so nao",
    "khong thuoc dien gi",
    "k thuoc dien nao",
    "khong co dien gi",
    "khong dien gi",
    "khong thuoc",
    "ko thuoc",
    "khong phai dien nao",
    "khong nam trong dien nao",
    "thoat ngheo",
    "het ngheo",
    "lao dong tu do",
    "dan thuong",
    *("none of these", "none of those", "none of them", "none of the above", "none of the three", "neither of these"),
    *("normal household", "ordinary household", "regular household", "other household", "other group"),
)
_OTHER_WHEN_ASKED = Phrases(
    "khac",
    "khong",
    "ko",
    "k",
    "hong",
    "khong co",
    "ko co",
    "kg",
    "khong phai",
    "khum",
    "thuong",
    "khong a",
    *("none", "nope", "other", "others", "neither", "normal"),
)
_NOT = Phrases(
    "khong",
    "ko",
    "k",
    "hong",
    "khong phai",
    "ko phai",
    "k phai",
    "khong thuoc",
    "ko thuoc",
    "k thuoc",
    "chua",
    "het",
    "khong phai la",
    "khong con",
    "ko con",
    "hong phai",
    "kg",
    "chang",
    "khong la",
)
_DENIALS = frozenset(_NOT)
#: "not" is "nốt" as well.
_NOT_IN_ENGLISH = Phrases(
    *(
        f"{no}{of}"
        for no in ("not", "no longer", "isn ' t", "aren ' t")
        for of in ("", " a", " an", " from a", " in a", " in an", " the")
    )
)
_HAMLET_WORDS = ("ho", "dien", "thuoc", "dang", "con", "la", "phai", "nguoi", "nha", "dien ho")

_EACH = ("hang", "moi", "tung", "theo", "mot", "1", "cac", "dong", "tra")
_ONCE = Phrases("1 lan", "mot lan", "lan", "dong 1 lan", "dong mot lan", "/ lan", "/ 1 lan", "dong", "tra 1 lan")
_WHOLE_YEAR = Phrases("ca nam", "tron nam", "nguyen nam")
_PERIODS = {1: "monthly", 3: "quarterly", 6: "half_year", 12: "yearly"}
#: In English the ways of paying are set phrases; beside them what is one only as an answer.
_ENGLISH_WAYS = {
    **dict.fromkeys(("monthly", "every month", "each month", "once a month", "every 1 month"), "monthly"),
    **dict.fromkeys(("quarterly", "every quarter", "each quarter", "once a quarter"), "quarterly"),
    **dict.fromkeys(("half yearly", "half - yearly", "every half year", "every half a year"), "half_year"),
    **dict.fromkeys(("twice a year", "semi - annually", "semiannually"), "half_year"),
    **dict.fromkeys(("yearly", "annually", "every year", "each year", "once a year", "once every year"), "yearly"),
    **{
        f"{every} {count} months": way
        for every in ("every", "each", "once every")
        for counts, way in (
            (("3", "three"), "quarterly"),
            (("6", "six"), "half_year"),
            (("12", "twelve"), "yearly"),
        )
        for count in counts
    },
}
_ENGLISH_WAYS_WHEN_ASKED = {
    **dict.fromkeys(("month", "a month", "per month", "by month", "one month"), "monthly"),
    **dict.fromkeys(("quarter", "a quarter", "per quarter", "by quarter"), "quarterly"),
    **dict.fromkeys(("half a year", "half year", "per half year"), "half_year"),
    **dict.fromkeys(("year", "a year", "per year", "by year", "one year", "the whole year"), "yearly"),
}
#: "a monthly salary of 8 million" says no way of paying.
_PAID_SO = ("salary", "wage", "wages", "income", "pension", "allowance", "benefit", "base", "average", "rent")
_ROMAN = {"i": "I", "ii": "II", "iii": "III", "iv": "IV", "1": "I", "2": "II", "3": "III", "4": "IV"}


def _negated(cursor: Cursor, i: int) -> bool:
    while i > 0 and cursor.plain(i - 1) in _HAMLET_WORDS:
        i -= 1
        if cursor.follows(i, _NOT):
            return True
    return cursor.follows(i, _NOT) or (cursor.follows(i, _NOT_IN_ENGLISH) and cursor.english)


@begins(
    said("nguoi", "ngheo", "poor", *_NEAR_POOR, *_POOR, *_MINORITY, *_PEOPLES, *_OTHER, *_OTHER_WHEN_ASKED, *_NOT, "no")
)
def group(cursor: Cursor, i: int) -> Reading | None:
    """The group by which the State supports voluntary insurance; "không phải hộ nghèo" reads as the others."""
    for phrases, value in ((_NEAR_POOR, "near_poor"), (_POOR, "poor"), (_MINORITY, "ethnic_minority")):
        end = cursor.after(i, phrases)
        if end is None:
            continue
        if value == "ethnic_minority":
            if cursor.plain(end) == "kinh":
                return Reading("group", "other", end + 1)
            people = cursor.after(end, _PEOPLES)
            end = people if people is not None else end
        return Reading("group", "other" if _negated(cursor, i) else value, end)
    end = cursor.after(i, _OTHER)
    if end is not None:
        # "không thuộc hộ nghèo": the words that follow say it better
        if cursor.plain(i) in _DENIALS and cursor.says(end, "ho", "dien", "nguoi") is not None:
            return None
        return Reading("group", "other", end)
    if (
        cursor.plain(i) in _DENIALS
        and cursor.plain(i + 1) in ("thuoc", "nam", "co", "trong")
        and _no_group_named(cursor, i)
    ):
        return Reading("group", "other", i + 2)
    if cursor.plain(i) == "nguoi" and (end := cursor.after(i + 1, _PEOPLES)) is not None:
        return Reading("group", "ethnic_minority", end)
    if cursor.expecting == "group":
        if cursor.plain(i) in ("ngheo", "poor") and cursor.plain(i - 1) not in ("can", "thoat", "het"):
            return Reading("group", "other" if _negated(cursor, i) else "poor", i + 1)
        end = i + 1 if cursor.raw(i) == "no" else cursor.after(i, _OTHER_WHEN_ASKED)
        if (
            end is not None
            and i == 0
            and (end >= len(cursor) or cursor.plain(end) in ("a", "nhe", "ban", "em", ".", ",", "dau", "ca"))
        ):
            return Reading("group", "other", end)
        if (end := cursor.after(i, _PEOPLES)) is not None and len(cursor) == end - i:
            return Reading("group", "ethnic_minority", end)
    return None


def _no_group_named(cursor: Cursor, i: int) -> bool:
    """ "hổng thuộc diện chi hết": a group is denied in general, none in particular."""
    rest = [cursor.plain(j) for j in range(i + 1, min(i + 6, len(cursor)))]
    return bool({"dien", "nhom", "doi"} & set(rest)) and not {"ngheo", "dan", "dtts", "thieu"} & set(rest)


def _count(cursor: Cursor, i: int) -> tuple[int, int] | None:
    digits = cursor.digits(i)
    if digits and len(digits) <= 2:
        return int(digits), i + 1
    readings = [r for r in cardinals(cursor, i) if r[0] <= 12]
    return readings[0] if readings else None


_WAYS = Phrases(*_ENGLISH_WAYS)
_WAYS_WHEN_ASKED = Phrases(*_ENGLISH_WAYS_WHEN_ASKED)


@begins(said(*_WAYS, *_WAYS_WHEN_ASKED))
def frequency_in_english(cursor: Cursor, i: int) -> Reading | None:
    """ "monthly", "every 3 months", "half-yearly"; "a year" only where it was asked for."""
    end = cursor.after(i, _WAYS)
    if end is not None:
        way = _ENGLISH_WAYS[cursor.words(i, end)]
        return Reading("frequency", way, end) if cursor.plain(end) not in _PAID_SO else None
    end = cursor.after(i, _WAYS_WHEN_ASKED) if cursor.expecting == "frequency" and i == 0 else None
    if end is None or end < len(cursor):
        return None
    return Reading("frequency", _ENGLISH_WAYS_WHEN_ASKED[cursor.words(i, end)], end)


@begins(COUNT | keyed("month", "quarter", "year", "half_of") | said(*_EACH, *_WHOLE_YEAR))
def frequency(cursor: Cursor, i: int) -> Reading | None:
    """How often to pay: "hằng tháng", "3 tháng một lần", "quý", "nửa năm", "12 tháng", "12 months"."""
    asked = cursor.expecting == "frequency"
    count = _count(cursor, i)
    if count and count[0] in _PERIODS and cursor.is_(count[1], "month", "months"):
        end = cursor.after(count[1] + 1, _ONCE)
        if end is not None or asked:
            return Reading("frequency", _PERIODS[count[0]], end if end is not None else count[1] + 1)
    if count and count[0] == 1 and cursor.is_(count[1], "year", "years", "quarter"):
        end = cursor.after(count[1] + 1, _ONCE)
        if end is not None or asked:
            value = "quarterly" if cursor.is_(count[1], "quarter") else "yearly"
            return Reading("frequency", value, end if end is not None else count[1] + 1)
    start = i + 1 if cursor.plain(i) in _EACH else i
    each_quarter = cursor.is_(start, "quarter")  # "đóng quý" says it, "đóng năm" may go on with a number
    said_each = start > i and (asked or each_quarter or cursor.plain(i) not in ("dong", "tra", "mot", "1"))
    if cursor.is_(start, "half_of") and cursor.is_(start + 1, "year"):
        end = cursor.after(start + 2, _ONCE)
        if end is not None or said_each or asked:
            return Reading("frequency", "half_year", end if end is not None else start + 2)
    for key, value in (("month", "monthly"), ("quarter", "quarterly"), ("year", "yearly")):
        if not cursor.is_(start, key) or (
            key == "quarter" and cursor.plain(start + 1) in ("khach", "vi", "anh", "khac")
        ):
            continue
        end = cursor.says(start + 1, "1 lan", "mot lan")
        alone = asked and len(cursor) <= start + 2 and cursor.digits(start + 1) is None
        if end is not None or (said_each and _may_end(cursor, start + 1)) or alone:
            return Reading("frequency", value, end if end is not None else start + 1)
    if asked and (end := cursor.after(i, _WHOLE_YEAR)) is not None:
        return Reading("frequency", "yearly", end)
    return None


def _may_end(cursor: Cursor, i: int) -> bool:
    """ "mỗi tháng 5tr" says a wage, "theo năm 2015" a year: a way of paying has no number after it."""
    token = cursor.at(i)
    return token is None or token.kind != "number"


@begins(NUMBER)
def percent(cursor: Cursor, i: int) -> Reading | None:
    """ "22%", "22 phần trăm", "22,5 %", "22 percent"."""
    end = i + 2 if cursor.raw(i + 1) == "%" else cursor.says(i + 1, "phan tram", "ptram", "percent", "per cent")
    number = cursor.decimal(i) if end is not None else None
    return Reading("percent", float(number), end) if number is not None and end is not None else None


@begins(COUNT | said("vung", "region", *_ROMAN))
def region(cursor: Cursor, i: int) -> Reading | None:
    """The wage region: "vùng I", "vùng 2", "vung ba", "region 2"; a bare "I" or "2" where it was asked for."""
    start = i + 1 if cursor.plain(i) in ("vung", "region") else i
    if start == i and not (cursor.expecting == "region" and len(cursor) == 1):
        return None
    value = _ROMAN.get(cursor.plain(start))
    if value is None and (number := digit(cursor, start)) is not None:
        value = _ROMAN.get(str(number))
    return Reading("region", value, start + 1) if value else None
