"""What commands that import a file show: how far they are, and what they could not take."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from app.failures import Failure
from integrations.csv_files import FileReport, Reject

SHOWN = 20  # rejects printed; the rejects file and --json have more


@contextmanager
def file_progress(file: Path) -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal, nothing elsewhere; gives what is to be told (lines done, lines in all)."""
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
    with bar:
        task = bar.add_task(file.name, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def print_rejects(rejects: Sequence[Reject], count: int) -> None:
    """The first rejects by line and column, and how many more there are."""
    for reject in rejects[:SHOWN]:
        column = f", column {reject.column}" if reject.column else ""
        typer.echo(f"line {reject.line}{column}: {reject.reason}", err=True)
    if count > SHOWN:
        typer.echo(f"… and {count - SHOWN} more rows.", err=True)


def print_report(report: FileReport, said: Callable[[str], str], *, as_json: bool) -> None:
    """Tells what an import did: as JSON, or the rejects, what ``said`` makes of "were", and the rejects file.

    Raises ``Failure`` when nothing of the file could be used.
    """
    if as_json:
        typer.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
    else:
        print_rejects(report.rejects, report.rejected)
        typer.echo(said("would be" if report.dry_run else "were"))
        if report.rejects_file:
            typer.echo(f"Rejected rows with their reasons: {report.rejects_file}")
    if report.rejected and not report.imported:
        raise Failure(f"No row of {report.file} could be imported.")
