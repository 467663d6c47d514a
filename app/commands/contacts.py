"""``ansinh contacts``: the people campaigns may write to."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from app.clock import SystemClock
from app.commands.files import file_progress, print_report
from app.commands.staff import database
from app.failures import Failure
from app.settings import load_settings
from outreach.contacts import ImportReport, import_contacts
from outreach.errors import OutreachError

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
    print_report(report, partial(_told, report), as_json=as_json)


async def _import(file: Path, dry_run: bool) -> ImportReport:
    settings = load_settings()
    async with database() as opened:
        with file_progress(file) as show:
            try:
                return await import_contacts(
                    opened, file, clock=SystemClock(), zone=settings.zone, dry_run=dry_run, progress=show
                )
            except OutreachError as error:
                raise Failure(str(error)) from None


def _told(report: ImportReport, said: str) -> str:
    counts = (
        f"{report.rows} rows: {report.created} {said} created, {report.updated} updated, "
        f"{report.unchanged} unchanged, {report.rejected} rejected."
    )
    kept = f"\n{report.kept_withdrawn} consents stay withdrawn: the people themselves withdrew them."
    return counts + (kept if report.kept_withdrawn else "")
