"""Raw TELEX and VNI keystrokes read back as Vietnamese: "ddongs baor hieemr" -> "đóng bảo hiểm".

People whose input method is off, or who switch it on halfway, send the bare keystrokes. A word is only read back
when it cannot be a Vietnamese syllable as it stands and the result can, so plain and unmarked text stays as it is.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_ONSETS = "ngh|ng|nh|gh|gi|kh|th|tr|ch|ph|qu|b|c|d|đ|g|h|k|l|m|n|p|r|s|t|v|x"
_NUCLEI = (
    "uyê|ươ|iê|yê|uô|oai|oay|oeo|uây|uya|uyu|iêu|yêu|ươi|ươu|uôi|oao|uê|uâ|oă|oa|oe|uy|ai|ao|au|ay|âu|ây|eo|êu|ia|iu|oi"
    "|ôi|ơi|ua|ui|ưa|ưi|ưu|uơ|oo|a|ă|â|e|ê|i|o|ô|ơ|u|ư|y"
)
_CODAS = "ng|nh|ch|c|m|n|p|t"
_SYLLABLE = re.compile(f"(?:{_ONSETS})?(?:{_NUCLEI})(?:{_CODAS})?")
_BARE_SYLLABLE = re.compile(
    f"(?:{_ONSETS})?"
    "(?:uye|uo|ie|ye|oai|oay|oeo|uay|uya|uyu|ieu|yeu|uoi|uou|oao|ue|ua|oa|oe|uy|ai|ao|au|ay|eo|eu|ia|iu|oi|ui|uu|oo"
    "|a|e|i|o|u|y)"
    f"(?:{_CODAS})?"
)
_TONES = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323", "z": ""}
_VNI_TONES = {"1": "\u0301", "2": "\u0300", "3": "\u0309", "4": "\u0303", "5": "\u0323"}
_LETTERS = (
    ("dd", "đ"),
    ("aa", "â"),
    ("ee", "ê"),
    ("oo", "ô"),
    ("uow", "ươ"),
    ("uwow", "ươ"),
    ("aw", "ă"),
    ("ow", "ơ"),
    ("uw", "ư"),
)
_ORDERED_LETTERS = tuple(sorted(_LETTERS, key=lambda pair: -len(pair[0])))
_FREE_MARK = re.compile(r"^(d)(.*)d(.*)$")
_FREE_VOWEL = re.compile(r"^([^aeo]*)([aeo])(i|u|y|n|m|t|p|c|ng|nh|ch|)\2(.*)$")
_FREE_HORN = re.compile(r"^(.*?)(uo|a|o|u)(i|u|c|m|n|p|t|ng|)w(.*)$")
_HORN = {"uo": "ươ", "a": "ă", "o": "ơ", "u": "ư"}
_HAT = {"a": "â", "e": "ê", "o": "ô"}
# Two figures at the end are a number stuck to a word ("thang12", "nam85"); inside a word they are a hat and a tone.
_VNI = re.compile(r"^[a-z]+(?:[1-9]|[6-9][1-5](?=[a-z]))(?:[a-z]+(?:[1-9]|[6-9][1-5](?=[a-z])))*[a-z]*$")
_MAX_WORD = 12
_LONGEST_SYLLABLE = 7  # nghiêng


def is_syllable(word: str) -> bool:
    """Whether `word` (lower case) has the shape of one Vietnamese syllable, with or without its marks."""
    bare_tone = unicodedata.normalize(
        "NFC", "".join(ch for ch in unicodedata.normalize("NFD", word) if ch not in _TONES.values())
    )
    return bool(_SYLLABLE.fullmatch(bare_tone) or _BARE_SYLLABLE.fullmatch(bare_tone))


def _vowel_for_tone(letters: str) -> int | None:
    """Index of the letter that carries the tone mark."""
    start = 2 if letters.startswith(("qu", "gi")) and len(letters) > 2 and letters[2] in "aăâeêioôơuưy" else 0
    vowels = [i for i in range(start, len(letters)) if letters[i] in "aăâeêioôơuưy"]
    if not vowels:
        return None
    for i in reversed(vowels):
        if letters[i] in "ăâêôơư" and not (letters[i] == "ư" and i + 1 in vowels):
            return i
    if len(vowels) == 1 or vowels[-1] != len(letters) - 1:
        return vowels[-1]
    return vowels[-2] if len(vowels) > 1 else vowels[0]


def _with_tone(letters: str, tone: str) -> str | None:
    index = _vowel_for_tone(letters)
    if index is None:
        return None
    return unicodedata.normalize("NFC", letters[: index + 1] + tone + letters[index + 1 :])


def _letters(keys: str) -> str:
    for typed, letter in _ORDERED_LETTERS:
        keys = keys.replace(typed, letter)
    if match := _FREE_MARK.match(keys):
        keys = f"đ{match[2]}{match[3]}"
    if match := _FREE_VOWEL.match(keys):
        keys = f"{match[1]}{_HAT[match[2]]}{match[3]}{match[4]}"
    if match := _FREE_HORN.match(keys):
        keys = f"{match[1]}{_HORN[match[2]]}{match[3]}{match[4]}"
    return keys


def _from_telex(word: str) -> str | None:
    """`word` read as TELEX keystrokes, or None when that gives no syllable."""
    plain = _letters(word)
    if plain != word and _SYLLABLE.fullmatch(plain):
        return plain
    # The tone key may stand anywhere after the vowel: "ddongs", "ddosng".
    for i in range(len(word) - 1, 0, -1):
        tone = _TONES.get(word[i])
        if tone is None:
            continue
        letters = _letters(word[:i] + word[i + 1 :])
        if _SYLLABLE.fullmatch(letters):
            return _with_tone(letters, tone)
        if _BARE_SYLLABLE.fullmatch(letters):  # tone typed, hats and horns forgotten: "tuoir"
            return letters
    return None


def _from_vni(word: str) -> str | None:
    tone = ""
    letters = ""
    for ch in word:
        if ch in _VNI_TONES:
            tone = _VNI_TONES[ch]
        elif ch == "6" and letters:
            letters = re.sub(r"[aeo](?=[^aeo]*$)", lambda m: _HAT[m.group(0)], letters, count=1)
        elif ch == "7" and letters:
            letters = letters.replace("uo", "ươ") if "uo" in letters else letters.replace("o", "ơ").replace("u", "ư")
        elif ch == "8":
            letters = letters.replace("a", "ă")
        elif ch == "9":
            letters = letters.replace("d", "đ", 1)
        elif ch.isdigit():
            return None
        else:
            letters += ch
    if not _SYLLABLE.fullmatch(letters):
        return None
    return _with_tone(letters, tone) if tone else letters


@lru_cache(maxsize=20_000)
def decode_word(word: str) -> str:
    """`word` with raw keystrokes read back; unchanged when it is no such word."""
    if not 2 <= len(word) <= _MAX_WORD or not word.isascii() or not word.isalnum():
        return word
    if word.isalpha():
        if _BARE_SYLLABLE.fullmatch(word):
            return word
        return _from_telex(word) or word
    return (_from_vni(word) or word) if _VNI.fullmatch(word) else word


@lru_cache(maxsize=20_000)
def split_word(word: str) -> tuple[str, ...]:
    """`word` as the syllables that were typed without a space: "muốnrút" -> ("muốn", "rút").

    Only a word that is no syllable is split, and only into two or three whole ones of at least two letters; of
    several ways the one whose later syllables begin with a consonant and whose first is longest.
    """
    if len(word) < 4 or not word.isalpha() or is_syllable(word):
        return (word,)
    for at in range(min(len(word) - 2, _LONGEST_SYLLABLE), 1, -1):
        head, tail = word[:at], word[at:]
        if is_syllable(head) and is_syllable(tail) and _starts_with_consonant(tail):
            return (head, tail)
    for at in range(min(len(word) - 4, _LONGEST_SYLLABLE), 1, -1):
        head, tail = word[:at], word[at:]
        if is_syllable(head) and _starts_with_consonant(tail):
            rest = split_word(tail)
            if len(rest) == 2:
                return (head, *rest)
    return (word,)


def _starts_with_consonant(word: str) -> bool:
    return unicodedata.normalize("NFD", word[0])[0] not in "aeiouy"
