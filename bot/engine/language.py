"""Whether a message is English or Vietnamese, cheaply: by the words that only one of them has.

Vietnamese without marks shares many spellings with English ("do", "the", "can", "to", "in"), and Vietnamese messages
borrow English words ("check giùm mình sổ online"). So one Vietnamese function word outweighs English nouns, and only
words that are no Vietnamese syllable speak for English. Anything else is undecided.
"""

from __future__ import annotations

import re
from typing import Optional

from bot.engine.telex import is_syllable
from bot.engine.text import has_marks

_WORD = re.compile(r"[^\W\d_]+")
_ENGLISH = """
    what how where when why who which whose is are was were does did have has had will would should could must may
    my your his her their our i'm am we you they he she it this that these those there
    and or but if for from with without about after before because until than then of at by on into per each
    get got give take apply claim withdraw pay paid paying work working worked worker employer employee company
    insurance social health pension retirement retire unemployment maternity benefit benefits allowance contribution
    contributions salary wage money year years month months age old much many long need needs documents office hotline
    voluntary compulsory household card amount rate minimum register registration join leave left quit lose lost
    eligible conditions abroad foreigner foreign children birth death funeral husband wife mother father
    please thanks thank hello good morning bye help speak talk person human agent staff english yes not i
    someone tell know find check want like today next last law rules any all still ago
"""
ENGLISH = frozenset(_ENGLISH.split())
_VIETNAMESE = """
    khong ko kg hong hok hem dc duoc duocj bao nhieu bn minh toi tui cua cho voi thi la lam sao gi nao roi
    dong rut nghi luong huu tien viec hiem bhxh bhyt bhtn bhxhtn tu nguyen mot thang nam ngay tuoi
    chua nua vay day cai con em anh chi chau bac oi nhe nha ad hoi muon biet can phai nhung nguoi ong
    cty sao rua mo rang chu dau khi neu hay cung da dang se bi ve nhu giup gium xem so the tinh
"""
_SURELY_VIETNAMESE = frozenset(_VIETNAMESE.split()) - {"the", "can", "so", "con", "la", "mo", "an", "day", "chi", "se"}
#: Whole messages that are English although they are short.
_GREETINGS = frozenset(
    ["hello", "hi there", "good morning", "good afternoon", "thank you", "thanks", "goodbye", "english"]
)
#: English words that are Vietnamese syllables too; they count where nothing but English stands around them.
_SHARED = frozenset(["do", "to", "a", "an", "in", "no", "so", "me", "us", "can", "the", "be", "on", "up", "tax"])
_LEAST_SHARE, _ALL_BUT = 0.5, 0.75


def language_of(text: str) -> Optional[str]:
    """``en`` or ``vi``; None when the words do not tell (figures, "ok", a name)."""
    if has_marks(text):
        return "vi"
    words = [word.lower() for word in _WORD.findall(text[:1_000])]
    if " ".join(words) in _GREETINGS:
        return "en"
    vietnamese = sum(word in _SURELY_VIETNAMESE for word in words)
    strong = sum(word in ENGLISH and not is_syllable(word) for word in words)
    english = sum(word in ENGLISH or not is_syllable(word) for word in words)
    if vietnamese and vietnamese * 2 >= strong:
        return "vi" if vietnamese >= 2 or not strong else None
    if strong >= 2 and english >= _LEAST_SHARE * len(words):
        return "en"
    known = sum(word in ENGLISH or word in _SHARED for word in words)
    if strong and known >= _LEAST_SHARE * len(words) and sum(not is_syllable(word) for word in words) >= 3:
        return "en"
    return "en" if strong and len(words) >= 4 and known >= _ALL_BUT * len(words) else None
