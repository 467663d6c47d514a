"""How many people: "nhà tôi 5 người", "bốn khẩu", "2 thành viên"."""

from __future__ import annotations

from bot.grammar.cursor import Cursor, Reading
from bot.grammar.numbers import COUNT, cardinals
from bot.grammar.opening import begins

#: More than these are no household; the calculation says so.
_MOST = 999
_PERSONS = ("nguoi", "khau", "nhan khau", "thanh vien", "mang", "dua", "ng")
#: "2 người con" counts children, not those who join.
_NOT_COUNTED_AFTER = ("con", "dan", "than", "phu", "lon")


@begins(COUNT)
def people(cursor: Cursor, i: int) -> Reading | None:
    """A number of people at ``i``; a bare number where one was asked for."""
    digits = cursor.digits(i)
    readings = cardinals(cursor, i) + ([(int(digits), i + 1)] if digits and len(digits) <= 3 else [])
    for number, end in sorted(readings, key=lambda reading: -reading[1]):
        if not 0 <= number <= _MOST:
            continue
        after = cursor.says(end, *_PERSONS)
        if after is not None and cursor.plain(after) not in _NOT_COUNTED_AFTER:
            return Reading("people", number, after)
        if cursor.expecting == "people" and cursor.at(end) is None and i <= 1:
            return Reading("people", number, end)
    return None
