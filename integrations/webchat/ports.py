"""What the web chat needs from the product; ``app/product.py`` connects it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from integrations.events import Button, InboundEvent
from integrations.pictures import ShownPicture


@dataclass(frozen=True, slots=True)
class WebMessage:
    """One message of a conversation. ``id`` rises with time; ``event_id`` is that of the inbox event which brought a
    citizen's message, so that the page recognises what it sent itself."""

    id: int
    author: Literal["citizen", "bot", "staff", "system", "campaign"]
    text: str
    at: datetime
    buttons: Sequence[Button] = ()
    picture: ShownPicture | None = None
    staff_name: str | None = None
    event_id: str | None = None


@dataclass(frozen=True, slots=True)
class WebConversation:
    """The conversation as the citizen may see it."""

    state: Literal["bot", "waiting", "staff", "closed"] = "bot"
    staff_name: str | None = None
    messages: Sequence[WebMessage] = ()


class WebchatBackend(Protocol):
    async def deliver(self, event: InboundEvent) -> None:
        """Commits the event to the inbox; a duplicate is no error. When it returns, the message survives a crash."""

    async def history(self, address: str, after: int = 0) -> WebConversation:
        """The messages with an id above ``after``, oldest first; an empty conversation for an unknown address."""

    def watch(self, address: str) -> AsyncIterator[object]:
        """Yields whenever something about this conversation may have changed; ends when the process stops."""
