"""What one message means to a running dialogue: new values, refusals, a change of mind, or something else entirely."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from bot.actions.form import MOST_ATTEMPTS, Dialogue, Half, Known, Outcome, Read, State, Unsure
from bot.actions.heard import Heard
from bot.actions.voice import Voice

#: Wishes that no dialogue hears: the rules answer them.
DETOURS_ALWAYS = frozenset({"talk_to_staff", "distress", "explain_result", "forget_me", "own_record"})
FRIENDLY = frozenset({"greet", "thanks", "goodbye", "bot_identity", "what_can_you_do", "affirm"})
_NO = frozenset({"khong", "ko", "k", "hong", "kg"})
_YES = frozenset({"dung", "phai", "vang", "da", "u", "uh", "ok", "oke", "co", "yes", "yeah", "yep"})
#: Words by which a sentence asks for a calculation rather than answers a question of one.
WANTS = ("tinh", "luong huu", "bao gio", "calculate", "work out", "estimate")


@dataclass(frozen=True, slots=True)
class Step:
    """What one message did: new slot values (None empties a slot), the state after it, and whether the form goes on.

    ``detour``: the message wants something else; the form steps aside for the rules. ``begins``: it begins another
    calculation, named here.
    """

    values: dict[str, Any]
    state: State
    detour: bool = False
    begins: str | None = None


def how_to_forget(voice: Voice) -> str:
    """What somebody does whose earlier words are used again."""
    return voice.gettext("Nếu khác, anh/chị nói lại; muốn xoá, nhắn “quên thông tin của tôi”.")


def as_change(heard: Heard) -> Heard:
    """``heard`` after a result, where "31 năm" alone changes the time that is known."""
    return replace(heard, intent="correct") if heard.is_bare_time else heard


class Listener:
    """Reads one message on behalf of a dialogue.

    Args:
        names: every dialogue's name, to notice when another one is wanted.
    """

    def __init__(self, dialogue: Dialogue, voice: Voice, names: frozenset[str]) -> None:
        self._dialogue = dialogue
        self._voice = voice
        self._names = names

    def begin(self, heard: Heard, known: dict[str, Any], state: State, implied: Known | None = None) -> Step:
        """The first message; ``known`` is what earlier calculations left, or what stands on the person's record.

        ``implied``: values that hold where the message says nothing else (a husband is a man).
        """
        self._dialogue.notice(heard, state)
        values, _ = self._read_all(heard, {}, None, state)
        values = {**(implied or {}), **values}
        spoken_of = {*values, *state.halves, *state.attempts}  # half said or refused: what was known is not meant
        reused = {slot: value for slot, value in known.items() if slot not in spoken_of}
        told = {slot: value for slot, value in values.items() if value is not None}
        if reused and self._dialogue.check({**reused, **told}, self._voice):
            reused = {}  # what was said before cannot be true of what is said now
        state.reused = reused
        dropped = dict.fromkeys((slot for slot in known if slot not in reused), None)
        step = self._settle({**dropped, **values}, reused, state)
        if self._dialogue.says(reused, self._voice):
            step.state.notes.insert(0, self._says_reused(reused, state))
        return step

    def _says_reused(self, reused: Known, state: State) -> str:
        """Which facts of earlier, or of the person's record, are used, and how to be rid of them."""
        told = (
            self._voice.gettext("Theo hồ sơ anh/chị đang mở: {what}.")
            if state.on_record
            else self._voice.gettext("An Sinh dùng lại điều anh/chị đã cho biết: {what}.")
        )
        what = "; ".join(self._dialogue.says(reused, self._voice))
        return f"{told.format(what=what)} {how_to_forget(self._voice)}"

    def take(self, heard: Heard, known: dict[str, Any], requested: str | None, state: State) -> Step:
        """What ``heard`` means while ``requested`` is being asked for (None: a finished calculation is changed)."""
        state.notes, state.choices = [], []
        if requested is None:
            heard = as_change(heard)
        if requested and heard.stops:
            if heard.intent == "stop":
                return Step({}, state, detour=True)
            state.ended = "stopped"
            return Step({}, state)
        leaves = heard.intent in DETOURS_ALWAYS and not heard.only_unknown
        if requested and leaves:
            return Step({}, state, detour=True)
        if requested and self._wants_another(heard, known, requested, state):
            return Step({}, state, begins=heard.intent)
        self._dialogue.notice(heard, state)
        offered = self._offered(heard, state)
        if offered is not None:
            return self._settle(offered, known, state)
        if requested and heard.intent == "ask" and (heard.is_question or heard.tapped):
            return Step({}, state, detour=True)
        values, answered = self._read_all(heard, known, requested, state)
        if requested and not values and not answered:
            if heard.intent == "ask" or heard.tapped:
                return Step({}, state, detour=heard.intent == "ask")
            self._not_an_answer(heard, requested, state)
        return self._settle(values, known, state)

    def _not_an_answer(self, heard: Heard, requested: str, state: State) -> None:
        if heard.corrects:
            what = self._voice.gettext("Anh/chị muốn sửa điều gì? Ví dụ: “{example}”.")
            state.notes.append(what.format(example=self._voice.gettext(self._dialogue.example)))
        elif heard.intent not in FRIENDLY | {self._dialogue.name}:
            self._refuse(requested, self._voice.gettext("An Sinh chưa hiểu câu vừa rồi."), state)

    def _wants_another(self, heard: Heard, known: Known, requested: str, state: State) -> bool:
        """A button, or a whole sentence that is no answer to our question, begins another calculation."""
        if heard.intent not in self._names or heard.intent == self._dialogue.name:
            return False
        if heard.tapped or heard.contains(WANTS):
            return heard.tapped or len(heard.words) > 2
        return len(heard.words) > 2 and not self._answers(heard, known, requested, state)

    def _answers(self, heard: Heard, known: Known, requested: str, state: State) -> bool:
        return any(
            self._read(one, heard, known, one.slot == requested, state) is not None for one in self._dialogue.fields
        )

    def _read(self, one: Any, heard: Heard, known: Known, asked: bool, state: State) -> Outcome:
        outcome: Outcome = one.read(heard, known, state.halves.get(one.slot), asked, self._voice)
        return outcome

    def _offered(self, heard: Heard, state: State) -> dict[str, Any] | None:
        """A yes or no to "5 triệu, phải không?"."""
        offered, state.offered = state.offered, None
        if offered is None or heard.entities():
            return None
        words = set(heard.words)
        if words & _NO or heard.begins_with_no or heard.intent == "deny":
            return None
        return {offered["slot"]: offered["value"]} if heard.intent == "affirm" or words & _YES else None

    def _read_all(self, heard: Heard, known: Known, requested: str | None, state: State) -> tuple[dict[str, Any], bool]:
        """New values by slot, and whether anything at all was said about a field."""
        values: dict[str, Any] = {}
        answered = False
        not_meant = self._dialogue.not_meant(heard, requested)
        for one in self._dialogue.fields:
            outcome = self._read(one, heard, {**known, **values}, one.slot == requested, state)
            if outcome is None or one.slot in not_meant:
                continue
            answered = True
            self._note(one.slot, outcome, known.get(one.slot), heard, values, state)
        return values, answered

    def _note(self, slot: str, outcome: Outcome, old: Any, heard: Heard, values: dict[str, Any], state: State) -> None:
        if isinstance(outcome, Read):
            if outcome.value != old:
                values[slot] = outcome.value
                state.attempts.pop(slot, None)
                state.halves.pop(slot, None)
        elif isinstance(outcome, Half):
            if old is not None and outcome.kept is not None:
                if isinstance(old, dict) and str(old.get("month", "")).startswith(str(outcome.kept)):
                    return  # the year that is known already
                values[slot] = None  # "sinh năm 88" after the result: the month is asked for anew
            state.halves[slot] = outcome.kept
            state.notes += [outcome.note] if outcome.note else []
        elif isinstance(outcome, Unsure):
            state.offered = {"slot": slot, "value": outcome.value}
            state.notes.append(outcome.question)
            state.choices += [[choice.title, choice.payload] for choice in outcome.choices]
        elif outcome is not None:
            self._refuse(slot, outcome.reason, state)
            if old is not None and heard.corrects:
                values[slot] = None

    def _settle(self, values: dict[str, Any], known: dict[str, Any], state: State) -> Step:
        values = {**values, **self._dialogue.following(values, known)}
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

    def _echo(self, values: Known, known: Known, state: State) -> None:
        """Says back what was understood; a changed value is named as such."""
        changed = self._dialogue.says({s: v for s, v in values.items() if known.get(s) is not None}, self._voice)
        new = self._dialogue.says({s: v for s, v in values.items() if known.get(s) is None}, self._voice)
        if new:
            state.notes.insert(0, self._voice.gettext("An Sinh ghi: {what}.").format(what="; ".join(new)))
        if changed:
            state.notes.insert(0, self._voice.gettext("Đã sửa: {what}.").format(what="; ".join(changed)))

    def _refuse(self, slot: str, reason: str, state: State) -> None:
        state.attempts[slot] = state.attempts.get(slot, 0) + 1
        state.notes.append(reason)
