"""All that a text says: rules tried where they may begin, the longest reading taken; then what the words around add."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.grammar.calendar import moment
from bot.grammar.choices import frequency, frequency_in_english, group, percent, region
from bot.grammar.cursor import Cursor, Phrases, Reading, cursor_over
from bot.grammar.duration import duration
from bot.grammar.entity import Entity
from bot.grammar.household import people
from bot.grammar.money import money
from bot.grammar.month_range import month_range
from bot.grammar.opening import Index
from bot.grammar.person import age, age_in_english, birth, gender, gender_in_english
from bot.grammar.target_age import target_age, target_age_in_english

#: What a dialogue may wait for; it lets a bare "5" be an amount, "85" a birth, "3 tháng" a way of paying.
EXPECTATIONS = frozenset({"money", "duration", "birth", "gender", "group", "frequency", "region", "people"})

#: Tried in this order; of readings of the same length the first stands.
RULES = Index(
    (
        *(month_range, birth, age, age_in_english, frequency, frequency_in_english, percent, money, duration, moment),
        *(group, gender, gender_in_english, region, people, target_age, target_age_in_english),
    )
)
#: As typed: "cỡ" and "có", "tầm" and "tám" differ only by their marks.
_APPROXIMATE = frozenset(
    {
        "hơn",
        "hon",
        "trên",
        "tren",
        "khoảng",
        "khoang",
        "tầm",
        "tam",
        "cỡ",
        "gần",
        "gan",
        "chừng",
        "chung",
        "~",
        "xỉ",
        "xi",
        "đâu",
        "nhất",
        "ngót",
        "ngot",
        "độ",
        *("about", "around", "over", "nearly", "almost", "approximately", "approx", "roughly"),
    }
)
_ABOUT_BEFORE = Phrases("more than", "less than", "at least")
_ABOUT_AFTER = Phrases("or so", "or more", "more or less", "plus")
_NEGATIONS = Phrases(
    "khong phai la",
    "khong phai",
    "ko phai",
    "k phai",
    "kg phai",
    "hong phai",
    "khong la",
    "chu khong phai",
    "chu ko phai",
    "dau phai",
    "khong phai tu",
    "ko phai la",
)
#: "not" is "nốt" as well.
_NEGATIONS_IN_ENGLISH = Phrases("not", "not for", "not from", "not in", "not a", "not an", "rather than", "instead of")
_SALARY = Phrases(
    "luong",
    "binh quan",
    "bq",
    "muc dong",
    "muc",
    "thu nhap",
    "luong bq",
    "dong muc",
    "tien luong",
    "luong cb",
    "lcb",
    "luong co ban",
    "luong la",
    "luong khoang",
    *("salary", "wage", "wages", "income", "earn", "earned", "earning", "average", "contribution base"),
)
_STOPPED = Phrases(
    "nghi",
    "nghi viec",
    "nghi lam",
    "nghi tu",
    "nghi o nha",
    "nghi han",
    "nghi ngang",
    "nghi cong ty",
    "nghi cty",
    "nghi lam cong ty",
    "dung dong",
    "ngung dong",
    "ngung",
    "dung",
    "dung tu",
    "dong den",
    "dong toi",
    "lan cuoi",
    "cuoi cung",
    "den",
    "toi",
    "het",
    "thoi viec",
    "mat viec",
    "chot so",
    "that nghiep",
    "thoi dong",
    "dong lan cuoi",
    "thang cuoi",
    *("stopped", "stopped working", "stopped work", "stopped paying", "stopped contributing", "stopped contributions"),
    *("quit", "quit work", "quit my job", "quit the job", "quit the company", "left", "left work", "left my job"),
    *("left the job", "left the company", "left my company", "resigned", "lost my job", "laid off", "was fired"),
    *("last paid", "last payment", "last contribution", "last month paid", "last paid month", "stop", "stop working"),
    *("stop paying", "let go", "got fired", "fired", "finished", "ended", "contract ended", "off since"),
    *("left the factory", "left the firm"),
    *("unemployed since", "not working since", "not worked since", "out of work since", "not paid since"),
    *("haven ' t worked since", "haven ' t paid since", "haven ’ t worked since", "haven ’ t paid since"),
    *("until", "till"),
)
#: After the month: "t5/2025 mới nghỉ".
_STOPPED_AFTER = Phrases(
    "moi nghi", "thi nghi", "la nghi", "toi nghi", "em nghi", "minh nghi", "moi dung dong", "moi ngung"
)
_OTHER_LEAVE = frozenset({"huu", "thai", "sinh", "de", "om", "phep", "mat", "he", "le", "tet"})
_STARTED = Phrases(
    "tu",
    "bat dau",
    "vao lam",
    "lam tu",
    "dong tu",
    "tham gia tu",
    "bat dau tu",
    "vao cong ty",
    "bat dau dong",
    "di lam",
    *("from", "since", "starting", "started", "started working", "started work", "started paying", "began", "joined"),
    *("started contributing", "began working", "began paying", "first paid", "first payment", "first contribution"),
    *("first month paid", "joined the company", "joined my company"),
)
_PAUSE = Phrases(
    "nghi",
    "nghi viec",
    "nghi duoc",
    "nghi viec duoc",
    "nghi lam",
    "nghi lam duoc",
    "that nghiep",
    "that nghiep duoc",
    "ngung",
    "ngung dong",
    "ngung dong duoc",
    "dung dong",
    "chua dong",
    "nghi hon",
    "nghi viec hon",
    "nghi gan",
    "khong dong",
    "o nha",
    "nghi da",
    "nghi viec da",
    "ngung duoc",
    "gian doan",
    *("stopped", "stopped working", "stopped work", "stopped paying", "stopped contributing", "quit", "quit work"),
    *("quit my job", "left my job", "left the company", "left work", "resigned", "lost my job", "laid off"),
    *("unemployed", "out of work", "without work", "without a job", "not working", "not worked", "not paid", "no work"),
    *("haven ' t worked", "haven ' t paid", "haven ’ t worked", "haven ’ t paid"),
    *("not been working", "not contributed"),
)
#: "đóng thất nghiệp được 4 năm" is time paid.
_INSURED_AGAINST_IT = Phrases(
    *(f"{paid} {what}that nghiep" for paid in ("dong", "tham gia") for what in ("", "bh ", "bao hiem "))
)
_FUTURE_BEFORE = Phrases(
    "them", "dong them", "dong tiep", "tiep tuc dong", "dong bu", "another", "further", "additional"
)
#: Before a time that is to be reached, or that is still missing: nobody has paid it.
_GOAL_BEFORE = Phrases(
    *("cho du", "cho tron", "de du", "to reach", "to make", "to complete", "to get to"),
)
_MISSING_BEFORE = Phrases("con thieu", "thieu", "thieu mat", "still missing", "missing", "short of")
_FUTURE_AFTER = Phrases("nua", "sau", "toi nua", "tiep", "more", "longer", "from now")
#: What there can be too little of.
_COUNTED = frozenset({"duration", "money", "people", "age"})
_DASHES = ("-", "–", "—", "−")
_MINUS = ("minus", "âm")  # without its mark the latter may be "am"
#: "6 tháng cuối", beside a wage the months that it is the average of; "6 tháng cuối năm" is half of a year.
_OF_THE_END = Phrases("cuoi", "cuoi cung", "gan nhat", "gan day", "lien ke", "sau cung", "truoc khi nghi", "truoc nghi")
_OF_THE_END_IN_ENGLISH = ("last", "past", "final", "previous", "recent")
#: After these and at the beginning "a month" is a length; elsewhere it is a rate ("8 million a month").
_BEFORE_A_LENGTH = (
    *("for", "about", "over", "after", "within", "than", "nearly", "almost", "only", "just", "around", "exactly"),
    *("is", "was", "in", "paid", "worked", "contributed"),
)
_FILLERS = frozenset(
    {
        "duoc",
        "dc",
        "lm",
        "khoang",
        "tam",
        "hon",
        "gan",
        "la",
        "tu",
        "thang",
        "nam",
        "luc",
        "hoi",
        "vao",
        "cung",
        "dau",
        ":",
        "moi",
        "da",
        "khi",
        "o",
        "1",
        "mot",
        "den",
        "toi",
        "co",
        "ngay",
        "=",
        "chac",
        "trung",
        *("in", "on", "of", "since", "for", "about", "around", "was", "is", "over", "nearly", "almost", "been", "by"),
        *("early", "late", "mid", "end"),
    }
)


def extract(text: str, today: date, expecting: str | None = None) -> list[Entity]:
    """What ``text`` says in figures, in the order it is said.

    Args:
        text: as it was typed; composed or decomposed, with or without marks.
        today: the day it was written; settles "tháng trước", "năm ngoái", "85".
        expecting: one of :data:`EXPECTATIONS` when a dialogue has just asked for it.

    Raises:
        ValueError: ``expecting`` is no expectation.
    """
    if expecting is not None and expecting not in EXPECTATIONS:
        raise ValueError(f"unknown expectation {expecting!r}; one of {', '.join(sorted(EXPECTATIONS))}")
    cursor = cursor_over(text, today, expecting)
    entities: list[Entity] = []
    i, after_last = 0, len(cursor)
    while i < after_last:
        readings = [r for parse in RULES.at(cursor.tokens[i]) if (r := parse(cursor, i)) is not None]
        if not readings:
            i += 1
            continue
        best = max(readings, key=lambda r: r.end)
        entities.append(_entity(text, cursor, i, best))
        i = max(best.end, i + 1)
    return entities


def _entity(text: str, cursor: Cursor, i: int, reading: Reading) -> Entity:
    start, end = cursor.tokens[i].start, cursor.tokens[reading.end - 1].end
    entity = Entity(
        reading.kind,
        reading.value,
        start,
        end,
        text[start:end],
        reading.role,
        reading.approximate,
        reading.assumed,
    )
    return replace(
        entity,
        role=reading.role or _role(cursor, i, reading),
        approximate=reading.approximate
        or cursor.raw(i - 1) in _APPROXIMATE
        or cursor.plain(reading.end) in ("hon", "may")
        or cursor.follows(i, _ABOUT_BEFORE)
        or cursor.after(reading.end, _ABOUT_AFTER) is not None,
        # a group's own reading already turns "không phải hộ nghèo" round
        negated=reading.kind != "group" and (_denied(cursor, i) or _is_minus(cursor, i, reading)),
    )


def _denied(cursor: Cursor, i: int) -> bool:
    return cursor.follows(i, _NEGATIONS) or (cursor.follows(i, _NEGATIONS_IN_ENGLISH) and cursor.english)


def _is_minus(cursor: Cursor, i: int, reading: Reading) -> bool:
    """ "-5 năm", "minus 5 years": nothing here is less than none, so it is a slip, and no figure to go by.

    A dash further on spans or parts ("2015 -2020", "lương -5 triệu"); with a space after it, or with more said after
    the figure, it is a bullet.
    """
    if i != 1 or reading.kind not in _COUNTED:
        return False
    alone = len(cursor) - reading.end <= 1  # but for "ạ", "."
    return (cursor.raw(0) in _DASHES and cursor.glued(1) and alone) or cursor.raw(0) in _MINUS


def _before(cursor: Cursor, i: int, phrases: Phrases) -> bool:
    """Whether one of ``phrases`` stands before ``i``, with at most three words of no weight between."""
    for _ in range(4):
        if cursor.follows(i, phrases):
            return True
        if cursor.plain(i - 1) not in _FILLERS:
            return False
        i -= 1
    return False


def _role(cursor: Cursor, i: int, reading: Reading) -> str:
    if reading.kind == "money":
        return "salary" if _before(cursor, i, _SALARY) else ""
    if reading.kind in ("month", "date", "year"):
        if i - 1 in cursor.men:
            return ""  # "chồng tôi nam 3/1990": a birth, and "tôi" is no "tới"
        after = cursor.after(reading.end, _STOPPED_AFTER)
        if _before(cursor, i, _STOPPED) or (after is not None and cursor.plain(after) not in _OTHER_LEAVE):
            return "stopped"
        return "start" if _before(cursor, i, _STARTED) else ""
    if reading.kind == "duration":
        if reading.value == 1 and (
            cursor.ends_with(i, "luong", "thu nhap") or cursor.is_(i - 1, "million", "thousand")
        ):
            return "per"  # "lương 1 tháng 5tr"
        if _is_rate(cursor, i, reading):
            return "per"
        if _is_averaged(cursor, i, reading):
            return "averaged"
        if _before(cursor, i, _MISSING_BEFORE):
            return "missing"
        further = _before(cursor, i, _FUTURE_BEFORE) and cursor.plain(reading.end) not in ("roi", "r")
        if further or cursor.after(reading.end, _FUTURE_AFTER) is not None:
            return "future"
        if _before(cursor, i, _GOAL_BEFORE):
            return "goal"
        if _before(cursor, i, _PAUSE) and not _before(cursor, i, _INSURED_AGAINST_IT):
            return "pause"
    return ""


def _is_averaged(cursor: Cursor, i: int, reading: Reading) -> bool:
    """ "bình quân 6 tháng cuối 5tr2", "average salary of the last 6 months": the wage's span, no time paid."""
    if cursor.raw(i - 1) in _OF_THE_END_IN_ENGLISH:
        start = i - 2 if cursor.raw(i - 2) == "the" else i - 1
        return _before(cursor, start, _SALARY)
    end = cursor.after(reading.end, _OF_THE_END)
    if end is None or cursor.plain(end) == "nam":
        return False
    if _before(cursor, i, _SALARY):
        return True
    while cursor.plain(end) in ("la", "khoang", "tam", ":", "luong", "binh", "quan", "bq"):
        end += 1
    return not cursor.ends_with(i, "dong", "dong duoc", "dong dc") and money(cursor, end) is not None


def _is_rate(cursor: Cursor, i: int, reading: Reading) -> bool:
    """ "8 million VND a month", "how much a year": no time that somebody has paid."""
    alone = cursor.raw(i) == "a" and reading.end == i + 2
    return alone and i > 0 and cursor.plain(i - 1) not in _BEFORE_A_LENGTH
