"""Planning: the audience of a started campaign is written into the ledger, slice by slice.

The cursor moves in the transaction that writes the rows, so a crash between slices loses and doubles nobody; the
ledger's unique key would refuse a second row anyway. Sending begins with the first slice.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from outreach import audience
from outreach.clock import Clock
from store import Database, campaigns, consents, contacts, deliveries

SLICE = 200  # recipients per transaction: a citizen's reply never waits long behind one


class Planner:
    """Writes delivery rows.

    Args:
        channels: the channels this installation has; a contact without an address in one of them is skipped.
    """

    def __init__(self, database: Database, channels: Collection[str], clock: Clock, zone: ZoneInfo) -> None:
        self._database = database
        self._channels = channels
        self._clock = clock
        self._zone = zone

    async def plan_slice(self, campaign_id: int) -> bool:
        """Writes the next slice; False when there is nothing left to plan, or another worker is at it."""
        async with self._database.write() as connection:
            campaign = await campaigns.claim_planning(connection, campaign_id)
            if campaign is None:
                return False
            now = self._clock.now()
            where = await audience_where(connection, campaign.audience, now.astimezone(self._zone), self._database)
            ids = await contacts.after(connection, where, cursor=campaign.plan_cursor, limit=SLICE)
            await deliveries.plan(connection, await self._rows(connection, campaign, ids, now), now)
            done = len(ids) < SLICE
            await campaigns.change(
                connection,
                campaign_id,
                {"plan_cursor": ids[-1] if ids else campaign.plan_cursor, "planned_at": now if done else None},
            )
            return not done

    async def _rows(
        self, connection: AsyncConnection, campaign: Row[Any], ids: list[int], now: datetime
    ) -> list[dict[str, Any]]:
        reachable: dict[int, dict[str, str]] = {}
        _, unreachable = await consents.suppressed(connection, ids)
        fallback: dict[int, dict[str, str]] = {}
        for row in await contacts.addresses_of(connection, ids):
            there = fallback if row.id in unreachable else reachable
            there.setdefault(row.contact_id, {})[row.channel] = row.address
        rows = []
        for contact_id in ids:
            # An unreachable address is used only when there is no other: the gate then says why it is skipped.
            usable = [one for one in campaign.channels if one in self._channels]
            open_, closed = reachable.get(contact_id, {}), fallback.get(contact_id, {})
            found = open_ if any(one in open_ for one in usable) else closed
            channel = next((one for one in usable if one in found), None)
            rows.append(
                {
                    "campaign_id": campaign.id,
                    "run": campaign.run,
                    "contact_id": contact_id,
                    "channel": channel,
                    "address": found[channel] if channel else None,
                    "state": "planned" if channel else "skipped",
                    "reason": None if channel else "no_address",
                    "not_before": now,
                    "settled_at": None if channel else now,
                    "created_at": now,
                }
            )
        return rows


async def audience_where(connection: AsyncConnection, source: str, local: datetime, database: Database) -> Any:
    """The WHERE clause of an audience as of a local day. Raises AudienceError."""
    names = await contacts.attribute_names(connection)
    expression = audience.check(audience.parse(source), source, names)
    return audience.where(expression, today=local.date(), dialect=database.dialect)
