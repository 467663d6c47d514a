"""Text on its way out: cleaned, measured as the platform counts, and cut where a reader would pause."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

# The fewest of a part's units that a gentler border may leave: below that, parts would become crumbs.
SMALLEST_SHARE = 4

_FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_PARAGRAPH = re.compile(r"\n[ \t]*\n\s*")
_LINE = re.compile(r"\n\s*")
_SENTENCE = re.compile(r"(?:(?<=[.!?…:;])|(?<=[.!?…][\"”’)\]]))\s+")
_WORD = re.compile(r"\s+")
BORDERS = (_PARAGRAPH, _LINE, _SENTENCE, _WORD)

ZERO_WIDTH_JOINER = "\u200d"


def clean(text: str) -> str:
    """The same words in NFC without what no platform takes: control characters (but line breaks and tabs), lone
    surrogates, and blank space around.

    Decomposed Vietnamese is about a quarter longer, so a text is composed before it is measured.
    """
    return unicodedata.normalize("NFC", _FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))).strip()


def units(text: str) -> int:
    """Length in UTF-16 code units, which is what Telegram (and Java, so Zalo) counts."""
    return len(text) + sum(1 for character in text if character > "\uffff")


def split(text: str, limit: int, borders: Sequence[re.Pattern[str]] = BORDERS) -> list[str]:
    """Cuts ``text`` into parts of at most ``limit`` UTF-16 units, at a paragraph if that leaves a part of decent size,
    else a line, a sentence, a word; inside a word only where there is no border at all, and then never inside a
    character that a reader sees as one. Blank text gives no part; no words are lost.
    """
    rest = clean(text)
    parts = []
    while len(rest) > limit or units(rest) > limit:
        end, start = _cut(rest, limit, borders)
        if part := rest[:end].rstrip():
            parts.append(part)
        rest = rest[start:].lstrip()
    return [*parts, rest] if rest else parts


def shorten(text: str, limit: int) -> str:
    """One line of at most ``limit`` units, ended with "…" where it had to be cut."""
    line = _WORD.sub(" ", clean(text))
    if units(line) <= limit:
        return line
    return split(line, limit - 1, (_WORD,))[0] + "…"


def shorten_bytes(text: str, limit: int) -> str:
    """As much of the words of ``text`` as fits ``limit`` bytes of UTF-8, cut between words where possible."""
    text = clean(text)
    while text and len(text.encode()) > limit:
        head, _, _ = text.rpartition(" ")
        text = head or (text[: _whole(text, len(text) - 1)] if len(text) > 1 else "")
    return text


def _cut(text: str, limit: int, borders: Sequence[re.Pattern[str]]) -> tuple[int, int]:
    """Where the first part ends and the rest begins."""
    fits = _longest_prefix(text, limit)
    # One character more is looked at: a part may end exactly before the white space that follows it.
    window = text[: fits + 1]
    for border in borders:
        last = None
        for match in border.finditer(window):
            if 0 < match.start() <= fits:
                last = match
        if last is not None and (border is _WORD or last.start() * SMALLEST_SHARE >= fits):
            return last.start(), last.end()
    end = _whole(text, fits)
    return end, end


def _longest_prefix(text: str, limit: int) -> int:
    """How many characters fit into ``limit`` units."""
    used = 0
    for index, character in enumerate(text):
        used += 2 if character > "\uffff" else 1
        if used > limit:
            return max(index, 1)
    return len(text)


def _whole(text: str, end: int) -> int:
    """The last place at or before ``end`` that does not tear a visible character apart; ``end`` where one character
    alone is longer than a part."""
    for place in range(end, 0, -1):
        if not _joined(text, place):
            return place
    return max(end, 1)


def _joined(text: str, place: int) -> bool:
    """Whether the characters before and after ``place`` make one visible character."""
    if place >= len(text):
        return False
    before, after = text[place - 1], text[place]
    if unicodedata.category(after) in ("Mn", "Mc", "Me") or after == ZERO_WIDTH_JOINER or before == ZERO_WIDTH_JOINER:
        return True
    if _is_skin_tone(after):
        return True
    if _is_flag_letter(after) and _is_flag_letter(before):
        # Flags are pairs of letters: a cut is inside a pair when an odd number of them stands before it.
        run = 0
        while run < place and _is_flag_letter(text[place - 1 - run]):
            run += 1
        return run % 2 == 1
    return False


def _is_flag_letter(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _is_skin_tone(character: str) -> bool:
    return "\U0001f3fb" <= character <= "\U0001f3ff"
