"""``ansinh doctor``: is everything there that this installation needs? One line each."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Annotated, Literal

import typer
from rich.console import Console
from sqlalchemy.exc import SQLAlchemyError

from app.product import Product
from app.runner import BOT_PYTHON
from app.settings import load_settings
from integrations.errors import SendError
from integrations.registry import RegistryUnavailable
from store.migrate import is_current

LAPSE_DAYS = 30
NOBODY = "ansinh-doctor"  # a key that no registry has
CALENDAR_DAYS = 60
# True also while An Sinh runs: the pair goes into the database, where all processes find it.
CONSENT = "let the administrator consent, put the new token pair into .env and run this again"
State = Literal["ok", "warning", "failed", "off"]
_MARKS = {"ok": "[green]✓[/]", "warning": "[yellow]![/]", "failed": "[red]✗[/]", "off": "[dim]–[/]"}


@dataclass(frozen=True, slots=True)
class Finding:
    """``failed`` means that something needed does not work; the command then ends with 1."""

    what: str
    state: State
    detail: str


def doctor(as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False) -> None:
    """Checks settings, database, Rasa, channels, clock and the law's figures. Example: ansinh doctor"""
    findings = asyncio.run(_examine())
    if as_json:
        typer.echo(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=2))
    else:
        console = Console(highlight=False)
        for finding in findings:
            console.print(f"{_MARKS[finding.state]} {finding.what}: {finding.detail}")
    if any(finding.state == "failed" for finding in findings):
        raise typer.Exit(1)


async def _examine() -> list[Finding]:
    settings = load_settings()
    product = Product(settings, settings.rasa_url or "http://127.0.0.1:5005")
    findings = [Finding("settings", "ok", f"time zone {settings.timezone}, public address {settings.public_url}")]
    try:
        for check in (_database, _assistant, _channels, _records, _clock):
            findings += await check(product)
        findings += _figures(product)
        findings += _calendar(product)
    finally:
        await product.close()
    return findings


async def _database(product: Product) -> list[Finding]:
    try:
        current = await is_current(product.database)
    except SQLAlchemyError as error:
        detail = f"does not answer ({type(error).__name__}); check ANSINH_DATABASE_URL"
        return [Finding("database", "failed", detail)]
    if not current:
        return [Finding("database", "warning", "the schema is not the newest; run `ansinh db upgrade`")]
    return [Finding("database", "ok", f"{product.database.dialect}, schema is the newest")]


async def _assistant(product: Product) -> list[Finding]:
    if product.settings.rasa_url is None:
        if not BOT_PYTHON.exists():
            return [Finding("assistant", "failed", "the Rasa environment is missing; run `make setup`")]
        return [Finding("assistant", "ok", "started by `ansinh run`")]
    if await product.ready():
        return [Finding("assistant", "ok", f"answers at {product.settings.rasa_url}")]
    return [Finding("assistant", "failed", f"does not answer at {product.settings.rasa_url}; check ANSINH_RASA_URL")]


async def _channels(product: Product) -> list[Finding]:
    findings = []
    for name, settings in (("telegram", "ANSINH_TELEGRAM_TOKEN"), ("zalo", "ANSINH_ZALO_APP_ID")):
        channel = product.channels.get(name)
        if channel is None:
            findings.append(Finding(name, "off", f"not set up ({settings} is empty)"))
            continue
        findings.append(await _told(name, channel.check))
    return findings


async def _told(name: str, check: Callable[[], Awaitable[str]]) -> Finding:
    try:
        return Finding(name, "ok", await check())
    except SendError as error:
        advice = CONSENT if error.code == "needs_consent" else "check its settings"
        return Finding(name, "failed", f"refused us or did not answer ({error.code}); {advice}")


async def _records(product: Product) -> list[Finding]:
    """Whether people can look up their own record, and whether the agency's registry answers."""
    if product.settings.zalo_code_template is None:
        return [Finding("own records", "off", "nobody can look one up (ANSINH_ZALO_CODE_TEMPLATE is empty)")]
    if product.settings.registry_url is None:
        return [Finding("own records", "ok", "those imported with `ansinh registry import`")]
    try:
        await product.registry.record(NOBODY)
    except RegistryUnavailable as error:
        detail = f"the registry does not answer as it should ({error}); check ANSINH_REGISTRY_URL and _KEY"
        return [Finding("own records", "failed", detail)]
    return [Finding("own records", "ok", "the registry answers")]


async def _clock(product: Product) -> list[Finding]:
    """A database server's clock is the second opinion; SQLite has none of its own."""
    if product.database.dialect == "sqlite":
        return [Finding("clock", "ok", f"{product.clock.now():%Y-%m-%d %H:%M:%S} UTC")]
    async with product.database.read() as connection:
        there = (await connection.exec_driver_sql("select clock_timestamp()")).scalar_one()
    apart = abs(there - product.clock.now())
    state: State = "ok" if apart < timedelta(seconds=5) else "failed"
    return [Finding("clock", state, f"{apart.total_seconds():.1f} s apart from the database's")]


def _figures(product: Product) -> list[Finding]:
    today = product.clock.now().astimezone(product.settings.zone).date()
    lapsing = product.book.lapsing(LAPSE_DAYS, on=today)
    if not lapsing:
        return [
            Finding("law figures", "ok", f"{len(product.book.names())} figures, none lapses within {LAPSE_DAYS} days")
        ]
    return [
        Finding("law figures", "warning", f"{lapse.figure.name} ends {lapse.ends:%d/%m/%Y}: {lapse.kind.value}")
        for lapse in lapsing
    ]


def _calendar(product: Product) -> list[Finding]:
    today = product.clock.now().astimezone(product.settings.zone).date()
    soon = today + timedelta(days=CALENDAR_DAYS)
    if not product.calendar.covers(soon):
        return [Finding("calendar", "warning", f"has no public holidays of {soon.year}; add them to policy/calendar")]
    unconfirmed = product.calendar.unconfirmed(today, CALENDAR_DAYS)
    if unconfirmed:
        names = ", ".join(holiday.name for holiday in unconfirmed)
        return [Finding("calendar", "warning", f"to be confirmed: {names}")]
    return [Finding("calendar", "ok", "public holidays are known")]
