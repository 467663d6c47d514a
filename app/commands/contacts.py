"""``ansinh contacts``: the people campaigns may write to."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from app.clock import SystemClock
from app.commands.staff import database
from app.failures import Failure
from app.settings import load_settings
from outreach.contacts import ImportReport, import_contacts
from outreach.errors import OutreachError

SHOWN = 20  # rejects printed; the rejects file and --json have more

contacts_app = typer.Typer(
    no_args_is_help=True, help="The people campaigns may write to. Example: ansinh contacts import contacts.csv"
)


@contacts_app.callback()
def _group() -> None:
    """The people campaigns may write to. Example: ansinh contacts import contacts.csv"""


@contacts_app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="UTF-8 with a header row; see the how-to.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check and report; write nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Adds and updates contacts. Example: ansinh contacts import contacts.csv --dry-run

    Good rows are kept. Bad rows are told by line and column and go to FILE.rejects.csv; mend them there and import
    that file.
    """
    report = asyncio.run(_import(file, dry_run))
    if as_json:
        typer.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
    else:
        _print(report)
    if report.rejected and not report.imported:
        raise Failure(f"No row of {file.name} could be imported.")


async def _import(file: Path, dry_run: bool) -> ImportReport:
    settings = load_settings()
    console = Console(stderr=True)
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    async with database() as opened:
        with bar:
            task = bar.add_task(file.name, total=None)

            def show(done: int, total: int) -> None:
                bar.update(task, completed=done, total=total)

            try:
                return await import_contacts(
                    opened, file, clock=SystemClock(), zone=settings.zone, dry_run=dry_run, progress=show
                )
            except OutreachError as error:
                raise Failure(str(error)) from None


def _print(report: ImportReport) -> None:
    for reject in report.rejects[:SHOWN]:
        column = f", column {reject.column}" if reject.column else ""
        typer.echo(f"line {reject.line}{column}: {reject.reason}", err=True)
    if report.rejected > SHOWN:
        typer.echo(f"… and {report.rejected - SHOWN} more rows.", err=True)
    said = "would be" if report.dry_run else "were"
    typer.echo(
        f"{report.rows} rows: {report.created} {said} created, {report.updated} updated, "
        f"{report.unchanged} unchanged, {report.rejected} rejected."
    )
    if report.kept_withdrawn:
        typer.echo(f"{report.kept_withdrawn} consents stay withdrawn: the people themselves withdrew them.")
    if report.rejects_file:
        typer.echo(f"Rejected rows with their reasons: {report.rejects_file}")
