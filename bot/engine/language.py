"""Whether a message is English or Vietnamese, cheaply: by the words that only one of them has.

Vietnamese without marks shares many spellings with English ("do", "the", "can", "to", "in"), and Vietnamese messages
borrow English words ("check giùm mình sổ online"). So one Vietnamese function word outweighs English nouns, and only
words that are no Vietnamese syllable speak for English. English messages borrow the names of our world in turn ("I lost
my so BHXH", "tax on rut mot lan"): these speak for neither. Anything else is undecided.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import Optional

from bot.engine.letters import has_marks, strip_marks
from bot.engine.telex import is_syllable

_WORD = re.compile(r"[^\W\d_]+")
#: Common English words; none that people here use in Vietnamese ("online", "check", "app").
ENGLISH = frozenset(Path(__file__).with_name("english.txt").read_text(encoding="utf-8").split()) | {"i", "we", "am"}
_VIETNAMESE = """
    khong ko kg hong hok hem dc duoc duocj bao nhieu bn minh toi tui cua cho voi thi la lam sao gi nao roi
    dong rut nghi luong huu tien viec hiem bhxh bhyt bhtn bhxhtn tu nguyen mot thang nam ngay tuoi
    chua nua vay day cai con em anh chi chau bac oi nhe nha ad hoi muon biet can phai nhung nguoi ong
    cty sao rua mo rang chu dau khi neu hay cung da dang se bi ve nhu giup gium xem so the tinh
"""
_SURELY_VIETNAMESE = frozenset(_VIETNAMESE.split()) - {"the", "can", "so", "con", "la", "mo", "an", "day", "chi", "se"}
#: What English speakers call by its Vietnamese name.
_NAMES = (
    *("tro cap huu tri xa hoi", "huu tri xa hoi", "tro cap that nghiep", "bao hiem xa hoi", "rut bhxh mot lan"),
    *("bhxh mot lan", "rut mot lan", "bhxh tu nguyen", "tu nguyen", "bhyt ho gia dinh", "ho gia dinh", "bhxh co so"),
    *("bhxh tinh", "so bhxh", "so bao hiem", "chot so", "bao luu", "luong huu", "nghi huu", "thai san", "to khai"),
    *("mot cua", "muc tham chieu", "can cuoc", "bhxh", "bhyt", "bhtn", "vssid", "vneid", "cccd", "dong", "tet"),
)
_BORROWED = re.compile(rf"\b(?:{'|'.join(sorted(_NAMES, key=len, reverse=True))})\b")
#: Whole messages that are English although they are short.
_GREETINGS = frozenset(
    [
        *("hello", "hi there", "good morning", "good afternoon", "thank you", "thanks", "goodbye"),
        *("english", "help", "help me"),
    ]
)
#: English words that are Vietnamese syllables too; they count where nothing but English stands around them.
_SHARED_WORDS = "do to a an in no so me us can the be on up tax go sum man he too old ten ago met not hi my it is"
_SHARED = frozenset(_SHARED_WORDS.split())
_LEAST_SHARE, _ALL_BUT = 0.5, 0.75
_ENOUGH = 2  # English words that make it worth while to look past borrowed names


def language_of(text: str) -> Optional[str]:
    """``en`` or ``vi``; None when the words do not tell (figures, "ok", a name)."""
    lowered = unicodedata.normalize("NFC", text[:1_000]).lower()
    if has_marks(lowered):
        return _among_marks(lowered)
    words = _WORD.findall(lowered)
    if " ".join(words) in _GREETINGS:
        return "en"
    if sum(_is_english(word) for word in words) >= _ENOUGH:
        words = _WORD.findall(_BORROWED.sub(" ", lowered))
    vietnamese = sum(word in _SURELY_VIETNAMESE for word in words)
    strong = sum(_is_english(word) for word in words)
    english = sum(word in ENGLISH or not is_syllable(word) for word in words)
    if vietnamese and vietnamese * 2 >= strong:
        return "vi" if vietnamese >= 2 or not strong else None
    if strong >= max(_ENOUGH, len(words) / 3) and english >= _LEAST_SHARE * len(words):
        return "en"
    known = sum(word in ENGLISH or word in _SHARED for word in words)
    if strong and known >= _LEAST_SHARE * len(words) and sum(not is_syllable(word) for word in words) >= 3:
        return "en"
    nearly_all = known == len(words) > 1 or (len(words) >= 4 and known >= _ALL_BUT * len(words))
    return "en" if strong and nearly_all else None


def _among_marks(lowered: str) -> Optional[str]:
    """A text with marks is Vietnamese, but for an English sentence around Vietnamese names ("my sổ BHXH is lost")."""
    rest = lowered
    for name in _BORROWED.finditer(strip_marks(lowered)):  # a letter loses its marks in place
        rest = rest[: name.start()] + " " * len(name.group()) + rest[name.end() :]
    words = _WORD.findall(rest)
    english = [word in ENGLISH or word in _SHARED for word in words]
    begins = english[:1] == [True] and any(map(_is_english, words))
    return "en" if begins and 2 * sum(english) > len(words) else "vi"


def _is_english(word: str) -> bool:
    return word in ENGLISH and not is_syllable(word)
