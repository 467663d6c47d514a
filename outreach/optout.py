"""Does somebody refuse our messages, or ask for them again? By plain words, with and without marks, in any channel.

Vietnamese law wants a refusal to be easy and obeyed at once (Nghị định 91/2020/NĐ-CP; Luật 91/2025/QH15 Điều 9), and a
question about insurance must never be taken for one.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from outreach.words import BARE_STOP, MARKED, OPT_IN, OPT_OUT, PHRASES, SPELLINGS

Intent = Literal["opt_out", "opt_in"]

MAX_LENGTH = 160  # characters: a longer text is a story, not a command


def intent(text: str, in_form: bool = False) -> Intent | None:
    """What the whole text asks for, or None.

    Args:
        in_form: a form is running, so that a bare "huỷ" cancels the form and nothing else. Explicit words ("TC",
            "từ chối", "ngừng gửi tin") count in any state.
    """
    if len(text) > 4 * MAX_LENGTH:
        return None
    shaped = _tokens(text)
    if shaped is None:
        return None
    if any(pattern.fullmatch(shaped) for pattern in OPT_OUT):
        return "opt_out"
    if any(pattern.fullmatch(shaped) for pattern in OPT_IN):
        return "opt_in"
    if not in_form and BARE_STOP.fullmatch(shaped):
        return "opt_out"
    return None


def _tokens(text: str) -> str | None:
    """The text as marks-free tokens joined by blanks; None when it cannot be a command."""
    text = unicodedata.normalize("NFC", text).casefold().strip()
    # A question asks about something; only a polite "… được không?" is a wish.
    question = text.endswith("?")
    words = re.findall(r"[\w']+", text)
    if not words or len(text) > MAX_LENGTH or len(words) > 24:
        return None
    bare = [_token(word) for word in words]
    # "dừng" with its marks and nothing else is a command; "dung" without marks may be "đúng".
    if words == ["dừng"]:
        bare = ["=stop"]
    joined = f" {' '.join(bare)} "
    for phrase, glued in PHRASES:
        joined = joined.replace(f" {phrase} ", f" {glued} ").replace(f" {phrase} ", f" {glued} ")
    joined = joined.strip()
    if joined.endswith(" khong") and not joined.endswith("duoc khong"):
        return None
    if question and not joined.endswith("duoc khong"):
        return None
    return joined


def _token(word: str) -> str:
    if word in MARKED:
        return MARKED[word]
    letters = unicodedata.normalize("NFD", word.replace("đ", "d"))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    plain = re.sub(r"(\w)\1{2,}", r"\1", plain)  # "stoppp", "điiii"
    return SPELLINGS.get(plain, plain)
