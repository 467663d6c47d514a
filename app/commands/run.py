"""``ansinh run`` and its roles one by one."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from typing import Annotated

import typer
import uvloop

from app.demo import demo_settings, describe, populate, real_channels, retire_published_passwords
from app.logs import configure_logging
from app.product import ALL_ROLES, Product, Role, var_folder
from app.runner import train_if_changed
from app.settings import Settings, load_settings
from app.start import run_product
from integrations.sandbox import Sandbox

DEFAULT_PORT = 8000

Port = Annotated[int | None, typer.Option("--port", help="Public port; default: PORT, else 8000.", min=1, max=65535)]


def run(
    port: Port = None,
    demo: Annotated[
        bool, typer.Option("--demo", help="A made-up population and sandbox phones for channels without tokens.")
    ] = False,
    train: Annotated[bool, typer.Option(help="Train the assistant first if its data changed.")] = True,
) -> None:
    """Starts the assistant and the app with all roles. Example: ansinh run --demo --port 8080"""
    port = chosen_port(port)
    settings = load_settings()
    configure_logging(settings.log_level)
    sandbox: Sandbox | None = None
    real = not demo or bool(real_channels(settings))
    if demo:
        settings, sandbox = demo_settings(settings, port)
    if train and settings.rasa_url is None:
        train_if_changed(var_folder(settings))

    replaced: dict[str, str] = {}

    async def prepare(product: Product) -> None:
        if demo:
            await populate(product)
        if real:
            replaced.update(await retire_published_passwords(product))

    def announce(product: Product) -> None:
        typer.echo(describe(product, port, demo=demo, real=real, replaced=replaced))

    _go(settings, port, ALL_ROLES, sandbox, prepare, announce)


def web(port: Port = None) -> None:
    """Only the pages, webhooks and API. Example: ANSINH_RASA_URL=http://10.0.0.5:5005 ansinh web --port 8000"""
    _one("web", chosen_port(port))


def worker() -> None:
    """Only answering and sending. Example: ansinh worker"""
    _one("worker", 0)


def scheduler() -> None:
    """Only starting campaigns; run one. Example: ansinh scheduler"""
    _one("scheduler", 0)


def chosen_port(port: int | None) -> int:
    """The port asked for: ``--port``, else the environment's ``PORT``, else 8000."""
    if port is not None:
        return port
    given = os.environ.get("PORT", "")
    if not given:
        return DEFAULT_PORT
    if not given.isdigit() or not 1 <= int(given) <= 65535:
        raise typer.BadParameter(f"PORT is {given!r}; give a number from 1 to 65535")
    return int(given)


def _one(role: Role, port: int) -> None:
    settings = load_settings()
    configure_logging(settings.log_level)

    async def prepare(product: Product) -> None:
        for email, password in (await retire_published_passwords(product)).items():
            typer.echo(f"{email} had its published demo password; one-time password from now on: {password}")

    _go(settings, port, frozenset({role}), None, prepare, lambda product: None)


def _go(
    settings: Settings,
    port: int,
    roles: frozenset[Role],
    sandbox: Sandbox | None,
    prepare: Callable[[Product], Awaitable[None]],
    announce: Callable[[Product], None],
) -> None:
    job = run_product(
        settings,
        port=port,
        roles=roles,
        sandbox=sandbox,
        prepare=prepare,
        announce=announce,
    )
    asyncio.run(job, loop_factory=uvloop.new_event_loop)
