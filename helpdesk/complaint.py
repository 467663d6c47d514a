"""Does somebody say that the last answer was wrong? By plain words, with and without marks, as a whole message.

Only the whole message counts: "sai rồi, lương 6 triệu" corrects a figure, and "làm sai sổ thì sao" asks about one.
"""

from __future__ import annotations

import re

from bot.grammar.tokens import strip_marks

MAX_LENGTH = 120  # characters: a longer text is a story


_WHO = r"(?:(?:ban|an sinh|bot|may|he thong|tro ly|em|ad)\s)?"
_SO = r"(?:\s(?:roi|r|bet|het|het roi|qua|qua roi|nha|nhe|a|day|do|ma|het ca|hoan toan|luon|mat roi|rui))*"
_NOT = r"(?:khong|ko|k|kg|hong|chang|chua|hok|kh)"
_ME = r"(?:toi|minh|em|anh|chi|tui|chau|t|mik)"
_WORDS = (
    rf"{_WHO}(?:tra loi|tl|noi|tu van|tinh|huong dan|tra lai) (?:bi )?(?:sai|nham|lac de|linh tinh|bay){_SO}",
    rf"{_WHO}(?:tra loi|tl|noi|tu van|tinh|huong dan) (?:the |vay |nay )?{_NOT} (?:dung|chinh xac|trung|lien quan){_SO}"
    rf"(?: (?:cau hoi|y|trong tam)(?: (?:cua )?{_ME})?)?{_SO}",
    rf"(?:cau )?tra loi (?:nay |do |vua roi |tren )?(?:bi |la )?(?:sai|nham){_SO}",
    rf"{_NOT} (?:phai|dung) (?:cau|dieu|cai|y|viec|thu) (?:ma )?{_ME} (?:hoi|can|muon hoi|can hoi|dang hoi){_SO}",
    rf"(?:{_ME} )?{_NOT} hoi (?:cai|dieu|viec|cau|chuyen) (?:nay|do){_SO}",
    rf"{_NOT} (?:dung|trung) (?:cau hoi|y|trong tam)(?: (?:cua )?{_ME})?{_SO}",
    rf"{_NOT} lien quan(?: gi)?(?: (?:toi|den) cau hoi)?{_SO}",
    r"hoi mot (?:dang|nang|duong) tra loi mot (?:neo|kieu|dang)",
    r"(?:sai|lac) (?:chu )?de" + _SO,
    r"(?:that'?s |that is |this is |the answer is |your answer is )?(?:a )?wrong(?: answer)?",
    r"(?:that'?s |that is |this is )?not (?:what i asked|my question|the answer|right|correct)",
    rf"sai{_SO}",
    rf"{_NOT} dung{_SO}",
    rf"nham{_SO}",
    r"khong phai (?:the|vay|nhu the|nhu vay)",
    r"incorrect",
)
_COMPLAINT = re.compile("|".join(f"(?:{pattern})" for pattern in _WORDS))


def is_complaint(text: str) -> bool:
    """Whether all that the text says is that the answer before it was wrong."""
    if len(text) > MAX_LENGTH or text.rstrip().endswith("?"):
        return False
    return _COMPLAINT.fullmatch(_plain(text)) is not None


def _plain(text: str) -> str:
    """Without marks, case and punctuation; polite openings and endings left out."""
    words = re.findall(r"[a-z0-9']+", strip_marks(text))
    while words and words[0] in {"oi", "da", "o", "u", "the", "a", "nhung", "ban", "an", "sinh"} and len(words) > 2:
        if words[0] in {"ban", "an", "sinh"} and words[1] in {"tra", "tl", "noi", "tinh", "tu", "huong", "sinh"}:
            break
        words = words[1:]
    return " ".join(words)
