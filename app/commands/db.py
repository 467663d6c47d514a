"""``ansinh db``: the database's schema."""

from __future__ import annotations

import asyncio

import typer

from app.settings import load_settings
from store import open_database
from store.migrate import upgrade as run_upgrade

db_app = typer.Typer(no_args_is_help=True, help="The database's schema. Example: ansinh db upgrade")


@db_app.command()
def upgrade() -> None:
    """Runs the migrations that are missing. Example: ansinh db upgrade"""
    before, after = asyncio.run(_upgrade())
    typer.echo(f"schema {after}, as before" if before == after else f"schema {before or 'empty'} → {after}")


async def _upgrade() -> tuple[str | None, str | None]:
    database = open_database(load_settings().database_url)
    try:
        return await run_upgrade(database)
    finally:
        await database.close()
