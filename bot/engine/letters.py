"""Letters with and without their Vietnamese marks."""

from __future__ import annotations

import unicodedata

_LETTERS_WITHOUT_DECOMPOSITION = str.maketrans("đĐ", "dD")


def strip_marks(text: str) -> str:
    """`text` as typed on a keyboard without Vietnamese: "đóng bảo hiểm" -> "dong bao hiem"."""
    decomposed = unicodedata.normalize("NFD", text)
    bare = "".join(ch for ch in decomposed if not unicodedata.combining(ch))
    return bare.translate(_LETTERS_WITHOUT_DECOMPOSITION)


def has_marks(text: str) -> bool:
    """Whether any letter of `text` carries a Vietnamese mark."""
    return any(ch > "\x7f" and ch.isalpha() for ch in text)
