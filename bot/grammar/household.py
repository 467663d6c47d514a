"""How many people: "nhà tôi 5 người", "bốn khẩu", "2 thành viên", "family of 4"."""

from __future__ import annotations

from bot.grammar.cursor import Cursor, Phrases, Reading
from bot.grammar.numbers import COUNT, cardinals
from bot.grammar.opening import begins, said

#: More than these are no household; the calculation says so.
_MOST = 999
_PERSONS = Phrases(
    *("nguoi", "khau", "nhan khau", "thanh vien", "mang", "dua", "ng"),
    *("people", "persons", "members", "family members", "household members"),
    *("of us", "people in my family", "people in the family"),
)
_FAMILY_OF = Phrases("family of", "household of")
#: "2 người con" counts children, not those who join.
_NOT_COUNTED_AFTER = ("con", "dan", "than", "phu", "lon")


@begins(COUNT | said(*_FAMILY_OF))
def people(cursor: Cursor, i: int) -> Reading | None:
    """A number of people at ``i``; a bare number where one was asked for."""
    family_of = cursor.after(i, _FAMILY_OF)
    start = i if family_of is None else family_of
    digits = cursor.digits(start)
    readings = cardinals(cursor, start) + ([(int(digits), start + 1)] if digits and len(digits) <= 3 else [])
    for number, end in sorted(readings, key=lambda reading: -reading[1]):
        if not 0 <= number <= _MOST:
            continue
        if family_of is not None:
            return Reading("people", number, end)
        after = cursor.after(end, _PERSONS)
        if after is not None and cursor.plain(after) not in _NOT_COUNTED_AFTER:
            return Reading("people", number, after)
        if cursor.expecting == "people" and cursor.at(end) is None and i <= 1:
            return Reading("people", number, end)
    return None
