"""A channel's memory between starts, in the ``channel_states`` table."""

from __future__ import annotations

from typing import Any, Protocol

from integrations.clock import Clock
from store import Database
from store.channels import channel_state, remember


class Memory(Protocol):
    """What one channel remembers: small JSON values by name."""

    async def recall(self) -> dict[str, Any]: ...

    async def keep(self, **values: Any) -> None: ...


class StoredMemory:
    """``Memory`` in the database."""

    def __init__(self, database: Database, channel: str, clock: Clock) -> None:
        self._database = database
        self._channel = channel
        self._clock = clock

    async def recall(self) -> dict[str, Any]:
        async with self._database.read() as connection:
            return await channel_state(connection, self._channel)

    async def keep(self, **values: Any) -> None:
        async with self._database.write() as connection:
            await remember(connection, self._channel, values, self._clock.now())
