"""Several calculations asked for in one sentence: "tính giúp tôi tiền một lần và lương hưu"."""

from __future__ import annotations

from collections.abc import Iterator

from bot.actions.heard import Heard
from bot.grammar.english import is_english
from bot.grammar.tokens import Token, tokenize

#: calculation -> plain words that ask for it. Words that also tell a story ("đóng tự nguyện 5 năm") are not among them.
_NAMED: dict[str, tuple[str, ...]] = {
    "compare_lump_sum": (
        *("so sanh", "rut hay giu", "nen rut", "rut hay de", "lay luon hay de", "compare", "withdraw or keep"),
        *("withdraw or wait", "take it or keep it", "lump sum or pension"),
        *("lump sum or the pension", "should i withdraw"),
        *("lump sum or a pension", "should i take the lump sum"),
    ),
    "calc_lump_sum": (
        *("mot lan", "1 lan", "lump sum", "one time payment", "one time sum", "one off payment", "one off sum"),
    ),
    "calc_eligibility": (
        *("khi nao duoc rut", "bao gio duoc rut", "khi nao rut duoc", "bao gio rut duoc", "when can i withdraw"),
        *("when could i withdraw", "when may i withdraw", "when will i be able to withdraw", "how soon can i withdraw"),
        *("when can i take the lump sum", "when can i get the lump sum", "when am i allowed to withdraw"),
        "since when may i withdraw",
    ),
    "calc_pension": ("luong huu", "tien huu", "pension"),
    "calc_retirement_age": (
        *("tuoi nghi huu", "tuoi huu", "tuoi ve huu", "khi nao nghi huu", "bao gio nghi huu", "nam nao nghi huu"),
        *("khi nao ve huu", "bao gio ve huu", "nam nao ve huu", "retirement age", "pension age", "when can i retire"),
        *("when do i retire", "when will i retire", "when may i retire", "when i can retire", "what age can i retire"),
        *("which year do i retire", "year can i retire", "age do i retire"),
    ),
    "calc_contribution": (
        *("tru bao hiem", "bi tru", "tru luong", "tru vao luong", "deducted", "deduction", "deductions"),
        *("taken off my wage", "taken off my salary", "taken from my wage", "taken from my salary"),
        *("taken out of my salary", "taken out of my wage"),
    ),
    "calc_unemployment": (
        *("tro cap that nghiep", "tien that nghiep", "bao hiem that nghiep", "huong that nghiep"),
        *("unemployment benefit", "unemployment benefits", "unemployment insurance", "unemployment allowance"),
        *("unemployment money", "unemployment pay"),
    ),
    "calc_health": ("bao hiem y te", "bhyt", "health insurance"),
    "voluntary_cost": (
        *("tien dong tu nguyen", "muc dong tu nguyen", "dong tu nguyen bao nhieu", "phi tu nguyen"),
        *("cost of voluntary", "voluntary insurance cost", "does voluntary insurance cost", "is voluntary insurance"),
        "voluntary cost",
    ),
}
#: What a calculation tells anyway.
_COVERED: dict[str, frozenset[str]] = {
    "compare_lump_sum": frozenset({"calc_lump_sum", "calc_eligibility", "calc_pension"}),
    "calc_pension": frozenset({"calc_retirement_age"}),
}
#: With these the parts are held against each other, not asked for one after the other.
_WEIGHED = ("hon", "loi", "lo", "ben nao", "cai nao", "so", "so sanh", "hay", "thiet")
#: In English "so" weighs nothing.
_WEIGHED_IN_ENGLISH = (
    *("better", "worse", "which", "compare", "compared", "versus", "vs", "or", "instead", "difference"),
    "worth it",
)
_BORDERS = frozenset({"va", "voi", "roi", "them", "luon", "cung", "and", "plus", "also", "then"})
#: Right before its words: it is told or denied, not asked for ("đã hưởng trợ cấp thất nghiệp", "không tính lương hưu").
_NOT_ASKED = frozenset({"da", "dang", "tung", "chua", "khong", "ko", "k", "khoi", "ngoai", "hay", "hoac"})
#: In an English sentence only: "not" is "nốt" too. A social pension is another thing.
_NOT_ASKED_IN_ENGLISH = frozenset(
    (
        *("not", "no", "never", "don", "without", "except", "than", "or"),
        *("already", "had", "got", "received", "drew", "social"),
    )
)
_NEAR = 3  # words
_ASKING = (
    *("tinh", "bao nhieu", "bn", "bao gio", "khi nao", "nam nao", "may tuoi", "how much", "calculate", "work out"),
    *("estimate", "compute", "what pension", "what lump sum", "what would", "what will", "what is my", "what s my"),
    *("when can i", "when do i", "when will i", "when could i", "when may i", "at what age", "tell me my"),
)


def calculations_in(heard: Heard) -> tuple[str, ...]:
    """The calculations that different parts of the sentence ask for, in its order; at most one for each part."""
    if heard.tapped or not heard.contains(_ASKING):
        return ()
    not_asked = _NOT_ASKED | _NOT_ASKED_IN_ENGLISH if _is_english(heard) else _NOT_ASKED
    return tuple(dict.fromkeys(name for part in _parts(heard.text) if (name := _named(part, not_asked)) is not None))


def _is_english(heard: Heard) -> bool:
    return is_english(tokenize(heard.text))


def _is_weighed(heard: Heard) -> bool:
    return heard.contains(_WEIGHED_IN_ENGLISH if _is_english(heard) else _WEIGHED)


def first_of(name: str, heard: Heard) -> str:
    """The first calculation asked for, where ``name`` was understood because it sums up several that were named."""
    found = calculations_in(heard)
    summed_up = len(found) > 1 and _COVERED.get(name, frozenset()).issuperset(found) and not _is_weighed(heard)
    return found[0] if summed_up else name


def others_than(name: str, heard: Heard) -> list[str]:
    """What is to be calculated after ``name``."""
    found = calculations_in(heard)
    covered = _COVERED.get(name, frozenset())
    if name not in found and not covered.intersection(found):
        return []  # the words are about something else than what was understood
    return [one for one in found if one != name and one not in covered]


def _parts(text: str) -> Iterator[list[str]]:
    part: list[str] = []
    for token in tokenize(text):
        if _is_border(token):
            yield part
            part = []
        elif token.kind != "sign":
            part.append(token.plain)
    yield part


def _is_border(token: Token) -> bool:
    return token.raw in {",", ";", "?", "+", "&", "."} if token.kind == "sign" else token.plain in _BORDERS


def _named(part: list[str], not_asked: frozenset[str]) -> str | None:
    """The calculation named at greatest length."""
    sentence = f" {' '.join(part)} "
    found = [
        (len(phrase), name)
        for name, phrases in _NAMED.items()
        for phrase in phrases
        if f" {phrase} " in sentence and not not_asked & set(sentence.partition(f" {phrase} ")[0].split()[-_NEAR:])
    ]
    return max(found)[1] if found else None
