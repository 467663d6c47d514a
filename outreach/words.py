"""The words by which people refuse or ask for our messages, as a small grammar over marks-free tokens.

A text counts only when the *whole* text is such a wish with nothing but politeness around it. That is why "dừng đóng
BHXH" or "hủy sổ" never match: "đóng" and "sổ" are no words of this grammar.
"""

from __future__ import annotations

import re

# Marked words whose marks carry the meaning: without marks they would look like a word of the grammar.
# "đúng" (right), "dùng" (to use) and "đứng" (to stand) are not "dừng" (stop) or "đừng" (don't).
MARKED = {
    "đúng": "=right",
    "dùng": "=use",
    "đụng": "=touch",
    "dựng": "=build",
    "dụng": "=use",
    "à": "=really",
    "hả": "=really",
    "tín": "=credit",
    "tình": "=love",
    "thời": "=time",
    "bố": "=father",
    "bộ": "=ministry",
    "bó": "=bundle",
    "nhân": "=person",
    "chán": "=bored",
    "chân": "=foot",
    "lãi": "=interest",
    "lái": "=drive",
}

# Teencode and slips, token by token, after marks are gone.
SPELLINGS = {
    "ko": "khong",
    "k": "khong",
    "kg": "khong",
    "kh": "khong",
    "hok": "khong",
    "hong": "khong",
    "hem": "khong",
    "hk": "khong",
    "dk": "dang_ky",
    "dky": "dang_ky",
    "dki": "dang_ky",
    "nt": "nhan_tin",
    "tn": "tin_nhan",
    "tb": "thong_bao",
    "qc": "quang_cao",
    "goi": "gui",
    "giu": "gui",
    "dug": "dung",
    "dunq": "dung",
    "ngug": "ngung",
    "nguq": "ngung",
    "dc": "duoc",
    "dx": "duoc",
    "nx": "nua",
    "mun": "muon",
    "mn": "muon",
    "mik": "minh",
    "mk": "minh",
    "t": "toi",
    "tui": "toi",
    "e": "em",
    "ak": "a",
    "ah": "a",
    "mess": "tin_nhan",
    "message": "tin_nhan",
    "messages": "tin_nhan",
    "sms": "tin_nhan",
    "msg": "tin_nhan",
    "unsub": "unsubscribe",
    "unsubcribe": "unsubscribe",
    "subcribe": "subscribe",
}

# Two-word phrases glued to one token first, so that the grammar below can speak of them.
PHRASES = (
    ("nhan tin nhan", "nhan tin_nhan"),
    ("dang ki", "dang_ky"),
    ("dang ky", "dang_ky"),
    ("thong bao", "thong_bao"),
    ("thong tin", "thong_tin"),
    ("quang cao", "quang_cao"),
    ("nhan tin", "nhan_tin"),
    ("tin nhan", "tin_nhan"),
    ("ban tin", "ban_tin"),
    ("tu choi", "tu_choi"),
    ("theo doi", "theo_doi"),
    ("lam phien", "lam_phien"),
    ("lam on", "lam_on"),
    ("vui long", "vui_long"),
    ("cam on", "cam_on"),
    ("cham dut", "cham_dut"),
    ("dong y", "dong_y"),
    ("tiep tuc", "tiep_tuc"),
    ("opt out", "optout"),
    ("opt in", "optin"),
    ("an sinh", "an_sinh"),
    ("bao hiem xa hoi", "bhxh"),
    ("bao hiem", "bhxh"),
    ("bao gio", "bao_gio"),
    ("tu nay", "tu_nay"),
    ("tu gio", "tu_nay"),
    ("lap tuc", "ngay"),
    ("danh sach", "danh_sach"),
    ("lien lac", "lien_lac"),
    ("lien he", "lien_lac"),
    ("quay ray", "lam_phien"),
    ("quay roi", "lam_phien"),
    ("phien toi", "lam_phien"),
    ("don't", "dont"),
    ("do not", "dont"),
)

_ME = r"(?:toi|minh|em|anh|chi|co|chu|bac|cho|den|vao|voi|so|nay|may|dien|thoai|zalo|telegram|me|us|to|qua)"
_BEFORE = (
    r"(?:vui_long|xin|lam_on|hay|nho|oi|alo|admin|ad|shop|ban|cac|an_sinh|bhxh|toi|minh|em|anh|chi|co|chu|bac|da|vang|"
    r"thoi|muon|yeu|cau|de|nghi|cho|phep|duoc|please|pls|plz|i|want|lan|cuoi|phien|qua|nhieu|tin_nhan|roi|nhe|a|"
    r"tu_nay|giup|gium|dum|ok|oke|the|vay|nhan)"
)
_AFTER = (
    rf"(?:di|nhe|nha|a|luon|ngay|nua|giup|gium|dum|{_ME}|cam_on|nhieu|vay|het|roi|oi|tu_nay|tren|moi|hoan|toan|ad|admin|"
    r"shop|ban|an_sinh|bhxh|please|pls|thanks|thank|you|duoc|khong|the|lai|tro)"
)
_THING = (
    r"(?:(?:cac|nhung|bat|ky|moi|may|cai|loai|them)\s)*"
    r"(?:tin|tin_nhan|nhan_tin|thong_bao|quang_cao|thong_tin|ban_tin|bai|viet|zalo|newsletter|notifications?|ads)"
    r"(?:\s(?:tin|tin_nhan|quang_cao|thong_bao|tuyen|truyen|chinh|sach|moi|rac|nay|bhxh))*"
    r"(?:\s(?:tu|cua|ve|ben|phia)\s(?:bhxh|an_sinh|day|ben|cac|ban|he|thong|oa|zalo|viet|nam|nay|viec)(?:\s(?:nay|do|ban|bhxh|"
    r"an_sinh|viet|nam|ay))*)*"
)
_SENDING = r"(?:gui|nhan|nhan_tin|tin_nhan|gui\sden|nhan\sduoc|spam|lam_phien|lien_lac|nhac|send|sending|receive)"
_STOP = (
    r"(?:dung(?:\sco)?(?:\slai)?(?:\sviec)?|ngung(?:\sviec)?|cham_dut(?:\sviec)?|thoi|huy(?:\sbo)?(?:\sviec)?|tu_choi|bo|"
    r"khong\s(?:muon|can|thich|ham|cho|dong_y|co\snhu\scau|phai)|chang\smuon|khoi(?:\scan)?|dep|stop|dont|mien|cam)"
)


def _only(core: str) -> re.Pattern[str]:
    """Matches a text that is ``core`` with politeness before and after and nothing else."""
    return re.compile(rf"(?:{_BEFORE}\s)*(?:{core})(?:\s{_AFTER})*")


OPT_OUT = tuple(
    _only(core)
    for core in (
        # stop sending …
        rf"{_STOP}\s{_SENDING}(?:\s{_ME})*(?:\s{_THING})?",
        rf"{_STOP}\s{_SENDING}\s(?:duoc\s)?{_THING}",
        rf"(?:dung|ngung|huy|tu_choi|bo|stop|tat|chan|ngat|khong\s(?:muon|can|thich))\s{_THING}",
        rf"khong\s(?:nhan|nhan_tin)(?:\s{_THING})?(?:\s{_ME})*\snua",
        rf"khong\s(?:muon|can|thich)\s(?:nhan|thay|doc|xem)(?:\s{_THING})?(?:\snua)?",
        rf"(?:dung|khong\sduoc|cam)\s(?:phep\s)?{_SENDING}(?:\s{_ME})*(?:\s{_THING})?",
        # cancel the subscription
        rf"(?:huy(?:\sbo)?|bo|ngung|dung|thoi)\s(?:dang_ky|theo_doi)(?:\snhan)?(?:\s{_THING})?",
        rf"(?:huy|ngung|dung|thoi)\s(?:dang_ky\s)?(?:nhan|nhan_tin)(?:\s{_THING})?",
        r"(?:xoa|bo|loai|rut|go)\s(?:ten\s)?(?:so\s)?(?:cua\s)?(?:toi|minh|em|so|ten)(?:\s(?:nay|toi|minh))*\s"
        r"(?:ra\s)?(?:khoi|ra)\s(?:danh_sach|nhom)(?:\s(?:nhan|gui|nhan_tin|tin|tin_nhan|nay))*",
        r"unsubscribe|optout|unfollow",
        # the short code of Vietnamese operators
        r"tc|tu_choi|tc\s(?:all|tin|bhxh|quang_cao|tin_nhan|nhan_tin|an_sinh)|stop(?:\s(?:all|it|now))?",
    )
)

OPT_IN = tuple(
    _only(core)
    for core in (
        rf"dang_ky(?:\slai)?\s(?:(?:nhan|nhan_tin)(?:\slai)?(?:\s{_THING})?|{_THING})",
        rf"(?:dong_y|muon|can|thich|cho\s(?:toi|minh|em))\s(?:nhan|nhan_tin)(?:\slai)?(?:\s{_THING}|\slai)",
        r"(?:dong_y|muon)\snhan_tin(?:\slai)?",
        rf"nhan\slai\s{_THING}",
        r"nhan_tin\slai",
        rf"(?:mo|bat)(?:\slai)?\s{_THING}",
        rf"(?:tiep_tuc|gui\slai|cu)\s(?:gui|nhan|nhan_tin)(?:\s{_ME})*(?:\s{_THING})?",
        rf"gui(?:\slai)?\s{_THING}\s(?:lai|tro\slai)",
        r"subscribe|optin|unstop",
    )
)

# Alone, these cancel a form that is running; with no form they refuse our messages. "thôi" alone refuses nothing.
BARE_STOP = re.compile(
    r"(?:(?:vui_long|xin|hay)\s)?(?:huy(?:\sbo)?|ngung(?:\slai)?|dung\slai|=stop)(?:\s(?:di|nhe|nha|a|luon|ngay|lai))*"
)
