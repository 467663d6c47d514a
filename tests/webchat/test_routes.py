"""The page and its addresses."""

from __future__ import annotations

import asyncio
import re

import httpx
import pytest

from integrations.browser.languages import COOKIE as LANGUAGE_COOKIE
from integrations.webchat.channel import TEXT_LIMIT
from integrations.webchat.limit import RateLimit
from integrations.webchat.routes import BODY_LIMIT, split_sources
from integrations.webchat.token import COOKIE
from tests.fakes import FakeClock
from tests.webchat.conftest import RATE, World

ID = "0123456789abcdef"


async def _post(client: httpx.AsyncClient, text: str = "rút một lần được không", number: int = 0) -> httpx.Response:
    return await client.post("/chat/messages", json={"client_message_id": f"{ID}{number}", "text": text})


async def test_the_first_visit_gets_a_conversation_and_the_next_keeps_it(world: World) -> None:
    async with world.citizen() as client:
        first = await client.get("/")
        token = client.cookies[COOKIE]
        await client.get("/")
        assert client.cookies[COOKIE] == token
    cookie = first.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


async def test_the_page_promises_not_to_ask_for_secrets_and_offers_a_start(citizen: httpx.AsyncClient) -> None:
    text = (await citizen.get("/")).text
    assert "không bao giờ hỏi mã OTP, mật khẩu" in text
    assert text.count('class="starter"') == 5
    assert 'role="log" aria-live="polite"' in text
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*\ssrc=)", text)
    assert not re.findall(r'(?:src|href|action)="(?:https?:)?//', text)


async def test_the_page_speaks_english_too(citizen: httpx.AsyncClient) -> None:
    citizen.cookies.set(LANGUAGE_COOKIE, "en")
    text = (await citizen.get("/")).text
    assert "how can An\u00a0Sinh help?" in text
    assert 'data-words="Tôi có được rút BHXH một lần không?"' in text  # what is sent stays Vietnamese


async def test_a_message_is_in_the_inbox_when_the_page_hears_yes(world: World, citizen: httpx.AsyncClient) -> None:
    response = await _post(citizen)
    assert response.status_code == 202
    (event,) = world.backend.events
    assert event.text == "rút một lần được không"
    assert event.address == world.tokens.read(citizen.cookies[COOKIE])


async def test_the_same_message_again_and_at_once_counts_once(world: World, citizen: httpx.AsyncClient) -> None:
    responses = await asyncio.gather(*(_post(citizen) for _ in range(RATE)))
    assert {response.status_code for response in responses} == {202}
    assert len(world.backend.events) == 1


async def test_the_history_shows_the_answer_its_buttons_and_apart_its_sources(
    world: World, citizen: httpx.AsyncClient
) -> None:
    await _post(citizen)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    data = (await citizen.get("/chat/history")).json()
    asked, answered = data["messages"]
    assert asked["author"] == "citizen"
    assert asked["client_message_id"] == f"{ID}0"
    assert answered["sources"].startswith("Căn cứ:")
    assert "Căn cứ" not in answered["text"]
    assert [button["payload"] for button in answered["buttons"]] == ["/compare_lump_sum", "/talk_to_staff"]
    after = (await citizen.get("/chat/history", params={"after": asked["id"]})).json()["messages"]
    assert [message["id"] for message in after] == [answered["id"]]


async def test_nobody_reads_the_history_of_another(world: World, citizen: httpx.AsyncClient) -> None:
    await _post(citizen)
    async with world.citizen() as stranger:
        assert (await stranger.get("/chat/history")).status_code == 401
        await stranger.get("/")
        assert (await stranger.get("/chat/history")).json()["messages"] == []
        address = world.backend.events[0].address
        stranger.cookies.set(COOKIE, f"{address}.forged", domain="chat.test", path="/")
        assert (await stranger.get("/chat/history")).status_code == 401
        assert (await stranger.get("/chat/events")).status_code == 401
        assert (await _post(stranger)).status_code == 401
    assert len(world.backend.events) == 1


async def test_a_new_conversation_leaves_the_old_one_behind(world: World, citizen: httpx.AsyncClient) -> None:
    await _post(citizen)
    old = citizen.cookies[COOKIE]
    response = await citizen.post("/chat/new")
    assert response.headers["location"] == "/"
    assert citizen.cookies[COOKIE] != old
    assert (await citizen.get("/chat/history")).json()["messages"] == []
    refused = await citizen.post("/chat/new", headers={"Sec-Fetch-Site": "cross-site"})
    assert refused.status_code == 403


async def test_too_many_turns_are_told_politely_when_to_go_on(world: World, citizen: httpx.AsyncClient) -> None:
    for number in range(RATE):
        assert (await _post(citizen, number=number)).status_code == 202
    world.clock.advance(seconds=20)
    response = await _post(citizen, number=RATE)
    assert response.status_code == 429
    assert response.headers["retry-after"] == "40"
    assert "sẽ tự gửi" in response.json()["message"]
    async with world.citizen("192.0.2.2") as neighbour:  # another address has its own minute
        await neighbour.get("/")
        assert (await _post(neighbour)).status_code == 202
    world.clock.advance(seconds=40)
    assert (await _post(citizen, number=RATE)).status_code == 202
    assert len(world.backend.events) == RATE + 2


def test_a_limit_of_nothing_lets_everything_through(clock: FakeClock) -> None:
    limit = RateLimit(0, clock)
    assert {limit.take("x") for _ in range(1000)} == {0}


@pytest.mark.parametrize(
    ("body", "kind", "status", "words"),
    [
        (b"", "application/json", 400, "tải lại trang"),
        (b"text=abc", "application/x-www-form-urlencoded", 415, "tải lại trang"),
        (b'{"client_message_id": "0123456789", "text": " "}', "application/json", 422, "chưa có nội dung"),
        (b"x" * (BODY_LIMIT + 1), "application/json", 413, "quá dài"),
        (
            b'{"client_message_id": "0123456789", "text": "' + b"a" * (TEXT_LIMIT + 1) + b'"}',
            "application/json; charset=utf-8",
            413,
            "quá dài",
        ),
    ],
)
async def test_what_cannot_be_taken_is_refused_in_words(
    world: World, citizen: httpx.AsyncClient, body: bytes, kind: str, status: int, words: str
) -> None:
    response = await citizen.post("/chat/messages", content=body, headers={"Content-Type": kind})
    assert response.status_code == status
    assert words in response.json()["message"]
    assert world.backend.events == []


@pytest.mark.parametrize("after", ["-1", "x", "1e9", "9" * 40, ""])
async def test_a_nonsense_position_means_from_the_beginning(citizen: httpx.AsyncClient, after: str) -> None:
    await _post(citizen)
    response = await citizen.get("/chat/history", params={"after": after})
    assert len(response.json()["messages"]) >= 1


async def test_files_are_ours_and_may_be_kept(citizen: httpx.AsyncClient) -> None:
    page = (await citizen.get("/")).text
    for path in re.findall(r'(?:src|href)="(/static/[^"#]+)', page):
        response = await citizen.get(path)
        assert response.status_code == 200, path
        assert "immutable" in response.headers["cache-control"]
    assert (await citizen.get("/static/chat/../channel.py")).status_code == 404
    assert (await citizen.get("/static/chat/%2e%2e/channel.py")).status_code == 404


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Chào.\n\nCăn cứ: Điều 1", ("Chào.", "Căn cứ: Điều 1")),
        ("Chào.\nCăn cứ: Điều 1\nĐiều 2", ("Chào.", "Căn cứ: Điều 1\nĐiều 2")),
        ("Chào.\n\nCăn cứ: Điều 1\n\nAnh/chị là nam hay nữ?", ("Chào.\n\nAnh/chị là nam hay nữ?", "Căn cứ: Điều 1")),
        ("Căn cứ: đứng đầu là nội dung", ("Căn cứ: đứng đầu là nội dung", None)),
        ("Không có", ("Không có", None)),
    ],
)
def test_the_sources_line_is_taken_apart(text: str, parts: tuple[str, str | None]) -> None:
    assert split_sources(text) == parts
