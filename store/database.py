"""One database, two ways in: ``read()`` and ``write()``.

SQLite has one writer. A transaction that reads first and writes later can fail to upgrade its lock however long it
waits, so every writing transaction begins with ``BEGIN IMMEDIATE``; inside one process a lock in front of it keeps
writers from polling SQLite's busy handler, and one connection, kept open, serves them all on the loop's own thread
(``store/sqlite.py``). PostgreSQL needs none of this and gets plain transactions.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from store.sqlite import DRIVER, begin, begin_immediate, checkpoint, commit, driver, rollback

BUSY_TIMEOUT_SECONDS = 30.0
CHANGES_PER_CHECKPOINT = 1000  # rows; some 100 turns, or 12 MB of the log


def async_url(url: str) -> URL:
    """The URL with the driver we ship: ``sqlite://`` → aiosqlite, ``postgresql://`` → psycopg.

    Raises ``ValueError`` for any other database.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise ValueError("is no database address: use sqlite:///file or postgresql://host/name") from None
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        if parsed.database in (None, "", ":memory:"):
            raise ValueError("names no file to keep the data in: use sqlite:///file")
        return parsed.set(drivername="sqlite+aiosqlite")
    if backend == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    raise ValueError(f"unknown database {backend!r}: use sqlite:///file or postgresql://host/name")


def sync_url(url: str) -> URL:
    """The same database for synchronous users (Alembic, APScheduler's job store)."""
    parsed = async_url(url)
    return parsed.set(drivername="sqlite") if parsed.get_backend_name() == "sqlite" else parsed


class Database:
    """An open database. ``dialect`` is ``"sqlite"`` or ``"postgresql"``.

    Args:
        inline: the same SQLite file, driven on the loop's own thread; None for PostgreSQL.
    """

    def __init__(self, engine: AsyncEngine, url: str, inline: AsyncEngine | None = None) -> None:
        self.engine = engine
        self.url = url
        self.dialect = engine.dialect.name
        self._inline = inline
        self._writer = asyncio.Lock()
        self._writing: AsyncConnection | None = None
        self._idle: list[AsyncConnection] = []
        self._logged = 0
        self._checkpoint: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def read(self, *, brief: bool = False) -> AsyncIterator[AsyncConnection]:
        """A connection for queries; what it might have written is rolled back.

        Args:
            brief: the queries find a few rows by an index, so that they need no thread of their own (SQLite).
        """
        if not brief or self._inline is None:
            async with self.engine.connect() as connection:
                yield connection
            return
        await asyncio.sleep(0)
        connection = self._idle.pop() if self._idle else await self._inline.connect()
        try:
            begin(connection)
            yield connection
            await rollback(connection)
        except BaseException:
            await connection.close()
            raise
        self._idle.append(connection)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A transaction, committed when the block ends, rolled back when it raises."""
        if self._inline is None:
            async with self.engine.begin() as connection:
                yield connection
            return
        async with self._writer:
            # Nothing below has to wait for anything: without this a busy loop of transactions would starve all others.
            await asyncio.sleep(0)
            if self._writing is None:
                self._writing = await self._inline.connect()
            connection = self._writing
            await begin_immediate(connection, BUSY_TIMEOUT_SECONDS)
            try:
                yield connection
                await commit(connection)
            except BaseException:
                # A commit that failed may leave SQLite in the middle of it.
                await self._end_writer()
                raise
            self._fold_log(driver(connection).total_changes)

    async def _end_writer(self) -> None:
        connection, self._writing = self._writing, None
        self._logged = 0
        if connection is not None:
            try:
                driver(connection).rollback()
            finally:
                await connection.close()

    def _fold_log(self, changes: int) -> None:
        """Has the log moved into the database from time to time. ``changes``: rows written by the writer so far."""
        if changes - self._logged >= CHANGES_PER_CHECKPOINT and (self._checkpoint is None or self._checkpoint.done()):
            self._logged = changes
            self._checkpoint = asyncio.create_task(self._move_log())

    async def _move_log(self) -> None:
        file = str(self.engine.url.database)
        with suppress(sqlite3.Error):  # the next one moves it all
            await asyncio.to_thread(checkpoint, file)
            # What was written meanwhile is little; without it the log would never come to its end and begin anew.
            async with self._writer:
                await asyncio.to_thread(checkpoint, file)

    async def settled(self) -> None:
        """Returns when no log is being moved."""
        if self._checkpoint is not None:
            await self._checkpoint

    async def close(self) -> None:
        await self.settled()
        await self._end_writer()
        while self._idle:
            await self._idle.pop().close()
        if self._inline is not None:
            await self._inline.dispose()
        await self.engine.dispose()


def open_database(url: str, *, pool_size: int = 10) -> Database:
    """Opens (lazily: the first query connects) the database at ``url`` and sets SQLite up for many readers.

    The folder of an SQLite file is created. Raises ``ValueError`` for an unknown kind of database.
    """
    parsed = async_url(url)
    if parsed.get_backend_name() == "postgresql":
        return Database(_engine(parsed, pool_size, pool_pre_ping=True), url)
    Path(str(parsed.database)).parent.mkdir(parents=True, exist_ok=True)
    threaded, inline = (
        _engine(one, pool_size, connect_args={"timeout": BUSY_TIMEOUT_SECONDS})
        for one in (parsed, parsed.set(drivername=DRIVER))
    )
    _prepare_sqlite(threaded, BUSY_TIMEOUT_SECONDS)
    _begin_as_we_say(threaded)
    # Whoever waits on the loop's own thread stops everybody: begin_immediate waits instead, and a checkpoint is made
    # beside it.
    _prepare_sqlite(inline, 0, "wal_autocheckpoint=0")
    return Database(threaded, url, inline)


def _engine(url: URL, pool_size: int, **more: Any) -> AsyncEngine:
    # Errors end in logs; with their parameters they would quote what citizens wrote.
    return create_async_engine(
        url, pool_size=pool_size, max_overflow=pool_size, json_serializer=_json, hide_parameters=True, **more
    )


def _json(value: Any) -> str:
    """JSON with its Vietnamese letters as they are: SQLite does not find an escaped key by its path."""
    return json.dumps(value, ensure_ascii=False)


def _prepare_sqlite(engine: AsyncEngine, busy_seconds: float, *more: str) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def _pragmas(connection: Any, _record: Any) -> None:
        # The driver must not begin transactions on its own: we say when, and whether for writing.
        connection.isolation_level = None
        cursor = connection.cursor()
        # The time-out last: turning WAL on may have to wait for another process that does the same.
        waiting = f"busy_timeout={int(busy_seconds * 1000)}"
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", *more, waiting):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()


def _begin_as_we_say(engine: AsyncEngine) -> None:
    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN")
