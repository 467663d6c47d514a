"""Who has a page open in this process, by conversation."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator


class Hub:
    """``tell`` rings every open page of an address; a page that is busy hears it once."""

    def __init__(self) -> None:
        self._listeners: dict[str, set[asyncio.Queue[bool]]] = defaultdict(set)

    def tell(self, address: str) -> None:
        for queue in self._listeners.get(address, ()):
            if not queue.full():
                queue.put_nowait(True)

    async def watch(self, address: str) -> AsyncIterator[None]:
        """Yields at each ring from now until ``close``."""
        queue: asyncio.Queue[bool] = asyncio.Queue(1)
        self._listeners[address].add(queue)
        try:
            while await queue.get():
                yield
        finally:
            self._listeners[address].discard(queue)
            if not self._listeners[address]:
                del self._listeners[address]

    def close(self) -> None:
        """Ends every ``watch``, so that open pages do not hold up a shutdown."""
        for queues in self._listeners.values():
            for queue in queues:
                if queue.full():
                    queue.get_nowait()
                queue.put_nowait(False)

    def pages(self) -> int:
        """How many pages are open."""
        return sum(len(queues) for queues in self._listeners.values())
