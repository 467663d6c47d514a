"""Who listens hears: changes of conversations, for screens that are open in this process (``app.relay`` carries them to
other processes).

A listener that does not keep up loses its oldest news, never the speaker's time; screens read the truth from the
database whenever they hear anything.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

BACKLOG = 100


@dataclass(frozen=True, slots=True)
class Change:
    """``kind``: message, state, delivery, campaign. ``channel``/``address`` let a citizen's page find its own.
    ``elsewhere``: another process told it."""

    kind: str
    conversation_id: int
    channel: str
    address: str
    elsewhere: bool = False


class Changes:
    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[Change | None]] = set()

    def tell(self, change: Change) -> None:
        for queue in self._listeners:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(change)

    async def watch(self) -> AsyncIterator[Change]:
        """Every change from now until ``close``."""
        queue: asyncio.Queue[Change | None] = asyncio.Queue(BACKLOG)
        self._listeners.add(queue)
        try:
            while (change := await queue.get()) is not None:
                yield change
        finally:
            self._listeners.discard(queue)

    def close(self) -> None:
        """Ends every ``watch``, so that open pages do not hold up a shutdown."""
        for queue in self._listeners:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(None)
