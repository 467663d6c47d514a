"""How many turns one network address may ask for in a minute."""

from __future__ import annotations

from collections import OrderedDict, deque
from datetime import datetime, timedelta
from math import ceil

from integrations.clock import Clock

WINDOW = timedelta(minutes=1)
_ADDRESSES = 50_000


class RateLimit:
    """A sliding minute per key, in this process's memory. ``limit`` 0 lets everything through."""

    def __init__(self, limit: int, clock: Clock) -> None:
        self._limit = limit
        self._clock = clock
        self._turns: OrderedDict[str, deque[datetime]] = OrderedDict()

    def take(self, key: str) -> int:
        """Whole seconds until ``key`` may go on; 0: go on, and this turn is counted."""
        if self._limit == 0:
            return 0
        now = self._clock.now()
        turns = self._turns.setdefault(key, deque())
        self._turns.move_to_end(key)
        if len(self._turns) > _ADDRESSES:  # the one that has been silent longest is forgotten
            self._turns.popitem(last=False)
        while turns and turns[0] <= now - WINDOW:
            turns.popleft()
        if len(turns) >= self._limit:
            return max(1, ceil((turns[0] + WINDOW - now).total_seconds()))
        turns.append(now)
        return 0
