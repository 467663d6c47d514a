"""How a calculation ends: with a result, on the citizen's word, or because it did not work out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.form import FORM, LAST_SLOT, STATE_SLOT, Dialogue, State, Telling
from bot.actions.heard import hear
from bot.actions.listener import how_to_forget
from bot.actions.listening import Action, Dialogues, Events, House, known_of, own_of
from bot.actions.voice import Voice, say
from bot.answers.rendering import FigureUse, citation_line, uses
from policy import CalculationRefused, Figure, FigureBook
from policy.result import Result

#: Opens the steps of the last result; a topic of its own, so that a button can name it.
EXPLAIN = "explain_result"


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


def restored(dialogue: Dialogue, state: State) -> Events:
    """Events that bring the dialogue's slots back to what they held before it began."""
    slots = [SlotSet(one.slot, state.before.get(one.slot)) for one in dialogue.fields]
    return [*slots, SlotSet(STATE_SLOT, None)]


def left(dialogue: Dialogue) -> Events:
    """Events for a dialogue that is not taken up again once the person turned to something else."""
    return [SlotSet(slot, value) for slot, value in (dialogue.left() or {}).items()]


def kept(dialogue: Dialogue, state: State) -> Events:
    """Events after a result: facts about the person stay for the next calculation, the rest goes."""
    if state.for_another:
        return [*restored(dialogue, state), *left(dialogue)]
    passing = [SlotSet(one.slot, None) for one in dialogue.fields if not one.lasting]
    return [*passing, SlotSet(STATE_SLOT, None)]


def following(state: State) -> Events:
    """Events that begin what the person asked for in the same sentence."""
    if not state.following:
        return []
    further = State(
        extra=state.extra,
        for_another=state.for_another,
        who=state.who,
        following=state.following,
        words=state.words,
    )
    return [SlotSet(STATE_SLOT, further.stored()), FollowupAction(FORM)]


class TellResult(Action):
    """``action_tell_result``: runs when the form closes, for whatever reason."""

    def __init__(self, dialogues: Dialogues, house: House) -> None:
        self._dialogues = dialogues
        self._house = house

    def name(self) -> str:
        return "action_tell_result"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> Events:
        voice = self._house.voice(hear(tracker, self._house.clock))
        state = State.of(tracker.get_slot(STATE_SLOT))
        dialogue = self._dialogues[state.name]
        known = known_of(dialogue, tracker)
        if state.ended == "left":
            return [*restored(dialogue, state), *left(dialogue)]
        if state.ended == "stopped":
            say_stopped(dispatcher, dialogue, voice)
            return [*restored(dialogue, state), *left(dialogue)]
        if state.ended == "gave_up" or dialogue.missing(known, voice) is not None:
            self._give_up(dispatcher, dialogue, state, voice)
            return restored(dialogue, state)
        try:
            results = dialogue.results(known, state, voice)
        except CalculationRefused as refused:
            say(dispatcher, voice.refusal(refused), voice.topics(dialogue.name, "talk_to_staff"), status="clarified")
            return restored(dialogue, state)
        say_result(dispatcher, dialogue, results, dialogue.tell(results, known, state, voice), state, voice)
        last = {"dialogue": dialogue.name, "slots": known, "extra": state.extra, "for_another": state.for_another}
        if state.for_another:
            last |= {"who": state.who, "before": state.before, "own": own_of(tracker)}
        return [*kept(dialogue, state), SlotSet(LAST_SLOT, last if results else None), *following(state)]

    @staticmethod
    def _give_up(dispatcher: CollectingDispatcher, dialogue: Dialogue, state: State, voice: Voice) -> None:
        lines = [
            *state.notes,
            voice.gettext(
                "An Sinh chưa ghi được thông tin này nên xin dừng phép tính. Tư vấn viên có thể tính giúp anh/chị."
            ),
        ]
        say(dispatcher, "\n\n".join(lines), voice.topics("talk_to_staff", dialogue.name), status="clarified")


def say_result(
    dispatcher: CollectingDispatcher,
    dialogue: Dialogue,
    results: Mapping[str, Result],
    telling: Telling,
    state: State,
    voice: Voice,
) -> None:
    """One reply with the result in words, its legal basis, and the calculators' own results for who needs them."""
    figures = figures_of(results.values(), voice.book)
    changed = state.notes if state.returned else []
    parts = [state.lead, *changed, *telling.parts, basis(figures, dialogue.cited, voice)]
    if state.reused and not state.asked and dialogue.says(state.reused, voice):
        again = (
            voice.gettext("Thông tin ở trên lấy từ hồ sơ anh/chị đang mở.")
            if state.on_record
            else voice.gettext("Thông tin ở trên lấy lại từ lần trước anh/chị cho biết.")
        )
        parts.insert(-1, f"{again} {how_to_forget(voice)}")
    explain = (EXPLAIN,) if results else ()
    say(
        dispatcher,
        "\n\n".join(part for part in parts if part),
        voice.topics(*telling.topics, *explain),
        figures=[*use_rows(figures, voice), *telling.figures],
        sources=[
            {"citation": source.citation, "since": str(source.effective_from)}
            for source in {source.id: source for result in results.values() for source in result.sources}.values()
        ],
        calculation={name: result.model_dump(mode="json") for name, result in results.items()} or None,
        picture=telling.picture,
        withdrawal_reason=telling.withdrawal_reason,
        # The words that closed the dialogue need not be understood on their own; here they were.
        status="calculated" if results else "answered",
    )


def say_stopped(dispatcher: CollectingDispatcher, dialogue: Dialogue, voice: Voice) -> None:
    """Confirms that a calculation was dropped."""
    say(
        dispatcher,
        voice.gettext(dialogue.stopped),
        voice.topics(dialogue.name, "what_can_you_do"),
        status="answered",
    )


class Stop(Action):
    """``action_stop_dialogue``: confirms and drops the calculation that is running."""

    def __init__(self, dialogues: Dialogues, house: House) -> None:
        self._dialogues = dialogues
        self._house = house

    def name(self) -> str:
        return "action_stop_dialogue"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> Events:
        state = State.of(tracker.get_slot(STATE_SLOT))
        dialogue = self._dialogues.get(state.name)
        if dialogue is None:
            return []
        say_stopped(dispatcher, dialogue, self._house.voice(hear(tracker, self._house.clock)))
        return [*restored(dialogue, state), *left(dialogue)]
