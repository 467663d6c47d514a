"""The two rasa_sdk actions of a dialogue's form: hear what was said, and ask for what is missing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from rasa_sdk import Action as SdkAction
from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.form import LAST_SLOT, STATE_SLOT, Dialogue, Field, Listener, State
from bot.actions.heard import Clock, Heard, hear
from bot.actions.voice import Choice, Voice, say
from bot.answers import AnswerLibrary
from policy import FigureBook

_REQUESTED = "requested_slot"


class Action(SdkAction):  # type: ignore[misc]  # rasa_sdk carries no types
    """Base of our actions."""


@dataclass(frozen=True, slots=True)
class House:
    """What every action needs: the figures, the titles, the day."""

    book: FigureBook
    library: AnswerLibrary
    clock: Clock

    def voice(self, heard: Heard) -> Voice:
        """How to speak in this turn."""
        return Voice(heard.locale, heard.today, self.book, self.library)


def form_name(dialogue: Dialogue) -> str:
    """The form's name in the domain."""
    return f"{dialogue.name}_form"


def known_of(dialogue: Dialogue, tracker: Tracker) -> dict[str, Any]:
    """The dialogue's slots that have a value."""
    return {one.slot: value for one in dialogue.fields if (value := tracker.get_slot(one.slot)) is not None}


class ValidateForm(Action):
    """``validate_<form>``: fills, changes and refuses slots by what the latest message says.

    Rasa calls it at the form's start, after every message while the form is open, and once more when the form comes
    back after a question in between; then there is nothing to hear.
    """

    def __init__(self, dialogue: Dialogue, house: House) -> None:
        self._dialogue = dialogue
        self._house = house

    def name(self) -> str:
        return f"validate_{form_name(self._dialogue)}"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[dict[str, Any]]:
        heard = hear(tracker, self._house.clock, form_name(self._dialogue))
        requested = tracker.get_slot(_REQUESTED)
        if heard.resumed and requested:
            return []
        state = State.of(tracker.get_slot(STATE_SLOT)) if requested or _reopened(tracker) else State()
        if not requested:
            heard = _with_earlier_words(heard, tracker)
        step = Listener(self._dialogue, self._house.voice(heard)).take(
            heard, known_of(self._dialogue, tracker), requested, state
        )
        if step.detour:
            return []  # no slot set: the form rejects, the rules answer
        # The state goes last and always: a form whose validation sets nothing counts as not having understood.
        events = [SlotSet(slot, value) for slot, value in step.values.items()]
        events.append(SlotSet(STATE_SLOT, step.state.stored()))
        if not requested and not _reopened(tracker):
            events.append(SlotSet(LAST_SLOT, None))  # a new calculation: the last one is over
        if step.state.ended:
            events.append(SlotSet(_REQUESTED, None))
        return events


def _with_earlier_words(heard: Heard, tracker: Tracker) -> Heard:
    """Figures that were said before it was clear what to calculate count as said at its beginning."""
    last = tracker.get_slot(LAST_SLOT)
    words = str(last.get("words") or "") if isinstance(last, dict) else ""
    if not words:
        return heard
    return replace(heard, text=words if heard.tapped else f"{words}, {heard.text}", tapped=False)


def _reopened(tracker: Tracker) -> bool:
    stored = tracker.get_slot(STATE_SLOT)
    return isinstance(stored, dict) and bool(stored.get("extra", {}).get("reopened"))


class AskSlot(Action):
    """``action_ask_<form>_<slot>``: what was understood or refused, then the question."""

    def __init__(self, dialogue: Dialogue, field: Field, house: House) -> None:
        self._dialogue = dialogue
        self._field = field
        self._house = house

    def name(self) -> str:
        return f"action_ask_{form_name(self._dialogue)}_{self._field.slot}"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[dict[str, Any]]:
        heard = hear(tracker, self._house.clock, form_name(self._dialogue))
        voice = self._house.voice(heard)
        state = State.of(tracker.get_slot(STATE_SLOT))
        half = state.halves.get(self._field.slot)
        question = self._field.question(known_of(self._dialogue, tracker), half, voice)
        lines = [] if heard.resumed else [*state.notes]
        if not state.asked:
            lines.insert(0, voice.gettext(self._dialogue.opening))
        elif heard.resumed:
            lines.append(voice.gettext("An Sinh tiếp tục phép tính."))
        offered = state.offered is not None and bool(state.notes)
        if not offered:
            lines.append(question.text)
        choices = [Choice(*pair) for pair in state.choices] or list(question.choices)
        say(dispatcher, "\n\n".join(lines), choices)
        state.notes, state.asked = [], True
        return [SlotSet(STATE_SLOT, state.stored())]
