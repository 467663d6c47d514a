"""One message as the dialogues hear it: words, intent, the day, and what kind of turn it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from rasa_sdk import Tracker

from bot.actions.on_behalf import ON_BEHALF, TO_THE_ASSISTANT
from bot.grammar import Entity, extract
from bot.grammar.tokens import tokenize

Clock = Callable[[], date]

_MONTH_OR_MILLION = re.compile(r"\d+(?:[.,]\d+)?\s?m")

_INNER_ACTIONS = frozenset({"action_listen", "action_extract_slots", "action_session_start"})
_QUESTION_WORDS = frozenset(["gi", "sao", "dau", "nao", "may", "nhieu", "bn", "ntn", "ha"])
_NO_QUESTION = frozenset({"đầu", "máy", "nhiều", "hạ", "hà"})
_QUESTION_ENDS = frozenset(["khong", "ko", "k", "kg", "hong", "hok", "hem", "khum", "chua", "the", "vay", "z", "v"])
_QUESTION_PHRASES = (
    "the nao",
    "nhu nao",
    "bao nhieu",
    "khi nao",
    "bao gio",
    "co duoc",
    "phai khong",
    "la gi",
    "lam sao",
)
_UNKNOWN = (
    "khong nho",
    "ko nho",
    "k nho",
    "kg nho",
    "hong nho",
    "khong ro",
    "ko ro",
    "k ro",
    "khong biet",
    "ko biet",
    "k biet",
    "hong biet",
    "hok biet",
    "quen roi",
    "quen mat",
    "chiu",
    "khong chac",
    "ko chac",
    "khum nho",
    "khum biet",
    "hok nho",
    "chua ro",
    "khong nho ro",
    "chang nho",
    "quen",
    "dau co nho",
    "khong nho noi",
    "khong muon noi",
    "ko muon noi",
    "k muon noi",
    "khong tien noi",
    "ngai noi",
    "khong muon tra loi",
    "khong muon cho biet",
)
_AROUND_UNKNOWN = frozenset(
    [
        "toi",
        "tui",
        "em",
        "e",
        "minh",
        "anh",
        "chi",
        "nua",
        "a",
        "da",
        "roi",
        "luon",
        "lam",
        "ro",
        "het",
        "cung",
        "thi",
        "do",
        "luong",
        "ra",
        "dau",
    ]
)
_CORRECTIONS = (
    "nham",
    "sua lai",
    "sua",
    "khong phai",
    "ko phai",
    "k phai",
    "doi lai",
    "noi lai",
    "ghi lai",
    "noi lon",
    "go nham",
    "viet nham",
    "sai roi",
    "sai",
    "chu khong",
    "moi dung",
    "chinh lai",
    "dinh chinh",
    "a khong",
    "a quen",
)
_STOP = (
    "thoi",
    "huy",
    "huy bo",
    "dung lai",
    "thoi khong",
    "khong tinh nua",
    "thoi khoi",
    "khong can nua",
    "bo qua",
    "ngung",
    "thoat",
    "khoi tinh",
    "khoi",
    "stop",
    "cancel",
    "thoi bo di",
    "khong muon tinh nua",
    "thoi de sau",
    "de sau",
    "de khi khac",
    "ko tinh nua",
    "k tinh nua",
    "thoi ko",
    "dung tinh nua",
    "nghi khong tinh",
    "thoi nhe",
    "thoi khong tinh nua",
)
_TAIL = frozenset(
    {
        "a",
        "nha",
        "nhe",
        "em",
        "ban",
        "an",
        "sinh",
        "roi",
        "di",
        "thoi",
        "luon",
        "do",
        "nua",
        "minh",
        "toi",
        "khong",
        "ko",
        "tinh",
    }
)


@dataclass(frozen=True, slots=True)
class Heard:
    """The latest message.

    Attributes:
        tapped: a button that names a topic was pressed, so there are no words to read.
        resumed: the bot has already answered something in this turn (a question in between).
    """

    text: str
    intent: str
    today: date
    locale: str
    tapped: bool
    resumed: bool
    ranking: tuple[tuple[str, float], ...]
    understanding: str

    @property
    def words(self) -> tuple[str, ...]:
        """The words without marks, without signs."""
        return tuple(token.plain for token in tokenize(self.text) if token.kind != "sign")

    def entities(self, expecting: str | None = None) -> list[Entity]:
        """What the words say in figures; nothing that is denied ("không phải 8 năm")."""
        if self.tapped:
            return []
        return [entity for entity in extract(self.text, self.today, expecting) if not entity.negated]

    @property
    def month_or_million(self) -> bool:
        """ "6m" and nothing else: six million where money was asked for, perhaps six months elsewhere."""
        return not self.tapped and _MONTH_OR_MILLION.fullmatch(self.text.strip().lower()) is not None

    def contains(self, phrases: tuple[str, ...]) -> bool:
        """Whether one of ``phrases`` (plain words) stands in it."""
        sentence = f" {' '.join(self.words)} "
        return any(f" {phrase} " in sentence for phrase in phrases)

    @property
    def is_question(self) -> bool:
        """Whether it asks something, by its words."""
        words = self.words
        if not words or self.tapped:
            return False
        ends = words[-1] in _QUESTION_ENDS and len(words) > 2
        asking = any(t.plain in _QUESTION_WORDS and t.raw not in _NO_QUESTION for t in tokenize(self.text))
        return "?" in self.text or ends or asking or self.contains(_QUESTION_PHRASES)

    @property
    def is_unknown(self) -> bool:
        """ "Không nhớ", "ko biết": the person cannot or will not say. "À quên, lương 7 triệu" does say it."""
        if self.tapped or (self.contains(("a quen",)) and self.entities()):
            return False
        return self.contains(_UNKNOWN)

    @property
    def only_unknown(self) -> bool:
        """Nothing but that: "tôi không biết nữa" is no cry for help, "không biết sống sao nữa" may be one."""
        sentence = f" {' '.join(self.words)} "
        for phrase in sorted(_UNKNOWN, key=len, reverse=True):
            sentence = sentence.replace(f" {phrase} ", " ")
        return self.is_unknown and set(sentence.split()) <= _AROUND_UNKNOWN

    @property
    def corrects(self) -> bool:
        """ "À nhầm", "không phải ... mà": something said before is taken back."""
        return self.intent == "correct" or (not self.tapped and self.contains(_CORRECTIONS))

    @property
    def for_another(self) -> bool:
        """ "Tính cho vợ tôi", "mẹ em sinh 1970": the calculation is about somebody else."""
        return not self.tapped and self.contains(ON_BEHALF) and not self.contains(TO_THE_ASSISTANT)

    @property
    def stops(self) -> bool:
        """ "Thôi", "huỷ", "dừng lại", as the whole message."""
        if self.intent == "stop":
            return True
        words = self.words
        if self.tapped or not words or len(words) > 6:
            return False
        if [token.raw for token in tokenize(self.text)] == ["dừng"]:  # "dung" without marks is more often "đúng"
            return True
        sentence = " ".join(words)
        return any(
            sentence == phrase or (sentence.startswith(phrase + " ") and set(sentence[len(phrase) :].split()) <= _TAIL)
            for phrase in _STOP
        )


def hear(tracker: Tracker, clock: Clock, form: str | None = None) -> Heard:
    """The latest message of a conversation; ``form`` is the form on whose behalf we listen."""
    message: dict[str, Any] = tracker.latest_message or {}
    metadata = message.get("metadata") or {}
    as_of = metadata.get("as_of")
    text = str(message.get("text") or "")
    understanding = str(message.get("understanding") or "")
    intent = message.get("intent") or {}
    return Heard(
        text=text,
        intent=str(intent.get("name") or ""),
        today=date.fromisoformat(as_of) if as_of else clock(),
        locale=str(metadata.get("locale") or "vi"),
        # a tap arrives as the topic's name in brackets (bot/engine/turn.py)
        tapped=understanding == "tap" or (text.startswith("[") and text.endswith("]")),
        resumed=_answered_in_between(tracker, form),
        ranking=tuple(
            (str(guess["name"]).removeprefix("ask/"), float(guess["confidence"]))
            for guess in message.get("intent_ranking") or ()
        ),
        understanding=understanding,
    )


def _answered_in_between(tracker: Tracker, form: str | None) -> bool:
    for event in reversed(tracker.events):
        if event.get("event") == "user":
            return False
        if event.get("event") == "action" and event.get("name") not in _INNER_ACTIONS | {form}:
            return True
    return False
