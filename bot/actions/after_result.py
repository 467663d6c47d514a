"""What may follow a result: "à nhầm", "6 triệu thì sao", "tính thế nào?", "quên thông tin của tôi đi"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.form import FORM, LAST_SLOT, STATE_SLOT, Dialogue, Field, State
from bot.actions.heard import Heard, hear
from bot.actions.listener import as_change
from bot.actions.listening import REQUESTED, Action, Dialogues, Events, House, own_again, own_of, turned_to
from bot.actions.mending import ask_what, named_field, says_wrong
from bot.actions.talked_of import (
    TOPIC_SLOT,
    applying_now,
    asks_how_much,
    calculation_of,
    explained_before,
    insists_now,
    joined,
    said_before,
)
from bot.actions.voice import Voice, say
from policy import CalculationRefused
from policy.result import Result, Step

#: Zalo takes 2,000 characters; longer accounts go out as several replies.
LONGEST_REPLY = 1_800
#: Offered where it is not clear what to calculate.
OFFERED = ("compare_lump_sum", "calc_pension", "voluntary_cost")
#: Offered where they can use the figures that were told, so many at most.
_WITH_FIGURES = (*OFFERED, "calc_unemployment", "calc_contribution", "calc_eligibility")
_MOST_OFFERED = 4
#: Words told so far are kept and said back up to here.
_LONGEST_WORDS = 300


def last_of(dialogues: Dialogues, tracker: Tracker) -> tuple[Dialogue, Mapping[str, Any]] | None:
    """The last finished calculation and what it was based on."""
    last = tracker.get_slot(LAST_SLOT)
    dialogue = dialogues.get(str(last.get("dialogue"))) if isinstance(last, dict) else None
    return (dialogue, last) if dialogue is not None and isinstance(last, dict) else None


def mended(
    dialogue: Dialogue, last: Mapping[str, Any], heard: Heard, voice: Voice, dispatcher: CollectingDispatcher
) -> Events:
    """What follows where a result, or what it was based on, is said to be wrong without saying how it is right."""
    field = named_field(dialogue, last, heard, voice)
    if field is not None:
        return reopened(dialogue, last, voice, without=field)
    ask_what(dispatcher, dialogue, last, heard, voice)
    return []


def changes(dialogue: Dialogue, last: Mapping[str, Any], heard: Heard, voice: Voice) -> bool:
    """Whether the message says something that the calculation can use."""
    heard = as_change(heard)
    return any(one.read(heard, last["slots"], None, False, voice) is not None for one in dialogue.fields)


def begun(dialogues: Dialogues, tracker: Tracker, heard: Heard, voice: Voice) -> Events:
    """Events that begin what the talk before asks for: a withdrawal insisted on, or the calculation of a topic.

    That of the topic explained just before begins where the message says something it can use, or asks "được bao nhiêu"
    after a question that said it.
    """
    if insists_now(heard, tracker):
        return _beginning("want_withdraw")
    name = calculation_of(explained_before(tracker))
    if name is None or heard.intent == "deny":
        return []
    dialogue = dialogues[name]
    usable = changes(dialogue, {"slots": {}}, heard, voice)
    told = asks_how_much(heard) and any(dialogue.counts(one, heard) for one in said_before(tracker, heard))
    return _beginning(name) if usable or told else []


def _beginning(name: str) -> Events:
    return [SlotSet(STATE_SLOT, State(following=[name]).stored()), FollowupAction(FORM)]


def answered_in_context(tracker: Tracker, heard: Heard, voice: Voice, dispatcher: CollectingDispatcher) -> Events:
    """Answers a bare "nộp ở đâu" for what the talk is about; no events where it is no such question."""
    topic = applying_now(heard, tracker)
    if topic is None or not voice.library.is_topic(topic):
        return []
    dispatcher.utter_message(json_message={"answer": topic, "status": "answered"})
    return [SlotSet(TOPIC_SLOT, topic)]


def _fitting(dialogues: Dialogues, heard: Heard, voice: Voice) -> tuple[str, ...]:
    """The calculations that can use what was told: the usual ones first, then those that use most of it."""
    used = {
        name: sum(one.read(heard, {}, None, False, voice) is not None for one in dialogues[name].fields)
        for name in _WITH_FIGURES
    }
    in_order = sorted(_WITH_FIGURES, key=lambda name: (name not in OFFERED, -used[name]))
    fitting = [name for name in in_order if used[name]]
    return tuple(fitting[:_MOST_OFFERED]) or OFFERED


def reopened(dialogue: Dialogue, last: Mapping[str, Any], voice: Voice, without: Field | None = None) -> Events:
    """Events that open the last calculation again, so that it hears the message as a change.

    It says which calculation that is: something else may have been talked of since. ``without``: the field to ask anew.
    """
    slots = {one.slot: last["slots"].get(one.slot) for one in dialogue.fields}
    lead = voice.gettext("Tính lại “{title}”:").format(title=voice.library.title(dialogue.name, voice.locale))
    state = State(
        name=dialogue.name,
        extra=dict(last["extra"]),
        before=last.get("before", slots),  # after another person's, the writer's own facts come back
        for_another=bool(last.get("for_another")),
        who=last.get("who", ""),
        reopened=True,
        asked=True,
        lead=lead,
    )
    return [
        *(SlotSet(slot, None if without and slot == without.slot else value) for slot, value in slots.items()),
        SlotSet(STATE_SLOT, state.stored()),
        FollowupAction(FORM),
    ]


def other_person(dialogues: Dialogues, tracker: Tracker, heard: Heard, voice: Voice, clearly: bool = False) -> Events:
    """Events that turn from the last result to another person or back to the one who writes; none where it does not.

    ``clearly``: only for "còn …", not for "chồng tôi sinh 6/1965" alone.
    """
    last = last_of(dialogues, tracker)
    if last is None:
        return []
    dialogue, based_on = last
    own = own_of(tracker)
    if own is not None and based_on.get("for_another") and heard.back_to_self:
        slots, state = own_again(dialogues[str(own["dialogue"])], own, voice)
        values = [SlotSet(slot, value) for slot, value in slots.items()]
        return [*values, SlotSet(STATE_SLOT, state.stored()), FollowupAction(FORM)]
    other = turned_to(heard, dialogue, based_on)
    if other is None or (clearly and not other.turned_to):
        return []
    return [SlotSet(STATE_SLOT, State(following=[dialogue.name]).stored()), FollowupAction(FORM)]


#: A question about the result, not a change of it ("why only 3 months?").
_WHY = ("why", "tai sao", "vi sao", "sao chi", "sao lai", "sao co")


class TakeUp(Action):
    """``action_take_up``: figures, a correction or a no outside any dialogue.

    After a calculation they change it ("à nhầm, lương 6tr", "6 triệu thì sao", "không đúng"); otherwise we ask what
    should be calculated and keep the words for it. A no to nothing ends the talk.
    """

    def __init__(self, dialogues: Dialogues, house: House) -> None:
        self._dialogues = dialogues
        self._house = house

    def name(self) -> str:
        return "action_take_up"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> Events:
        heard = hear(tracker, self._house.clock)
        voice = self._house.voice(heard)
        if turned := other_person(self._dialogues, tracker, heard, voice):
            return turned
        last = last_of(self._dialogues, tracker)
        insisted = insists_now(heard, tracker)
        if last is not None and heard.contains(_WHY) and not heard.supposes:
            return [FollowupAction("action_explain_result")]
        if last is not None and not insisted and changes(*last, heard, voice):
            return reopened(*last, voice)
        if last is not None and (heard.corrects or says_wrong(heard)):
            return mended(*last, heard, voice, dispatcher)
        if events := begun(self._dialogues, tracker, heard, voice):
            return events
        if heard.intent == "deny":
            dispatcher.utter_message(json_message={"answer": "goodbye"})
            return []
        return self._ask_what_for(dispatcher, tracker, heard, voice)

    def _ask_what_for(self, dispatcher: CollectingDispatcher, tracker: Tracker, heard: Heard, voice: Voice) -> Events:
        """Says back and keeps all that was told so far, and offers the calculations that can use it."""
        kept = tracker.get_slot(LAST_SLOT) or {}
        asking = voice.gettext("Anh/chị muốn An Sinh tính giúp điều gì với thông tin này?")
        told = not heard.tapped and (heard.entities() or any(word.isdecimal() for word in heard.words))
        words = joined(str(kept.get("words") or ""), heard) if told else ""
        if not told or len(words) > _LONGEST_WORDS:
            say(dispatcher, asking, voice.topics(*OFFERED, "talk_to_staff"), status="clarified")
            return [SlotSet(LAST_SLOT, {**kept, "words": heard.text})] if told else []
        noted = voice.gettext("An Sinh ghi: {what}.").format(what=f"“{words}”")
        offered = _fitting(self._dialogues, replace(heard, text=words), voice)
        say(dispatcher, f"{noted} {asking}", voice.topics(*offered, "talk_to_staff"), status="clarified")
        return [SlotSet(LAST_SLOT, {**kept, "words": words})]


class Explain(Action):
    """``action_explain_result``: how the last result came about, step by step with the article of law.

    Said to be wrong rather than asked about, it can be mended.
    """

    def __init__(self, dialogues: Dialogues, house: House) -> None:
        self._dialogues = dialogues
        self._house = house

    def name(self) -> str:
        return "action_explain_result"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> Events:
        heard = hear(tracker, self._house.clock)
        voice = self._house.voice(heard)
        last = last_of(self._dialogues, tracker)
        # "Ra số sai rồi" is near to "sao ra số này".
        if last is not None and not tracker.get_slot(REQUESTED) and says_wrong(heard):
            return mended(*last, heard, voice, dispatcher)
        if last is None:
            text = voice.gettext("Chưa có phép tính nào để giải thích. Anh/chị muốn An Sinh tính điều gì?")
            say(dispatcher, text, voice.topics(*OFFERED), status="clarified")
            return []
        dialogue, based_on = last
        try:
            results = dialogue.results(based_on["slots"], State(extra=dict(based_on["extra"])), voice)
        except CalculationRefused as refused:
            say(dispatcher, voice.refusal(refused), voice.topics(dialogue.name, "talk_to_staff"), status="clarified")
            return []
        pieces = list(_replies(_account(dialogue, results, voice)))
        for piece in pieces[:-1]:
            say(dispatcher, piece)
        say(dispatcher, pieces[-1], voice.topics(dialogue.name, "talk_to_staff"), status="answered")
        return []


def _account(dialogue: Dialogue, results: Mapping[str, Result], voice: Voice) -> list[str]:
    """Numbered lines, one for each step, then what to keep in mind about the main result."""
    lines = [voice.gettext("AN SINH ĐÃ TÍNH NHƯ SAU")]
    lines += [f"{number}. {_line(step, voice)}" for number, step in enumerate(dialogue.steps(results), 1)]
    caveats = next(iter(results.values())).caveats
    return [*lines, voice.gettext("Lưu ý:"), *(f"• {voice.again(caveat)}" for caveat in caveats)] if caveats else lines


def _line(step: Step, voice: Voice) -> str:
    formula = " = ".join(voice.again(part) for part in (step.formula, step.value) if part)
    said = voice.again(step.text_vi).rstrip(".")
    text = f"{said}: {formula}" if formula else said
    if not step.sources:
        return text
    return voice.gettext("{step}. Căn cứ: {sources}").format(step=text, sources="; ".join(step.sources))


def _replies(lines: Iterable[str]) -> Iterator[str]:
    """The lines as texts of at most :data:`LONGEST_REPLY` characters, cut between lines."""
    held: list[str] = []
    for line in lines:
        if held and sum(len(one) + 1 for one in held) + len(line) > LONGEST_REPLY:
            yield "\n".join(held)
            held = []
        held.append(line)
    yield "\n".join(held)


class Forget(Action):
    """``action_forget_told``: empties everything the person told in this conversation."""

    def __init__(self, dialogues: Dialogues, house: House) -> None:
        self._dialogues = dialogues
        self._house = house

    def name(self) -> str:
        return "action_forget_told"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> Events:
        voice = self._house.voice(hear(tracker, self._house.clock))
        slots = {one.slot: None for dialogue in self._dialogues.values() for one in dialogue.fields}
        text = voice.gettext(
            "An Sinh đã quên các thông tin anh/chị dùng để tính trong cuộc trò chuyện này. Lần tính sau An Sinh sẽ hỏi "
            "lại từ đầu."
        )
        say(dispatcher, text, voice.topics("what_can_you_do"), status="answered")
        return [
            *(SlotSet(slot, None) for slot in slots),
            SlotSet(STATE_SLOT, None),
            SlotSet(LAST_SLOT, None),
            SlotSet(REQUESTED, None),
        ]
