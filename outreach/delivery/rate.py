"""A campaign's own rate, shared by all workers: the next free moment stands on the campaign's row.

Leasing reserves moments ahead (at most a second's worth), each message waits for its own.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from outreach.clock import Clock
from store import Database, campaigns

AHEAD = timedelta(seconds=1)


class CampaignRates:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def reserve(self, campaign: Row[Any], room: int) -> list[datetime] | None:
        """Moments for up to ``room`` messages within the next second; None when the campaign has no rate."""
        if campaign.rate is None:
            return None
        async with self._database.write() as connection:
            current = await campaigns.claim(connection, campaign.id)
            if current is None or current.rate is None:
                return []
            now = self._clock.now()
            first = max(current.next_slot_at or now, now)
            gap = timedelta(seconds=1 / current.rate)
            moments: list[datetime] = []
            while len(moments) < room and first + gap * len(moments) <= now + AHEAD:
                moments.append(first + gap * len(moments))
            if moments:
                await campaigns.change(connection, campaign.id, {"next_slot_at": moments[-1] + gap})
            return moments
