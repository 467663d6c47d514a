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
from bot.actions.listener import DETOURS_ALWAYS, WANTS, Listener, Step
from bot.actions.own_record import OpenRecords, conversation_of, slots_of
from bot.actions.person_fields import Sex
from bot.actions.talked_of import TOPIC_SLOT, applying, joined, said_before
from bot.actions.turning import Other, other_in
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


def own_of(tracker: Tracker) -> dict[str, Any] | None:
    """The last calculation for the person who writes, kept aside while another person's is done."""
    last = tracker.get_slot(LAST_SLOT)
    if not isinstance(last, dict):
        return None
    return last if "dialogue" in last and not last.get("for_another") else last.get("own")


def turned_to(heard: Heard, dialogue: Dialogue | None, state: Mapping[str, Any], wished: bool = False) -> Other | None:
    """The person for whom a calculation is done from now on; ``state``: of the one so far, with its ``who``.

    ``wished``: the words ask for it, so that they need not say a fact too ("còn chồng tôi bao giờ nghỉ hưu").
    """
    other = other_in(heard.text) if wished and not heard.tapped else heard.other
    if dialogue is None or not dialogue.of_one_person or other is None or heard.stops:
        return None
    return None if heard.intent in DETOURS_ALWAYS or other.who == state.get("who") else other


def own_again(dialogue: Dialogue, own: Mapping[str, Any], voice: Voice) -> tuple[dict[str, Any], State]:
    """Slots and state that open the writer's own calculation again."""
    slots = {one.slot: own["slots"].get(one.slot) for one in dialogue.fields}
    lead = voice.gettext("An Sinh quay lại phép tính “{title}” của anh/chị.").format(
        title=voice.library.title(dialogue.name, voice.locale)
    )
    state = State(
        name=dialogue.name, extra=dict(own["extra"]), before=slots, reopened=True, returned=True, asked=True, lead=lead
    )
    return slots, state


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
        between = heard.resumed and requested
        if not between and (turned := self._turned(running, requested, state, heard, tracker, dispatcher)):
            return turned
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
        passing = requested and running.left() is not None and heard.intent != "ask"
        topic = applying(heard, running.name) if passing else None
        if topic is not None and voice.library.is_topic(topic):
            state.ended = "left"
            dispatcher.utter_message(json_message={"answer": topic, "status": "answered"})
            return [SlotSet(STATE_SLOT, state.stored()), SlotSet(REQUESTED, None), SlotSet(TOPIC_SLOT, topic)]
        step = Listener(running, voice, self._names).take(heard, known_of(running, tracker), requested, state)
        if step.begins:
            emptied = dict(running.left() or {})
            if state.for_another:  # what was told of somebody else is not true of the one who writes
                emptied |= {one.slot: state.before.get(one.slot) for one in running.fields}
                tracker.slots.update(emptied)
            begun = await self._begin(step.begins, heard, tracker, dispatcher)
            return [*(SlotSet(slot, value) for slot, value in emptied.items()), *begun]
        if step.detour:
            return []  # no slot set: the form rejects, the rules answer
        return self._go_on(running, step, known_of(running, tracker), voice, dispatcher)

    def _turned(
        self,
        running: Dialogue | None,
        requested: str | None,
        state: State,
        heard: Heard,
        tracker: Tracker,
        dispatcher: CollectingDispatcher,
    ) -> Events | None:
        """What follows where the talk turns to another person, or back to the one who writes; None: it does not."""
        if running is not None and state.reopened and not requested:
            return None  # what opened it has seen to that
        last = tracker.get_slot(LAST_SLOT) or {}
        talked_of: Mapping[str, Any] = vars(state) if running is not None and requested else last
        name = str(talked_of.get("dialogue") or talked_of.get("name"))
        wished = heard.intent in self._names and heard.contains(WANTS)
        another = wished and heard.intent != name
        if another and requested:
            return None  # it begins another calculation
        own = own_of(tracker)
        if own is not None and heard.back_to_self and talked_of.get("for_another", own is not last) and not another:
            return self._return(own, running if requested else None, state, heard, tracker, dispatcher)
        dialogue = self._dialogues.get(heard.intent if another else name)
        other = turned_to(heard, dialogue, talked_of, wished and not requested)
        # Without "còn …" it is a first wish, or the answer to our question; after figures alone `TakeUp` knows better.
        if dialogue is None or other is None or not (other.turned_to or state.following == [dialogue.name]):
            return None
        return self._turn(dialogue, other, running if requested else None, state, heard, tracker, dispatcher)

    def _turn(
        self,
        dialogue: Dialogue,
        other: Other,
        left: Dialogue | None,
        state: State,
        heard: Heard,
        tracker: Tracker,
        dispatcher: CollectingDispatcher,
    ) -> Events:
        """Begins ``dialogue`` for another person, of whom nothing is known yet. ``left``: what is broken off for it."""
        voice, known, own = self._house.voice(heard), known_of(dialogue, tracker), own_of(tracker)
        before = known
        if left is not None and state.for_another:
            before = state.before
        elif left is not None:
            own = {"dialogue": left.name, "slots": known, "extra": state.extra}
            before = {one.slot: known[one.slot] for one in dialogue.fields if one.lasting and one.slot in known}
        lead = voice.gettext("An Sinh tính “{title}” cho người khác, không dùng thông tin đã nói trước đó.").format(
            title=voice.library.title(dialogue.name, voice.locale)
        )
        begun = State(name=dialogue.name, before=before, for_another=True, who=other.who, asked=True, lead=lead)
        has_sex = other.sex is not None and any(one.slot == Sex.slot for one in dialogue.fields)
        step = Listener(dialogue, voice, self._names).begin(heard, {}, begun, {Sex.slot: other.sex} if has_sex else {})
        step = replace(step, values={**dict.fromkeys(known, None), **step.values})
        return [*self._go_on(dialogue, step, {}, voice, dispatcher), SlotSet(LAST_SLOT, {"own": own} if own else None)]

    def _return(
        self,
        own: Mapping[str, Any],
        left: Dialogue | None,
        state: State,
        heard: Heard,
        tracker: Tracker,
        dispatcher: CollectingDispatcher,
    ) -> Events:
        """Opens the writer's own calculation again and hears the message as a change of it."""
        dialogue, voice = self._dialogues[str(own["dialogue"])], self._house.voice(heard)
        slots, opened = own_again(dialogue, own, voice)
        known = {slot: value for slot, value in slots.items() if value is not None}
        step = Listener(dialogue, voice, self._names).take(heard, known, None, opened)
        restored = {one.slot: state.before.get(one.slot) for one in left.fields} if left is not None else {}
        events = self._go_on(dialogue, step, known, voice, dispatcher)
        return [*(SlotSet(slot, value) for slot, value in {**restored, **slots}.items()), *events]

    async def _begin(self, name: str, heard: Heard, tracker: Tracker, dispatcher: CollectingDispatcher) -> Events:
        name = first_of(name, heard)
        dialogue = self._dialogues[name]
        voice = self._house.voice(heard)
        following = others_than(name, heard)
        heard = _with_earlier_words(heard, tracker, dialogue)
        known = known_of(dialogue, tracker)
        record = await self._house.record(tracker, heard)
        recorded = _recorded(dialogue, record, heard)
        remembered = {**remembered_of(dialogue, tracker, heard), **recorded}
        state = State(name=name, before=known, for_another=heard.for_another, on_record=bool(recorded))
        if state.for_another and heard.other is not None:
            state.who = heard.other.who
        if following:
            state.following, state.words = following, heard.text
        step = Listener(dialogue, voice, self._names).begin(heard, remembered, state)
        forgotten = dict.fromkeys((slot for slot in known if slot not in remembered), None)
        used = {slot: value for slot, value in recorded.items() if slot in state.reused}
        step = replace(step, values={**forgotten, **used, **step.values})
        events = self._go_on(dialogue, step, remembered, voice, dispatcher)
        own = own_of(tracker) if state.for_another else None
        return [*events, SlotSet(LAST_SLOT, {"own": own} if own else None)]  # a new calculation: the last one is over

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
            who=ended.who,
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


def _with_earlier_words(heard: Heard, tracker: Tracker, dialogue: Dialogue) -> Heard:
    """Figures that were said before it was clear what to calculate count as said at its beginning."""
    last = tracker.get_slot(LAST_SLOT)
    words = str(last.get("words") or "") if isinstance(last, dict) else ""
    if not words:
        before = (one for one in said_before(tracker, heard) if one.for_another or not heard.for_another)
        words = next((one.text for one in before if dialogue.counts(one, heard)), "")
    if not words:
        return heard
    return replace(heard, text=joined(words, heard), tapped=False)
