"""A real Chromium, on a desktop and on a phone. Every page is watched: an error in its console fails the test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from tests.browser.hosting import PATIENCE_MS, Hosted, host_chat, host_console

ROOT = Path(__file__).parents[2]
SCREENSHOTS = ROOT / "var" / "screenshots"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

expect.set_options(timeout=PATIENCE_MS)


def find_chromium() -> str | None:
    """The system's Chromium: named by ``CHROMIUM``, or found on the path."""
    return os.environ.get("CHROMIUM") or next((path for name in NAMES if (path := shutil.which(name))), None)


# Per module, not per session: while Playwright's plain API is open its event loop runs in this thread, and no test
# with a loop of its own could.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    path = find_chromium()
    if path is None:
        pytest.skip("no Chromium on the path (set CHROMIUM to its program file)")
    with sync_playwright() as playwright:
        # Inside containers Chromium's own sandbox and its shared memory are often not to be had.
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()


@dataclass
class Screen:
    """A size of screen; ``open`` gives a page of a browser profile of its own."""

    name: str
    browser: Browser
    errors: list[str]
    contexts: list[BrowserContext]

    def open(self, url: str, *, language: str = "vi", dark: bool = False) -> Page:
        phone = self.name == "phone"
        context = self.browser.new_context(
            viewport={"width": 390, "height": 844} if phone else {"width": 1280, "height": 800},
            is_mobile=phone,
            has_touch=phone,
            color_scheme="dark" if dark else "light",
            locale="vi-VN",
        )
        context.set_default_timeout(PATIENCE_MS)
        self.contexts.append(context)
        page = context.new_page()
        self.watch(page)
        page.goto(f"{url}/language/{language}?next=/")
        return page

    def watch(self, page: Page) -> None:
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _note(self, message: ConsoleMessage) -> None:
        # What the network refuses is the tests' own doing; Playwright itself adds a style to take a picture.
        known = ("Failed to load resource", "net::ERR_", "htmx:sendAbort", "htmx:afterRequest", "inline style")
        if message.type == "error" and not any(words in message.text for words in known):
            self.errors.append(message.text)

    def picture(self, page: Page, name: str) -> None:
        """Puts a picture into ``var/screenshots``, to be looked at."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SCREENSHOTS / f"{name}-{self.name}.png", animations="disabled")


@pytest.fixture(params=["desktop", "phone"])
def screen(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Screen]:
    screen = Screen(request.param, chromium, [], [])
    yield screen
    for context in screen.contexts:
        context.close()
    assert screen.errors == []


@pytest.fixture
def chat() -> Iterator[Hosted]:
    """The citizens' page over a help line in memory."""
    with host_chat() as hosted:
        yield hosted


@pytest.fixture
def console(tmp_path: Path) -> Iterator[Hosted]:
    """The console over a help desk in memory."""
    with host_console(tmp_path / "console.db") as hosted:
        yield hosted
