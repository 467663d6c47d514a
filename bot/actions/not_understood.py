"""``action_not_understood``: the two likeliest topics as buttons, so that one tap mends a misunderstanding.

Right after a calculation a few words with figures ("thế 3 củ thì sao") change it. Two calculations in one sentence are
two wishes rather than a doubt: the first begins, the other follows. A second message in a row that is not understood
goes to staff; the help desk counts (helpdesk/reception.py).
"""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.after_result import answered_in_context, begun, changes, last_of, mended, other_person, reopened
from bot.actions.asked_together import calculations_in
from bot.actions.form import FORM, STATE_SLOT, State
from bot.actions.heard import Heard, hear
from bot.actions.listening import Action, Dialogues, Events, House
from bot.actions.mending import says_wrong
from bot.actions.voice import Choice, Voice, say

OFFERED = 2
#: More words than these say something else than a changed figure.
MOST_WORDS_OF_A_CHANGE = 6


class NotUnderstood(Action):
    """Asks which of two topics was meant."""

    def __init__(self, dialogues: Dialogues, house: House) -> None:
        self._dialogues = dialogues
        self._house = house

    def name(self) -> str:
        return "action_not_understood"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> Events:
        heard = hear(tracker, self._house.clock)
        voice = self._house.voice(heard)
        if turned := other_person(self._dialogues, tracker, heard, voice, clearly=True):
            return turned
        last = last_of(self._dialogues, tracker)
        short = len(heard.words) <= MOST_WORDS_OF_A_CHANGE
        if last is not None and short and heard.entities() and changes(*last, heard, voice):
            return reopened(*last, voice)
        if last is not None and short and says_wrong(heard):
            return mended(*last, heard, voice, dispatcher)
        if short and (events := begun(self._dialogues, tracker, heard, voice)):
            return events
        if short and (events := answered_in_context(tracker, heard, voice, dispatcher)):
            return events
        asked = calculations_in(heard)
        if len(asked) > 1:
            state = State(following=list(asked))
            return [SlotSet(STATE_SLOT, state.stored()), FollowupAction(FORM)]
        near = likely_topics(heard, voice)
        if heard.understanding == "ambiguous" and len(near) == OFFERED:
            text = voice.gettext("Anh/chị muốn hỏi về điều nào dưới đây?")
            say(dispatcher, text, [*near, *voice.topics("talk_to_staff")], status="clarified")
            return []
        text = voice.gettext(
            "An Sinh chưa hiểu rõ câu hỏi. Anh/chị chọn một mục gần đúng, hoặc hỏi lại bằng câu ngắn hơn."
        )
        say(dispatcher, text, [*near, *voice.topics("talk_to_staff")], status="not_understood")
        return []


def likely_topics(heard: Heard, voice: Voice) -> list[Choice]:
    """Buttons for the likeliest topics that can be opened, best first."""
    names = [
        name
        for name, _ in heard.ranking
        if voice.library.is_topic(name) and name not in ("talk_to_staff", "out_of_scope")
    ]
    return [voice.topic(name) for name in dict.fromkeys(names)][:OFFERED]
