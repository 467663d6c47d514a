"""Pacing: as many provider calls as the provider allows, replies first.

Two rules hold together. A token bucket spreads calls evenly and lets a short burst through when the channel was idle;
and a window rule makes sure that no stretch of one period ever holds more calls than allowed, however the burst falls.
A provider that counts in seconds or minutes therefore never counts too many.

Who waits stands in line here, in the process: replies in one line, bulk in another, and bulk moves only while no reply
waits. The budget behind the line is the process's own (``LocalBudget``) or shared by all (``RedisBudget``).
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

from integrations.ports import Priority

Sleep = Callable[[float], Awaitable[None]]
# The least that is waited for: less would only turn the wheel.
SHORTEST_WAIT_SECONDS = 0.001


@dataclass(frozen=True, slots=True)
class Rate:
    """At most ``calls`` in any ``seconds``; up to ``burst`` of them at once after a pause."""

    calls: int
    seconds: float = 1.0
    burst: int = 1

    @classmethod
    def per_second(cls, calls: float) -> Rate:
        """``calls`` a second, kept exactly also when that is no whole number: 2.5 is two calls in 0.8 seconds."""
        whole = max(1, int(calls))
        return cls(whole, whole / calls, max(1, whole // 4))

    @classmethod
    def per_minute(cls, calls: int) -> Rate:
        return cls(calls, 60.0, max(1, calls // 10))

    @property
    def interval(self) -> float:
        """Seconds between two calls when they come evenly."""
        return self.seconds / self.calls


class Budget(Protocol):
    """The calls that may still be made."""

    async def take(self, priority: Priority, replies: int) -> float:
        """0 and one call is taken, or the seconds after which to ask again. ``replies``: how many wait here."""

    async def stop(self, seconds: float) -> None:
        """Nothing is given out for ``seconds``."""

    async def stopped_for(self) -> float: ...


class LocalBudget:
    """A budget of this process.

    Args:
        now: seconds that only grow.
    """

    def __init__(self, rate: Rate, *, now: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._now = now
        self._tokens = float(rate.burst)
        self._filled_at = now()
        self._calls: deque[float] = deque(maxlen=rate.calls)
        self._stopped_until = 0.0

    async def take(self, priority: Priority, replies: int) -> float:
        now = self._now()
        rate = self._rate
        self._tokens = min(float(rate.burst), self._tokens + (now - self._filled_at) / rate.interval)
        self._filled_at = now
        window = self._calls[0] + rate.seconds - now if len(self._calls) == rate.calls else 0.0
        wait = max(self._stopped_until - now, (1 - self._tokens) * rate.interval, window)
        if wait > 1e-9:
            return wait
        self._tokens -= 1
        self._calls.append(now)
        return 0.0

    async def stop(self, seconds: float) -> None:
        self._stopped_until = max(self._stopped_until, self._now() + seconds)

    async def stopped_for(self) -> float:
        return max(0.0, self._stopped_until - self._now())


class QueuedPacer:
    """``Pacer``: the line in front of a budget."""

    def __init__(self, budget: Budget, *, sleep: Sleep = asyncio.sleep) -> None:
        self._budget = budget
        self._sleep = sleep
        self._lines: dict[Priority, deque[asyncio.Future[None]]] = {priority: deque() for priority in Priority}
        self._server: asyncio.Task[None] | None = None
        self._asking = False

    def slot(self, priority: Priority) -> AbstractAsyncContextManager[None]:
        """Waits until one call may be made."""
        return self._slot(priority)

    async def stop(self, seconds: float) -> None:
        """Holds every later slot for exactly ``seconds``; a longer stop that is in force stays."""
        await self._budget.stop(seconds)

    async def stopped_for(self) -> float:
        return await self._budget.stopped_for()

    def waiting(self, priority: Priority) -> int:
        """How many stand in line."""
        return len(self._lines[priority])

    async def close(self) -> None:
        if self._server is not None:
            self._server.cancel()
            await asyncio.wait([self._server])
        for line in self._lines.values():
            for place in line:
                place.cancel()

    @asynccontextmanager
    async def _slot(self, priority: Priority) -> AsyncIterator[None]:
        if self._idle() and await self._at_once(priority):
            yield
            return
        place = asyncio.get_running_loop().create_future()
        self._lines[priority].append(place)
        self._wake()
        await place
        yield

    async def _at_once(self, priority: Priority) -> bool:
        """Nobody is before us: often the call can go without the line."""
        self._asking = True
        try:
            return await self._budget.take(priority, int(priority is Priority.REPLY)) == 0
        finally:
            self._asking = False
            self._wake()

    def _idle(self) -> bool:
        return not self._asking and (self._server is None or self._server.done())

    def _wake(self) -> None:
        if self._idle() and self._next() is not None:
            self._server = asyncio.create_task(self._serve())

    async def _serve(self) -> None:
        """Lets one after the other through until nobody waits."""
        try:
            while (priority := self._next()) is not None:
                wait = await self._budget.take(priority, len(self._lines[Priority.REPLY]))
                if wait == 0:
                    # Whoever is first now: while the budget was asked, a reply may have come.
                    if (first := self._next()) is not None:
                        self._lines[first].popleft().set_result(None)
                else:
                    # A reply that comes during this wait goes before all bulk.
                    await self._sleep(max(wait, SHORTEST_WAIT_SECONDS))
        except Exception as error:
            # A budget that fails (Redis is away) fails its callers, who decide; nobody waits for ever.
            for line in self._lines.values():
                while line:
                    if not (place := line.popleft()).done():
                        place.set_exception(error)

    def _next(self) -> Priority | None:
        """The first line in which somebody still waits."""
        for priority in Priority:
            line = self._lines[priority]
            while line and line[0].done():
                line.popleft()
            if line:
                return priority
        return None


def local_pacer(rate: Rate) -> QueuedPacer:
    """A pacer for one process."""
    return QueuedPacer(LocalBudget(rate))
