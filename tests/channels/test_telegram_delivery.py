"""How updates reach us: webhook registered at start, or polling without loss."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Any

import pytest

from integrations.errors import SendError
from integrations.events import InboundEvent, Kind
from integrations.sandbox import create_sandbox
from integrations.telegram import Poller, TelegramChannel, TelegramConfig, register_webhook
from integrations.telegram.polling import OFFSET
from tests.channels.conftest import Running
from tests.channels.serving import serving
from tests.channels.table import take_in

SECRET = "made-up-secret_token"
ADDRESS = "900000002"


class Kept:
    """A channel's memory that lasts as long as the test."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}

    async def recall(self) -> dict[str, Any]:
        return dict(self.values)

    async def keep(self, **values: Any) -> None:
        self.values |= values


class Pauses:
    """A sleep that only notes how long."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self._changed = asyncio.Condition()

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)
        async with self._changed:
            self._changed.notify_all()
        await asyncio.sleep(0)

    async def counted(self, number: int) -> None:
        async with self._changed:
            await self._changed.wait_for(lambda: len(self.seconds) >= number)


@pytest.fixture
async def channel(running: Running) -> AsyncIterator[TelegramChannel]:
    config = TelegramConfig(
        token=running.sandbox.config.telegram_token, secret=SECRET, api_url=f"{running.url}/sandbox/telegram"
    )
    channel = TelegramChannel(config)
    yield channel
    await channel.close()


async def test_the_webhook_is_set_with_our_secret_and_updates_come_signed(
    channel: TelegramChannel, running: Running
) -> None:
    await register_webhook(channel, running.sandbox.config.product_url)
    running.sandbox.telegram_phone(ADDRESS).say("Xin chào An Sinh")
    await running.sandbox.idle()
    (request,) = running.product.webhooks("telegram")
    assert take_in(channel, request)[0].text == "Xin chào An Sinh"


async def test_a_429_at_start_is_waited_for_exactly(channel: TelegramChannel, running: Running) -> None:
    running.sandbox.faults.add("telegram", "rate_limited", method="setWebhook", retry_after=3)
    pauses = Pauses()
    await register_webhook(channel, running.sandbox.config.product_url, sleep=pauses)
    assert pauses.seconds == [3.0]


async def test_a_wrong_token_at_start_is_not_waited_for(running: Running) -> None:
    config = TelegramConfig(token="1:wrong", secret=SECRET, api_url=f"{running.url}/sandbox/telegram")
    channel = TelegramChannel(config)
    pauses = Pauses()
    with pytest.raises(SendError, match="unauthorized"):
        await register_webhook(channel, running.sandbox.config.product_url, sleep=pauses)
    assert pauses.seconds == []
    await channel.close()


async def test_a_webhook_that_fails_comes_again_in_order(channel: TelegramChannel, running: Running) -> None:
    await register_webhook(channel, running.sandbox.config.product_url)
    running.product.statuses = [500]
    phone = running.sandbox.telegram_phone(ADDRESS)
    phone.say("câu thứ nhất")
    phone.say("câu thứ hai")
    await running.sandbox.idle()
    texts = [take_in(channel, request)[0].text for request in running.product.webhooks("telegram")]
    assert texts == ["câu thứ nhất", "câu thứ hai"]


class Inbox:
    """Takes events; fails when told."""

    def __init__(self) -> None:
        self.events: list[InboundEvent] = []
        self.failures = 0
        self._changed = asyncio.Condition()

    async def deliver(self, events: Sequence[InboundEvent]) -> None:
        if self.failures:
            self.failures -= 1
            raise OSError("the disk is full")
        self.events.extend(events)
        async with self._changed:
            self._changed.notify_all()

    async def holds(self, number: int) -> None:
        async with self._changed:
            await self._changed.wait_for(lambda: len(self.events) >= number)


async def test_polling_confirms_only_what_was_committed(channel: TelegramChannel, running: Running) -> None:
    phone = running.sandbox.telegram_phone(ADDRESS)
    phone.start()
    phone.say("Tôi muốn hỏi về lương hưu")
    inbox, memory = Inbox(), Kept()
    poller = Poller(channel, memory, inbox.deliver, sleep=Pauses())
    inbox.failures = 1
    with pytest.raises(OSError, match="disk"):
        await poller.poll(wait_seconds=0)
    assert memory.values == {}
    await poller.poll(wait_seconds=0)
    assert [event.kind for event in inbox.events] == [Kind.FOLLOW, Kind.MESSAGE]
    assert memory.values == {OFFSET: int(inbox.events[-1].event_id) + 1}
    # A new process goes on where the old one stopped.
    phone.say("và về sổ")
    later = Poller(channel, memory, inbox.deliver, sleep=Pauses())
    run = asyncio.create_task(later.run())
    await inbox.holds(3)
    run.cancel()
    with pytest.raises(asyncio.CancelledError):
        await run
    assert [event.text for event in inbox.events[2:]] == ["và về sổ"]


async def test_polling_outlives_the_inbox_and_the_provider_and_removes_a_webhook(
    channel: TelegramChannel, running: Running
) -> None:
    await register_webhook(channel, running.sandbox.config.product_url)
    running.sandbox.faults.add("telegram", "status", method="deleteWebhook", code=502)
    running.sandbox.faults.add("telegram", "rate_limited", method="getUpdates", retry_after=7)
    inbox, pauses = Inbox(), Pauses()
    inbox.failures = 1
    run = asyncio.create_task(Poller(channel, Kept(), inbox.deliver, sleep=pauses).run())
    await pauses.counted(2)
    running.sandbox.telegram_phone(ADDRESS).say("Alo")
    await inbox.holds(1)
    run.cancel()
    with pytest.raises(asyncio.CancelledError):
        await run
    assert [event.text for event in inbox.events] == ["Alo"]
    assert pauses.seconds == [3.0, 7.0, 3.0]


async def test_polling_with_a_wrong_token_ends_with_the_reason(running: Running) -> None:
    channel = TelegramChannel(TelegramConfig(token="1:wrong", secret=None, api_url=f"{running.url}/sandbox/telegram"))
    with pytest.raises(SendError, match="unauthorized"):
        await Poller(channel, Kept(), Inbox().deliver, sleep=Pauses()).run()
    await channel.close()


async def test_the_sandbox_limits_the_rate_as_telegram_does(running: Running) -> None:
    limited = create_sandbox(replace(running.sandbox.config, telegram_rate=3))
    async with serving(limited.app) as url:
        channel = TelegramChannel(
            TelegramConfig(token=limited.config.telegram_token, secret=None, api_url=f"{url}/sandbox/telegram")
        )
        part = {"text": "Chào"}
        for _ in range(3):
            await channel.call("sendMessage", chat_id=ADDRESS, **part)
        with pytest.raises(SendError) as caught:
            await channel.call("sendMessage", chat_id=ADDRESS, **part)
        assert (caught.value.code, caught.value.retry_after) == ("rate_limited", 1.0)
        assert limited.telegram.refused_for_rate == 1
        await channel.close()
