"""The live line: what changes reaches open pages, with the rights of who looks."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from console.pages import live
from console.roles import Role
from console.site import SESSION_COOKIE
from integrations.browser.live import Bell
from tests.channels.serving import serving
from tests.console.conftest import Browser, World
from tests.listening import Events


@pytest.fixture(autouse=True)
def _brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Real seconds would only be waited through."""
    monkeypatch.setattr(live, "PACE_SECONDS", 0.01)
    monkeypatch.setattr(live, "CAMPAIGN_SECONDS", 0.05)
    monkeypatch.setattr(live, "QUIET_SECONDS", 0.1)


@asynccontextmanager
async def _line(world: World, browser: Browser, role: Role) -> AsyncIterator[Events]:
    await browser.log_in(role)
    cookies = {SESSION_COOKIE: browser.http.cookies[SESSION_COOKIE]}
    async with (
        serving(world.app) as url,
        httpx.AsyncClient(base_url=url, cookies=cookies) as client,
        client.stream("GET", "/console/events") as response,
    ):
        events = Events(response)
        assert await events.next() == ("again", "", "{}")
        yield events
        world.desk.changes.close()


async def test_an_agent_hears_of_conversations(world: World, browser: Browser) -> None:
    async with _line(world, browser, Role.AGENT) as events:
        world.desk.say(3, "citizen", "còn đó không ạ")
        world.desk.say(1, "citizen", "alo")
        heard: set[int] = set()
        while heard != {1, 3}:
            event, _, data = await events.next()
            assert event == "conversations"
            assert "alo" not in data
            heard |= set(json.loads(data)["ids"])


async def test_a_communicator_hears_of_campaigns_only(world: World, browser: Browser) -> None:
    async with _line(world, browser, Role.COMMUNICATOR) as events:
        world.desk.say(1, "citizen", "alo")
        world.campaigns.step()
        event, _, data = await events.next()
        assert (event, json.loads(data)) == ("campaigns", {"names": ["giu-so-bhxh-nghe-an"]})


async def test_the_line_ends_with_the_session(world: World, browser: Browser) -> None:
    async with _line(world, browser, Role.AGENT) as events:
        world.clock.advance(hours=13)
        assert (await events.next())[0] == "bye"
        with pytest.raises(EOFError):
            await events.next()


async def test_the_line_ends_with_the_process(world: World, browser: Browser) -> None:
    async with _line(world, browser, Role.AGENT) as events:
        world.desk.changes.close()
        with pytest.raises(EOFError):
            await events.next()


async def test_who_is_not_logged_in_is_told_to_stop_asking(world: World, browser: Browser) -> None:
    response = await browser.get("/console/events", Accept="text/event-stream")
    assert response.status_code == 204


async def test_a_bell_misses_nothing_that_happens_while_its_page_is_being_made(world: World) -> None:
    async with Bell(world.desk.watch()) as bell:
        world.desk.say(1, "citizen", "một")
        world.desk.say(2, "citizen", "hai")
        news = await bell.heard(5)
        assert news is not None
        assert [change.conversation_id for change in news] == [1, 2]
        assert await bell.heard(0.01) == []
        world.desk.changes.close()
        assert await bell.heard(5) is None
