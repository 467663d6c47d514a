"""Vietnamese text as people type it, brought to one form for the classifier.

Promise: `normalise` gives the same string for every spelling of the same text that a keyboard or a phone can
produce (NFC or NFD, upper or lower case, old or new tone position, zero-width and direction marks, "đượcccc"),
and never takes longer than a text of `MAX_CHARACTERS` takes.
"""

from __future__ import annotations

import re
import unicodedata

from bot.engine.abbreviations import ABBREVIATIONS
from bot.engine.language import language_of
from bot.engine.letters import has_marks, strip_marks
from bot.engine.telex import decode_word, split_word

# Longer messages are read at their head and tail only: people state their matter first or last.
MAX_CHARACTERS = 1_000
_HEAD = 700

_SPACE = re.compile(r"\s+")
_REPEATED = re.compile(r"([^\W\d_])\1{2,}")
_NUMBER = re.compile(r"\d+(?:[.,/:-]\d+)*")
_YEAR = re.compile(r"(?:19|20)\d\d")
# Fifteen years bring a pension, twenty end the lump sum: "18 năm" asks about another matter than "5 năm".
_PENSION_YEARS = re.compile(r"(?:1[5-9]|[2-4]\d)(?=[.,]\d|$)")
_YEARS_AHEAD = re.compile(r"\s?(?:năm|nam|n)(?![^\W\d_])")
_WORD_OR_NUMBER = re.compile(r"\d+(?:[.,/:-]\d+)+|\w+")
_OLD_TONE = re.compile(r"\b(\w*?)(o[àáảãạ]|o[èéẻẽẹ]|u[ỳýỷỹỵ])\b")
_TONED_SECOND = "àáảãạèéẻẽẹỳýỷỹỵ"
_TONED_FIRST = str.maketrans(_TONED_SECOND, "òóỏõọòóỏõọùúủũụ")
_BARE_SECOND = str.maketrans(_TONED_SECOND, "aaaaaeeeeeyyyyy")


def clip(text: str, limit: int = MAX_CHARACTERS) -> str:
    """At most `limit` characters (plus one space): the head and the tail of a longer text."""
    if len(text) <= limit:
        return text
    head = limit * _HEAD // MAX_CHARACTERS
    return f"{text[:head]} {text[head - limit :]}"


def clean(text: str, limit: int = MAX_CHARACTERS) -> str:
    """`text` clipped, in NFC, without control, zero-width and direction characters, with single spaces."""
    text = unicodedata.normalize("NFC", clip(text, limit))
    if not text.isprintable():
        # Cc/Cf/Co/Cs/Cn: a line break separates words, everything else of these has no width.
        text = "".join(
            " " if ch.isspace() else ch for ch in text if ch.isspace() or not unicodedata.category(ch).startswith("C")
        )
    return _SPACE.sub(" ", text).strip()


def _new_tone_position(match: re.Match[str]) -> str:
    onset, rhyme = match.group(1), match.group(2)
    if onset == "q" or (rhyme[0] == "u" and onset.endswith("q")):  # in "quý" the u belongs to the consonant
        return match.group(0)
    return f"{onset}{rhyme[1].translate(_TONED_FIRST)}{rhyme[1].translate(_BARE_SECOND)}"


def _number(match: re.Match[str]) -> str:
    number = match.group(0)
    if _YEAR.fullmatch(number):
        return " 2000 "
    if _PENSION_YEARS.match(number) and _YEARS_AHEAD.match(match.string, match.end()):
        return " 20 "
    return " 0 "


def normalise(text: str) -> str:
    """The form that features are taken from; "" when the text holds no letter and no digit.

    Lower case, one tone position, numbers as `0` (calendar years as `2000`, fifteen years and more as `20`), raw
    TELEX turned into Vietnamese, words that were stuck together apart, chat abbreviations written out (without marks
    when the text has none), no punctuation. English is left as it is but for the numbers.
    """
    text = clean(text).lower()
    text = _REPEATED.sub(r"\1", text)
    text = _OLD_TONE.sub(_new_tone_position, text)
    words = _WORD_OR_NUMBER.findall(text.replace("_", " "))
    if language_of(text) == "en":  # "lost" are no keys for "lót", "salary" is no three syllables stuck together
        return " ".join(_NUMBER.sub(_number, " ".join(words)).split())
    decoded = _NUMBER.sub(_number, " ".join(map(decode_word, words))).split()
    marked = any(has_marks(word) for word in decoded)
    written_out: list[str] = []
    for word in decoded:
        full = ABBREVIATIONS.get(word)
        if word == "k" and written_out and written_out[-1] == "0":
            full = "nghìn"
        if full is None:
            written_out += split_word(word)
        else:
            written_out.append(full if marked else strip_marks(full))
    return " ".join(written_out)
