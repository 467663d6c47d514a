"""SQLite on the event loop's own thread.

aiosqlite gives each connection a thread, and each call (cursor, execute, fetch, close, commit) a round trip to it. For
statements by key against a local file the round trips cost several times what the statements do, so short
transactions run where they are asked for (docs/decisions/, "SQLite in the loop"). What may take long, or may have to
wait for another process, must not: queries of unknown size stay with aiosqlite, and ``begin_immediate`` waits outside
SQLite.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Generator
from typing import Any

from sqlalchemy import AsyncAdaptedQueuePool, Pool
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncTransaction
from sqlalchemy.util.concurrency import await_only

DRIVER = "sqlite+inline"
BUSY_PAUSE_SECONDS = 0.005


class _Nothing:
    """Awaited where SQLAlchemy insists that an asynchronous driver awaits something."""

    def __await__(self) -> Generator[None, None, None]:
        return
        yield


_NOTHING = _Nothing()


class InlineCursor(sqlite3.Cursor):
    async def _async_soft_close(self) -> None:
        """Part of what SQLAlchemy's asyncio layer calls on a cursor; this one holds nothing that needs it."""


class InlineConnection(sqlite3.Connection):
    def cursor(self, factory: Any = InlineCursor) -> Any:
        return super().cursor(factory)


class InlineSQLite(SQLiteDialect_pysqlite):
    """The standard library's driver under SQLAlchemy's asyncio layer."""

    driver = "inline"
    is_async = True
    supports_statement_cache = True

    @classmethod
    def get_pool_class(cls, url: URL) -> type[Pool]:
        return AsyncAdaptedQueuePool

    def create_connect_args(self, url: URL) -> Any:
        arguments, options = super().create_connect_args(url)
        return arguments, {**options, "factory": InlineConnection}

    def do_execute(self, cursor: Any, statement: str, parameters: Any, context: Any = None) -> None:
        cursor.execute(statement, parameters)
        await_only(_NOTHING)

    def do_executemany(self, cursor: Any, statement: str, parameters: Any, context: Any = None) -> None:
        cursor.executemany(statement, parameters)
        await_only(_NOTHING)


registry.register("sqlite.inline", __name__, InlineSQLite.__name__)


async def begin_immediate(connection: AsyncConnection, patience: float) -> AsyncTransaction:
    """Begins a transaction that holds SQLite's write lock; another process's is waited for without holding up the loop.

    Raises ``OperationalError`` after ``patience`` seconds.
    """
    loop = asyncio.get_running_loop()
    deadline = loop.time() + patience
    while True:
        try:
            return await connection.begin()
        except OperationalError as error:
            code = getattr(error.orig, "sqlite_errorcode", 0)
            if code & 0xFF != sqlite3.SQLITE_BUSY or loop.time() > deadline:
                raise
        await asyncio.sleep(BUSY_PAUSE_SECONDS)
