"""What a citizen thinks of an answer: a thumb under it, or "sai rồi" right after it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from helpdesk.ports import Feedback, RatedTurn, Status
from integrations.events import RATING
from store import Database, quality

# A rating belongs under what informs or calculates, not under a greeting or a question back.
RATED = frozenset({Status.ANSWERED, Status.CALCULATED})
_PAYLOAD = re.compile(rf"{re.escape(RATING)}(up|down):(\d{{1,18}})")


@dataclass(frozen=True, slots=True)
class Thumb:
    """A tap on one of the two buttons under an answer."""

    rating: str
    turn_id: int


def thumb_of(words: str) -> Thumb | None:
    """The rating in a button's payload."""
    found = _PAYLOAD.fullmatch(words)
    return Thumb(found[1], int(found[2])) if found else None


def payloads(turn_id: int) -> tuple[str, str]:
    """What the two buttons under an answer bring back."""
    return f"{RATING}up:{turn_id}", f"{RATING}down:{turn_id}"


class StoredFeedback(Feedback):
    """Over the turns of the store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def last(self, conversation_id: int) -> RatedTurn | None:
        async with self._database.read(brief=True) as connection:
            row = await quality.last_turn(connection, conversation_id)
        return None if row is None else RatedTurn(row.id, Status(row.status), row.topic, row.runner_up, row.rating)

    async def turn(self, conversation_id: int, turn_id: int) -> RatedTurn | None:
        async with self._database.read(brief=True) as connection:
            row = await quality.turn_of(connection, turn_id, conversation_id)
        return None if row is None else RatedTurn(row.id, Status(row.status), row.topic, row.runner_up, row.rating)
