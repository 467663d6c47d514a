"""How a dialogue ends: with a result, on the citizen's word, or because it did not work out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.form import LAST_SLOT, STATE_SLOT, Dialogue, State
from bot.actions.heard import hear
from bot.actions.listening import Action, House, form_name, known_of
from bot.actions.voice import Voice, say
from bot.answers.rendering import FigureUse, citation_line, uses
from policy import CalculationRefused, Figure, FigureBook
from policy.result import Result


def figures_of(results: Iterable[Result], book: FigureBook) -> list[Figure]:
    """The figures that some results used, each once."""
    return list({source.id: book.row(source.id) for result in results for source in result.sources}.values())


def basis(figures: Iterable[Figure], cited: tuple[str, ...], voice: Voice) -> str:
    """The line that says where the figures stand in law; only names that begin with one of ``cited``."""
    return citation_line([figure for figure in figures if figure.name.startswith(cited)], voice.locale)


def use_rows(figures: Iterable[Figure], voice: Voice) -> list[Mapping[str, Any]]:
    """The figures as the console shows them."""
    rows: tuple[FigureUse, ...] = uses(figures, voice.locale)
    return [row.as_json() for row in rows]


def cleared(dialogue: Dialogue) -> list[dict[str, Any]]:
    """Events that empty the dialogue's slots."""
    return [*(SlotSet(one.slot, None) for one in dialogue.fields), SlotSet(STATE_SLOT, None)]


class Finish(Action, ABC):
    """``action_<dialogue>``: runs when the form closes, for whatever reason."""

    def __init__(self, dialogue: Dialogue, house: House) -> None:
        self._dialogue = dialogue
        self._house = house

    def name(self) -> str:
        return f"action_{self._dialogue.name}"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[dict[str, Any]]:
        heard = hear(tracker, self._house.clock)
        voice = self._house.voice(heard)
        state = State.of(tracker.get_slot(STATE_SLOT))
        known = known_of(self._dialogue, tracker)
        if state.ended == "stopped":
            say_stopped(dispatcher, self._dialogue, voice)
            return cleared(self._dialogue)
        if state.ended == "gave_up" or len(known) < len(self._dialogue.fields):
            self._give_up(dispatcher, state, voice)
            return cleared(self._dialogue)
        try:
            self.tell(dispatcher, known, state, voice)
        except CalculationRefused as refused:
            say(dispatcher, str(refused), voice.topics(self._dialogue.name, "talk_to_staff"), status="clarified")
            return cleared(self._dialogue)
        last = {"dialogue": self._dialogue.name, "slots": known, "extra": {**state.extra, "reopened": False}}
        return [*cleared(self._dialogue), SlotSet(LAST_SLOT, last)]

    @abstractmethod
    def tell(self, dispatcher: CollectingDispatcher, known: Mapping[str, Any], state: State, voice: Voice) -> None:
        """Calculates and says the result. Raises ``CalculationRefused``."""

    def _give_up(self, dispatcher: CollectingDispatcher, state: State, voice: Voice) -> None:
        lines = [
            *state.notes,
            voice.gettext(
                "An Sinh chưa ghi được thông tin này nên xin dừng phép tính. Tư vấn viên có thể tính giúp anh/chị."
            ),
        ]
        say(dispatcher, "\n\n".join(lines), voice.topics("talk_to_staff", self._dialogue.name), status="clarified")


def say_stopped(dispatcher: CollectingDispatcher, dialogue: Dialogue, voice: Voice) -> None:
    """Confirms that a calculation was dropped."""
    say(
        dispatcher,
        voice.gettext(
            "An Sinh đã dừng phép tính và không giữ lại thông tin anh/chị vừa nói. Khi nào cần, anh/chị nhắn lại nhé."
        ),
        voice.topics(dialogue.name, "what_can_you_do"),
        status="answered",
    )


class Stop(Action):
    """``action_stop_dialogue``: confirms and forgets the calculation that is running."""

    def __init__(self, dialogues: tuple[Dialogue, ...], house: House) -> None:
        self._dialogues = dialogues
        self._house = house

    def name(self) -> str:
        return "action_stop_dialogue"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[dict[str, Any]]:
        running = (tracker.active_loop or {}).get("name")
        voice = self._house.voice(hear(tracker, self._house.clock))
        for dialogue in self._dialogues:
            if running == form_name(dialogue):
                say_stopped(dispatcher, dialogue, voice)
                return cleared(dialogue)
        return []


def reopened(dialogue: Dialogue, last: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Events that open the form of the last calculation again, so that it hears the message as a change."""
    state = State(extra={**last["extra"], "reopened": True}, asked=True)
    return [
        *(SlotSet(slot, value) for slot, value in last["slots"].items()),
        SlotSet(STATE_SLOT, state.stored()),
        FollowupAction(form_name(dialogue)),
    ]


class TakeUp(Action):
    """``action_take_up``: figures or a correction outside any dialogue.

    After a calculation they change it ("à nhầm, lương 6tr"); otherwise we ask what should be calculated and keep the
    words for it.
    """

    def __init__(self, dialogues: tuple[Dialogue, ...], house: House) -> None:
        self._dialogues = dialogues
        self._house = house

    def name(self) -> str:
        return "action_take_up"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[dict[str, Any]]:
        last = tracker.get_slot(LAST_SLOT)
        heard = hear(tracker, self._house.clock)
        voice = self._house.voice(heard)
        for dialogue in self._dialogues:
            if not isinstance(last, dict) or last.get("dialogue") != dialogue.name:
                continue
            if heard.entities():
                return reopened(dialogue, last)
            if heard.corrects:
                what = voice.gettext("Anh/chị muốn sửa điều gì? Ví dụ: “{example}”.")
                say(dispatcher, what.format(example=voice.gettext(dialogue.example)), status="clarified")
                return []
        say(
            dispatcher,
            voice.gettext("Anh/chị muốn An Sinh tính giúp điều gì với thông tin này?"),
            voice.topics(*(dialogue.name for dialogue in self._dialogues), "talk_to_staff"),
            status="clarified",
        )
        return [SlotSet(LAST_SLOT, {"words": heard.text})] if heard.entities() else []
