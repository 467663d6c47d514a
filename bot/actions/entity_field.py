"""A field that is one entity of the grammar: sex, region, support group, members of a household."""

from __future__ import annotations

from typing import Any

from bot.actions.form import Half, Known, Outcome, Read
from bot.actions.heard import Heard
from bot.actions.voice import Voice


class EntityField:
    """Reads the last entity of its kind; who does not know gets :meth:`hint`.

    Attributes:
        kind: of the grammar's entities, and what the grammar expects while it is asked for.
    """

    slot: str
    called: tuple[str, ...]
    kind: str
    lasting = True

    def read(self, heard: Heard, known: Known, half: Any, asked: bool, voice: Voice) -> Outcome:
        found = [e for e in heard.entities(self.kind if asked else None) if e.kind == self.kind]
        if found:
            return self.taken(found[-1].value, voice)
        hint = self.hint(voice) if asked and heard.is_unknown else ""
        return Half(None, hint) if hint else None

    def taken(self, value: int | float | str, voice: Voice) -> Outcome:
        """What comes of a value; refuse what cannot be."""
        return Read(value)

    def hint(self, voice: Voice) -> str:
        """What helps somebody who does not know; empty when nothing does."""
        return ""
