"""Starts what a process's roles ask for, and stops it in reverse order."""

from __future__ import annotations

import asyncio
import gc
import secrets
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack

import structlog
from pydantic import SecretStr
from rasa_sdk.executor import ActionExecutor

from app.action_server import create_action_app
from app.backends import ring_pages
from app.product import ALL_ROLES, Product, Role, keep_running
from app.relay import relay
from app.runner import RasaProcess, free_port, require_free, serving, until_signal
from app.settings import Settings
from app.web import create_web
from bot.actions import load as load_actions
from integrations.events import InboundEvent
from integrations.sandbox import Sandbox
from integrations.telegram import Poller, register_webhook
from store.migrate import upgrade

log = structlog.get_logger()

READY_SECONDS = 120.0
TOKEN_LOOK_SECONDS = 600.0
CLEAN_SECONDS = 600.0
LOOPBACK = "127.0.0.1"
EVERYWHERE = "0.0.0.0"  # noqa: S104 - the public port is public


async def run_product(
    settings: Settings,
    *,
    port: int,
    roles: frozenset[Role] = ALL_ROLES,
    sandbox: Sandbox | None = None,
    prepare: Callable[[Product], Awaitable[None]] | None = None,
    announce: Callable[[Product], None] = lambda product: None,
    stopped: Callable[[], Awaitable[None]] = until_signal,
) -> None:
    """Runs until Ctrl-C (or until ``stopped`` returns).

    Rasa is started as a child unless ``settings.rasa_url`` names one that runs elsewhere.

    Args:
        prepare: fills the database before anything is served (the demo's population).
        announce: called once the assistant can answer.

    Raises:
        StartError: a port is taken, or a part could not be started.
    """
    if "web" in roles:
        require_free(port)
    own_rasa = settings.rasa_url is None and "worker" in roles
    rasa_port = free_port() if own_rasa else 0
    if own_rasa and not settings.rasa_token.get_secret_value():
        settings = settings.model_copy(update={"rasa_token": SecretStr(secrets.token_hex(16))})
    product = Product(settings, settings.rasa_url or f"http://{LOOPBACK}:{rasa_port}", roles)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(product.close)
        await upgrade(product.database)
        if prepare is not None:
            await prepare(product)
        tasks = Tasks()
        stack.push_async_callback(tasks.stop)
        if own_rasa:
            await _start_rasa(product, rasa_port, stack, tasks)
        _start_worker(product, tasks)
        if product.processor is not None:
            stack.push_async_callback(product.processor.stop)
        if "web" in roles:
            if sandbox is not None:
                stack.push_async_callback(sandbox.close)
            app = create_web(product, sandbox)
            await stack.enter_async_context(serving(app, EVERYWHERE, port, settings.trusted_proxies))
            # Open pages hold connections: they are ended before the server waits for its connections.
            stack.callback(product.hub.close)
            stack.callback(product.changes.close)
            tasks.start("pages", lambda: ring_pages(product.changes, product.hub))
            tasks.start("telegram", lambda: _connect_telegram(product))
        if product.redis is not None:
            redis = product.redis
            tasks.start("relay", lambda: relay(product.changes, redis))
        tasks.start("announce", lambda: _announce_when_ready(product, announce))
        await tasks.until(stopped())


class Tasks:
    """The parts that run beside the servers."""

    def __init__(self) -> None:
        self._tasks: list[asyncio.Task[None]] = []

    def start(self, name: str, job: Callable[[], Awaitable[None]]) -> None:
        self._tasks.append(asyncio.create_task(keep_running(name, job), name=name))

    def watch(self, job: Awaitable[None], name: str) -> None:
        """A part whose failure ends the process instead of being tried again."""

        async def run() -> None:
            await job

        self._tasks.append(asyncio.create_task(run(), name=name))

    async def until(self, stopped: Awaitable[None]) -> None:
        """Waits for ``stopped``; raises what a watched part raises before that."""
        end = asyncio.ensure_future(stopped)
        waiting: set[asyncio.Future[None]] = {end, *self._tasks}
        try:
            while not end.done():
                done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
        finally:
            end.cancel()

    async def stop(self) -> None:
        for task in reversed(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


async def _start_rasa(product: Product, port: int, stack: AsyncExitStack, tasks: Tasks) -> None:
    action_port = free_port()
    zone = product.settings.zone
    executor = load_actions(
        ActionExecutor(),
        book=product.book,
        library=product.library,
        clock=lambda: product.clock.now().astimezone(zone).date(),
        records=product.records,
    )
    await stack.enter_async_context(serving(create_action_app(executor), LOOPBACK, action_port))
    environment = {
        "ANSINH_RASA_TOKEN": product.settings.rasa_token.get_secret_value(),
        "RASA_TELEMETRY_ENABLED": "false",
    }
    trackers = (
        f"sqlite:///{product.var.resolve() / 'trackers.db'}"
        if product.database.dialect == "sqlite"
        else product.settings.database_url
    )
    # By environment: the address may hold a password, and arguments are there for every user of the machine to read.
    environment["ANSINH_TRACKER_URL"] = trackers
    arguments = ["--actions", f"http://{LOOPBACK}:{action_port}/actions/webhook"]
    tasks.watch(RasaProcess(port, environment, arguments).run(), "rasa")


def _start_worker(product: Product, tasks: Tasks) -> None:
    if product.processor is not None:
        tasks.start("processor", product.processor.run)
        for name, sender in product.senders.items():
            tasks.start(f"sender-{name}", sender.run)
        tasks.start("deliveries", product.outreach.worker.run)
        tasks.start("notices", product.notices.worker.run)
    if "scheduler" in product.roles:
        if product.zalo is not None:
            tokens = product.zalo[1].tokens
            tasks.start("zalo-tokens", lambda: _keep_fresh(tokens.refresh_if_due))
        tasks.start("scheduler", product.outreach.scheduler.run)
        tasks.start("reminders", product.notices.planner.run)
        tasks.start("records", lambda: _clean_records(product.records.clean))


async def _keep_fresh(refresh: Callable[[], Awaitable[bool]]) -> None:
    """Zalo's access token lives 25 hours; it is looked at every ten minutes."""
    while True:
        await refresh()
        await asyncio.sleep(TOKEN_LOOK_SECONDS)


async def _clean_records(clean: Callable[[], Awaitable[None]]) -> None:
    """Proofs that have ended are removed every ten minutes; none of them opens anything meanwhile."""
    while True:
        await clean()
        await asyncio.sleep(CLEAN_SECONDS)


async def _connect_telegram(product: Product) -> None:
    channel = product.telegram
    if channel is None:
        return
    if product.settings.telegram_mode == "webhook":
        await register_webhook(channel, product.settings.public_url)
        return

    async def deliver(events: Sequence[InboundEvent]) -> None:
        await product.intake.receive(events)

    await Poller(channel, product.memory("telegram"), deliver).run()


async def _announce_when_ready(product: Product, announce: Callable[[Product], None]) -> None:
    deadline = asyncio.get_running_loop().time() + READY_SECONDS
    while not await product.ready():
        if asyncio.get_running_loop().time() > deadline:
            log.error("assistant_not_ready", waited_seconds=READY_SECONDS)
            deadline += READY_SECONDS
        await asyncio.sleep(0.1)
    # What is there by now stays for good: the collector need not look through it again and again while people wait.
    gc.collect()
    gc.freeze()
    announce(product)
