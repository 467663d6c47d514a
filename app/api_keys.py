"""The keys of collection agents: long random words, of which only a hash is kept."""

from __future__ import annotations

import hashlib
import secrets

from helpdesk.ports import Clock
from store import Database, contributions

PREFIX = "ansinh_"
_BYTES = 32


def new_key() -> str:
    """A key that nobody can guess; its beginning lets scanners of source code recognise a leaked one."""
    return PREFIX + secrets.token_urlsafe(_BYTES)


def kept(key: str) -> str:
    """What is kept of a key. A plain hash: nobody tries through 256 random bits."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


class ApiKeys:
    """Tells which agent a key belongs to."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def agent(self, key: str) -> str | None:
        """The agent's name; None for a key that nobody has, or that has ended."""
        now = self._clock.now()
        async with self._database.read(brief=True) as connection:
            found = await contributions.agent_of(connection, kept(key), now)
        if found is None:
            return None
        if contributions.is_stale(found, now):
            async with self._database.write() as connection:
                await contributions.note_use(connection, found.id, now)
        return str(found.name)
