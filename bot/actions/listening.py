"""The action behind the one form: hears what was said, fills slots, and asks for what is missing.

It asks by itself (the domain names no ``action_ask_…``): a turn of a calculation costs one call of the action server.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from rasa_sdk import Action as SdkAction
from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.asked_together import first_of, others_than
from bot.actions.form import FORM, LAST_SLOT, STATE_SLOT, Dialogue, Field, Read, State
from bot.actions.heard import Clock, Heard, hear
from bot.actions.listener import Listener, Step
from bot.actions.own_record import OpenRecords, conversation_of, slots_of
from bot.actions.voice import Choice, Voice, say
from bot.answers import AnswerLibrary
from integrations.registry import Record
from policy import FigureBook

REQUESTED = "requested_slot"
Dialogues = Mapping[str, Dialogue]
Events = list[dict[str, Any]]


class Action(SdkAction):  # type: ignore[misc]  # rasa_sdk carries no types
    """Base of our actions."""


@dataclass(frozen=True, slots=True)
class House:
    """What every action needs: the figures, the titles, the day; and the records that are open, where there are any."""

    book: FigureBook
    library: AnswerLibrary
    clock: Clock
    records: OpenRecords | None = None

    def voice(self, heard: Heard) -> Voice:
        """How to speak in this turn."""
        return Voice(heard.locale, heard.today, self.book, self.library)

    async def record(self, tracker: Tracker, heard: Heard) -> Record | None:
        """The person's own record while it is open; none when the calculation is for somebody else."""
        conversation = conversation_of(str(tracker.sender_id))
        if self.records is None or conversation is None or heard.for_another:
            return None
        return await self.records.proved(conversation)


def known_of(dialogue: Dialogue, tracker: Tracker) -> dict[str, Any]:
    """The dialogue's slots that have a value."""
    return {one.slot: value for one in dialogue.fields if (value := tracker.get_slot(one.slot)) is not None}


def remembered_of(dialogue: Dialogue, tracker: Tracker, heard: Heard) -> dict[str, Any]:
    """Facts about the person from earlier calculations; none when this one is for somebody else."""
    if heard.for_another:
        return {}
    lasting = {one.slot for one in dialogue.fields if one.lasting}
    return {slot: value for slot, value in known_of(dialogue, tracker).items() if slot in lasting}


class Listen(Action):
    """``validate_calculation_form``: fills, changes and refuses slots by what the latest message says, then asks.

    Rasa calls it at the form's start, after every message while the form is open, and once more when the form comes
    back after a question in between; then there is nothing to hear.
    """

    def __init__(self, dialogues: Dialogues, house: House) -> None:
        self._dialogues = dialogues
        self._house = house
        self._names = frozenset(dialogues)

    def name(self) -> str:
        return f"validate_{FORM}"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> Events:
        heard = hear(tracker, self._house.clock, FORM)
        voice = self._house.voice(heard)
        requested = tracker.get_slot(REQUESTED)
        state = State.of(tracker.get_slot(STATE_SLOT))
        running = self._dialogues.get(state.name)
        if running is None or not (requested or state.reopened):
            wanted = state.following if running is None else []  # of a dialogue that was left they are of no use
            if wanted and state.words:
                return self._follow(state, heard, tracker, dispatcher)
            return await self._begin(next(iter(wanted), heard.intent), heard, tracker, dispatcher)
        if heard.resumed and requested and running.left() is not None:
            state.ended = "left"
            return [SlotSet(STATE_SLOT, state.stored()), SlotSet(REQUESTED, None)]
        if heard.resumed and requested:
            return self._come_back(running, requested, state, tracker, voice, dispatcher)
        step = Listener(running, voice, self._names).take(heard, known_of(running, tracker), requested, state)
        if step.begins:
            begun = await self._begin(step.begins, heard, tracker, dispatcher)
            return [*(SlotSet(slot, value) for slot, value in (running.left() or {}).items()), *begun]
        if step.detour:
            return []  # no slot set: the form rejects, the rules answer
        return self._go_on(running, step, known_of(running, tracker), voice, dispatcher)

    async def _begin(self, name: str, heard: Heard, tracker: Tracker, dispatcher: CollectingDispatcher) -> Events:
        name = first_of(name, heard)
        dialogue = self._dialogues[name]
        voice = self._house.voice(heard)
        heard = _with_earlier_words(heard, tracker)
        known = known_of(dialogue, tracker)
        record = await self._house.record(tracker, heard)
        recorded = _recorded(dialogue, record, heard)
        remembered = {**remembered_of(dialogue, tracker, heard), **recorded}
        state = State(name=name, before=known, for_another=heard.for_another, on_record=bool(recorded))
        if following := others_than(name, heard):
            state.following, state.words = following, heard.text
        step = Listener(dialogue, voice, self._names).begin(heard, remembered, state)
        forgotten = dict.fromkeys((slot for slot in known if slot not in remembered), None)
        used = {slot: value for slot, value in recorded.items() if slot in state.reused}
        step = replace(step, values={**forgotten, **used, **step.values})
        events = self._go_on(dialogue, step, remembered, voice, dispatcher)
        return [*events, SlotSet(LAST_SLOT, None)]  # a new calculation: the last one is over

    def _follow(self, ended: State, heard: Heard, tracker: Tracker, dispatcher: CollectingDispatcher) -> Events:
        """The next of several calculations that one sentence asked for, with what the one before was told.

        Of the sentence itself only what is not known yet is read: it may have been corrected since.
        """
        name, *rest = ended.following
        dialogue, voice = self._dialogues[name], self._house.voice(heard)
        before = known_of(dialogue, tracker)
        told = (tracker.get_slot(LAST_SLOT) or {}).get("slots", {})
        facts = {one.slot: told[one.slot] for one in dialogue.fields if one.lasting and told.get(one.slot) is not None}
        if not ended.for_another and dialogue.check({**before, **facts}, voice) is None:
            facts = {**before, **facts}
        sentence = replace(heard, text=ended.words, tapped=False)
        for one in dialogue.fields:
            outcome = None if one.slot in facts else one.read(sentence, facts, None, False, voice)
            if isinstance(outcome, Read):
                facts[one.slot] = outcome.value
        state = State(
            name=name,
            extra=ended.extra,
            before=before,
            for_another=ended.for_another,
            asked=True,
            lead=voice.gettext("Tiếp theo là “{title}”, anh/chị cũng hỏi.").format(
                title=voice.library.title(name, voice.locale)
            ),
            following=rest,
            words=ended.words,
        )
        emptied = dict.fromkeys((slot for slot in before if slot not in facts), None)
        return self._go_on(dialogue, Step({**emptied, **facts}, state), {}, voice, dispatcher)

    def _go_on(
        self, dialogue: Dialogue, step: Step, known: Mapping[str, Any], voice: Voice, dispatcher: CollectingDispatcher
    ) -> Events:
        after = {slot: value for slot, value in {**known, **step.values}.items() if value is not None}
        missing = None if step.state.ended else dialogue.missing(after, voice)
        if missing is not None:
            self._ask(dialogue, missing, after, step.state, voice, dispatcher)
        # The state is always set: a form whose validation sets nothing counts as not having understood.
        return [
            *(SlotSet(slot, value) for slot, value in step.values.items()),
            SlotSet(STATE_SLOT, step.state.stored()),
            SlotSet(REQUESTED, missing.slot if missing else None),
        ]

    def _ask(
        self,
        dialogue: Dialogue,
        one: Field,
        known: Mapping[str, Any],
        state: State,
        voice: Voice,
        dispatcher: CollectingDispatcher,
    ) -> None:
        question = one.question(known, state.halves.get(one.slot), voice)
        lines = list(state.notes)
        if not state.asked and not state.reopened:
            lines.insert(0, voice.gettext(dialogue.opening))
        if state.offered is None or not state.notes:
            lines.append(question.text)
        choices = [Choice(*pair) for pair in state.choices] or list(question.choices)
        say(dispatcher, "\n\n".join(line for line in (state.lead, *lines) if line), choices)
        state.notes, state.asked, state.lead = [], True, ""

    def _come_back(
        self,
        dialogue: Dialogue,
        requested: str,
        state: State,
        tracker: Tracker,
        voice: Voice,
        dispatcher: CollectingDispatcher,
    ) -> Events:
        """Asks again after a question in between was answered."""
        one = next(one for one in dialogue.fields if one.slot == requested)
        state.notes = [voice.gettext("An Sinh tiếp tục phép tính.")]
        state.offered, state.choices = None, []
        self._ask(dialogue, one, known_of(dialogue, tracker), state, voice, dispatcher)
        return [SlotSet(STATE_SLOT, state.stored()), SlotSet(REQUESTED, requested)]


def _recorded(dialogue: Dialogue, record: Record | None, heard: Heard) -> dict[str, Any]:
    """What the record says about the dialogue's own slots."""
    if record is None:
        return {}
    wanted = {one.slot for one in dialogue.fields}
    return {slot: value for slot, value in slots_of(record, heard.today).items() if slot in wanted}


def _with_earlier_words(heard: Heard, tracker: Tracker) -> Heard:
    """Figures that were said before it was clear what to calculate count as said at its beginning."""
    last = tracker.get_slot(LAST_SLOT)
    words = str(last.get("words") or "") if isinstance(last, dict) else ""
    if not words:
        return heard
    return replace(heard, text=words if heard.tapped else f"{words}, {heard.text}", tapped=False)
