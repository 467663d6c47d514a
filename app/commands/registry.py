"""``ansinh registry``: the records of contributions that citizens may look up."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from app.clock import SystemClock
from app.commands.files import file_progress, print_report
from app.commands.staff import OPERATOR, database
from app.failures import Failure
from app.settings import load_settings
from integrations.csv_files import FileRefused
from integrations.registry import RegistryReport, import_registry
from store import audit

registry_app = typer.Typer(
    no_args_is_help=True,
    help="The records of contributions. Example: ansinh registry import registry.csv",
)


@registry_app.callback()
def _group() -> None:
    """The records of contributions. Example: ansinh registry import registry.csv"""


@registry_app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="UTF-8 with a header row; see the how-to.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check and report; write nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Adds and updates people and their periods. Example: ansinh registry import registry.csv --dry-run

    One row per period; the rows of a person stand together. A bad row costs the whole person: it is told by line and
    column, and their rows go to FILE.rejects.csv; mend them there and import that file.
    """
    report = asyncio.run(_import(file, dry_run))
    print_report(report, partial(_told, report), as_json=as_json)


async def _import(file: Path, dry_run: bool) -> RegistryReport:
    settings = load_settings()
    clock = SystemClock()
    if settings.registry_url is not None:
        raise Failure("Records come from ANSINH_REGISTRY_URL; nothing imported here would be read. Unset it first.")
    async with database() as opened:
        with file_progress(file) as show:
            try:
                report = await import_registry(
                    opened, file, clock=clock, zone=settings.zone, dry_run=dry_run, progress=show
                )
            except FileRefused as error:
                raise Failure(str(error)) from None
        if not dry_run:
            async with opened.write() as connection:
                counts = {"created": report.created, "updated": report.updated, "rejected": report.rejected}
                await audit.append(
                    connection,
                    at=clock.now(),
                    actor=OPERATOR,
                    action="registry.import",
                    subject=file.name[:200],
                    detail=counts,
                )
    return report


def _told(report: RegistryReport, said: str) -> str:
    return (
        f"{report.rows} rows: {report.created} people {said} created, {report.updated} updated, "
        f"{report.unchanged} unchanged; {report.rejected} rows rejected."
    )
