"""The words of the grammar and every spelling by which a token is recognised as one of them.

A word that carries marks must carry the right ones (``sáu`` is six, ``sau`` with another word's marks is not);
a word typed without marks, in raw TELEX keys or in a usual short form is recognised by that form.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from bot.grammar.english import MONTH_NAMES, NUMBERS, TENS
from bot.grammar.tokens import Token, strip_marks

#: key -> spellings with marks, the right one first. Forms without marks and in TELEX keys are derived from it.
_MARKED: dict[str, tuple[str, ...]] = {
    "n0": ("không",),
    "n1": ("một", "môt", "mội"),
    "n2": ("hai",),
    "n3": ("ba",),
    "n4": ("bốn", "bôn", "bồn"),
    "n5": ("năm", "nằm"),
    "n6": ("sáu", "xáu"),
    "n7": ("bảy", "bẩy", "bãy"),
    "n8": ("tám",),
    "n9": ("chín",),
    "ten": ("mười", "mừơi", "mừoi", "muời"),
    "tens": ("mươi", "mưoi", "muơi", "mười"),
    "one_after": ("mốt",),
    "four_after": ("tư", "tứ"),
    "five_after": ("lăm", "nhăm", "nhâm"),
    "twenty": ("hăm",),
    "dozen": ("chục",),
    "hundred": ("trăm", "chăm"),
    "and_small": ("linh", "lẻ", "lẽ"),
    "half": ("rưỡi", "rưởi", "rữi", "rưữi", "rươi", "rưõi", "ruỡi"),
    "half_of": ("nửa", "nữa"),
    "thousand": ("nghìn",),
    "thousand_south": ("ngàn",),
    "million": ("triệu", "chiệu"),
    "billion": ("tỷ", "tỉ"),
    "dong": ("đồng",),
    "year": ("năm", "nằm"),
    "month": ("tháng",),
    "day": ("ngày", "mùng", "mồng"),
    "old": ("tuổi", "tủi"),
    "quarter": ("quý", "quí"),
    "from": ("từ", "tử"),
    "to": ("đến", "tới", "đén"),
    "birth": ("sinh", "xinh", "sanh"),
}

_ENGLISH_MILLION = ("million", "millions", "mil", "mill", "mln")
_ENGLISH_THOUSAND = ("thousand", "thousands")
#: key -> forms that are written so: short forms, slang, signs, usual slips, English. English units of time have keys of
#: their own: unlike "năm" and "tháng" they are no number, no sex and no part of a date ("tháng 8").
_PLAIN: dict[str, tuple[str, ...]] = {
    "million": (
        "tr",
        "trd",
        "trđ",
        "tru",
        "triu",
        "trịu",
        "trie",
        "treiu",
        "tireu",
        "trieuu",
        "trệu",
        "chai",
        "củ",
        "cu",
        *_ENGLISH_MILLION,
    ),
    "thousand": ("k", "ngh", "nghn", "nghàn", "ngìn", "cành", *_ENGLISH_THOUSAND),
    "lit": ("lit", "lít", "xi", "xị"),
    "billion": ("tỏi", "billion"),
    "english": (*_ENGLISH_MILLION, *_ENGLISH_THOUSAND, "billion"),
    "years": ("year", "years", "yr", "yrs"),
    "months": ("month", "months", "mth", "mths"),
    "month_name": tuple(MONTH_NAMES),
    "said_number": ("a", "an", *NUMBERS, *TENS),
    "half_of": ("half",),
    "from": ("from", "since", "between"),
    "dong": ("d", "đ", "vnd", "vnđ", "₫", "dog"),
    "month": ("th", "thg", "thag", "thnag", "tahng", "thansg", "thangg"),
    "year": ("namm",),
    "old": ("tui", "tuoii"),
    "birth": ("sn", "ns", "sjnh", "born", "birth", "birthday", "birthdate", "dob"),
    "to": ("->", "=>", "–", "—", "-", "~", "→", "đên", "dến", "dén"),
}

#: Words so distinctive that any marks, right or wrong, are taken for them ("triêu", "thàng", "nghỉn").
_LOOSE = {"trieu": "million", "thang": "month", "nghin": "thousand", "tuoi": "old"}
#: ...except these, which are words of their own.
_NOT_LOOSE = frozenset({"tươi", "tưới", "thắng", "thẳng", "thăng"})

_TONES = {"\u0300": "f", "\u0301": "s", "\u0309": "r", "\u0303": "x", "\u0323": "j"}
#: TELEX keys of one word that are another word as it stands.
_COLLIDING_TELEX = frozenset({"bas", "mots"})


def telex(word: str) -> frozenset[str]:
    """The raw keys by which ``word`` is typed in TELEX when the typing program is off ("tháng" -> "thangs")."""
    inline, bare, shapes, tone = "", "", "", ""
    for ch in word:
        if ch == "đ":
            inline, bare, shapes = inline + "dd", bare + "d", shapes + "d"
            continue
        base, *marks = list(unicodedata.normalize("NFD", ch))
        shape = "".join(base if m == "\u0302" else "w" if m in "\u0306\u031b" else "" for m in marks)
        inline, bare, shapes = inline + base + shape, bare + base, shapes + shape
        tone = next((_TONES[m] for m in marks if m in _TONES), tone)
    short = inline.replace("uwow", "uow")  # one w makes both letters of "ươ"
    return frozenset({inline + tone, short + tone, bare + tone, bare + shapes + tone, bare + tone + shapes})


@lru_cache(maxsize=1)
def _table() -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for key, spellings in _MARKED.items():
        forms = {*spellings, strip_marks(spellings[0]), *telex(spellings[0])} - _COLLIDING_TELEX
        for form in forms | set(_PLAIN.get(key, ())):
            table.setdefault(form, set()).add(key)
    for key, written in _PLAIN.items():
        for form in written:
            table.setdefault(form, set()).add(key)
    return {form: frozenset(found) for form, found in table.items()}


@lru_cache(maxsize=4096)
def _keys(raw: str, plain: str) -> frozenset[str]:
    found = _table().get(raw, frozenset())
    loose = _LOOSE.get(plain)
    return found | {loose} if loose and raw not in _NOT_LOOSE else found


def keys(token: Token) -> frozenset[str]:
    """The grammar words that ``token`` may stand for (several: "nam" is five and year)."""
    return _keys(token.raw, token.plain)
