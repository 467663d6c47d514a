"""SQLite on the event loop's own thread.

aiosqlite gives each connection a thread, and each call (cursor, execute, fetch, close, commit) a round trip to it. For
statements by key against a local file the round trips cost several times what the statements do, so short
transactions run where they are asked for (docs/decisions/, "What a turn may cost"). What may take long, or may have to
wait for another process, must not: queries of unknown size stay with aiosqlite, ``begin_immediate`` waits outside
SQLite, and ``checkpoint`` has a thread of its own.

Transactions are begun on the driver's connection: SQLAlchemy joins in only when one of its statements does.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Generator
from contextlib import closing
from typing import Any, cast

from sqlalchemy import AsyncAdaptedQueuePool, Pool
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.util.concurrency import await_only

DRIVER = "sqlite+inline"
BUSY_PAUSE_SECONDS = 0.005
BEGIN_IMMEDIATE = "BEGIN IMMEDIATE"


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


def driver(connection: AsyncConnection) -> sqlite3.Connection:
    """The driver's own connection, beneath one of this dialect."""
    return cast(Any, connection.sync_connection).connection.dbapi_connection  # type: ignore[no-any-return]


def translated(error: sqlite3.Error, statement: str) -> Exception:
    """The driver's error as SQLAlchemy would raise it, without the values: they would end in a log."""
    return DBAPIError.instance(statement, None, error, sqlite3.Error, hide_parameters=True)


async def begin_immediate(connection: AsyncConnection, patience: float) -> None:
    """Begins a transaction that holds SQLite's write lock; another process's is waited for without holding up the loop.

    Raises ``OperationalError`` after ``patience`` seconds.
    """
    loop = asyncio.get_running_loop()
    deadline = loop.time() + patience
    while True:
        try:
            driver(connection).execute(BEGIN_IMMEDIATE)
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or loop.time() > deadline:
                raise translated(error, BEGIN_IMMEDIATE) from error
        await asyncio.sleep(BUSY_PAUSE_SECONDS)


def begin(connection: AsyncConnection) -> None:
    """Begins a transaction that reads."""
    driver(connection).execute("BEGIN")


async def commit(connection: AsyncConnection) -> None:
    """Ends the transaction. Raises what SQLAlchemy raises."""
    if connection.in_transaction():
        # Some statement went through SQLAlchemy, which has to know.
        await connection.commit()
        return
    try:
        driver(connection).commit()
    except sqlite3.Error as error:
        raise translated(error, "COMMIT") from error


async def rollback(connection: AsyncConnection) -> None:
    """Ends the transaction as if it had not been."""
    if connection.in_transaction():
        await connection.rollback()
    else:
        driver(connection).rollback()


def checkpoint(file: str) -> None:
    """Moves what was committed from the log into the database, as far as nobody reads it. Takes milliseconds of the
    disk's time, so it is not for the loop's own thread."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
