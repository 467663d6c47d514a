"""The citizen's live line: nothing is missed, nothing comes twice, whatever happens to the connection."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from tests.channels.serving import serving
from tests.listening import Events
from tests.webchat.conftest import World


@asynccontextmanager
async def _page(world: World, token: str, **headers: str) -> AsyncIterator[Events]:
    async with (
        serving(world.app) as url,
        httpx.AsyncClient(base_url=url, headers={"Cookie": f"ansinh_chat={token}", **headers}) as client,
        client.stream("GET", "/chat/events") as response,
    ):
        yield Events(response)
        world.backend.hub.close()


async def test_messages_and_states_arrive_as_they_happen(world: World) -> None:
    address, token = world.tokens.mint()
    async with _page(world, token) as events:
        event, _, data = await events.next()
        assert (event, json.loads(data)) == ("state", {"state": "bot", "staff_name": None})
        world.backend.say(address, "bot", "Chào anh/chị")
        event, number, data = await events.next()
        assert (event, json.loads(data)["text"]) == ("message", "Chào anh/chị")
        assert json.loads(data)["id"] == int(number)
        world.backend.set_state(address, "staff", "Lan")
        assert json.loads((await events.next())[2]) == {"state": "staff", "staff_name": "Lan"}
        world.backend.say(address, "staff", "Tôi là Lan", staff_name="Lan")
        assert json.loads((await events.next())[2])["staff_name"] == "Lan"


async def test_a_page_that_returns_gets_what_it_missed_and_nothing_twice(world: World) -> None:
    address, token = world.tokens.mint()
    for number in range(1, 6):
        world.backend.say(address, "bot", f"tin {number}")
    async with _page(world, token, **{"Last-Event-ID": "3"}) as events:
        assert [json.loads((await events.next())[2])["text"] for _ in range(2)] == ["tin 4", "tin 5"]
        assert (await events.next())[0] == "state"


async def test_nobody_hears_the_messages_of_another(world: World) -> None:
    address, token = world.tokens.mint()
    other, _ = world.tokens.mint()
    async with _page(world, token) as events:
        assert (await events.next())[0] == "state"
        world.backend.say(other, "bot", "cho người khác")
        world.backend.say(address, "bot", "cho tôi")
        assert json.loads((await events.next())[2])["text"] == "cho tôi"


async def test_the_line_ends_with_the_process_and_is_then_forgotten(world: World) -> None:
    _, token = world.tokens.mint()
    async with _page(world, token) as events:
        await events.next()
        assert world.backend.hub.pages() == 1
        world.backend.hub.close()
        with pytest.raises(EOFError):
            await events.next()
        assert world.backend.hub.pages() == 0
