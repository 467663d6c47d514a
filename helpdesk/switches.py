"""Which topics people only answer, by staff's own word; ``*`` is the whole assistant.

The table is the truth and every process reads it once a second, so a switch holds everywhere within that time, and a
turn waits for no query. The audit chain says who switched what, and why.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from helpdesk.ports import Clock
from store import Database, audit, quality
from store.quality import EVERYTHING

LONGEST_REASON = 200


class Switches:
    """``whole`` and ``stops`` tell what was true at the last ``refresh``."""

    def __init__(self) -> None:
        self._off: frozenset[str] = frozenset()

    async def refresh(self, connection: AsyncConnection) -> None:
        self._off = frozenset(row.topic for row in await quality.switched_off(connection))

    @property
    def whole(self) -> bool:
        """Whether people only answer everything."""
        return EVERYTHING in self._off

    def stops(self, topics: Iterable[str | None]) -> bool:
        """Whether people only answer one of these."""
        return bool(self._off) and (self.whole or any(topic in self._off for topic in topics))


class Switchboard:
    """Turns topics off and on, on record."""

    def __init__(self, database: Database, clock: Clock, switches: Switches | None = None) -> None:
        self._database = database
        self._clock = clock
        self._switches = switches

    async def off(self) -> Sequence[Any]:
        """Rows of ``topic_switches``: topic, off_since, off_by, reason."""
        async with self._database.read() as connection:
            return await quality.switched_off(connection)

    async def turn_off(self, topic: str, *, by: str, reason: str) -> bool:
        """People only answer from now on. False, and nothing on record, when they did already."""
        async with self._database.write() as connection:
            changed = await quality.switch_off(connection, topic, at=self._clock.now(), by=by, reason=reason)
            await self._record(connection, changed, "topic.off", topic, by, {"reason": reason[:LONGEST_REASON]})
        return changed

    async def turn_on(self, topic: str, *, by: str) -> bool:
        """The assistant answers again. False, and nothing on record, when it did already."""
        async with self._database.write() as connection:
            changed = await quality.switch_on(connection, topic)
            await self._record(connection, changed, "topic.on", topic, by, {})
        return changed

    async def _record(
        self, connection: AsyncConnection, changed: bool, action: str, topic: str, by: str, detail: dict[str, str]
    ) -> None:
        if not changed:
            return
        subject = "assistant" if topic == EVERYTHING else f"topic {topic}"
        await audit.append(connection, at=self._clock.now(), actor=by, action=action, subject=subject, detail=detail)
        if self._switches is not None:
            await self._switches.refresh(connection)
