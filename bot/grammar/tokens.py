"""A text as tokens that remember where they stood in the original.

Vietnamese arrives composed (NFC), decomposed (NFD), without marks, or as the raw keys of the TELEX method.
Tokens carry both spellings: ``raw`` as typed (composed, lower case) and ``plain`` without marks.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

#: Longer texts are read up to here; no message of a person says its figures later than this.
MAX_CHARACTERS = 4000

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+|[-=]>|\S")
#: Letters of Vietnamese and usual signs, each one character in either case: nothing has to be put together.
_COMPOSED = re.compile("[\t\n\r -~À-ÿĂăĐđĨĩŨũƠơƯưẠ-ỹ–—‘’“”…₫]*")


class Token(NamedTuple):
    """``kind`` is ``number``, ``word`` or ``sign``. ``glued``: no space before it."""

    kind: str
    raw: str
    plain: str
    start: int
    end: int
    glued: bool

    @property
    def marked(self) -> bool:
        """Whether the word was typed with at least one Vietnamese mark."""
        return self.raw != self.plain


def strip_marks(text: str) -> str:
    """Lower-case text without Vietnamese marks; ``đ`` becomes ``d``."""
    decomposed = unicodedata.normalize("NFD", text.lower().replace("đ", "d").replace("Đ", "d"))
    return "".join(ch for ch in decomposed if not unicodedata.combining(ch)).replace("đ", "d")


#: A language repeats its words.
_plain = lru_cache(maxsize=20_000)(strip_marks)


@lru_cache(maxsize=4_096)
def _letter(cluster: str) -> str:
    """A character with its marks, composed, in lower case; empty for marks without width, which split nothing."""
    if unicodedata.category(cluster[0]) == "Cf":
        return ""
    letter = unicodedata.normalize("NFC", cluster)[0].lower()
    wide = unicodedata.normalize("NFKC", letter)  # "５" is 5, but "¼" stays one sign
    return wide if len(wide) == 1 else letter[0]


def _composed(text: str) -> tuple[str, Sequence[int], Sequence[int]]:
    """Composed lower-case text and, per character of it, where it started and ended in ``text``."""
    if _COMPOSED.fullmatch(text):
        return text.lower(), range(len(text)), range(1, len(text) + 1)
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    i = 0
    while i < len(text):
        j = i + 1
        while j < len(text) and unicodedata.combining(text[j]):
            j += 1
        letter = _letter(text[i:j])
        if letter:
            out.append(letter)
            starts.append(i)
            ends.append(j)
        i = j
    return "".join(out), starts, ends


def _is_one_number(raw: str) -> bool:
    """``5.300.000``, ``5,3``, ``1.234,5`` are one number; ``3.2015``, ``15.8.2025``, ``12.03.85`` are several."""
    groups = re.split(r"[.,]", raw)
    if len(groups) == 1:
        return True
    if len(groups) == 2:
        return len(groups[1]) <= 3
    inner = groups[1:-1]
    return len(groups[0]) <= 3 and all(len(g) == 3 for g in inner) and len(groups[-1]) <= 3


@lru_cache(maxsize=16)  # several readers look at one message and its clauses in turn
def tokenize(text: str) -> tuple[Token, ...]:
    """The tokens of ``text`` (of its first :data:`MAX_CHARACTERS` characters), in order."""
    norm, starts, ends = _composed(text[:MAX_CHARACTERS])
    tokens: list[Token] = []
    for match in _TOKEN.finditer(norm):
        raw = match.group()
        pieces = [(match.start(), raw)]
        if raw[0].isdigit() and not _is_one_number(raw):
            pieces = [(match.start() + m.start(), m.group()) for m in re.finditer(r"\d+|[.,]", raw)]
        for at, piece in pieces:
            kind = "number" if piece[0].isdecimal() else "word" if piece[0].isalpha() else "sign"
            glued = at > 0 and not norm[at - 1].isspace()
            plain = piece if kind == "number" else _plain(piece)
            tokens.append(Token(kind, piece, plain, starts[at], ends[at + len(piece) - 1], glued))
    return tuple(tokens)
