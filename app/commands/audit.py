"""``ansinh audit``: whether the record of who did what still holds."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from typing import Annotated

import typer

from app.commands.staff import database
from store import audit as queries

audit_app = typer.Typer(no_args_is_help=True, help="The audit chain. Example: ansinh audit verify")


@audit_app.callback()
def _group() -> None:
    """Keeps ``verify`` a command of its own although it is the only one."""


@audit_app.command()
def verify(
    anchor: Annotated[
        str | None,
        typer.Option(help="A head noted down earlier (number:hash): also finds rows cut off at the end."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the verdict as JSON.")] = False,
) -> None:
    """Checks the audit chain and names the first bad row; 1 if there is one. Example: ansinh audit verify"""
    try:
        verdict = asyncio.run(_verify(anchor))
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--anchor") from None
    if as_json:
        typer.echo(json.dumps(asdict(verdict) | {"sound": verdict.sound}))
    elif verdict.sound:
        typer.echo(f"The chain of {verdict.rows} rows is sound." + (f" Head: {verdict.head}" if verdict.head else ""))
    else:
        typer.echo(f"The chain is broken at row {verdict.first_bad}: {verdict.reason}.", err=True)
    if not verdict.sound:
        raise typer.Exit(1)


async def _verify(anchor: str | None) -> queries.Verdict:
    async with database() as opened, opened.read() as connection:
        return await queries.verify(connection, anchor=anchor)
