"""What nobody should write into a chat: identity numbers, passwords, one-time codes of other services.

An identity number stays in the thread, where it is masked on screen and staff may look on record, but it goes no
further: neither to the assistant nor into its memory. A password or a code is of use to nobody but a thief, so it is
kept nowhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

HIDDEN = "•••"
# Stands in for a number where the assistant reads on: no figure, and of no language.
INSTEAD = "(…)"

# Fewer words than these beside the number and its name ask nothing.
FEWEST_WORDS = 3
# What people write around such a number to say what it is.
_LABELS = frozenset(
    """
    số so căn can cước cuoc cccd cmnd chứng chung minh nhân nhan dân dan mã ma sổ bảo bao hiểm hiem xã xa hội hoi bhxh
    bhyt thẻ the otp xác xac nhận thực thuc mật mat khẩu khau mk pass password pin của cua tôi toi em mình anh chị chi
    là la đây day gửi gui nè ne nhé nhe ạ a dạ da
    """.split()  # noqa: SIM905 - a list of quoted words would be harder to read
)

# Numbers of identity cards (9 or 12 digits), of social insurance (10), of health cards (2 letters, 13).
IDENTITY = re.compile(r"(?<![\w.,])(?:\d{9,10}|\d{12}|0\d\d(?: \d{3}){3}|[A-Za-z]{2}\d{13})(?!\w|[.,]\d)")
_ANY_DIGIT = re.compile(r"\d")
_MOBILE = re.compile(r"0[35789]\d{8}")
_BETWEEN = r"[^\d\n]{0,24}?"
_OTP = r"(?:otp|m[aã] ?(?:x[aá]c (?:nh[aậ]n|th[uự]c|minh)|b[aả]o m[aậ]t|pin)|pin)"
_SECRETS = (
    re.compile(rf"(?i)(?:\b{_OTP}\b{_BETWEEN})(?P<secret>(?<!\d)\d{{4,8}}(?!\d))"),
    re.compile(rf"(?i)(?P<secret>(?<!\d)\d{{4,8}}(?!\d))(?= *(?:l[aà]|-|:)? *{_OTP}\b)"),
    re.compile(
        r"(?i)\b(?:m[aậ]t ?kh[aẩ]u|mk|pass(?:word)?)\b(?: (?:c[uủ]a )?(?:t[oô]i|em|m[iì]nh|vssid|vneid|app))*"
        r"(?: *[:=] *| +l[aà] +)(?P<secret>(?=\S*\d)\S{4,})"
    ),
)


@dataclass(frozen=True, slots=True)
class Sensitive:
    """What a message holds.

    Attributes:
        identity: a whole identity number stands in it.
        secret: a password or a one-time code stands in it.
        kept: the words for the thread, without secrets.
        read: the words for the assistant, without either.
    """

    identity: bool
    secret: bool
    kept: str
    read: str

    @property
    def says_nothing_else(self) -> bool:
        """Whether what is left asks nothing: a number alone, or "đây là số căn cước của em"."""
        left = self.read.replace(INSTEAD, " ").casefold()
        return len([word for word in re.findall(r"\w+", left) if word not in _LABELS]) < FEWEST_WORDS


def veiled(words: str) -> str:
    """The words with identity numbers masked but for their end, for screens."""
    return IDENTITY.sub(lambda found: f"{HIDDEN}{found[0][-3:]}" if _is_number(found[0]) else found[0], words)


def look_through(words: str) -> Sensitive:
    """Finds what should not have been written. A mobile number is none of it."""
    if not _ANY_DIGIT.search(words):
        # Most messages; there is nothing to find without a digit.
        return Sensitive(False, False, words, words)
    kept = words
    for pattern in _SECRETS:
        kept = pattern.sub(_without_secret, kept)
    read = IDENTITY.sub(lambda found: INSTEAD if _is_identity(found[0]) else found[0], kept)
    secret = kept != words
    return Sensitive(read != kept, secret, kept, read.replace(HIDDEN, INSTEAD) if secret else read)


def _without_secret(found: re.Match[str]) -> str:
    start, end = found.span("secret")
    return f"{found[0][: start - found.start()]}{HIDDEN}{found[0][end - found.start() :]}"


def _is_number(text: str) -> bool:
    """Round numbers are amounts of money."""
    return not text.endswith("000")


def _is_identity(number: str) -> bool:
    return _is_number(number) and not _MOBILE.fullmatch(number)
