"""English beside Vietnamese: words that are told apart only by what stands around them, and names of months.

Without its marks Vietnamese shares syllables with English: "may" is also "máy" and "mấy", "ten" is "tên", "man" is
"mặn". Such a word is English only where the text is, or where an English word follows that it belongs to.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.grammar.tokens import Token

_MONTHS = (
    ("january", "jan"),
    ("february", "feb"),
    ("march", "mar"),
    ("april", "apr"),
    ("may",),
    ("june", "jun"),
    ("july", "jul"),
    ("august", "aug"),
    ("september", "sept", "sep"),
    ("october", "oct"),
    ("november", "nov"),
    ("december", "dec"),
)
MONTH_NAMES = {name: month for month, names in enumerate(_MONTHS, 1) for name in names}
#: Also "máy", "mấy", "may"; and "mả" in TELEX keys.
SHARED_MONTHS = frozenset({"may", "mar"})
_NUMBERS = """
    one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
    nineteen
"""
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
NUMBERS = {word: number for number, word in enumerate(_NUMBERS.split(), 1)}
TENS = {word: 10 * number for number, word in enumerate(_TENS.split(), 2)}

#: No syllables of Vietnamese.
_ENGLISH_WORDS = """
    your his her their our we you they she this these those there i is are was were been being have
    has had having does did will would should could must what how where when why who which and or if for from
    since until till with without about around after before because between into per each every of at by yes
    get take apply claim withdraw pay paid paying work worked working stop stopped start started begin began join joined
    leave left quit lose lost resigned retire retired retirement contribute contributed contributing contribution
    contributions company job employer salary wage wages income money insurance social pension benefit
    year years month months old age aged last next ago early late end beginning born birth birthday date
    wife husband mother father woman women male female poor household family people
    million thousand hundred half please thanks still only just today now
"""
_ENGLISH = frozenset(_ENGLISH_WORDS.split()) | (frozenset(MONTH_NAMES) - SHARED_MONTHS - {"sep"})  # "sếp"
#: Syllables of Vietnamese that are no English words, and that hardly any of its sentences does without.
_VIETNAMESE_WORDS = """
    khong ko kg hong hok dc duoc bao nhieu bn minh toi tui em cua cho voi thi lam sao gi nao roi rut nghi luong huu
    tien viec hiem bhxh bhyt bhtn tu nguyen mot thang ngay tuoi chua nua vay cai anh chi chau bac oi nhe nha hoi
    muon biet phai nhung nguoi ong cty ty rua chu dau khi neu hay cung da dang bi ve nhu giup gium xem tinh
    den tiep vao hai bon chin muoi trieu
"""
_VIETNAMESE = frozenset(_VIETNAMESE_WORDS.split())
#: English words that are syllables of Vietnamese too: alone they are what an English answer may consist of.
_SHARED_WORDS = """
    i a an in on to so no do me my us he it that can the up be am but not at may mar sep man men ten th st nd rd t s m
"""
_SHARED = frozenset(_SHARED_WORDS.split())


def is_english(tokens: Sequence[Token]) -> bool:
    """Whether a text is surely English; a Vietnamese name or two in it do no harm."""
    words = [token for token in tokens if token.kind == "word"]
    english = sum(word.raw in _ENGLISH for word in words)
    if not english:
        return all(word.raw in _SHARED for word in words)  # "May 2015"
    return english > 2 * sum(word.marked or word.raw in _VIETNAMESE for word in words)
