"""Live updates: from "something changed" inside this process to the open pages that show it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import suppress
from types import TracebackType
from typing import Self

_NEWS = 200


class Bell[T]:
    """Listens to a stream of news from the moment the block is entered, and gathers what comes between two looks.

    A page that renders slowly hears "these things happened" once instead of falling behind. Of very many pieces of
    news the oldest are dropped: pages read the truth from the database, news only tells them when.
    """

    def __init__(self, source: AsyncIterator[T]) -> None:
        self._source = source
        self._news: deque[T] = deque(maxlen=_NEWS)
        self._rang = asyncio.Event()
        self._ended = False
        self._listener: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._listener = asyncio.create_task(self._listen())
        # The source subscribes at its first step; let it, or what happens before the page's first look is missed.
        await asyncio.sleep(0)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._listener is not None:
            self._listener.cancel()
            with suppress(asyncio.CancelledError):
                await self._listener

    async def _listen(self) -> None:
        try:
            async for item in self._source:
                self._news.append(item)
                self._rang.set()
        finally:
            self._ended = True
            self._rang.set()

    async def heard(self, timeout: float) -> list[T] | None:  # noqa: ASYNC109 - "nothing" is an answer, not an error
        """What has happened since the last look, after ``timeout`` seconds at most; ``None``: no more will come."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._rang.wait(), timeout)
        news = list(self._news)
        self._news.clear()
        if not self._ended:
            self._rang.clear()
        elif not news:
            return None
        return news
