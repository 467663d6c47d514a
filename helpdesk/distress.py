"""Cries for help that no classifier may miss: plain words about ending one's life, and about violence.

They are looked for before the assistant is asked, so that they are heard also while it is down, in the middle of a
calculation, or when it is unsure. The list is short on purpose; everything less plain is the assistant's to judge.
"""

from __future__ import annotations

import re
import unicodedata

_WORDS = (
    # ending one's life
    r"tu tu",
    r"tu sat",
    r"quyen sinh",
    r"ket lieu",
    r"(khong|ko|k|hong|chang) (con )?(muon|thiet) song( nua)?",
    r"chan song",
    r"muon chet",
    r"chet (di )?cho (xong|roi|khoe)",
    r"song (lam|de) (gi|chi)( nua)?",
    r"uong thuoc (sau|chuot|tru sau|diet co|ngu tu)",
    r"nhay (cau|lau|song)",
    r"treo co",
    r"(cat|cua|rach) (co )?tay",
    r"vinh biet",
    # violence
    r"(chong|vo|bo|me|cha|ba|ong|nguoi yeu) (\w+ )?(danh|dap|doa giet|bop co) (toi|em|minh|chau|con|tui|me con)",
    r"bi (danh dap|bao hanh|xam hai|cuong hiep|hiep dam|doa giet)",
    r"bao hanh (tre|tre em|chau|con)",
    r"cuu (toi|em|minh|chau|tui) (voi|di)",
)
_CRY = re.compile(rf"\b(?:{'|'.join(_WORDS)})\b")
# A question about rights after a death, or words that only sound alike.
_MATTER = re.compile(r"\b(tu tuat|mai tang|tro cap|duoc huong|che do|bao hiem xa hoi mot lan|song lau|song nho)\b")


def is_cry_for_help(text: str) -> bool:
    """Whether the text plainly says that somebody's life or body is in danger. Marks and case do not matter."""
    plain = _plain(text)
    return _CRY.search(plain) is not None and _MATTER.search(plain) is None


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    letters = "".join(one for one in decomposed if not unicodedata.combining(one))
    return " ".join(re.findall(r"\w+", letters))
