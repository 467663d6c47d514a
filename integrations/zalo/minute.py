"""How long to rest when Zalo's minute is used up.

Every answer of the OA host says how many calls a minute allows (``X-RateLimit-Limit``) and how many are left
(``X-RateLimit-Remain``), but not when the minute began. It is seen beginning when what is left jumps up.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from integrations.zalo.errors import RATE_RESET_SECONDS


class Minute:
    """Args:
    now: seconds that only grow.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._began = now()
        self._left = 0

    def rest(self, headers: Mapping[str, str]) -> float:
        """Seconds until calls may go again, as the headers of one answer tell; 0 while some are left."""
        limit, left = headers.get("x-ratelimit-limit", ""), headers.get("x-ratelimit-remain", "")
        if not (limit.isdecimal() and left.isdecimal()):
            return 0.0
        now, before, self._left = self._now(), self._left, int(left)
        # Answers overtake each other, so a little more than before says nothing.
        if self._left - before > int(limit) // 2:
            self._began = now
        return RATE_RESET_SECONDS - (now - self._began) % RATE_RESET_SECONDS if self._left == 0 else 0.0
