"""The four functions a channel's author writes, and what the product relies on around them."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

from integrations.events import InboundEvent, OutboundMessage, Part, Receipt, WebhookRequest


class Priority(IntEnum):
    """Replies to citizens go before messages that we start."""

    REPLY = 0
    BULK = 1


@dataclass(frozen=True, slots=True)
class Limits:
    """A platform's limits on one message (units as the platform counts them)."""

    text: int
    buttons: int
    button_title: int


class Channel(Protocol):
    """One messaging platform."""

    name: str
    limits: Limits

    def verify(self, request: WebhookRequest) -> None:
        """Raises ``BadSignature`` unless the provider itself sent this."""

    def parse(self, request: WebhookRequest) -> list[InboundEvent]:
        """The events in a verified request, also unknown ones. Raises ``BadRequest``."""

    def render(self, message: OutboundMessage) -> list[Part]:
        """The provider calls that say this message, in order; buttons go with the last one."""

    async def send(self, address: str, part: Part) -> Receipt:
        """Makes one provider call. Raises ``SendError``; pacing is the caller's (see ``Pacer``)."""

    async def acknowledge(self, event: InboundEvent) -> None:
        """What the platform wants at once for an event (Telegram: answer a tap, show typing). Never raises."""

    async def check(self) -> str:
        """One line for ``ansinh doctor``: who we are at the provider. Raises ``SendError``."""

    async def close(self) -> None:
        """Closes connections."""


class Pacer(Protocol):
    """One channel's rate budget, shared by replies and bulk; replies never wait behind bulk.

    ``stop(seconds)`` holds every later slot of the channel for exactly that long (a 429's ``retry_after``).
    """

    def slot(self, priority: Priority) -> AbstractAsyncContextManager[None]:
        """Waits until one provider call may be made."""

    async def stop(self, seconds: float) -> None: ...

    async def stopped_for(self) -> float:
        """Seconds until calls may go again; 0 when they may."""
