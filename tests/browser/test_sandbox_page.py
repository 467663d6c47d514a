"""The sandbox phones in a real browser: what a person does there, and what arrives while they look."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from integrations.logs import quiet_transports
from integrations.sandbox import PEOPLE, SandboxConfig
from tests.browser.conftest import Screen
from tests.browser.hosting import PATIENCE_MS

pytestmark = pytest.mark.browser

HOA, BINH = PEOPLE[0], PEOPLE[1]
BUTTONS = {"inline_keyboard": [[{"text": "So sánh cho tôi", "callback_data": "/compare_lump_sum"}]]}


@dataclass(frozen=True)
class Provider:
    """The sandbox by itself, and the bot that talks through it."""

    url: str

    def call(self, method: str, **parameters: Any) -> Any:
        """One method of the Bot API."""
        bot = f"{self.url}/sandbox/telegram/bot{SandboxConfig().telegram_token}/{method}"
        return httpx.post(bot, json=parameters, trust_env=False, timeout=PATIENCE_MS / 1000).json()["result"]

    def zalo(self, user_id: str, text: str) -> None:
        headers = {"access_token": SandboxConfig().zalo_access_token}
        body = {"recipient": {"user_id": user_id}, "message": {"text": text}}
        url = f"{self.url}/sandbox/zalo/v3.0/oa/message/cs"
        assert (
            httpx.post(url, json=body, headers=headers, trust_env=False, timeout=PATIENCE_MS / 1000).json()["error"]
            == 0
        )


@pytest.fixture
def provider() -> Iterator[Provider]:
    quiet_transports()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "integrations.sandbox", "--port", str(port), "--no-receipts"]
    process = subprocess.Popen([*command, "--product", "http://127.0.0.1:9"], stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                httpx.get(f"{url}/sandbox/api/ledger", trust_env=False)
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield Provider(url)
    finally:
        process.kill()
        process.wait()


def _open(screen: Screen, provider: Provider, *, language: str = "vi", dark: bool = False) -> Page:
    page = screen.open(provider.url, language=language, dark=dark)
    page.goto(f"{provider.url}/sandbox")
    return page


@pytest.mark.parametrize(("language", "dark"), [("vi", False), ("en", True)])
def test_two_phones_of_one_person(provider: Provider, screen: Screen, language: str, dark: bool) -> None:
    page = _open(screen, provider, language=language, dark=dark)
    expect(page.locator(".phone")).to_have_count(2)
    expect(page.locator("#person")).to_have_value(f"{HOA.zalo_user_id}|{HOA.telegram_chat_id}")
    expect(page.locator(".join")).to_have_count(2)
    # Nothing stands out sideways, however narrow the screen.
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    screen.picture(page, f"sandbox-first-{language}")


def test_a_message_arrives_live_and_its_button_goes_back(provider: Provider, screen: Screen) -> None:
    page = _open(screen, provider)
    telegram = page.locator(".telegram")
    telegram.get_by_role("button", name="Bắt đầu").first.click()
    expect(telegram.locator(".bubble.person")).to_have_text(["/start" + telegram.locator(".time").inner_text()])
    text = "Chào chị Hoa,\n\nrút một lần thì mất lương hưu."
    provider.call("sendMessage", chat_id=HOA.telegram_chat_id, text=text, reply_markup=BUTTONS)
    expect(telegram.locator(".bubble.account .text")).to_have_text([text])
    telegram.get_by_role("button", name="So sánh cho tôi").click()
    updates = provider.call("getUpdates", timeout=25)
    if "callback_query" not in updates[-1]:
        updates = provider.call("getUpdates", offset=updates[-1]["update_id"] + 1, timeout=25)
    assert updates[-1]["callback_query"]["data"] == "/compare_lump_sum"
    screen.picture(page, "sandbox-telegram")


def test_writing_works_by_keyboard(provider: Provider, screen: Screen) -> None:
    page = _open(screen, provider)
    field = page.get_by_label("Viết trên Telegram")
    field.focus()
    page.keyboard.type("dòng một")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("dòng hai")
    page.keyboard.press("Enter")
    expect(page.locator(".telegram .bubble.person .text")).to_have_text(["dòng một\ndòng hai"])
    expect(field).to_have_value("")
    assert provider.call("getUpdates", timeout=25)[0]["message"]["text"] == "dòng một\ndòng hai"
    summary = page.get_by_label("Việc khác trên Zalo")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".zalo .menu")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".zalo .menu")).to_be_hidden()
    expect(summary).to_be_focused()


def test_who_leaves_is_told_what_that_means_and_can_come_back(provider: Provider, screen: Screen) -> None:
    page = _open(screen, provider)
    phone = page.locator(".telegram")
    for act, gone in (("Chặn bot", True), ("Bắt đầu", False)):
        phone.locator("summary").click()
        phone.locator(".menu").get_by_role("button", name=act).click()
        expect(phone.locator(".gone")).to_be_visible() if gone else expect(phone.locator(".gone")).to_be_hidden()


def test_other_people_have_phones_of_their_own(provider: Provider, screen: Screen) -> None:
    page = _open(screen, provider)
    provider.zalo(BINH.zalo_user_id, "Tin cho anh Bình")
    provider.zalo("8200000000000004321", "Tin cho người khác")
    expect(page.locator(".zalo .count")).to_contain_text("2 tin đã nhận · 2 người")
    expect(page.locator(".zalo .bubble")).to_have_count(0)
    page.locator("#person").select_option(label=BINH.name)
    expect(page.locator(".zalo .text")).to_have_text(["Tin cho anh Bình"])
    option = page.locator("#others option", has_text="4321")
    expect(option).to_have_count(1)
    page.locator("#person").select_option(value="8200000000000004321|")
    expect(page.locator(".zalo .text")).to_have_text(["Tin cho người khác"])
    expect(page.locator(".telegram")).to_be_hidden()
