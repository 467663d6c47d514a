"""A dialogue that gathers what a calculation needs: in one breath or step by step, with corrections at any time.

Rasa's form decides when a slot is asked for; here is what is read from a message, what is refused and why, what is
said back, and how a question is put. A dialogue is a list of fields; the words are theirs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.actions.heard import Heard
from bot.actions.voice import Choice, Voice

#: After so many answers that cannot be used, the dialogue offers staff instead of asking again.
MOST_ATTEMPTS = 3
#: Slot in which a dialogue keeps what belongs to no single field.
STATE_SLOT = "dialogue"
#: Slot with what the last finished calculation was based on, so that it can be corrected afterwards.
LAST_SLOT = "last_inputs"

#: The calculations; each has an intent and a topic of its name.
DIALOGUES = frozenset({"compare_lump_sum", "voluntary_cost"})
DETOURS_ALWAYS = frozenset({"talk_to_staff", "distress"})
FRIENDLY = frozenset({"greet", "thanks", "goodbye", "bot_identity", "what_can_you_do", "affirm"})

Known = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Read:
    """A field's value, ready for its slot."""

    value: Any


@dataclass(frozen=True, slots=True)
class Refused:
    """What was said cannot be true; ``reason`` is a sentence for the citizen."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unsure:
    """It may mean ``value``; ``question`` asks whether it does ("5.000đ hay 5 triệu?")."""

    value: Any
    question: str
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Half:
    """Part of the answer: kept under the field's name, ``note`` says what is still missing."""

    kept: Any
    note: str


Outcome = Read | Refused | Unsure | Half | None


@dataclass(frozen=True, slots=True)
class Question:
    """How a field is asked for."""

    text: str
    choices: tuple[Choice, ...] = ()


class Field(Protocol):
    """One thing a calculation needs."""

    slot: str

    def read(self, heard: Heard, known: Known, half: Any, asked: bool, voice: Voice) -> Outcome:
        """What ``heard`` says about it. ``half``: what was kept of an earlier answer; ``asked``: it was asked for."""

    def question(self, known: Known, half: Any, voice: Voice) -> Question:
        """How to ask for it."""

    def says(self, value: Any, voice: Voice) -> str:
        """The value in words, to say back what was understood."""


@dataclass
class State:
    """What a running dialogue remembers besides its slots; lives in the slot :data:`STATE_SLOT` as JSON.

    ``ended`` is empty, ``stopped``, ``gave_up`` or ``refused``.
    """

    notes: list[str] = field(default_factory=list)
    attempts: dict[str, int] = field(default_factory=dict)
    halves: dict[str, Any] = field(default_factory=dict)
    offered: dict[str, Any] | None = None
    choices: list[list[str]] = field(default_factory=list)
    extra: dict[str, Any] = field(default_factory=dict)
    ended: str = ""
    asked: bool = False

    @classmethod
    def of(cls, stored: Any) -> State:
        """The stored state, or a new one."""
        return cls(**stored) if isinstance(stored, dict) else cls()

    def stored(self) -> dict[str, Any]:
        """For the slot."""
        return dict(vars(self))


class Dialogue(Protocol):
    """A calculation by dialogue.

    ``opening`` (Vietnamese) says at its start what it does, ``example`` how one corrects something.
    """

    name: str
    opening: str
    example: str
    fields: tuple[Field, ...]

    def check(self, known: Known, voice: Voice) -> tuple[str, str] | None:
        """(slot, reason) when values that are fine alone cannot be true together."""

    def notice(self, heard: Heard, state: State) -> None:
        """Notes what belongs to no field ("tự nguyện")."""


@dataclass(frozen=True, slots=True)
class Step:
    """What one message did: new slot values (None empties a slot), the state after it, and whether the form goes on.

    ``detour``: the message wants something else; the form steps aside for the rules.
    """

    values: dict[str, Any]
    state: State
    detour: bool = False


class Listener:
    """Reads one message on behalf of a dialogue."""

    def __init__(self, dialogue: Dialogue, voice: Voice) -> None:
        self._dialogue = dialogue
        self._voice = voice

    def take(self, heard: Heard, known: dict[str, Any], requested: str | None, state: State) -> Step:
        """What ``heard`` means while ``requested`` is being asked for (None: the dialogue begins)."""
        state.notes, state.choices = [], []
        if requested and heard.stops:
            if heard.intent == "stop":
                return Step({}, state, detour=True)
            state.ended = "stopped"
            return Step({}, state)
        leaves = heard.intent in DETOURS_ALWAYS and not heard.only_unknown
        if requested and (leaves or self._wants_another(heard)):
            return Step({}, state, detour=True)
        self._dialogue.notice(heard, state)
        offered = self._offered(heard, state)
        if offered is not None:
            return self._settle(offered, known, requested, state, answered=True)
        asks = heard.intent == "ask" and (heard.is_question or heard.tapped)
        if requested and asks:
            return Step({}, state, detour=True)
        values, answered = self._read_all(heard, known, requested, state)
        if requested and not values and not answered:
            if heard.intent == "ask" or heard.tapped:
                return Step({}, state, detour=heard.intent == "ask")
            if heard.corrects:
                what = self._voice.gettext("Anh/chị muốn sửa điều gì? Ví dụ: “{example}”.")
                state.notes.append(what.format(example=self._voice.gettext(self._dialogue.example)))
            elif heard.intent not in FRIENDLY | {self._dialogue.name}:
                self._missed(requested, state)
        return self._settle(values, known, requested, state, answered=answered)

    def _wants_another(self, heard: Heard) -> bool:
        """A whole sentence, or a button, that begins another calculation."""
        another = heard.intent in DIALOGUES and heard.intent != self._dialogue.name
        return another and (heard.tapped or len(heard.words) > 2)

    def _offered(self, heard: Heard, state: State) -> dict[str, Any] | None:
        """A yes or no to "5 triệu, phải không?"."""
        offered, state.offered = state.offered, None
        if offered is None or heard.entities():
            return None
        words = set(heard.words)
        if words & {"khong", "ko", "k", "hong", "kg"} or heard.intent == "deny":
            return None
        if heard.intent == "affirm" or words & {"dung", "phai", "vang", "da", "u", "uh", "ok", "oke", "co"}:
            return {offered["slot"]: offered["value"]}
        return None

    def _read_all(
        self, heard: Heard, known: dict[str, Any], requested: str | None, state: State
    ) -> tuple[dict[str, Any], bool]:
        """New values by slot, and whether anything at all was said about a field."""
        values: dict[str, Any] = {}
        answered = False
        for one in self._dialogue.fields:
            old = known.get(one.slot)
            asked = one.slot == requested
            outcome = one.read(heard, {**known, **values}, state.halves.get(one.slot), asked, self._voice)
            if outcome is None:
                continue
            answered = True
            if isinstance(outcome, Read):
                if outcome.value != old:
                    values[one.slot] = outcome.value
                    state.attempts.pop(one.slot, None)
                    state.halves.pop(one.slot, None)
            elif isinstance(outcome, Half):
                if old is not None and outcome.kept is not None:
                    if str(old.get("month", "")).startswith(str(outcome.kept)):
                        continue  # the year that is known already
                    values[one.slot] = None  # "sinh năm 88" after the result: the month is asked for anew
                state.halves[one.slot] = outcome.kept
                state.notes += [outcome.note] if outcome.note else []
            elif isinstance(outcome, Unsure):
                state.offered = {"slot": one.slot, "value": outcome.value}
                state.notes.append(outcome.question)
                state.choices += [[choice.title, choice.payload] for choice in outcome.choices]
            else:
                self._refuse(one.slot, outcome.reason, state)
                if old is not None and heard.corrects:
                    values[one.slot] = None
        return values, answered

    def _settle(
        self, values: dict[str, Any], known: dict[str, Any], requested: str | None, state: State, *, answered: bool
    ) -> Step:
        told = {slot: value for slot, value in values.items() if value is not None}
        clash = self._dialogue.check({**known, **values}, self._voice)
        if clash is not None:
            slot, reason = clash
            told.pop(slot, None)
            values[slot] = None
            self._refuse(slot, reason, state)
        self._echo(told, known, state)
        if any(count >= MOST_ATTEMPTS for count in state.attempts.values()):
            state.ended = "gave_up"
        return Step(values, state)

    def _echo(self, values: dict[str, Any], known: dict[str, Any], state: State) -> None:
        """Says back what was understood; a changed value is named as such."""
        spoken = {
            one.slot: one.says(values[one.slot], self._voice) for one in self._dialogue.fields if one.slot in values
        }
        changed = [text for slot, text in spoken.items() if known.get(slot) is not None and text]
        new = [text for slot, text in spoken.items() if known.get(slot) is None and text]
        if new:
            state.notes.insert(0, self._voice.gettext("An Sinh ghi: {what}.").format(what="; ".join(new)))
        if changed:
            state.notes.insert(0, self._voice.gettext("Đã sửa: {what}.").format(what="; ".join(changed)))

    def _refuse(self, slot: str, reason: str, state: State) -> None:
        state.attempts[slot] = state.attempts.get(slot, 0) + 1
        state.notes.append(reason)

    def _missed(self, slot: str, state: State) -> None:
        self._refuse(slot, self._voice.gettext("An Sinh chưa hiểu câu vừa rồi."), state)
