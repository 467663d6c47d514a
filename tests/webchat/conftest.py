"""A web chat over the fake help line, and citizens who use it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest
from starlette.applications import Starlette

from integrations.browser.site import install_browser
from integrations.webchat.channel import WebChannel
from integrations.webchat.limit import RateLimit
from integrations.webchat.routes import Webchat
from integrations.webchat.token import COOKIE, Tokens
from tests.fakes import FakeClock
from tests.webchat.fake_backend import FakeBackend

URL = "http://chat.test"
RATE = 5


@dataclass
class World:
    app: Starlette
    backend: FakeBackend
    channel: WebChannel
    tokens: Tokens
    clock: FakeClock

    def citizen(self, address: str = "192.0.2.1") -> httpx.AsyncClient:
        """A browser without a conversation yet."""
        transport = httpx.ASGITransport(self.app, client=(address, 40_000))
        return httpx.AsyncClient(transport=transport, base_url=URL, headers={"Accept": "text/html"})


@pytest.fixture
def world(clock: FakeClock) -> World:
    backend = FakeBackend(clock)
    tokens = Tokens(b"a secret of the tests")
    channel = WebChannel(tokens, clock, backend.hub.tell)
    app = Starlette()
    install_browser(app, https=False)
    app.router.routes.extend(Webchat(backend, channel, tokens, RateLimit(RATE, clock), https=False).routes())
    return World(app, backend, channel, tokens, clock)


@pytest.fixture
async def citizen(world: World) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who has opened the page."""
    async with world.citizen() as client:
        await client.get("/")
        assert COOKIE in client.cookies
        yield client
