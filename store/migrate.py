"""Brings a database to the newest schema."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from store.database import Database

MIGRATIONS = Path(__file__).parent / "migrations"
# Any number that nothing else of ours uses: two processes that start together migrate one after the other.
_LOCK = 7_205_001


def alembic_config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    return config


async def upgrade(database: Database) -> tuple[str | None, str | None]:
    """Runs what is missing, in one transaction; gives the revision before and after."""
    async with database.write() as connection:
        if database.dialect == "postgresql":
            await connection.exec_driver_sql(f"select pg_advisory_xact_lock({_LOCK})")
        before = await connection.run_sync(_revision)
        await connection.run_sync(_upgrade)
        return before, await connection.run_sync(_revision)


async def is_current(database: Database) -> bool:
    """Whether the schema is the newest."""
    async with database.read() as connection:
        return await connection.run_sync(_revision) == head()


async def is_empty(database: Database) -> bool:
    """Whether nothing was ever made in this database."""
    async with database.read() as connection:
        return not await connection.run_sync(lambda inside: inspect(inside).get_table_names())


def head() -> str | None:
    return ScriptDirectory.from_config(alembic_config()).get_current_head()


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _upgrade(connection: Connection) -> None:
    config = alembic_config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
