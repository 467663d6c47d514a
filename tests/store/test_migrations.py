"""The migrations lead to exactly the tables that the code speaks of."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection

from app.settings import ROOT
from store import open_database
from store.migrate import head, is_current, upgrade
from store.tables import metadata


def _differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, metadata))


async def test_migrations_give_the_schema_of_the_tables(database_url: str) -> None:
    database = open_database(database_url)
    assert await upgrade(database) == (None, head())
    async with database.read() as connection:
        assert await connection.run_sync(_differences) == []
    assert await is_current(database)
    assert await upgrade(database) == (head(), head())
    await database.close()


async def test_two_processes_that_start_together_migrate_once(database_url: str, tmp_path: Path) -> None:
    environment = {**os.environ, "ANSINH_DATABASE_URL": database_url, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "app", "db", "upgrade"]
    processes = [
        await asyncio.create_subprocess_exec(*command, cwd=tmp_path, env=environment, stdout=asyncio.subprocess.PIPE)
        for _ in range(2)
    ]
    outputs = [(await process.communicate())[0].decode() for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    assert sorted("as before" in output for output in outputs) == [False, True]
