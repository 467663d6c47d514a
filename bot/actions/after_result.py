"""What may follow a result: "à nhầm", "6 triệu thì sao", "tính thế nào?", "quên thông tin của tôi đi"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.form import FORM, LAST_SLOT, STATE_SLOT, Dialogue, Field, State
from bot.actions.heard import Heard, hear
from bot.actions.listening import REQUESTED, Action, Dialogues, Events, House
from bot.actions.mending import ask_what, named_field, says_wrong
from bot.actions.voice import Voice, say
from policy import CalculationRefused
from policy.result import Result, Step

#: Zalo takes 2,000 characters; longer accounts go out as several replies.
LONGEST_REPLY = 1_800
#: Offered where it is not clear what to calculate.
OFFERED = ("compare_lump_sum", "calc_pension", "voluntary_cost")


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
    return any(one.read(heard, last["slots"], None, False, voice) is not None for one in dialogue.fields)


def reopened(dialogue: Dialogue, last: Mapping[str, Any], voice: Voice, without: Field | None = None) -> Events:
    """Events that open the last calculation again, so that it hears the message as a change.

    It says which calculation that is: something else may have been talked of since. ``without``: the field to ask anew.
    """
    slots = {one.slot: last["slots"].get(one.slot) for one in dialogue.fields}
    lead = voice.gettext("Tính lại “{title}”:").format(title=voice.library.title(dialogue.name, voice.locale))
    state = State(
        name=dialogue.name,
        extra=dict(last["extra"]),
        before=slots,
        for_another=bool(last.get("for_another")),
        reopened=True,
        asked=True,
        lead=lead,
    )
    return [
        *(SlotSet(slot, None if without and slot == without.slot else value) for slot, value in slots.items()),
        SlotSet(STATE_SLOT, state.stored()),
        FollowupAction(FORM),
    ]


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
        last = last_of(self._dialogues, tracker)
        if last is not None and changes(*last, heard, voice):
            return reopened(*last, voice)
        if last is not None and (heard.corrects or says_wrong(heard)):
            return mended(*last, heard, voice, dispatcher)
        if heard.intent == "deny":
            dispatcher.utter_message(json_message={"answer": "goodbye"})
            return []
        say(
            dispatcher,
            voice.gettext("Anh/chị muốn An Sinh tính giúp điều gì với thông tin này?"),
            voice.topics(*OFFERED, "talk_to_staff"),
            status="clarified",
        )
        kept = last[1] if last is not None else {}
        return [SlotSet(LAST_SLOT, {**kept, "words": heard.text})] if heard.entities() else []


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
