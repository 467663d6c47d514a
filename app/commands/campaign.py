"""``ansinh campaign``: a campaign's whole life."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from app.clock import SystemClock
from app.commands.staff import database
from app.failures import Failure
from app.settings import load_settings
from bot.answers import load_library
from outreach.campaigns.desk import OPERATOR, CampaignDesk
from outreach.campaigns.preview import Preview, preview
from outreach.errors import OutreachError
from outreach.gate import Gate
from outreach.status import STATES, campaign_status, status_of
from outreach.status import recipients as all_recipients
from policy import load_book
from policy.workdays import vietnam
from store import Database, campaigns

WATCH_SECONDS = 0.5
DELIVERY_STATES = (*STATES, "skipped")

campaign_app = typer.Typer(
    no_args_is_help=True, help="Campaigns. Example: ansinh campaign load giu-so-bhxh.yml --by mai@bhxh.example"
)

Name = Annotated[str, typer.Argument(metavar="NAME", help="The campaign's name.")]
By = Annotated[
    str, typer.Option("--by", metavar="USER", help="Who does it; default: the operator at this command line.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@campaign_app.command()
def load(
    file: Annotated[Path, typer.Argument(metavar="FILE.yml", help="The campaign file.")],
    by: By = OPERATOR,
    as_json: AsJson = False,
) -> None:
    """Creates a campaign, or edits the one of that name; an edit voids its approval.

    Example: ansinh campaign load giu-so-bhxh.yml --by mai@bhxh.example
    """

    async def work(desk: CampaignDesk) -> None:
        loaded = await desk.load(file, by)
        if as_json:
            typer.echo(json.dumps(asdict(loaded), ensure_ascii=False))
            return
        typer.echo(f"{loaded.name}: {loaded.change}, {loaded.audience_count} people, {loaded.state}.")
        if loaded.voided:
            typer.echo("The edit voided its approval. Submit it again.")

    _with_desk(work)


@campaign_app.command("preview")
def preview_command(name: Name, as_json: AsJson = False) -> None:
    """Who would get it, who not and why, how it reads, when it would end. Example: ansinh campaign preview NAME"""

    async def work(desk: CampaignDesk) -> None:
        settings = load_settings()
        with Console(stderr=True).status("asking the gate about the whole audience …"):
            found = await preview(
                desk.database,
                name,
                now=SystemClock().now(),
                zone=settings.zone,
                gate=Gate(settings.zone, vietnam()),
                book=load_book(),
                rates={"telegram": settings.telegram_rate, "zalo": settings.zalo_rate / 60},
            )
        typer.echo(json.dumps(found.as_json(), ensure_ascii=False, indent=2)) if as_json else _print_preview(found)

    _with_desk(work)


@campaign_app.command()
def submit(name: Name, by: By = OPERATOR, as_json: AsJson = False) -> None:
    """Asks for the second person's approval. Example: ansinh campaign submit NAME --by mai@bhxh.example"""
    _step(lambda desk: desk.submit(name, by), as_json)


@campaign_app.command()
def approve(
    name: Name,
    by: Annotated[str, typer.Option("--by", metavar="USER", help="Who approves: not who wrote or submitted it.")],
    as_json: AsJson = False,
) -> None:
    """The second person's word. Example: ansinh campaign approve NAME --by hung@bhxh.example"""
    _step(lambda desk: desk.approve(name, by), as_json)


@campaign_app.command()
def start(name: Name, by: By = OPERATOR, as_json: AsJson = False) -> None:
    """Starts an approved campaign now; the worker sends it. Example: ansinh campaign start NAME"""
    _step(lambda desk: desk.start(name, by), as_json)


@campaign_app.command()
def pause(name: Name, by: By = OPERATOR, as_json: AsJson = False) -> None:
    """Stops sending within a second. Example: ansinh campaign pause NAME"""
    _step(lambda desk: desk.pause(name, by), as_json)


@campaign_app.command()
def resume(name: Name, by: By = OPERATOR, as_json: AsJson = False) -> None:
    """Goes on where it paused. Example: ansinh campaign resume NAME"""
    _step(lambda desk: desk.resume(name, by), as_json)


@campaign_app.command()
def cancel(name: Name, by: By = OPERATOR, as_json: AsJson = False) -> None:
    """Ends it for good; what still waits is skipped. Example: ansinh campaign cancel NAME"""
    _step(lambda desk: desk.cancel(name, by), as_json)


@campaign_app.command("list")
def list_command(as_json: AsJson = False) -> None:
    """All campaigns and how they stand. Example: ansinh campaign list"""

    async def work(desk: CampaignDesk) -> None:
        async with desk.database.read() as connection:
            found = [await status_of(connection, row) for row in await campaigns.listed(connection)]
        if as_json:
            typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
            return
        table = Table("name", "state", "planned", "sent", "replied", "refused", "unknown", "skipped")
        for one in found:
            counts = (one["planned"], one["sent"], one["replied"], one["refused"], one["unknown"])
            table.add_row(one["name"], one["state"], *map(str, counts), str(sum(one["skipped"].values())))
        Console(highlight=False).print(table)

    _with_desk(work)


@campaign_app.command()
def status(
    name: Name,
    as_json: AsJson = False,
    watch: Annotated[bool, typer.Option("--watch", help="Follow it with a progress bar until it ends.")] = False,
) -> None:
    """Counts every state and every reason to skip. Example: ansinh campaign status NAME --json"""

    async def work(desk: CampaignDesk) -> None:
        found = await _watched(desk.database, name) if watch else await _status(desk.database, name)
        typer.echo(json.dumps(found, ensure_ascii=False)) if as_json else _print_status(found)

    _with_desk(work)


@campaign_app.command()
def recipients(
    name: Name,
    state: Annotated[
        str | None, typer.Option(help="Only this state: planned, leased, handed, sent, refused, unknown, skipped.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """One line per recipient: state, time, reason. Example: ansinh campaign recipients NAME --json"""
    if state is not None and state not in DELIVERY_STATES:
        raise typer.BadParameter(
            f"{state!r} is no state; use one of: {', '.join(DELIVERY_STATES)}", param_hint="--state"
        )

    async def work(desk: CampaignDesk) -> None:
        async with desk.database.read() as connection:
            async for one in all_recipients(connection, name, state):
                if as_json:
                    typer.echo(json.dumps(one, ensure_ascii=False))
                else:
                    shown = (one["contact_id"], one["channel"], one["state"], one["at"], one["reason"], one["source"])
                    typer.echo("\t".join(str(value or "-") for value in shown))

    _with_desk(work)


@asynccontextmanager
async def _desk() -> AsyncIterator[CampaignDesk]:
    settings = load_settings()
    book = load_book()
    topics = load_library(book).topics()
    async with database() as opened:
        yield CampaignDesk(opened, SystemClock(), settings.zone, book, topics)


def _with_desk(work: Callable[[CampaignDesk], Awaitable[None]]) -> None:
    async def run() -> None:
        async with _desk() as desk:
            try:
                await work(desk)
            except OutreachError as error:
                raise Failure(str(error)) from None

    asyncio.run(run())


def _step(step: Callable[[CampaignDesk], Awaitable[Any]], as_json: bool) -> None:
    async def work(desk: CampaignDesk) -> None:
        campaign = await step(desk)
        found = await _status(desk.database, campaign.name)
        typer.echo(json.dumps(found, ensure_ascii=False) if as_json else _said(campaign))

    _with_desk(work)


def _said(campaign: Any) -> str:
    if campaign.state == "approved":
        frozen = f"{campaign.name}: approved for {campaign.approved_count} people, hash {campaign.approved_hash[:12]}."
        return frozen + (f" It starts at {campaign.start_local} by itself." if campaign.start_local else "")
    return f"{campaign.name}: {campaign.state}."


async def _status(opened: Database, name: str) -> dict[str, Any]:
    async with opened.read() as connection:
        return await campaign_status(connection, name)


async def _watched(opened: Database, name: str) -> dict[str, Any]:
    """The last status, after a bar that followed it."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[counts]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(name, total=None, counts="")
        while True:
            found = await _status(opened, name)
            settled = found["sent"] + found["refused"] + found["unknown"] + sum(found["skipped"].values())
            total = settled + found["planned"] + found["leased"] + found["handed"]
            counts = f"{found['sent']} sent, {found['planned']} waiting"
            bar.update(task, completed=settled, total=total or None, counts=counts)
            if found["state"] in ("done", "cancelled", "paused", "draft"):
                return found
            await asyncio.sleep(WATCH_SECONDS)


def _print_status(found: dict[str, Any]) -> None:
    reason = f" ({found['state_reason']})" if found["state_reason"] else ""
    typer.echo(f"{found['name']}: {found['state']}{reason}")
    for key in ("planned", "leased", "handed", "sent", "delivered", "read", "replied", "refused", "unknown"):
        typer.echo(f"  {key:<10} {found[key]}")
    for title in ("skipped", "waiting"):
        for rule, count in sorted(found[title].items()):
            typer.echo(f"  {title:<10} {count}  {rule}")


def _print_preview(found: Preview) -> None:
    typer.echo(f"{found.name}: {found.audience} people in the audience")
    for channel, count in found.channels.items():
        typer.echo(f"  would get it by {channel:<10} {count}")
    for rule, count in found.waiting.items():
        typer.echo(f"    of these, now waiting     {count}  {rule}")
    for rule, count in found.skipped.items():
        typer.echo(f"  would be skipped          {count}  {rule}")
    for figure in found.figures:
        typer.echo(f"  figure {figure['name']} = {figure['text']}  ({figure['source']})")
    if found.finish:
        typer.echo(f"  ends about {found.finish.astimezone(load_settings().zone):%d/%m/%Y %H:%M}")
    if found.sample:
        typer.echo(f"\n{found.sample}")
