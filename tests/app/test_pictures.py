"""Where pictures are shown: at an address nobody can guess, painted once, without holding up anybody."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from app import pictures
from app.pictures import StoredPictures
from store import Database, conversations
from tests.fakes import FakeClock
from tests.pictures.drawings import USUAL

NAME = "Xk3v-9_pQwErTyUiOpAsDfGh"


@pytest.fixture
async def stored(database: Database, clock: FakeClock) -> StoredPictures:
    await keep(database, clock, USUAL)
    return StoredPictures(database)


async def keep(database: Database, clock: FakeClock, drawing: dict[str, Any]) -> None:
    async with database.write() as connection:
        number = await conversations.ensure(connection, "web", "someone", clock.now())
        await conversations.add_message(
            connection,
            conversation_id=number,
            author="bot",
            text="Hai bên",
            picture=NAME,
            drawing=drawing,
            at=clock.now(),
        )


def visitor(stored: StoredPictures) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(Starlette(routes=list(stored.routes())))
    return httpx.AsyncClient(transport=transport, base_url="http://an-sinh")


async def test_a_picture_is_shown_to_who_knows_its_name(stored: StoredPictures) -> None:
    async with visitor(stored) as browser:
        answer = await browser.get(f"/pictures/{NAME}.png")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/png"
    assert "private" in answer.headers["cache-control"]
    assert "noindex" in answer.headers["x-robots-tag"]
    assert answer.content.startswith(b"\x89PNG")


@pytest.mark.parametrize("name", ["Xk3v-9_pQwErTyUiOpAsDfGi", "x", "..%2F..%2Fetc", "a" * 400, "' or 1=1 --"])
async def test_nobody_else_learns_anything(stored: StoredPictures, name: str) -> None:
    async with visitor(stored) as browser:
        answer = await browser.get(f"/pictures/{name}.png")
    assert answer.status_code == 404


async def test_many_who_look_at_once_have_it_painted_once(
    stored: StoredPictures, monkeypatch: pytest.MonkeyPatch
) -> None:
    painted: list[object] = []

    def painting(drawing: object) -> bytes:
        painted.append(drawing)
        return b"\x89PNG"

    monkeypatch.setattr(pictures, "draw", painting)
    assert set(await asyncio.gather(*(stored.png(NAME) for _ in range(20)))) == {b"\x89PNG"}
    assert await stored.png(NAME) == b"\x89PNG"
    assert len(painted) == 1


async def test_the_loop_goes_on_while_a_picture_is_painted(stored: StoredPictures) -> None:
    painting = asyncio.ensure_future(stored.png(NAME))
    turns = 0
    while not painting.done():
        await asyncio.sleep(0)
        turns += 1
    assert turns > 20


async def test_what_cannot_be_painted_is_no_picture(database: Database, clock: FakeClock) -> None:
    await keep(database, clock, {"alt": "cũ"})
    assert await StoredPictures(database).png(NAME) is None


async def test_one_that_comes_later_is_found(database: Database, clock: FakeClock) -> None:
    stored = StoredPictures(database)
    assert await stored.png(NAME) is None
    await keep(database, clock, USUAL)
    assert await stored.png(NAME) is not None
