"""What follows from a citizen's opinion of an answer: thanks, an apology with a way on, or a person."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk.complaint import is_complaint
from helpdesk.feedback import RATED, Thumb
from helpdesk.ports import Answers, AssistantTurn, Feedback, RatedTurn, Status

THANKS = "rating_up"
APOLOGY = "complaint"


@dataclass(frozen=True, slots=True)
class Opinion:
    """``rating`` goes with the rated turn; ``answer`` is the topic to say, ``other`` a topic that may have been meant,
    ``turn`` what is stored of this message; ``calls_staff``: it was said twice; ``on_result``: a calculation is meant,
    and the assistant, which knows what it was based on, is the one to answer."""

    rating: tuple[int, str] | None = None
    answer: str | None = None
    other: str | None = None
    turn: AssistantTurn | None = None
    calls_staff: bool = False
    on_result: bool = False


class Opinions:
    def __init__(self, answers: Answers, feedback: Feedback) -> None:
        self._answers = answers
        self._feedback = feedback

    def thumbs(self, turn: AssistantTurn, locale: str) -> tuple[str, str] | None:
        """Titles of the two buttons under what informs or calculates; a greeting needs no opinion."""
        if turn.handover is not None or turn.status not in RATED:
            return None
        if turn.status is Status.ANSWERED and not (turn.topic and self._answers.informs(turn.topic)):
            return None
        return self._answers.title(THANKS, locale), self._answers.title(APOLOGY, locale)

    async def rated(self, thumb: Thumb, conversation_id: int, *, held: bool) -> Opinion:
        """A tap on a thumb. The first one is answered; a change of mind is only noted.

        Args:
            held: staff hold the conversation, so nothing is said.
        """
        turn = await self._feedback.turn(conversation_id, thumb.turn_id)
        if turn is None or turn.rating == thumb.rating:
            return Opinion()
        rating = (turn.id, thumb.rating)
        if held or turn.rating is not None:
            return Opinion(rating)
        return Opinion(rating, THANKS) if thumb.rating == "up" else self._apology(turn, rating)

    async def complained(self, words: str, conversation_id: int) -> Opinion | None:
        """Whether the message says that the answer right before it was wrong. Twice in a row: staff."""
        turn = await self._feedback.last(conversation_id) if is_complaint(words) else None
        if turn is None or turn.status not in (*RATED, Status.COMPLAINED):
            return None
        if turn.status is Status.COMPLAINED:
            stored = AssistantTurn((), Status.COMPLAINED, topic=turn.topic)
            return Opinion(turn=stored, calls_staff=True)
        if turn.status is Status.CALCULATED:
            stored = AssistantTurn((), Status.COMPLAINED, topic=turn.topic, runner_up=turn.runner_up)
            return Opinion((turn.id, "complaint"), turn=stored, on_result=True)
        return self._apology(turn, (turn.id, "complaint"))

    def _apology(self, turn: RatedTurn, rating: tuple[int, str]) -> Opinion:
        other = turn.runner_up
        if other is None or other in (turn.topic, "talk_to_staff") or not self._answers.is_topic(other):
            other = None
        stored = AssistantTurn((), Status.COMPLAINED, topic=turn.topic, runner_up=turn.runner_up)
        return Opinion(rating, APOLOGY, other, stored)
