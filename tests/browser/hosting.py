"""The pages over their fakes, served from a thread of its own: Playwright's plain API wants the test's thread."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.applications import Starlette

from app.clock import SystemClock
from integrations.browser.site import install_browser
from integrations.webchat.channel import WebChannel
from integrations.webchat.limit import RateLimit
from integrations.webchat.routes import Webchat
from integrations.webchat.token import Tokens
from store import open_database
from store.tables import metadata
from tests.channels.serving import serving
from tests.console.fake_product import NAMES, FakeCampaigns, FakeDesk, a_day_at_the_desk, fake_console, hire
from tests.webchat.fake_backend import FakeBackend

# How long a page may take before something is wrong: machines that test are busy ones.
PATIENCE_MS = 40_000


@dataclass(frozen=True)
class Hosted:
    """``url`` serves the pages; ``behind`` is what stands behind them; ``do`` acts on it in its own thread."""

    url: str
    behind: Any
    do: Callable[[Callable[[], Any]], Any]


@asynccontextmanager
async def _chat() -> AsyncIterator[tuple[Starlette, FakeBackend]]:
    clock = SystemClock()
    backend = FakeBackend(clock, delay=0.2)
    tokens = Tokens(b"a secret of the tests")
    channel = WebChannel(tokens, clock, backend.hub.tell)
    app = Starlette()
    install_browser(app, https=False)
    app.router.routes.extend(Webchat(backend, channel, tokens, RateLimit(0, clock), https=False).routes())
    yield app, backend
    backend.hub.close()


@dataclass(frozen=True)
class Behind:
    desk: FakeDesk
    campaigns: FakeCampaigns


@asynccontextmanager
async def _console(file: Path) -> AsyncIterator[tuple[Starlette, Behind]]:
    clock = SystemClock()
    database = open_database(f"sqlite:///{file}")
    async with database.write() as connection:
        await connection.run_sync(metadata.create_all)
    desk, campaigns = FakeDesk(clock), FakeCampaigns()
    a_day_at_the_desk(desk)
    desk.names = {number: NAMES[role] for role, number in (await hire(database, clock)).items()}
    yield fake_console(database, clock, desk, campaigns), Behind(desk, campaigns)
    desk.changes.close()
    await database.close()


@contextmanager
def _host(make: AbstractAsyncContextManager[tuple[Starlette, Any]]) -> Iterator[Hosted]:
    ready: list[Hosted] = []
    started, stop = threading.Event(), asyncio.Event()
    runner = asyncio.Runner()  # ends whatever a library of ours leaves running
    loop = runner.get_loop()

    def do(action: Callable[[], Any]) -> Any:
        async def run() -> Any:
            return action()

        return asyncio.run_coroutine_threadsafe(run(), loop).result(PATIENCE_MS / 1000)

    async def main() -> None:
        async with make as (app, behind), serving(app) as url:
            ready.append(Hosted(url, behind, do))
            started.set()
            await stop.wait()
            (behind.hub if hasattr(behind, "hub") else behind.desk.changes).close()

    def run_all() -> None:
        with runner:
            runner.run(main())

    thread = threading.Thread(target=run_all, daemon=True)
    thread.start()
    assert started.wait(PATIENCE_MS / 1000)
    yield ready[0]
    loop.call_soon_threadsafe(stop.set)
    thread.join(PATIENCE_MS / 1000)


def host_chat() -> AbstractContextManager[Hosted]:
    return _host(_chat())


def host_console(file: Path) -> AbstractContextManager[Hosted]:
    return _host(_console(file))
