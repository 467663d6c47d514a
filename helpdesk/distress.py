"""Cries for help that no classifier may miss: plain words about ending one's life, violence, collapse and hunger.

They are looked for before the assistant is asked, so that they are heard also while it is down, in the middle of a
calculation, or when it is unsure. The list is short on purpose; everything less plain is the assistant's to judge.
"""

from __future__ import annotations

import re
import unicodedata

from bot.grammar.tokens import strip_marks

_WORDS = (
    # ending one's life
    r"tu sat",
    r"quyen sinh",
    r"ket lieu",
    r"(khong|ko|k|hong|chang) (con )?(muon|thiet) song( nua)?",
    r"chan song",
    # "mệt muốn chết", "đợi lâu muốn chết": how people grumble about papers
    r"(?<!met )(?<!lau )(?<!nong )(?<!lanh )(?<!moi )(?<!cuoi )(?<!ban )muon chet",
    r"tha chet",
    r"(khong|ko|k|chang|hong) (con )?(loi thoat|loi ra|duong song|ly do (gi )?de song)",
    r"(duoc|dc|muon|mong) giai thoat",
    r"buong (bo|xuoi) (tat ca|het)",
    r"ngu (\w+ ){0,4}(khong|ko|k|chang|khoi) (bao gio )?(tinh )?day nua",
    r"chet (di )?cho (xong|roi|khoe)",
    r"song (lam|de) (gi|chi)( nua)?",
    r"song chi nua",
    r"(doi|cuoc doi) (?!voi )(\w+ ){0,2}(chang|cha|khong|ko|k) con gi( nua)?",
    r"uong thuoc (sau|chuot|tru sau|diet co|ngu tu)",
    r"nhay (cau|lau|song)",
    r"(cat|cua|rach) (co )?tay",
    r"vinh biet",
    # violence
    r"(chong|vo|bo|me|cha|ba|ong|nguoi yeu) (\w+ )?(danh|dap|doa giet|bop co) (toi|em|minh|chau|con|tui|me con)",
    r"bi (chong|vo|bo|cha|bo duong|me ke|nguoi yeu) (\w+ )?(danh|dap|doa giet)",
    r"bi (danh dap|bao hanh|xam hai|cuong hiep|hiep dam|doa giet)",
    r"bao hanh (tre|tre em|chau|con)",
    r"(?<!tra )(?<!cap )(?<!nghien )cuu (toi |em |minh |chau |tui |me con )?voi",
    r"(?<!tra )cuu (toi|em|minh|chau|tui) di",
    r"(so soang|sam so|gio tro( doi bai)?)( voi)? (con|chau|em|be|toi)",
    # a body in need
    r"(khong|ko|k) tho (duoc|noi)",
    r"nga (\w+ ){0,3}(khong|ko|k) (ngoi |dung )?day (duoc|noi)",
    r"bat tinh",
    r"ngung tho",
    r"het (sach )?gao",
    r"(khong|ko|k|chang) con (dong nao|tien|gi) (de )?(an|mua (sua|gao|do an|com))",
    r"nhin doi",
    # in English
    r"(kill|hang|hurt|harm) (myself|my self)",
    r"(commit|committing|thinking (of|about)) suicide",
    r"end (my|it) (life|all)",
    r"(want|wish|ready|going) to die",
    r"(no|not any) reason to (live|go on)",
    r"(don t|do not|can t|cannot) (want to )?(live|go on) (any ?more|like this)",
    r"(husband|wife|father|mother|dad|boyfriend|stepfather) (\w+ ){0,2}(beats?|hits?|beating|hitting|raped) (me|us)",
    r"(being|was|am|been) (beaten|raped|molested)",
    r"(can t|cannot|can not) breathe",
    r"(nothing|no food|no money) (left )?(to|for) (eat|food|feed)( \w+){0,2}",
    r"(kids|children|baby) (are|is) (starving|hungry)",
)
_CRY = re.compile(rf"\b(?:{'|'.join(_WORDS)})\b")
# As typed: bare, or with no other marks than these: "điện tử từ tháng 9", "từ từ", "án treo có" are other words.
_AS_TYPED = re.compile(
    r"\b(?:(?<!dien )t[uự] t[uử]|(?<!an )(?<!qh )treo c[oổ])\b(?! (?:nguyen|thang|nam|ngay|duoc|khi|\d))"
)
# A question about rights after a death, or words that only sound alike.
_MATTER = re.compile(r"\b(tu tuat|mai tang|tro cap|duoc huong|che do|bao hiem xa hoi mot lan|song lau|song nho)\b")


def is_cry_for_help(text: str) -> bool:
    """Whether the text plainly says that somebody's life or body is in danger. Marks and case do not matter."""
    plain = _plain(text)
    cries = _CRY.search(plain) or _AS_TYPED.search(_words(unicodedata.normalize("NFC", text).lower()))
    return cries is not None and _MATTER.search(plain) is None


def _plain(text: str) -> str:
    return _words(strip_marks(text))


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text))
