"""What one event does to a conversation, as data: decided first, written in one transaction afterwards."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from helpdesk.ports import AssistantTurn, Reason, Rendered, Status


@dataclass(frozen=True, slots=True)
class Picture:
    """``name`` is all that one needs to see it, so it cannot be guessed."""

    drawing: Mapping[str, Any]
    name: str = field(default_factory=lambda: secrets.token_urlsafe(18))


@dataclass(slots=True)
class Said:
    """A message that goes into the thread and, when ``send``, out to the citizen."""

    author: str
    rendered: Rendered
    kind: str = "text"
    send: bool = True
    picture: Picture | None = None
    thumbs: tuple[str, str] | None = None  # titles of the two buttons that rate the turn


@dataclass(slots=True)
class Outcome:
    """Empty means: noted, nothing to say. ``private``: the citizen's own words are to be kept nowhere."""

    heard: str | None = None
    heard_kind: str = "text"
    private: bool = False
    said: list[Said] = field(default_factory=list)
    status: Status | None = None
    turn: AssistantTurn | None = None
    handover: Reason | None = None
    conversation: dict[str, Any] = field(default_factory=dict)
    rating: tuple[int, str] | None = None  # a turn of this conversation, and what the citizen thinks of it
    latency_ms: float = 0.0

    def figures(self) -> list[Mapping[str, Any]]:
        """The figures that the replies state, each once."""
        found: dict[str, Mapping[str, Any]] = {}
        for said in self.said:
            for figure in said.rendered.figures:
                found.setdefault(str(figure.get("id") or figure.get("name")), figure)
        return list(found.values())
