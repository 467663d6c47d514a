"""Amounts of money: "5tr", "5tr3", "5,3 triệu", "5.300.000đ", "5 củ rưỡi", "5-6 triệu", "8 million"."""

from __future__ import annotations

from fractions import Fraction

from bot.grammar.cursor import Cursor, Phrases, Reading
from bot.grammar.numbers import COUNT, cardinals, half_after, half_of
from bot.grammar.opening import begins, keyed

MILLION = 1_000_000
_UNITS: dict[str, int] = {
    "billion": 1_000 * MILLION,
    "million": MILLION,
    "lit": 100_000,
    "thousand": 1_000,
    "thousand_south": 1_000,
}
#: Above this a "5.300 triệu" is meant as 5,3 million: nobody in this conversation speaks of billions a month.
_DECIMAL_ABOVE = 1_000 * MILLION
#: Nobody writes this much or more by hand; longer digit rows are numbers of cards and telephones.
_MAX_DIGITS = 12
_RANGE_SIGNS = ("-", "–", "—", "~", "den", "toi", "hoac", "hay", "to", "or", "and")
#: "lương 6m" is money; "cao 6m" is not.
_BEFORE_WAGES = Phrases(
    *("luong", "muc", "nhap"),
    *(
        f"{wage}{link}"
        for wage in ("salary", "wage", "wages", "income")
        for link in ("", " is", " was", " of", " around", " about", " is about")
    ),
    *("earn", "earned", "earning", "average"),
)
_AFTER_WAGES = Phrases("average", "salary", "wage", "income", "a month", "per month", "vnd")
#: "giữa năm" is no five.
_BEFORE_A_YEAR = ("giua", "dau", "cuoi", "moi", "hang", "tung", "ca", "nhieu", "may", "trong", "theo")
_TIME_UNITS = ("year", "month", "day", "old", "years", "months")


def _unit(cursor: Cursor, i: int) -> int | None:
    token = cursor.at(i)
    if token is None:
        return None
    if cursor.is_(i, *_UNITS):
        return next(value for key, value in _UNITS.items() if cursor.is_(i, key))
    return MILLION if token.raw == "m" and token.glued and _speaks_of_money(cursor, i) else None


def _speaks_of_money(cursor: Cursor, i: int) -> bool:
    """Whether the "m" at ``i`` can be that of an amount."""
    if cursor.expecting == "money" or cursor.follows(i - 1, _BEFORE_WAGES) or _asks_what_if(cursor, i):
        return True
    return cursor.after(i + 1, _AFTER_WAGES) is not None


def _asks_what_if(cursor: Cursor, i: int) -> bool:
    """ "6m thì sao", "thế 6m?": after a calculation it is the wage that is changed."""
    begins = i <= 1 or cursor.plain(i - 2) in ("neu", "the", "con", "vay", "hay", "nho", "if", "about")
    return begins and (cursor.at(i + 1) is None or cursor.says(i + 1, "thi sao", "sao", "?") is not None)


def _counts_something_else(cursor: Cursor, i: int) -> bool:
    """Whether the number that ends before ``i`` belongs to what follows it ("5 triệu 8 năm", "5tr 3/2015")."""
    token = cursor.at(i)
    if token is None:
        return False
    glued_letter = token.glued and token.raw in ("t", "n")
    date_sign = token.raw in ("/", "-", ".") and (after := cursor.at(i + 1)) is not None and after.kind == "number"
    return glued_letter or date_sign or token.raw == "%" or cursor.is_(i, *_TIME_UNITS) or _unit(cursor, i) is not None


def _amount_before_unit(cursor: Cursor, i: int, unit: int) -> Fraction | None:
    """The number token at ``i`` as so many of ``unit``: "5.300 nghìn" is 5300, "5.300 triệu" is 5,3."""
    decimal, whole = cursor.decimal(i), cursor.whole(i)
    if unit <= 1_000 and whole is not None:
        return Fraction(whole)
    if whole is not None and decimal is not None and decimal != whole:
        return decimal if whole * unit > _DECIMAL_ABOVE else Fraction(whole)
    return decimal if decimal is not None else (None if whole is None else Fraction(whole))


def _numbers(cursor: Cursor, i: int) -> list[tuple[Fraction, int, int]]:
    """Numbers at ``i`` that a unit of money follows, with the position of that unit and its value."""
    found = [(Fraction(value), end, unit) for value, end in cardinals(cursor, i) if (unit := _unit(cursor, end))]
    token = cursor.at(i)
    if token is not None and token.kind == "number" and (unit := _unit(cursor, i + 1)):
        amount = _amount_before_unit(cursor, i, unit)
        if amount is not None:
            found.append((amount, i + 1, unit))
    if (end_of := half_of(cursor, i)) is not None and (unit := _unit(cursor, end_of)):
        found.append((Fraction(1, 2), end_of, unit))
    return found + _with_a_half(cursor, i)


def _with_a_half(cursor: Cursor, i: int) -> list[tuple[Fraction, int, int]]:
    """ "5 and a half million", "one and a half million"."""
    if cursor.raw(i + 1) != "and" and not cursor.is_(i, "said_number"):
        return []
    number = cursor.decimal(i)
    whole = [(number, i + 1)] if number is not None else []
    if cursor.is_(i, "said_number"):
        whole = [(Fraction(value), end) for value, end in cardinals(cursor, i)]
    return [
        (value + Fraction(1, 2), end, unit)
        for value, at in whole
        if (end := cursor.says(at, "and a half")) is not None and (unit := _unit(cursor, end)) is not None
    ]


def _tail(cursor: Cursor, i: int, unit: int) -> tuple[Fraction, int] | None:
    """What is said after a unit without one of its own: "5 triệu **3**", "5tr**35**", "5 triệu **300**", "rưỡi"."""
    if (half := half_after(cursor, i)) is not None:
        return Fraction(unit, 2), half
    if cursor.is_(i - 1, "english") and (after := cursor.at(i + 1)) is not None and after.kind != "sign":
        return None  # "8 million 2 children"
    digits = cursor.digits(i)
    if digits is not None and not _counts_something_else(cursor, i + 1):
        if len(digits) <= 3:
            return Fraction(int(digits) * unit, 10 ** len(digits)), i + 1
        if unit == MILLION and int(digits) < unit:
            return Fraction(int(digits)), i + 1
        return None
    whole = cursor.whole(i)
    if whole is not None and 1_000 <= whole < unit and not _counts_something_else(cursor, i + 1):
        return Fraction(whole), i + 1
    for value, end in cardinals(cursor, i):
        if not _counts_something_else(cursor, end):
            return Fraction(value * unit, 10 if value < 10 else 100 if value < 100 else 1000), end
    for key, value in (("one_after", 1), ("four_after", 4)):
        if cursor.is_(i, key) and not (key == "four_after" and cursor.is_(i, "from") and cursor.at(i + 1)):
            return Fraction(value * unit, 10), i + 1
    return None


def _with_units(cursor: Cursor, i: int) -> tuple[Fraction, int] | None:
    """An amount said with at least one unit, from ``i``: (đồng, position after)."""
    total, position, last = Fraction(0), i, None
    while True:
        step = next((one for one in _numbers(cursor, position) if one[2] < (last or 10**12)), None)
        if step is None:
            break
        number, unit_at, last = step
        total += number * last
        position = unit_at + 1
        if last == 1_000 and cursor.is_(position, "billion"):  # "5 nghìn tỷ"
            total, position = total * _UNITS["billion"], position + 1
            last = _UNITS["billion"]
    if last is None:
        # "triệu rưỡi", "triệu tám": one million and something
        if cursor.is_(i, "million") and cursor.at(i) and not cursor.ends_with(i, "may", "vai", "bao nhieu"):
            tail = _tail(cursor, i + 1, MILLION)
            if tail and tail[0] < MILLION and cursor.raw(i) in ("triệu", "trieu"):
                return MILLION + tail[0], tail[1]
        return None
    if last >= 100_000 or cursor.is_(position, "half"):
        tail = _tail(cursor, position, last)
        if tail:
            total, position = total + tail[0], tail[1]
            if _unit(cursor, position) == 1_000 and total % 1_000 == 0:
                position += 1
    return total, position


def _in_digits(cursor: Cursor, i: int) -> tuple[Fraction, int] | None:
    """An amount written out: "5.300.000", "5300000", "5 300 000"; needs six digits, or "đồng" after it."""
    token = cursor.at(i)
    whole = cursor.whole(i)
    if token is None or whole is None:
        return None
    end = i + 1
    if token.raw.isdecimal() and len(token.raw) <= 3:
        groups = token.raw
        while len(cursor.digits(end) or "") == 3 and not cursor.glued(end):
            groups += cursor.digits(end) or ""
            end += 1
        if end > i + 1 and end < i + 5:
            whole = int(groups)
        else:
            end = i + 1
    # "1985 dong 8 nam" is a year and "đóng"
    said_dong = cursor.is_(end, "dong") and not (cursor.raw(end) == "dong" and 0 < whole < 10_000)
    if _counts_something_else(cursor, end) and not said_dong:
        return None
    grouped = end > i + 1 or not token.raw.isdecimal()
    wage_at = i - 1 if cursor.plain(i - 1) == "la" else i
    none_at_all = whole == 0 and (cursor.expecting == "money" or cursor.follows(wage_at, _BEFORE_WAGES))  # "lương 0đ"
    if (said_dong and none_at_all) or ((said_dong or cursor.plain(i - 1) == "vnd") and whole >= 1_000):  # "VND 50,000"
        return Fraction(whole), end + 1 if said_dong else end
    if len(str(whole)) > _MAX_DIGITS or whole < 100_000:
        return None
    looks_like_a_card = not grouped and (token.raw[0] == "0" or len(token.raw) > 9 or whole % 1_000 != 0)
    if looks_like_a_card and not (cursor.expecting == "money" and token.raw[0] != "0" and len(token.raw) < 9):
        return None
    return Fraction(whole), end


def _bare(cursor: Cursor, i: int) -> tuple[Fraction, int] | None:
    """A number without unit where money was asked for: 5 is millions, 500 and 5300 are thousands."""
    token = cursor.at(i)
    if token is not None and token.kind == "number":
        number, end = cursor.decimal(i), i + 1
        whole = cursor.whole(i)
        if whole is not None and not token.raw.isdecimal():
            number = Fraction(whole)
        if number is None or (token.raw.isdecimal() and token.raw[0] == "0"):
            return None
        if token.raw.isdecimal() and 1950 <= number <= 2050:
            return None  # a year
    else:
        if cursor.is_(i, "year") and cursor.plain(i - 1) in _BEFORE_A_YEAR:
            return None
        readings = [r for r in cardinals(cursor, i) if not _counts_something_else(cursor, r[1])]
        if not readings or (cursor.is_(i, "said_number") and (i > 0 or readings[0][1] < len(cursor))):
            return None  # "this one" is no amount
        number, end = Fraction(readings[0][0]), readings[0][1]
    if _counts_something_else(cursor, end) or number <= 0:
        return None
    if cursor.is_(end, "half"):
        number, end = number + Fraction(1, 2), end + 1
    if number < 100:
        return number * MILLION, end
    return (number * 1_000, end) if number < 100_000 else None


def _span(cursor: Cursor, i: int) -> tuple[Fraction, int] | None:
    """The middle of "5-6 triệu", "5 đến 6tr", "bảy tám triệu", "7 8 triệu"."""
    low, second = cursor.decimal(i), i + 1
    if low is None:
        low_words = [v for v, end in cardinals(cursor, i) if end == i + 1]
        if not low_words:
            return None
        low = Fraction(low_words[0])
    signed = cursor.plain(second) in _RANGE_SIGNS
    upper = second + 1 if signed else second
    high = None if _unit(cursor, upper) else _with_units(cursor, upper)
    if high is None or high[0] < MILLION:
        return None
    low *= MILLION
    if not low < high[0] or (not signed and high[0] - low > MILLION):
        return None
    return (low + high[0]) / 2, high[1]


@begins(COUNT | keyed("half_of", "million"))
def money(cursor: Cursor, i: int) -> Reading | None:
    """An amount of money at ``i``, in whole đồng (rounded half up); None if there is none."""
    if cursor.glued(i) and cursor.raw(i - 1) in ("/", ".") and cursor.at(i - 2) is not None:
        return None
    span = _span(cursor, i)
    assumed = False
    found = span or _with_units(cursor, i) or _in_digits(cursor, i)
    if found is None and cursor.expecting == "money":
        found, assumed = _bare(cursor, i), True
    if found is None:
        return None
    value, end = found
    if end - i == 1 and cursor.at(i) is not None and cursor.plain(i) in ("lit",):
        return None
    if cursor.is_(end, "dong") and not (cursor.raw(end) == "d" and not cursor.glued(end)):
        end += 1
    return Reading("money", int(value + Fraction(1, 2)), end, approximate=span is not None, assumed=assumed)
