"""``ansinh apikey``: the keys by which collection agents report payments."""

from __future__ import annotations

import asyncio
import json
import re
from datetime import timedelta
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from app.api_keys import kept, new_key
from app.clock import SystemClock
from app.commands.staff import OPERATOR, database
from app.failures import Failure
from store import audit, contributions

MOST_HOURS = 24 * 30

apikey_app = typer.Typer(
    no_args_is_help=True,
    help="The keys of collection agents. Example: ansinh apikey add buu-dien-nghe-an",
)

Name = Annotated[str, typer.Argument(metavar="NAME", help="The agent: small letters, digits and -.")]


@apikey_app.command()
def add(name: Name) -> None:
    """Makes a key and prints it, once. Example: ansinh apikey add buu-dien-nghe-an"""
    _checked(name)
    _print_key(name, asyncio.run(_add(name)))


@apikey_app.command()
def rotate(
    name: Name,
    hours: Annotated[int, typer.Option(min=0, max=MOST_HOURS, help="How long the old key still holds.")] = 24,
) -> None:
    """Makes a new key; the old one holds a while longer. Example: ansinh apikey rotate buu-dien-nghe-an --hours 48"""
    _checked(name)
    _print_key(name, asyncio.run(_rotate(name, timedelta(hours=hours))))
    typer.echo(f"The old key holds for {hours} more hours." if hours else "The old key no longer holds.")


@apikey_app.command()
def revoke(name: Name) -> None:
    """Ends all keys of an agent at once. Example: ansinh apikey revoke buu-dien-nghe-an"""
    _checked(name)
    asyncio.run(_revoke(name))
    typer.echo(f"{name} has no key any more.")


@apikey_app.command("list")
def list_keys(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Shows which agents have keys. Example: ansinh apikey list --json"""
    keys = asyncio.run(_keys())
    if as_json:
        typer.echo(json.dumps(keys, ensure_ascii=False, indent=2))
    elif not keys:
        typer.echo("No keys yet. Make one: ansinh apikey add buu-dien-nghe-an")
    else:
        table = Table(*keys[0])
        for key in keys:
            table.add_row(*(value or "" for value in key.values()))
        Console(highlight=False).print(table)


def _checked(name: str) -> None:
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,59}", name):
        raise typer.BadParameter("a name has small letters, digits and -, at most 60", param_hint="NAME")


def _print_key(name: str, key: str) -> None:
    typer.echo(f"Key of {name}, shown only now (header X-API-Key):\n{key}")


async def _add(name: str) -> str:
    key, now = new_key(), SystemClock().now()
    async with database() as opened, opened.write() as connection:
        if await contributions.keys_of(connection, now, name):
            raise Failure(f"{name} has a key already. For a new one: ansinh apikey rotate {name}")
        await contributions.add_key(connection, name, kept(key), now)
        await audit.append(connection, at=now, actor=OPERATOR, action="apikey.add", subject=name)
    return key


async def _rotate(name: str, grace: timedelta) -> str:
    key, now = new_key(), SystemClock().now()
    async with database() as opened, opened.write() as connection:
        if not await contributions.end_keys(connection, name, now, now + grace):
            raise Failure(f"{name} has no key. Make one: ansinh apikey add {name}")
        await contributions.add_key(connection, name, kept(key), now)
        hours = {"old_holds_hours": grace // timedelta(hours=1)}
        await audit.append(connection, at=now, actor=OPERATOR, action="apikey.rotate", subject=name, detail=hours)
    return key


async def _revoke(name: str) -> None:
    now = SystemClock().now()
    async with database() as opened, opened.write() as connection:
        if not await contributions.end_keys(connection, name, now, now):
            raise Failure(f"{name} has no key. See `ansinh apikey list`.")
        await audit.append(connection, at=now, actor=OPERATOR, action="apikey.revoke", subject=name)


async def _keys() -> list[dict[str, Any]]:
    async with database() as opened, opened.read() as connection:
        return [
            {
                "name": key.name,
                "made": key.created_at.isoformat(timespec="seconds"),
                "holds_until": key.expires_at.isoformat(timespec="seconds") if key.expires_at else None,
                "last_used": key.last_used_at.isoformat(timespec="seconds") if key.last_used_at else None,
            }
            for key in await contributions.keys_of(connection, SystemClock().now())
        ]
