"""The sandbox as a provider, as a set of phones, and as a page."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from integrations.logs import quiet_transports
from integrations.sandbox import PEOPLE, SandboxConfig, create_sandbox, product_settings, read_journal
from integrations.sandbox.phones import Bubble, Phones
from tests.channels.conftest import Running
from tests.channels.serving import serving
from tests.channels.test_telegram import PNG
from tests.listening import Events

HOA = PEOPLE[0]


@pytest.fixture
async def browser(running: Running) -> AsyncIterator[httpx.AsyncClient]:
    """What a page can do: HTTP to the sandbox."""
    quiet_transports()
    async with httpx.AsyncClient(base_url=running.url, trust_env=False, timeout=10) as client:
        yield client


def bot(running: Running, method: str) -> str:
    return f"/sandbox/telegram/bot{running.sandbox.config.telegram_token}/{method}"


async def test_telegram_answers_in_its_own_words(running: Running, browser: httpx.AsyncClient) -> None:
    async def answer(method: str, **body: object) -> dict[str, object]:
        return dict((await browser.post(bot(running, method), json=body)).json())

    assert (await answer("getMe"))["ok"] is True
    assert (await answer("getme"))["ok"] is True  # names are case-insensitive
    assert (await answer("nothing"))["error_code"] == 404
    wrong = (await browser.post("/sandbox/telegram/bot1:wrong/getMe")).json()
    assert wrong == {"ok": False, "error_code": 401, "description": "Unauthorized"}
    assert (await answer("sendMessage", chat_id=1, text=" "))["description"] == "Bad Request: message text is empty"
    assert (await answer("sendMessage", chat_id=1, text="x" * 4097))[
        "description"
    ] == "Bad Request: message is too long"
    assert (await answer("sendMessage", chat_id="hoa", text="x"))["description"] == "Bad Request: chat not found"
    keyboard = {"inline_keyboard": [[{"text": "x", "callback_data": "ă" * 33}]]}
    refused = await answer("sendMessage", chat_id=1, text="x", reply_markup=keyboard)
    assert refused["description"] == "Bad Request: BUTTON_DATA_INVALID"
    running.sandbox.telegram_phone("900000001").block()
    blocked = await answer("sendMessage", chat_id=900000001, text="x")
    assert blocked["description"] == "Forbidden: bot was blocked by the user"
    assert (await answer("setWebhook", url="http://elsewhere.invalid/"))["error_code"] == 400
    assert (await answer("answerCallbackQuery", callback_query_id="1"))["error_code"] == 400
    body = await browser.post(bot(running, "sendMessage"), content=b"{", headers={"content-type": "application/json"})
    assert body.json()["error_code"] == 400
    by_query = await browser.get(bot(running, "sendMessage"), params={"chat_id": "900000002", "text": "Chào"})
    assert by_query.json()["result"]["text"] == "Chào"


async def test_updates_wait_for_whoever_asks_and_not_for_both(running: Running, browser: httpx.AsyncClient) -> None:
    running.sandbox.telegram_phone("900000002").say("một")
    running.sandbox.telegram_phone("900000002").say("hai")
    first = (await browser.post(bot(running, "getUpdates"), json={"limit": 1})).json()["result"]
    assert [update["message"]["text"] for update in first] == ["một"]
    after = first[0]["update_id"] + 1
    rest = (await browser.post(bot(running, "getUpdates"), json={"offset": after})).json()["result"]
    assert [update["message"]["text"] for update in rest] == ["hai"]
    url = f"{running.sandbox.config.product_url}/webhooks/telegram"
    assert (await browser.post(bot(running, "setWebhook"), json={"url": url})).json()["ok"]
    assert (await browser.post(bot(running, "getUpdates"))).json()["error_code"] == 409
    await running.sandbox.idle()
    # What nobody had confirmed goes to the webhook.
    assert [json.loads(request.body)["message"]["text"] for request in running.product.webhooks("telegram")] == ["hai"]
    info = (await browser.post(bot(running, "getWebhookInfo"))).json()["result"]
    assert (info["url"], info["pending_update_count"]) == (url, 0)


async def test_faults_are_set_over_http_and_used_up(running: Running, browser: httpx.AsyncClient) -> None:
    fault = {"provider": "telegram", "trouble": "rate_limited", "method": "sendMessage", "retry_after": 5}
    assert (await browser.post("/sandbox/api/faults", json=fault)).status_code == 204
    assert len((await browser.get("/sandbox/api/faults")).json()) == 1
    body = {"chat_id": "900000002", "text": "Chào"}
    refused = await browser.post(bot(running, "sendMessage"), json=body)
    assert (refused.status_code, refused.json()["parameters"]) == (429, {"retry_after": 5})
    assert (await browser.post(bot(running, "sendMessage"), json=body)).status_code == 200
    assert (await browser.post("/sandbox/api/faults", json={"nonsense": 1})).status_code == 422
    await browser.post("/sandbox/api/faults", json=fault)
    await browser.delete("/sandbox/api/faults")
    assert (await browser.get("/sandbox/api/faults")).json() == []
    assert (await browser.get("/sandbox/api/ledger")).json()["telegram"] == {"900000002": 1}


@pytest.mark.parametrize(
    ("provider", "address", "events"),
    [
        (
            "zalo",
            HOA.zalo_user_id,
            ["follow", "user_send_text", "user_send_sticker", "user_send_image", "oa_send_text", "unfollow"],
        ),
        ("telegram", HOA.telegram_chat_id, ["message", "message", "message", "message", "my_chat_member"]),
    ],
)
async def test_what_a_person_does_on_the_page_reaches_the_product(
    running: Running, browser: httpx.AsyncClient, provider: str, address: str, events: list[str]
) -> None:
    url = f"{running.sandbox.config.product_url}/webhooks/telegram"
    await browser.post(bot(running, "setWebhook"), json={"url": url, "secret_token": "s"})
    acts = [
        {"do": "follow"},
        {"do": "say", "text": "Xin chào"},
        {"do": "send", "media": "sticker"},
        {"do": "send", "media": "photo", "text": "sổ của tôi"},
        {"do": "staff", "text": "Chào chị"},
        {"do": "unfollow"},
    ]
    for act in acts:
        assert (await browser.post(f"/sandbox/api/phones/{provider}/{address}", json=act)).status_code == 204
    await running.sandbox.idle()
    bodies = [json.loads(request.body) for request in running.product.webhooks(provider)]
    kinds = [body.get("event_name") or next(name for name in body if name != "update_id") for body in bodies]
    assert kinds == events
    screen = (await browser.get(f"/sandbox/api/phones/{provider}/{address}")).json()
    assert (screen["name"], screen["gone"]) == (HOA.name, True)


async def test_acts_that_make_no_sense_are_refused(browser: httpx.AsyncClient) -> None:
    assert (await browser.post("/sandbox/api/phones/telegram/hoa", json={"do": "say"})).status_code == 422
    assert (await browser.post("/sandbox/api/phones/telegram/1", json={"do": "fly"})).status_code == 422
    assert (await browser.post("/sandbox/api/phones/fax/1", json={"do": "say"})).status_code == 422
    assert (await browser.get("/sandbox/api/phones/fax/1")).status_code == 404
    tap = {"do": "tap", "message_id": "nothing", "number": 0}
    for provider in ("telegram", "zalo"):
        assert (await browser.post(f"/sandbox/api/phones/{provider}/1", json=tap)).status_code == 404
    long = {"do": "say", "text": "x" * 100_001}
    assert (await browser.post("/sandbox/api/phones/zalo/1", json=long)).status_code == 422


async def test_the_page_is_live(running: Running, browser: httpx.AsyncClient) -> None:
    async with browser.stream("GET", "/sandbox/api/events") as stream:
        events = Events(stream)
        await asyncio.sleep(0.05)
        body = {"chat_id": HOA.telegram_chat_id, "text": "Chào chị Hoa"}
        await browser.post(bot(running, "sendMessage"), json=body)
        name, _, data = await events.next()
    bubble = json.loads(data)
    assert (name, bubble["text"], bubble["name"]) == ("bubble", "Chào chị Hoa", HOA.name)
    overview = (await browser.get("/sandbox/api/phones")).json()
    assert overview["telegram"] == {"messages": 1, "people": 1, "others": []}
    await browser.post(bot(running, "sendMessage"), json=body | {"chat_id": "777000001"})
    others = (await browser.get("/sandbox/api/phones")).json()["telegram"]["others"]
    assert others == [{"address": "777000001", "name": "Người dân 0001"}]


async def test_the_page_shows_pictures(running: Running, browser: httpx.AsyncClient) -> None:
    data = {"chat_id": HOA.telegram_chat_id, "caption": "Bảng"}
    await browser.post(bot(running, "sendPhoto"), data=data, files={"photo": PNG})
    bubble = running.sandbox.phones.received("telegram", HOA.telegram_chat_id)[0]
    answer = await browser.get(f"/sandbox/api/images/{bubble.image}")
    assert (answer.content, answer.headers["content-type"]) == (PNG, "image/png")
    assert (await browser.get("/sandbox/api/images/nothing")).status_code == 404


@pytest.mark.parametrize(
    ("language", "words"), [("vi", ["Sân thử", "Quan tâm", "Bắt đầu"]), ("en", ["Sandbox", "Follow", "Start"])]
)
async def test_the_page_speaks_both_languages(browser: httpx.AsyncClient, language: str, words: list[str]) -> None:
    page = await browser.get("/sandbox", headers={"cookie": f"ansinh_lang={language}", "accept": "text/html"})
    assert page.status_code == 200
    assert f'<html lang="{language}">' in page.text
    assert all(word in page.text for word in words)
    assert "http://" not in page.text.replace("http://www.w3.org", "")
    for path in {part.split('"')[0] for part in page.text.split('="/static/')[1:]}:
        assert (await browser.get(f"/static/{path}")).status_code == 200


def test_settings_of_the_product_name_every_provider_address() -> None:
    config = SandboxConfig()
    settings = product_settings(config, "http://127.0.0.1:8000")
    urls = {name for name in settings if name.endswith("_url")}
    assert urls == {"telegram_api_url", "zalo_api_url", "zalo_oauth_url", "zalo_business_url"}
    assert all(settings[name].startswith("http://127.0.0.1:8000/sandbox/") for name in urls)


def test_the_journal_keeps_what_was_accepted_and_forgives_a_torn_line(tmp_path: Path) -> None:
    journal = tmp_path / "deep" / "journal.jsonl"
    phones = Phones(journal)
    for number in range(3):
        phones.show(Bubble("zalo", "a", str(number), "account", "Chào", number))
    phones.show(Bubble("zalo", "a", "x", "person", "Vâng", 4))
    phones.close()
    with journal.open("ab") as file:
        file.write(b'{"provider": "zalo", "addr')
    assert len(read_journal(journal)) == 4
    again = Phones(journal)
    assert again.accepted["zalo"] == {"a": 3}
    again.close()


async def test_a_restarted_sandbox_takes_the_pair_it_gave_out_and_repeats_no_number(running: Running) -> None:
    config = running.sandbox.config
    old = create_sandbox(config)
    old.zalo.tokens.consume()
    pair = (old.zalo.tokens.access_token, old.zalo.tokens.refresh_token)
    numbers = [old.phones.next_number() for _ in range(3)]
    new = create_sandbox(config)
    assert new.zalo.tokens.valid(pair[0])
    assert new.zalo.tokens.refresh_token == pair[1]
    assert not new.zalo.tokens.valid(config.zalo_access_token)
    assert new.phones.next_number() >= numbers[0]


def test_what_was_answered_survives_kill_9(tmp_path: Path) -> None:
    journal = tmp_path / "journal.jsonl"
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "integrations.sandbox", "--port", str(port), "--journal", str(journal), "--no-receipts"]
    )
    url = f"http://127.0.0.1:{port}/sandbox/telegram/bot{SandboxConfig().telegram_token}/sendMessage"
    quiet_transports()
    try:
        with httpx.Client(trust_env=False, timeout=5) as client:
            _wait_until_served(client, url)
            for _ in range(50):
                assert client.post(url, json={"chat_id": 2, "text": "Chào"}).is_success
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert Phones(journal).accepted["telegram"]["2"] == 50


def _wait_until_served(client: httpx.Client, url: str) -> None:
    for _ in range(200):
        try:
            client.post(url, json={"chat_id": 1, "text": "lần đầu"})
            return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError("the sandbox did not start")


async def test_the_sandbox_stops_with_its_app() -> None:
    sandbox = create_sandbox(SandboxConfig(product_url="http://127.0.0.1:9"))
    async with serving(sandbox.app):
        sandbox.zalo_phone("1").say("Alo")
    assert not sandbox.courier._tasks
