"""One-time codes: made, recognised in a message, kept as a keyed hash, compared in constant time."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from datetime import timedelta

from bot.grammar.tokens import strip_marks

DIGITS = 6
LIFE = timedelta(minutes=5)
MOST_ATTEMPTS = 5

# Nearly every message says no by this alone: a code or a number comes in a few words.
_SHORT_WITH_DIGIT = re.compile(r"(?s)(?=.{1,80}\Z)\D*\d")
_AROUND = (
    r"(?:da|vang|day|ma|ma la|ma cua toi|ma cua toi la|ma so|code|otp|la|xac nhan|xac thuc|ma xac nhan|ma nhan duoc)"
)
_CODE = re.compile(
    rf"(?:{_AROUND}\s*:?\s+)*(\d(?:[ .-]?\d){{{DIGITS - 1}}})(?:\s+(?:a|nhe|nha|day|do|em|ban|ad))*[.!]?"
)
_PHONE = re.compile(
    r"(?:[a-z]+[:,]?\s+){0,8}(\+?84|0)([ .-]?\d(?:[ .-]?\d){7,9})(?:\s+(?:a|nhe|nha|day|do|em|ban|ad))*[.!]?"
)


def mint() -> str:
    """A code nobody can guess, leading zeros included."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"


def sealed(key: bytes, conversation_id: int, code: str) -> str:
    """What is kept of a code. Keyed, because a million codes are soon tried; bound to the conversation it was made
    for, because it opens nothing elsewhere."""
    return hmac.new(key, f"record-code:{conversation_id}:{code}".encode(), hashlib.sha256).hexdigest()


def fits(key: bytes, conversation_id: int, code: str, kept: str | None) -> bool:
    """Whether this is the code, in a time that does not depend on how much of it is right."""
    return hmac.compare_digest(sealed(key, conversation_id, code), kept or "")


def code_in(words: str) -> str | None:
    """The code that a message consists of, with at most a few small words around."""
    if not _SHORT_WITH_DIGIT.match(words):
        return None
    found = _CODE.fullmatch(_plain(words))
    return re.sub(r"\D", "", found[1]) if found else None


def phone_in(words: str) -> str | None:
    """The telephone number that a message consists of (digits with a leading 0)."""
    if not _SHORT_WITH_DIGIT.match(words):
        return None
    found = _PHONE.fullmatch(_plain(words))
    return "0" + re.sub(r"\D", "", found[2]) if found else None


def _plain(words: str) -> str:
    """Small letters without marks."""
    return " ".join(strip_marks(words).split())
