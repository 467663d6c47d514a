"""``ansinh topics``: which topics the assistant answers, and the switch that leaves one, or all, to people only."""

from __future__ import annotations

import asyncio
import json
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from app.clock import SystemClock
from app.commands.options import OnDay
from app.commands.staff import OPERATOR, database
from app.failures import Failure
from app.settings import load_settings
from bot.answers import load_library
from bot.answers.check import check_content
from helpdesk.switches import Switchboard
from policy import load_book
from store.quality import EVERYTHING

ALL = "all"

topics_app = typer.Typer(
    no_args_is_help=True,
    help='What the assistant answers. Example: ansinh topics off lump_sum_amount --reason "hệ số mới"',
)

Name = Annotated[str, typer.Argument(metavar="NAME|all", help="A topic's name; `all` is the whole assistant.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@topics_app.command()
def off(
    name: Name,
    reason: Annotated[str, typer.Option(help="Why; stands in the audit trail.")] = "",
    by: Annotated[str, typer.Option(help="Who decided it.")] = OPERATOR,
) -> None:
    """Leaves a topic, or everything, to people only: within a second, in every process.

    Example: ansinh topics off all --reason "bảo trì"
    """
    changed = asyncio.run(_switch(_checked(name), False, by, reason))
    typer.echo(
        f"People only answer {_named(name)} now." if changed else f"People only answered {_named(name)} already."
    )


@topics_app.command()
def on(name: Name, by: Annotated[str, typer.Option(help="Who decided it.")] = OPERATOR) -> None:
    """Lets the assistant answer again. Example: ansinh topics on lump_sum_amount"""
    changed = asyncio.run(_switch(_checked(name), True, by, ""))
    typer.echo(
        f"The assistant answers {_named(name)} again." if changed else f"The assistant answered {_named(name)} already."
    )


@topics_app.command("list")
def list_topics(
    only_off: Annotated[bool, typer.Option("--off", help="Only what people answer.")] = False, as_json: AsJson = False
) -> None:
    """Every topic with its title, and whether people only answer it. Example: ansinh topics list --off"""
    rows = asyncio.run(_listed(only_off))
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    table = Table("topic", "title", "people only since", "by", "reason")
    for row in rows:
        table.add_row(row["topic"], row["title"], row["off_since"] or "", row["off_by"] or "", row["reason"] or "")
    Console(highlight=False).print(table)


@topics_app.command()
def check(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    on: OnDay = None,
) -> None:
    """What is wrong with the answers and examples in bot/data, with what to do. Trains nothing; takes seconds.

    Example: ansinh topics check
    """
    day = on or SystemClock().now().astimezone(load_settings().zone).date()
    findings = check_content(load_book(), day)
    if as_json:
        typer.echo(json.dumps([finding.as_json() for finding in findings], ensure_ascii=False, indent=2))
    else:
        console = Console(highlight=False, soft_wrap=True)
        for finding in findings:
            console.print(f"bot/data/{finding.file}: {finding.rule}: {finding.says}", markup=False)
    if findings:
        raise Failure(f"{len(findings)} to mend; docs/how-to/write-an-answer.md says how.")
    if not as_json:
        typer.echo("The content is in order.")


def _named(name: str) -> str:
    return "everything" if name == ALL else name


def _checked(name: str) -> str:
    """The switch's name. Raises ``Failure`` for a topic that nobody can ask for."""
    if name == ALL:
        return EVERYTHING
    if not load_library(load_book()).is_topic(name):
        raise Failure(f"There is no topic {name!r}. `ansinh topics list` shows them all.")
    return name


async def _switch(topic: str, answers: bool, by: str, reason: str) -> bool:
    async with database() as opened:
        board = Switchboard(opened, SystemClock())
        if answers:
            return await board.turn_on(topic, by=by)
        return await board.turn_off(topic, by=by, reason=reason)


async def _listed(only_off: bool) -> list[dict[str, Any]]:
    library = load_library(load_book())
    async with database() as opened:
        switched = {row.topic: row for row in await Switchboard(opened, SystemClock()).off()}
    found = []
    for topic in (EVERYTHING, *library.topics()):
        row = switched.get(topic)
        if row is None and (only_off or topic == EVERYTHING):
            continue
        found.append(
            {
                "topic": ALL if topic == EVERYTHING else topic,
                "title": "" if topic == EVERYTHING else library.title(topic),
                "people_only": row is not None,
                "off_since": row.off_since.isoformat(timespec="seconds") if row else None,
                "off_by": row.off_by if row else None,
                "reason": row.reason if row else None,
            }
        )
    return found
