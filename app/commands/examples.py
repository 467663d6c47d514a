"""``ansinh examples``: what staff corrected and a second person accepted, into the assistant's data."""

from __future__ import annotations

import asyncio
import json
from typing import Annotated, Any

import typer

from app.clock import SystemClock
from app.commands.staff import database
from app.examples import Exported, Reviewed, export
from store import quality

examples_app = typer.Typer(no_args_is_help=True, help="Reviewed examples. Example: ansinh examples export --dry-run")


@examples_app.callback()
def _group() -> None:
    """Keeps ``export`` a command of its own although it is the only one."""


@examples_app.command("export")
def export_examples(
    dry_run: Annotated[bool, typer.Option(help="Only say what would be written.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Writes accepted corrections into bot/data/nlu/<topic>.yml and the conversation tests; 1 if one is refused.

    Look at the difference, run `make train test`, and commit both. Example: ansinh examples export --dry-run
    """
    done = asyncio.run(_export(dry_run))
    if as_json:
        typer.echo(json.dumps(_as_json(done), ensure_ascii=False, indent=2))
    else:
        for one in done.written:
            typer.echo(f"{one.topic}: {one.example}")
        for one, reason in done.refused:
            typer.echo(f"Correction {one.id} was not written: {reason}. Settle it in the files.", err=True)
        verb = "would be written" if dry_run else "written"
        typer.echo(f"{len(done.written)} {verb}, {len(done.refused)} refused.")
    if done.refused:
        raise typer.Exit(1)


def _as_json(done: Exported) -> dict[str, Any]:
    return {
        "written": [{"id": one.id, "topic": one.topic, "example": one.example} for one in done.written],
        "refused": [{"id": one.id, "topic": one.topic, "reason": reason} for one, reason in done.refused],
    }


async def _export(dry_run: bool) -> Exported:
    """The files first: what is written but not marked comes again, and is not written twice."""
    async with database() as opened:
        async with opened.read() as connection:
            rows = await quality.corrections_in(connection, "accepted")
        done = export([Reviewed(row.id, row.example, row.right_topic) for row in rows], dry=dry_run)
        if done.written and not dry_run:
            async with opened.write() as connection:
                await quality.exported(connection, [one.id for one in done.written], SystemClock().now())
    return done
