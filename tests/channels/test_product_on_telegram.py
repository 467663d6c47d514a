"""The whole product talks to a citizen through an emulator of Telegram that we did not write."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.channels.emulator import Emulator, Unavailable, emulator

pytestmark = pytest.mark.rasa

TOKEN = "100001:made-up-emulator-token"
QUESTION = "nghỉ việc bao lâu thì rút được bhxh một lần?"


async def hear(telegram: Emulator) -> dict[str, Any]:
    """The next thing the bot says."""
    messages = await telegram.replies()
    # Who presses Start or asks something long may get several; the buttons stand under the last.
    return messages[-1] | {"text": "\n".join(message["text"] for message in messages)}


def buttons_of(message: dict[str, Any]) -> list[str]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button["callback_data"] for row in rows for button in row]


async def test_a_citizen_talks_with_an_sinh_on_telegram(tmp_path: Path) -> None:
    from tests.product import can_run, running

    if not can_run():
        pytest.skip("Rasa's environment is missing; `make setup` builds it")
    try:
        async with emulator(TOKEN) as telegram:
            settings = {
                "ANSINH_TELEGRAM_TOKEN": TOKEN,
                "ANSINH_TELEGRAM_MODE": "polling",
                "ANSINH_TELEGRAM_API_URL": telegram.url,
            }
            product = running(tmp_path, demo=False, **settings)
            started = await asyncio.to_thread(product.__enter__)
            try:
                await converse(telegram)
            finally:
                await asyncio.to_thread(product.__exit__, None, None, None)
    except Unavailable as reason:
        pytest.skip(f"telegram-test-api: {reason}")
    log = started.log.read_text("utf-8", "replace")
    for secret in (TOKEN, Emulator.ADDRESS, QUESTION):
        assert secret not in log


async def converse(telegram: Emulator) -> None:
    await telegram.command("/start")
    welcome = await hear(telegram)
    assert "An Sinh" in welcome["text"]

    await telegram.say(QUESTION)
    answer = await hear(telegram)
    assert "Căn cứ: " in answer["text"]
    choices = buttons_of(answer)
    assert choices

    await telegram.tap(choices[0])
    assert (await hear(telegram))["text"]

    # A command of the assistant's engine, typed by hand, is a text like any other.
    for text in ("/restart", '/intent{"x":1}', "😀😀😀"):
        await telegram.say(text)
        assert (await hear(telegram))["text"]

    await telegram.say("tôi muốn gặp tư vấn viên")
    # In office hours and outside of them the words differ; people are spoken of in both.
    handover = (await hear(telegram))["text"].lower()
    assert "nhân viên" in handover or "tư vấn viên" in handover

    await telegram.say("dừng")
    assert (await hear(telegram))["text"]
