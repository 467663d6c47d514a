"""``ansinh staff``: the accounts of the console."""

from __future__ import annotations

import asyncio
import json
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from app.clock import SystemClock
from app.failures import Failure
from app.settings import load_settings
from console.accounts import normal_email
from console.passwords import LONGEST, SHORTEST, Passwords, one_time_password
from console.roles import Role
from store import Database, audit, open_database
from store import staff as queries
from store.migrate import is_current, is_empty, upgrade

OPERATOR = "operator (command line)"
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")

staff_app = typer.Typer(
    no_args_is_help=True,
    help="The accounts of the console. Example: ansinh staff add lan@bhxh.example --role agent",
)

Email = Annotated[str, typer.Argument(metavar="EMAIL", help="The e-mail address to log in with.")]
FromStdin = Annotated[
    bool,
    typer.Option("--password-stdin", help="Read the password from standard input instead of making a one-time one."),
]


@staff_app.command()
def add(
    email: Email,
    role: Annotated[Role, typer.Option(help="What the person may do.")],
    name: Annotated[
        str | None, typer.Option(help="The name colleagues and citizens see; default: from the e-mail.")
    ] = None,
    password_stdin: FromStdin = False,
) -> None:
    """Adds a member of staff. Example: ansinh staff add lan@bhxh.example --role agent --name "Lê Thị Lan" """
    email = _checked(email)
    password = _password(password_stdin)
    asyncio.run(_add(email, name or email.partition("@")[0], role, password, must_change=not password_stdin))
    typer.echo(f"{email} added as {role.value}.")
    if not password_stdin:
        typer.echo(f"One-time password, to be changed at the first log-in: {password}")


@staff_app.command("list")
def list_staff(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Shows who has an account. Example: ansinh staff list --json"""
    people = asyncio.run(_everybody())
    if as_json:
        typer.echo(json.dumps(people, ensure_ascii=False, indent=2))
        return
    if not people:
        typer.echo("No accounts yet. Add one: ansinh staff add lan@bhxh.example --role agent")
        return
    table = Table(*people[0])
    for person in people:
        table.add_row(*("" if value is None else str(value) for value in person.values()))
    Console(highlight=False).print(table)


@staff_app.command()
def reset(email: Email, password_stdin: FromStdin = False) -> None:
    """Gives a new password, unlocks, and ends all sessions. Example: ansinh staff reset lan@bhxh.example"""
    email = _checked(email)
    password = _password(password_stdin)
    asyncio.run(_reset(email, password, must_change=not password_stdin))
    typer.echo(f"{email} has a new password.")
    if not password_stdin:
        typer.echo(f"One-time password, to be changed at the first log-in: {password}")


@staff_app.command()
def disable(email: Email) -> None:
    """Closes an account and ends its sessions. Example: ansinh staff disable lan@bhxh.example"""
    email = _checked(email)
    asyncio.run(_set_active(email, active=False))
    typer.echo(f"{email} can no longer log in.")


@staff_app.command()
def enable(email: Email) -> None:
    """Opens a closed account again. Example: ansinh staff enable lan@bhxh.example"""
    email = _checked(email)
    asyncio.run(_set_active(email, active=True))
    typer.echo(f"{email} can log in again.")


def _checked(email: str) -> str:
    email = normal_email(email)
    if not _EMAIL.fullmatch(email):
        raise typer.BadParameter("that is no e-mail address", param_hint="EMAIL")
    return email


def _password(from_stdin: bool) -> str:
    if not from_stdin:
        return one_time_password()
    password = sys.stdin.readline().rstrip("\r\n")
    if not SHORTEST <= len(password) <= LONGEST:
        raise typer.BadParameter(f"a password has {SHORTEST} to {LONGEST} characters", param_hint="--password-stdin")
    return password


@asynccontextmanager
async def database() -> AsyncIterator[Database]:
    """The database of the settings, for one command; an empty one gets its tables first.

    Raises:
        Failure: its schema is an older one. Bringing that up to date is the operator's decision.
    """
    opened = open_database(load_settings().database_url)
    try:
        if await is_empty(opened):
            await upgrade(opened)
        elif not await is_current(opened):
            raise Failure("The database is not up to date. Run `ansinh db upgrade` first.")
        yield opened
    finally:
        await opened.close()


async def _add(email: str, name: str, role: Role, password: str, *, must_change: bool) -> None:
    hashed = await Passwords().hash(password)
    now = SystemClock().now()
    async with database() as opened, opened.write() as connection:
        try:
            await queries.add(
                connection,
                email=email,
                name=name,
                role=role.value,
                password_hash=hashed,
                must_change_password=must_change,
                now=now,
            )
        except queries.EmailTaken:
            raise Failure(f"{email} has an account already. For a new password: ansinh staff reset {email}") from None
        await audit.append(
            connection, at=now, actor=OPERATOR, action="staff.add", subject=email, detail={"role": role.value}
        )


async def _reset(email: str, password: str, *, must_change: bool) -> None:
    hashed = await Passwords().hash(password)
    async with database() as opened, opened.write() as connection:
        person = await queries.by_email(connection, email)
        if person is None:
            raise Failure(f"{email} has no account. See `ansinh staff list`.")
        await queries.change(
            connection,
            person.id,
            password_hash=hashed,
            must_change_password=must_change,
            failed_logins=0,
            locked_until=None,
        )
        await queries.end_sessions_of(connection, person.id)
        await audit.append(connection, at=SystemClock().now(), actor=OPERATOR, action="staff.reset", subject=email)


async def _set_active(email: str, *, active: bool) -> None:
    async with database() as opened, opened.write() as connection:
        person = await queries.by_email(connection, email)
        if person is None:
            raise Failure(f"{email} has no account. See `ansinh staff list`.")
        await queries.change(connection, person.id, active=active)
        await queries.end_sessions_of(connection, person.id)
        action = "staff.enable" if active else "staff.disable"
        await audit.append(connection, at=SystemClock().now(), actor=OPERATOR, action=action, subject=email)


async def _everybody() -> list[dict[str, str | bool | None]]:
    async with database() as opened, opened.read() as connection:
        return [
            {
                "email": person.email,
                "name": person.name,
                "role": person.role,
                "active": bool(person.active),
                "last_login": person.last_login_at.isoformat(timespec="seconds") if person.last_login_at else None,
            }
            for person in await queries.everybody(connection)
        ]
