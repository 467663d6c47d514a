"""Two questions in one message: "thủ tục rút một lần thế nào và bao lâu có tiền?".

A message is cut at the borders of its clauses; a clause that asks nothing is the background of the next one, so a story
stays whole. Clauses are only looked at where at least two of them ask.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Optional

from bot.engine.asks import plain
from bot.engine.intents import Verdict
from bot.engine.reading import topic_of

#: Cheap first look: without a border no message holds two questions.
_BORDER = re.compile(
    r"[?!;\n]+|\.(?:\s|$)|,"
    r"|\s(?:và|va|với lại|voi lai|ngoài ra|ngoai ra|đồng thời|dong thoi|rồi thì|roi thi|and also|and)\s",
    re.IGNORECASE,
)
_CUES = (
    "bao nhieu",
    "bao lau",
    "bao gio",
    "khi nao",
    "luc nao",
    "the nao",
    "nhu nao",
    "ntn",
    "ra sao",
    "lam sao",
    "thi sao",
    "o dau",
    "cho nao",
    "may nam",
    "may thang",
    "may tuoi",
    "may phan tram",
    "may tien",
    "may ngay",
    "la gi",
    "lam gi",
    "giay gi",
    "giay to gi",
    "can gi",
    "mat gi",
    "duoc gi",
    "huong gi",
    "nhung gi",
    "ai",
    "bn",
    "duoc khong",
    "duoc ko",
    "dc ko",
    "dc k",
    "dc khong",
    "phai khong",
    "khong a",
    "chua a",
    "what",
    "how",
    "where",
    "when",
    "who",
    "can i",
    "do i",
)
_CUES_AT_THE_END = ("khong", "ko", "hong", "hok", "chua", "dau", "k")
MOST_QUESTIONS = 3
LEAST_WORDS = 3
LONGEST = 400
#: A clause of its own must be this clear; below that it is more likely part of one question.
LEAST_CERTAINTY = 0.5
#: One topic that covers the whole message this clearly answers both clauses.
COVERS_ALL = 0.9

#: What a topic is about, by the beginning of its name: said again before a clause that leaves it out.
_SUBJECTS = {
    "lump_sum": "rút bảo hiểm xã hội một lần",
    "voluntary": "bảo hiểm xã hội tự nguyện",
    "pension": "lương hưu",
    "retirement": "nghỉ hưu",
    "unemployment": "trợ cấp thất nghiệp",
    "maternity": "thai sản",
    "sickness": "ốm đau",
    "health": "bảo hiểm y tế",
    "survivors": "tử tuất",
    "social_pension": "trợ cấp hưu trí xã hội",
    "vssid": "ứng dụng VssID",
}
_NAMES_A_SUBJECT = (
    "rut",
    "mot lan",
    "1 lan",
    "tu nguyen",
    "huu",
    "that nghiep",
    "thai san",
    "y te",
    "bhyt",
    "bhtn",
    "bhxh",
    "the",
    "vssid",
    "vneid",
    "so bao hiem",
    "om dau",
    "tu tuat",
    "mai tang",
    "cong ty",
    "insurance",
    "pension",
)


# Between spaces, as they stand in a sentence between spaces: no part of a word is taken for one.
_CUES_APART = tuple(f" {cue} " for cue in _CUES)
_ENDS_APART = tuple(f" {end} " for end in _CUES_AT_THE_END)
_NAMES_APART = tuple(f" {name} " for name in _NAMES_A_SUBJECT)


def clauses(text: str) -> tuple[str, ...]:
    """The questions of a message, each with its background; fewer than two when it asks one thing."""
    if len(text) > LONGEST or not _BORDER.search(text.strip(" ?!.\n")):
        return ()
    found: list[str] = []
    background = ""
    at = 0
    for border in [*_BORDER.finditer(text), None]:
        piece = text[at : border.start() if border else len(text)].strip()
        if border:
            at = border.end()
        if not piece:
            continue
        whole = f"{background}, {piece}" if background else piece
        words = plain(piece)
        question = _asks(words)
        if question and len(words.split()) >= LEAST_WORDS:
            found.append(whole)
            background = ""
        elif question and found and not background:
            found[-1] = f"{found[-1]} {piece}"
        else:
            background = whole
    if background and found:
        found[-1] = f"{found[-1]}, {background}"
    return tuple(found) if 2 <= len(found) <= MOST_QUESTIONS else ()


def asks(piece: str) -> bool:
    """Whether the words of a clause ask something."""
    return _asks(plain(piece))


def _asks(words: str) -> bool:
    sentence = f" {words} "
    return sentence.endswith(_ENDS_APART) or any(cue in sentence for cue in _CUES_APART)


def topics(text: str, whole: Verdict, classify: Callable[[str], Verdict]) -> tuple[str, ...]:
    """The topics of a message that asks about several, in the order of its questions; empty when it does not.

    Args:
        whole: the verdict on the whole text.
        classify: called once or twice per clause, and only where there are two.
    """
    parts = clauses(text)
    if not parts:
        return ()
    found: list[str] = []
    least = 1.0
    for part in parts:
        named, certainty = _topic(part, found[-1] if found else None, classify)
        if named is None:
            return ()
        least = min(least, certainty)
        if named not in found:
            found.append(named)
    over_all = topic_of(whole.best.label)
    if len(found) < 2 or (over_all in found and whole.best.certainty >= COVERS_ALL and least < COVERS_ALL):
        return ()
    return tuple(found)


def _topic(part: str, before: Optional[str], classify: Callable[[str], Verdict]) -> tuple[Optional[str], float]:
    subject = subject_of(before) if before else None
    sentence = f" {plain(part)} "
    if subject is not None and not any(name in sentence for name in _NAMES_APART):
        part = f"{subject} {part}"
    verdict = classify(part)
    named = topic_of(verdict.best.label)
    clear = verdict.accepted and not verdict.ambiguous and verdict.best.certainty >= LEAST_CERTAINTY
    return (named, verdict.best.certainty) if clear and named else (None, 0.0)


def subject_of(topic: str, subjects: Mapping[str, str] = _SUBJECTS) -> Optional[str]:
    """What a topic is about in a few words, by the longest beginning of its name that is known."""
    fitting = [prefix for prefix in subjects if topic == prefix or topic.startswith(f"{prefix}_")]
    return subjects[max(fitting, key=len)] if fitting else None
