"""One message as the dialogues hear it: words, intent, the day, and what kind of turn it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from rasa_sdk import Tracker

from bot.actions.on_behalf import ON_BEHALF, TO_THE_ASSISTANT
from bot.actions.turning import Other, is_back, is_bare, other_in
from bot.grammar import Entity, extract
from bot.grammar.english import is_english
from bot.grammar.tokens import Token, tokenize

Clock = Callable[[], date]

_MONTH_OR_MILLION = re.compile(r"\d+(?:[.,]\d+)?\s?m")

_INNER_ACTIONS = frozenset({"action_listen", "action_extract_slots", "action_session_start"})
_QUESTION_WORDS = frozenset(["gi", "sao", "dau", "nao", "may", "nhieu", "bn", "ntn", "ha"]) | frozenset(
    ["what", "how", "why", "which"]
)
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
    *("when can", "when will", "when do", "when is", "where can", "where do", "where is", "who can", "who is"),
    *("can i", "could i", "may i", "do i", "am i", "will i", "should i", "must i", "is it", "is there", "does it"),
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
    # "don't" is heard as "don t"
    *("don t know", "dont know", "do not know", "don t remember", "dont remember", "do not remember", "not sure"),
    *("can t remember", "cant remember", "cannot remember", "don t recall", "can t recall", "no idea", "unsure"),
    *("i forgot", "forgotten", "rather not say", "prefer not to say", "don t want to say", "don t want to answer"),
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
        *("i", "am", "m", "it", "that", "the", "really", "sorry", "exactly", "anymore", "about", "my", "salary"),
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
    *("i mean", "i meant", "actually", "wrong", "mistake", "correction", "typo", "change it", "make it", "make that"),
    *("no wait", "no it s", "no it is", "oh no", "not that", "change the", "change my"),
)
#: "no" without its comma may be "nó" or "nợ".
_TAKEN_BACK = re.compile(r"(?:no|sorry|oops)\s*,", re.IGNORECASE)
_SUPPOSES = (
    *("neu", "the con", "vay con", "gia su", "gia nhu", "lo ma", "vi du", "the thi", "what if", "what about"),
    *("how about", "suppose", "if my", "if i had", "if i paid", "if i pay", "and if", "if i earn", "let s say"),
    *("assuming", "imagine"),
)
_AROUND_A_FIGURE = frozenset({"a", "da", "vay", "the", "nhe", "khoang", "tam", "dong", "about"})
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
    *("never mind", "nevermind", "forget it", "forget about it", "enough", "that s enough"),
    *("stop it", "stop this", "stop calculating", "cancel it", "cancel this", "please stop", "let s stop", "exit"),
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
        *("please", "now", "thanks", "thank", "you", "it", "this", "calculating"),
    }
)


def _is_no_question(token: Token, tokens: Sequence[Token]) -> bool:
    """ "đầu" is not "đâu", and in English "May" is a month."""
    return token.raw in _NO_QUESTION or (token.raw == "may" and is_english(tokens))


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
        tokens = tokenize(self.text)
        asking = any(t.plain in _QUESTION_WORDS and not _is_no_question(t, tokens) for t in tokens)
        return "?" in self.text or ends or asking or self.contains(_QUESTION_PHRASES)

    @property
    def begins_with_no(self) -> bool:
        """ "No, ...", "nope"; further on, and with its marks, such a word is Vietnamese ("nó", "nợ", "nốt")."""
        tokens = tokenize(self.text)
        return not self.tapped and bool(tokens) and tokens[0].raw in ("no", "nope", "not")

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
        return self.intent == "correct" or (not self.tapped and self._takes_back)

    @property
    def _takes_back(self) -> bool:
        return self.contains(_CORRECTIONS) or _TAKEN_BACK.match(self.text.strip()) is not None

    @property
    def is_bare_time(self) -> bool:
        """ "31 năm" and nothing else."""
        entities = self.entities()
        if len(entities) != 1 or entities[0].kind != "duration":
            return False
        start, end = entities[0].start, entities[0].end
        outside = (token for token in tokenize(self.text) if token.end <= start or end <= token.start)
        return all(token.kind == "sign" or token.plain in _AROUND_A_FIGURE for token in outside)

    @property
    def supposes(self) -> bool:
        """ "Thế còn 6 năm?", "nếu lương 10 triệu": something said before is to be thought otherwise."""
        return not self.tapped and self.contains(_SUPPOSES)

    @property
    def for_another(self) -> bool:
        """ "Tính cho vợ tôi", "mẹ em sinh 1970", "còn chồng thì sao": the calculation is about somebody else."""
        if self.tapped:
            return False
        told = self.contains(ON_BEHALF) and not self.contains(TO_THE_ASSISTANT)
        return told or self.other is not None

    @property
    def other(self) -> Other | None:
        """Another person of whom it tells or asks something that a calculation could use; no correction does."""
        found = None if self.tapped or self._takes_back else other_in(self.text)
        return found if found is not None and (found.bare or self.entities()) else None

    @property
    def back_to_self(self) -> bool:
        """ "Còn tôi thì sao", "quay lại của em, lương 6tr": from another person back to the one who writes."""
        return not self.tapped and is_back(self.text) and (bool(self.entities()) or is_bare(self.text))

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
