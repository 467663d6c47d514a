"""Carries webhooks to the product as the providers do: in order for one person, side by side for many, and again
after a failure."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import httpx

from integrations.logs import quiet_transports

ATTEMPTS = 6
FIRST_PAUSE_SECONDS = 0.25
AT_ONCE = 20

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Letter:
    url: str
    body: bytes
    headers: Mapping[str, str]


class Courier:
    """Delivers until closed. The connection opens with the first letter."""

    def __init__(self, make_client: Callable[[], httpx.AsyncClient] | None = None) -> None:
        self._make_client = make_client or _client
        self._client: httpx.AsyncClient | None = None
        self._lanes: dict[str, deque[Letter]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._places = asyncio.Semaphore(AT_ONCE)

    def post(self, lane: str, url: str, body: bytes, headers: Mapping[str, str]) -> None:
        """Delivers soon; letters of one lane never overtake each other."""
        letter = Letter(url, body, {"content-type": "application/json", **headers})
        if lane in self._lanes:
            self._lanes[lane].append(letter)
            return
        self._lanes[lane] = deque([letter])
        task = asyncio.create_task(self._run(lane))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def idle(self) -> None:
        """Waits until everything is delivered or given up."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    async def close(self) -> None:
        for task in set(self._tasks):
            task.cancel()
        if self._tasks:
            await asyncio.wait(set(self._tasks))
        if self._client is not None:
            await self._client.aclose()

    async def _run(self, lane: str) -> None:
        letters = self._lanes[lane]
        try:
            while letters:
                async with self._places:
                    await self._deliver(letters[0])
                letters.popleft()
        finally:
            del self._lanes[lane]

    async def _deliver(self, letter: Letter) -> None:
        if self._client is None:
            quiet_transports()
            self._client = self._make_client()
        pause = FIRST_PAUSE_SECONDS
        for attempt in range(1, ATTEMPTS + 1):
            try:
                answer = await self._client.post(letter.url, content=letter.body, headers=letter.headers)
                if answer.is_success or answer.status_code == httpx.codes.UNAUTHORIZED:
                    return
                reason = f"HTTP {answer.status_code}"
            except httpx.HTTPError as error:
                reason = type(error).__name__
            if attempt < ATTEMPTS:
                await asyncio.sleep(pause)
                pause *= 2
        _log.warning("the product did not take a webhook: %s", reason)


def _client() -> httpx.AsyncClient:
    return httpx.AsyncClient(trust_env=False, timeout=httpx.Timeout(10, connect=2))
