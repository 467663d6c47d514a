"""Breaks and fits lines by the packaged font. Lengths are pixels of the picture."""

from __future__ import annotations

from functools import lru_cache

from bot.pictures.canvas import Weight, font


@lru_cache(maxsize=4096)
def _measured(word: str, size: int, weight: Weight) -> float:
    """Words return, and measuring one takes a tenth of painting it."""
    return font(size, weight).getlength(word)


def width(text: str, size: int, weight: Weight = "Regular") -> float:
    """How wide ``text`` is when written at ``size``."""
    words = text.split(" ")
    return sum(_measured(word, size, weight) for word in words) + _measured(" ", size, weight) * (len(words) - 1)


def fitting(text: str, size: int, room: float, weight: Weight, *, least: int) -> int:
    """The largest size up to ``size`` at which ``text`` fits into ``room``; never below ``least``."""
    fits = int(size * room / max(width(text, size, weight), 1.0))
    return max(least, min(size, fits))


def wrap(text: str, size: int, room: float, weight: Weight = "Regular") -> list[str]:
    """``text`` in lines no wider than ``room``, broken at spaces; a word that is wider is broken where it must be."""
    lines: list[str] = []
    for word in (piece for whole in text.split(" ") for piece in _pieces(whole, size, room, weight)):
        if lines and width(f"{lines[-1]} {word}", size, weight) <= room:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return lines


def _pieces(word: str, size: int, room: float, weight: Weight) -> list[str]:
    if width(word, size, weight) <= room:
        return [word]
    pieces = [""]
    for character in word:
        if pieces[-1] and width(pieces[-1] + character, size, weight) > room:
            pieces.append("")
        pieces[-1] += character
    return pieces
