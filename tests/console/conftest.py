"""A console over the fake product, and people who log in to it as a browser would."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest
from starlette.applications import Starlette

from console.roles import Role
from store import Database
from tests.console.fake_product import (
    NAMES,
    PASSWORD,
    FakeCampaigns,
    FakeDesk,
    a_day_at_the_desk,
    fake_console,
    hire,
)
from tests.fakes import FakeClock

URL = "http://console.test"
_CSRF = re.compile(r'name="csrf" value="([^"]+)"')


@dataclass
class World:
    """The console with everything behind it."""

    app: Starlette
    desk: FakeDesk
    campaigns: FakeCampaigns
    database: Database
    clock: FakeClock
    staff: dict[Role, int]


class Browser:
    """A member of staff at a browser: keeps cookies, sends the form's token."""

    def __init__(self, app: Starlette, address: str = "192.0.2.7") -> None:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=(address, 40_000))
        self.http = httpx.AsyncClient(transport=transport, base_url=URL, headers={"Accept": "text/html"})
        self.csrf = ""

    async def log_in(self, role: Role | str, password: str = PASSWORD, next_path: str = "/console") -> httpx.Response:
        self.http.cookies.clear()
        form = await self.http.get("/console/login", params={"next": next_path})
        found = _CSRF.search(form.text)
        assert found
        email = role if "@" in role else f"{role}@bhxh.example"
        response = await self.http.post(
            "/console/login", data={"csrf": found[1], "next": next_path, "email": email, "password": password}
        )
        if response.status_code == 303:
            page = await self.http.get("/console/password")
            match = _CSRF.search(page.text)
            assert match
            self.csrf = match[1]
        return response

    async def get(self, path: str, **headers: str) -> httpx.Response:
        return await self.http.get(path, headers=headers)

    async def post(self, path: str, data: dict[str, str] | None = None, **headers: str) -> httpx.Response:
        return await self.http.post(path, data={"csrf": self.csrf, **(data or {})}, headers=headers)


@pytest.fixture
async def world(database: Database, clock: FakeClock) -> World:
    desk, campaigns = FakeDesk(clock), FakeCampaigns()
    a_day_at_the_desk(desk)
    staff = await hire(database, clock)
    desk.names = {number: NAMES[role] for role, number in staff.items()}
    return World(fake_console(database, clock, desk, campaigns), desk, campaigns, database, clock, staff)


@pytest.fixture
async def browser(world: World) -> AsyncIterator[Browser]:
    """Nobody yet."""
    browser = Browser(world.app)
    yield browser
    await browser.http.aclose()


@pytest.fixture
async def agent(world: World, browser: Browser) -> Browser:
    await browser.log_in(Role.AGENT)
    return browser
