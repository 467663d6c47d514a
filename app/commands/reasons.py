"""``ansinh reasons``: why people want their contributions back, by month and province."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Sequence
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from app.commands.staff import database
from store.reason_report import Month, report
from store.withdrawals import reasons as rows_of

_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


def _read_month(text: str) -> str:
    """A month as ``2026-11``. Raises ``BadParameter``."""
    if not _MONTH.fullmatch(text):
        raise typer.BadParameter(f"{text!r} is no month; write it as 2026-11")
    return text


def reasons(
    first: Annotated[
        str | None, typer.Option("--from", parser=_read_month, metavar="YYYY-MM", help="The first month to show.")
    ] = None,
    last: Annotated[
        str | None, typer.Option("--to", parser=_read_month, metavar="YYYY-MM", help="The last month to show.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Why people want to withdraw: the whole country month by month, and provinces where nobody can be made out.

    A province is shown in a month only with reasons that at least five people named there; everything smaller stays
    in the country's figures alone. Example: ansinh reasons --from 2026-07 --json
    """
    months = report(asyncio.run(_rows(first, last)))
    if as_json:
        typer.echo(json.dumps([month.as_json() for month in months], ensure_ascii=False))
    elif not months:
        typer.echo("Nobody has named a reason in these months.")
    else:
        Console().print(_table(months))


async def _rows(first: str | None, last: str | None) -> Sequence[Any]:
    async with database() as opened, opened.read() as connection:
        return await rows_of(connection, first, last)


def _table(months: Sequence[Month]) -> Table:
    table = Table("month", "province", "reason", "people", "share of the month")
    for month in months:
        for reason, count in month.reasons.items():
            table.add_row(month.month, "all", reason, str(count), f"{count / month.total:.0%}")
        for province, named in month.provinces.items():
            for reason, count in named.items():
                table.add_row(month.month, province, reason, str(count), "")
    return table
