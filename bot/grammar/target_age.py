"""The age until which somebody means to go on: "đóng tới 60 tuổi", "đến năm 62 tuổi", "tới khi tôi 58 tuổi"."""

from __future__ import annotations

from bot.grammar.cursor import Cursor, Reading
from bot.grammar.numbers import cardinals
from bot.grammar.opening import begins, said

_UNTIL = ("den", "toi", "cho den", "cho toi", "den khi", "toi khi", "den nam", "toi nam", "den luc", "toi luc")
_GOING_ON = frozenset({"dong", "tiep", "lam", "keo", "them", "tham", "gia", "neu", "tuc", "cho", "dai", "bhxh"})
_YOUNGEST, _OLDEST = 30, 90


@begins(said(*_UNTIL))
def target_age(cursor: Cursor, i: int) -> Reading | None:
    """An age as the end of something, at ``i``; "tôi 60 tuổi" is how old somebody is, not one."""
    start = cursor.says(i, *_UNTIL)
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
