"""Ways in which people write the same thing: numbers in words, marks, decomposed text."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

_ENGLISH = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_ENGLISH_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")


def words(number: int) -> str:
    """``number`` (0..999) as it is said in the north: 105 "một trăm linh năm", 21 "hai mươi mốt", 15 "mười lăm"."""
    if number < 10:
        return _DIGITS[number]
    hundreds, rest = divmod(number, 100)
    if hundreds:
        head = f"{_DIGITS[hundreds]} trăm"
        if rest == 0:
            return head
        return f"{head} linh {_DIGITS[rest]}" if rest < 10 else f"{head} {words(rest)}"
    tens, unit = divmod(number, 10)
    head = "mười" if tens == 1 else f"{_DIGITS[tens]} mươi"
    if unit == 0:
        return head
    last = "lăm" if unit == 5 else "mốt" if unit == 1 and tens > 1 else _DIGITS[unit]
    return f"{head} {last}"


def english(number: int, hyphen: str = "-") -> str:
    """``number`` (1..999) in English: 105 "one hundred and five", 21 "twenty-one"."""
    hundreds, rest = divmod(number, 100)
    if hundreds:
        head = f"{_ENGLISH[hundreds]} hundred"
        return f"{head} and {english(rest, hyphen)}" if rest else head
    tens, unit = divmod(number, 10)
    if number < 20:
        return _ENGLISH[number]
    return f"{_ENGLISH_TENS[tens]}{hyphen}{_ENGLISH[unit]}" if unit else _ENGLISH_TENS[tens]


def money_in_words(amount: int) -> str:
    """A multiple of a thousand đồng below a thousand million in words."""
    millions, thousands = divmod(amount // 1_000, 1_000)
    parts = [f"{words(millions)} triệu"] if millions else []
    if thousands:
        parts.append(f"{words(thousands)} nghìn")
    return " ".join(parts)


def without_marks(text: str) -> str:
    """As typed on a telephone without a Vietnamese keyboard."""
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(ch for ch in decomposed if not unicodedata.combining(ch))


def decomposed(text: str) -> str:
    """As some telephones send it: letters and marks apart."""
    return unicodedata.normalize("NFD", text)


def shouted(text: str) -> str:
    """In capitals."""
    return text.upper()


def unchanged(text: str) -> str:
    """With all its marks."""
    return text


SPELLINGS: tuple[Callable[[str], str], ...] = (unchanged, without_marks, decomposed, shouted)
