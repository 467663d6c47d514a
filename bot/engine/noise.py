"""How people really type, made from clean examples: the classifier is trained on these copies too.

Every copy is a pure function of the text, the kind of noise and the seed, so that a training run is repeatable.
The tests measure robustness with another noiser (`tests/engine/held_out_noise.py`) that training never sees.
"""

from __future__ import annotations

import random
import unicodedata
import zlib
from collections.abc import Callable, Sequence

from bot.engine.abbreviations import ABBREVIATIONS
from bot.engine.letters import strip_marks

_TONE_KEYS = {"\u0301": "s", "\u0300": "f", "\u0309": "r", "\u0303": "x", "\u0323": "j"}
_LETTER_KEYS = {"đ": "dd", "â": "aa", "ê": "ee", "ô": "oo", "ă": "aw", "ơ": "ow", "ư": "uw"}
_NEIGHBOURS = {
    "q": "wa",
    "w": "qes",
    "e": "wrd",
    "r": "etf",
    "t": "ryg",
    "y": "tuh",
    "u": "yij",
    "i": "uok",
    "o": "ipl",
    "p": "ol",
    "a": "sqz",
    "s": "adw",
    "d": "sfe",
    "f": "dgr",
    "g": "fht",
    "h": "gjy",
    "j": "hku",
    "k": "jli",
    "l": "ko",
    "z": "xa",
    "x": "zc",
    "c": "xv",
    "v": "cb",
    "b": "vn",
    "n": "bm",
    "m": "n",
}
# Sounds that regions spell alike, and hurried endings.
_REGIONAL = (("x", "s"), ("s", "x"), ("ch", "tr"), ("tr", "ch"), ("d", "gi"), ("r", "d"), ("l", "n"), ("n", "l"))
_TONE_SLIPS = {"\u0309": "\u0303", "\u0303": "\u0309"}
_SHORT: dict[str, list[str]] = {}
for _abbreviation, _full in ABBREVIATIONS.items():
    _SHORT.setdefault(_full, []).append(_abbreviation)
_LONGEST_FIRST = sorted(_SHORT, key=len, reverse=True)


def to_telex(word: str, tone_last: bool = True) -> str:
    """The keys that type `word`: "đóng" -> "ddongs"."""
    keys, tone = [], ""
    for ch in unicodedata.normalize("NFC", word):
        decomposed = unicodedata.normalize("NFD", ch)
        marks = [c for c in decomposed if c in _TONE_KEYS]
        letter = unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in _TONE_KEYS))
        keys.append(_LETTER_KEYS.get(letter, letter))
        for mark in marks:
            if tone_last:
                tone = _TONE_KEYS[mark]
            else:
                keys.append(_TONE_KEYS[mark])
    return "".join(keys) + tone


def abbreviate(text: str, rng: random.Random, share: float = 0.6) -> str:
    """`text` with about `share` of the words that have a chat abbreviation abbreviated."""
    padded = f" {text} "
    for full in _LONGEST_FIRST:
        if f" {full} " in padded and rng.random() < share:
            padded = padded.replace(f" {full} ", f" {rng.choice(_SHORT[full])} ")
    return padded.strip()


def _slip(word: str, rng: random.Random) -> str:
    """One slip of the finger in `word`."""
    if len(word) < 2:
        return word
    at = rng.randrange(len(word))
    kind = rng.random()
    if kind < 0.3:
        return word[:at] + word[at + 1 :]
    if kind < 0.55 and at + 1 < len(word):
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind < 0.8:
        near = _NEIGHBOURS.get(strip_marks(word[at]))
        return word[:at] + rng.choice(near) + word[at + 1 :] if near else word
    return word[:at] + word[at] * rng.randint(2, 3) + word[at + 1 :]


def _regional(word: str, rng: random.Random) -> str:
    for spoken, written in rng.sample(_REGIONAL, len(_REGIONAL)):
        if word.startswith(spoken) and len(word) > len(spoken):
            return written + word[len(spoken) :]
    return word


def _other_tone(word: str) -> str:
    decomposed = unicodedata.normalize("NFD", word)
    return unicodedata.normalize("NFC", "".join(_TONE_SLIPS.get(ch, ch) for ch in decomposed))


def _words(text: str, rng: random.Random, share: float, change: Callable[[str], str]) -> str:
    return " ".join(change(word) if rng.random() < share else word for word in text.split())


def _typed_fast(text: str, rng: random.Random) -> str:
    """Abbreviated, some words slipped, some stuck together."""
    text = _words(abbreviate(text, rng), rng, 0.2, lambda word: _slip(word, rng))
    words = text.split()
    if len(words) > 2 and rng.random() < 0.5:
        at = rng.randrange(len(words) - 1)
        words[at : at + 2] = ["".join(words[at : at + 2])]
    return " ".join(words)


def _typed_raw(text: str, rng: random.Random) -> str:
    """Input method half on, tones mixed up, sounds spelt as spoken."""
    text = _words(text, rng, 0.15, lambda word: to_telex(word, rng.random() < 0.7))
    text = _words(text, rng, 0.1, lambda word: _slip(word, rng))
    text = _words(text, rng, 0.1, _other_tone)
    return _words(text, rng, 0.06, lambda word: _regional(word, rng))


def _stripped(text: str, rng: random.Random) -> str:
    return strip_marks(text)


def _stripped_fast(text: str, rng: random.Random) -> str:
    return strip_marks(_typed_fast(text, rng))


KINDS: dict[str, Callable[[str, random.Random], str]] = {
    "stripped": _stripped,
    "fast": _typed_fast,
    "stripped_fast": _stripped_fast,
    "raw": _typed_raw,
}


def noisy(text: str, kind: str, seed: int = 0) -> str:
    """`text` as `kind` (a name of `KINDS`) of typing would give it; the same for the same arguments.

    Raises:
        KeyError: `kind` is unknown.
    """
    make = KINDS[kind]
    rng = random.Random(zlib.crc32(f"{seed}|{kind}|{text}".encode()))  # noqa: S311 - repeatable on purpose
    return make(text.lower(), rng)


def copies(text: str, kinds: Sequence[str], seed: int = 0) -> list[str]:
    """The text itself and one copy for every kind, without doubles, the original first."""
    return list(dict.fromkeys([text, *(noisy(text, kind, seed) for kind in kinds)]))
