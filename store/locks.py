"""Locks that a process holds for its whole life and that vanish with it, however it dies.

PostgreSQL: a session's advisory lock on a connection of its own. SQLite: ``flock`` on a file beside the database.
Neither needs a heartbeat, so a restarted worker can tell at once that its predecessor is dead.
"""

from __future__ import annotations

import fcntl
import os
import zlib
from types import TracebackType

from sqlalchemy import make_url, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from store.database import Database

_CLASS = 4_210_112  # keeps these advisory locks apart from every other use


class ProcessLock:
    """One named lock. Use ``acquire`` and ``release``, or ``async with`` after a successful ``acquire``."""

    def __init__(self, database: Database, name: str) -> None:
        self._database = database
        self._name = name
        self._connection: AsyncConnection | None = None
        self._file: int | None = None

    async def acquire(self) -> bool:
        """Takes the lock unless another living process has it."""
        if self._database.dialect == "sqlite":
            return self._acquire_file()
        connection = await self._database.engine.connect()
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        query = text("select pg_try_advisory_lock(:class, :key)")
        got = (await connection.execute(query, {"class": _CLASS, "key": self._key})).scalar_one()
        if got:
            self._connection = connection
        else:
            await connection.close()
        return bool(got)

    async def held(self) -> bool:
        """Whether we still have it: a lost connection loses the lock."""
        if self._file is not None:
            return True
        if self._connection is None:
            return False
        try:
            await self._connection.execute(text("select 1"))
        except SQLAlchemyError:
            self._connection = None
            return False
        return True

    async def release(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None
        if self._connection is not None:
            connection, self._connection = self._connection, None
            # Ends the session and with it the lock, instead of giving the connection back to the pool.
            await connection.invalidate()
            await connection.close()

    async def __aenter__(self) -> ProcessLock:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.release()

    @property
    def _key(self) -> int:
        return zlib.crc32(self._name.encode()) - 2**31  # advisory keys are signed 32-bit numbers

    def _acquire_file(self) -> bool:
        path = make_url(self._database.url).database
        if not path or path == ":memory:":
            return True  # a database of this process alone
        descriptor = os.open(f"{path}.{self._name}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
            return False
        self._file = descriptor
        return True
