"""A conversation through an emulator of Telegram that we did not write."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest

from integrations.events import Button, InboundEvent, Kind, OutboundMessage
from integrations.telegram import Poller, TelegramChannel, TelegramConfig
from tests.channels.emulator import Emulator, Unavailable, emulator
from tests.channels.test_telegram_delivery import Kept
from tests.channels.watch import Watch

TOKEN = "100001:made-up-emulator-token"


@pytest.fixture
async def telegram(watch: Watch) -> AsyncIterator[Emulator]:
    watch.keep_secret(TOKEN)
    try:
        async with emulator(TOKEN) as running:
            yield running
    except Unavailable as reason:
        pytest.skip(f"telegram-test-api: {reason}")


class Parrot:
    """Answers each event at once, as a bot that knows three sentences."""

    def __init__(self, channel: TelegramChannel) -> None:
        self._channel = channel
        self.events: list[InboundEvent] = []

    async def deliver(self, events: Sequence[InboundEvent]) -> None:
        for event in events:
            self.events.append(event)
            await self._channel.acknowledge(event)
            for part in self._channel.render(self._answer(event)):
                await self._channel.send(event.address, part)

    @staticmethod
    def _answer(event: InboundEvent) -> OutboundMessage:
        if event.kind is Kind.FOLLOW:
            return OutboundMessage("Chào anh/chị", (Button("Giữ sổ", "/keep_time"), Button("Hằng tháng", "hằng tháng")))
        if event.kind is Kind.TAP:
            return OutboundMessage(f"Anh/chị đã bấm {event.payload}")
        return OutboundMessage(f"{event.text}\n\n" * 300)


async def test_a_whole_conversation(telegram: Emulator) -> None:
    channel = TelegramChannel(TelegramConfig(token=TOKEN, secret=None, api_url=telegram.url))
    assert await channel.check() == "@TestNameBot"
    bot = Parrot(channel)
    polling = asyncio.create_task(Poller(channel, Kept(), bot.deliver).run())

    await telegram.command("/start")
    (greeting,) = await telegram.replies()
    assert greeting["text"] == "Chào anh/chị"
    rows = greeting["reply_markup"]["inline_keyboard"]
    assert [(row[0]["text"], row[0]["callback_data"]) for row in rows] == [
        ("Giữ sổ", "/keep_time"),
        ("Hằng tháng", "hằng tháng"),
    ]

    await telegram.tap(rows[0][0]["callback_data"])
    (answer,) = await telegram.replies()
    assert answer["text"] == "Anh/chị đã bấm /keep_time"

    await telegram.say("Nghỉ việc rồi có nên rút một lần không?")
    parts: list[str] = []
    while len(parts) < 4:
        parts += [message["text"] for message in await telegram.replies()]
    assert all(len(part) <= 4096 for part in parts)
    assert sum(part.count("rút một lần") for part in parts) == 300

    polling.cancel()
    with pytest.raises(asyncio.CancelledError):
        await polling
    await channel.close()
    assert [event.kind for event in bot.events] == [Kind.FOLLOW, Kind.TAP, Kind.MESSAGE]
    assert {event.address for event in bot.events} == {Emulator.ADDRESS}
    assert bot.events[0].display_name == "Hoa"
