"""The age until which somebody means to go on: "đóng tới 60 tuổi", "tới khi tôi 58 tuổi", "until 60"."""

from __future__ import annotations

from bot.grammar.cursor import Cursor, Phrases, Reading
from bot.grammar.numbers import cardinals
from bot.grammar.opening import begins, said
from bot.grammar.person import after_years_old, counts_nothing

_UNTIL = Phrases("den", "toi", "cho den", "cho toi", "den khi", "toi khi", "den nam", "toi nam", "den luc", "toi luc")
_AGE = ("", " age", " the age of", " i am", " i ' m", " i ’ m", " i turn", " i reach")
_UNTIL_IN_ENGLISH = Phrases(
    *(f"{until}{age}" for until in ("until", "till", "up to") for age in _AGE),
    *(f"to{age}" for age in _AGE[1:3]),
    *(f"{retire} at{age}" for retire in ("retire", "retiring", "retirement", "retired") for age in _AGE[:3]),
)
_GOING_ON = frozenset({"dong", "tiep", "lam", "keo", "them", "tham", "gia", "neu", "tuc", "cho", "dai", "bhxh"})
_YOUNGEST, _OLDEST = 30, 90


@begins(said(*_UNTIL_IN_ENGLISH))
def target_age_in_english(cursor: Cursor, i: int) -> Reading | None:
    """ "until 60", "up to age 58", "retire at 55"; "until 60 months" is none."""
    start = cursor.after(i, _UNTIL_IN_ENGLISH)
    digits = cursor.digits(start) if start is not None else None
    if start is None or digits is None or not _YOUNGEST <= int(digits) <= _OLDEST:
        return None
    end = after_years_old(cursor, start + 1)
    if end is None and not counts_nothing(cursor, start + 1):
        return None
    return Reading("target_age", int(digits), start + 1 if end is None else end)


@begins(said(*_UNTIL))
def target_age(cursor: Cursor, i: int) -> Reading | None:
    """An age as the end of something, at ``i``; "tôi 60 tuổi" is how old somebody is, not one."""
    start = cursor.after(i, _UNTIL)
    if start is None or cursor.raw(i) in ("tôi", "tội", "tối"):
        return None
    if cursor.plain(i) == "toi" and cursor.raw(i) != "tới" and cursor.plain(i - 1) not in _GOING_ON:
        return None  # without marks "toi" is more often "tôi"
    if cursor.plain(start) in ("toi", "minh", "em", "duoc", "tron", "du"):
        start += 1
    digits = cursor.digits(start)
    readings = cardinals(cursor, start) + ([(int(digits), start + 1)] if digits and len(digits) == 2 else [])
    for number, end in readings:
        if cursor.is_(end, "old") and _YOUNGEST <= number <= _OLDEST:
            return Reading("target_age", number, end + 1)
    return None
