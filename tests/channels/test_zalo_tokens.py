"""The token pair: rotated by one refresher, committed before use, never spent twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from integrations.errors import SendError
from integrations.events import OutboundMessage
from integrations.memory import StoredMemory
from integrations.zalo.channel import ZaloChannel
from integrations.zalo.client import ZaloClient, ZaloConfig
from integrations.zalo.tokens import CHANNEL, REFRESH_TAKES_AT_MOST
from store import Database
from store import channels as store
from tests.channels.conftest import Running
from tests.channels.test_zalo import USER, config_at
from tests.channels.watch import Watch
from tests.fakes import FakeClock

TOKEN_PATH = "/v4/oa/access_token"


class Process:
    """One process of ours: its own memory of the token, the shared database."""

    def __init__(self, config: ZaloConfig, database: Database, clock: FakeClock) -> None:
        self.client = ZaloClient(config, database, clock, StoredMemory(database, CHANNEL, clock))
        self.channel = ZaloChannel(config, self.client)

    async def send(self, address: str = USER) -> str:
        part = self.channel.render(OutboundMessage("Chào anh/chị"))[0]
        return (await self.channel.send(address, part)).message_id


@pytest.fixture
def config(running: Running, watch: Watch) -> ZaloConfig:
    watch.keep_secret(*(f"made-up-zalo-{kind}-token-{n}" for kind in ("access", "refresh") for n in range(4)))
    return config_at(running.url, running.sandbox.config)


@pytest.fixture
async def process(config: ZaloConfig, database: Database, clock: FakeClock) -> AsyncIterator[Process]:
    process = Process(config, database, clock)
    yield process
    await process.client.close()


@pytest.fixture
async def other(config: ZaloConfig, database: Database, clock: FakeClock) -> AsyncIterator[Process]:
    other = Process(config, database, clock)
    yield other
    await other.client.close()


async def row_of(database: Database) -> store.TokenRow:
    async with database.read() as connection:
        row = await store.tokens(connection, CHANNEL)
    assert row is not None
    return row


def refreshes(running: Running) -> int:
    return running.sandbox.zalo.calls.count(TOKEN_PATH)


async def test_the_first_start_takes_the_pair_from_the_settings_and_later_ones_do_not(
    process: Process, running: Running, config: ZaloConfig, database: Database, clock: FakeClock
) -> None:
    await process.send()
    running.sandbox.zalo.tokens.expire()
    await process.send()
    assert (await row_of(database)).access_token == running.sandbox.zalo.tokens.access_token
    restarted = Process(config, database, clock)
    await restarted.send()
    assert refreshes(running) == 1
    await restarted.client.close()


async def test_no_pair_at_all_stops_the_channel(config: ZaloConfig, database: Database, clock: FakeClock) -> None:
    process = Process(replace(config, access_token=None), database, clock)
    with pytest.raises(SendError) as caught:
        await process.send()
    assert (caught.value.code, caught.value.stops_channel) == ("no_token", True)
    await process.client.close()


@pytest.mark.parametrize("code", [-216, -220])
@pytest.mark.parametrize("trouble", ["error", "string_code"])
async def test_a_refused_token_is_renewed_and_the_message_sent_once(
    process: Process, running: Running, code: int, trouble: str
) -> None:
    await process.send()
    running.sandbox.faults.add("zalo", trouble, method="/oa/message", code=code)
    await process.send()
    assert refreshes(running) == 1
    assert running.sandbox.phones.accepted["zalo"][USER] == 2


async def test_a_token_refused_twice_is_not_renewed_for_ever(process: Process, running: Running) -> None:
    await process.send()
    running.sandbox.faults.add("zalo", "error", method="/oa/message", code=-216, times=5)
    with pytest.raises(SendError) as caught:
        await process.send()
    assert (caught.value.code, caught.value.stops_channel) == ("token_rejected", True)
    assert refreshes(running) == 1


async def test_many_at_once_in_two_processes_renew_once(
    process: Process, other: Process, running: Running, database: Database
) -> None:
    await process.send()
    await other.send()
    running.sandbox.zalo.tokens.expire()
    await asyncio.gather(*(worker.send() for worker in (process, other) for _ in range(8)))
    assert refreshes(running) == 1
    assert running.sandbox.phones.accepted["zalo"][USER] == 18
    assert (await row_of(database)).generation == 3


async def test_the_pair_is_committed_before_it_is_used(process: Process, running: Running, database: Database) -> None:
    await process.send()
    running.sandbox.faults.add("zalo", "error", method="/oa/message", code=-216)
    running.sandbox.faults.add("zalo", "hang", method="/oa/message")
    with pytest.raises(SendError, match="no_answer"):
        await process.send()
    # The call that used the new token never ended, and the pair is there all the same.
    row = await row_of(database)
    assert (row.access_token, row.refresh_pending_at) == (running.sandbox.zalo.tokens.access_token, None)


async def test_a_spent_refresh_token_calls_for_consent_and_is_not_tried_again(
    process: Process, other: Process, running: Running, database: Database, watch: Watch
) -> None:
    await process.send()
    await other.send()
    running.sandbox.zalo.tokens.consume()
    for worker in (process, other, process):
        with pytest.raises(SendError) as caught:
            await worker.send()
        assert (caught.value.code, caught.value.stops_channel) == ("needs_consent", True)
    assert refreshes(running) == 1
    assert (await row_of(database)).needs_consent_since is not None
    assert any("needs a new consent" in line for line in watch.lines)


async def test_an_unknown_refresh_token_calls_for_consent(
    config: ZaloConfig, running: Running, database: Database, clock: FakeClock
) -> None:
    process = Process(replace(config, access_token="old-made-up", refresh_token="never-existed"), database, clock)
    with pytest.raises(SendError, match="needs_consent"):
        await process.send()
    await process.client.close()


async def test_a_new_consent_heals_every_process_once_one_has_the_new_settings(
    process: Process, running: Running, config: ZaloConfig, database: Database, clock: FakeClock
) -> None:
    await process.send()
    twin = running.sandbox.zalo.tokens
    twin.consume()
    with pytest.raises(SendError, match="needs_consent"):
        await process.send()
    renewed = replace(config, access_token=twin.access_token, refresh_token=twin.refresh_token)
    restarted = Process(renewed, database, clock)
    await restarted.send()
    await restarted.client.close()
    await process.send()


async def test_a_new_consent_heals_also_where_zalo_never_said_that_the_old_one_died(
    process: Process, running: Running, config: ZaloConfig, database: Database, clock: FakeClock
) -> None:
    await process.send()
    twin = running.sandbox.zalo.tokens
    twin.consume()
    clock.advance(hours=26)
    renewed = replace(config, access_token=twin.access_token, refresh_token=twin.refresh_token)
    restarted = Process(renewed, database, clock)
    await restarted.send()
    assert refreshes(running) == 0
    await restarted.client.close()


async def test_a_living_pair_is_not_exchanged_for_other_settings(
    process: Process, running: Running, config: ZaloConfig, database: Database, clock: FakeClock
) -> None:
    await process.send()
    restarted = Process(replace(config, access_token="other", refresh_token="other"), database, clock)
    await restarted.send()
    assert refreshes(running) == 0
    await restarted.client.close()


async def test_old_settings_do_not_overwrite_a_dead_pair(
    process: Process, running: Running, config: ZaloConfig, database: Database, clock: FakeClock
) -> None:
    await process.send()
    running.sandbox.zalo.tokens.consume()
    with pytest.raises(SendError, match="needs_consent"):
        await process.send()
    restarted = Process(config, database, clock)
    with pytest.raises(SendError, match="needs_consent"):
        await restarted.send()
    assert refreshes(running) == 1
    await restarted.client.close()


@pytest.mark.parametrize(("trouble", "code"), [("status", "oauth_unavailable"), ("garbage", "oauth_unavailable")])
async def test_a_gateway_page_is_waited_out(
    process: Process, running: Running, database: Database, trouble: str, code: str
) -> None:
    await process.send()
    running.sandbox.zalo.tokens.expire()
    running.sandbox.faults.add("zalo", trouble, method=TOKEN_PATH, code=502)
    with pytest.raises(SendError) as caught:
        await process.send()
    assert (caught.value.code, caught.value.retryable) == (code, True)
    await process.send()
    assert (await row_of(database)).needs_consent_since is None


async def test_a_refresh_that_was_never_answered_is_not_repeated(
    process: Process, running: Running, database: Database, clock: FakeClock
) -> None:
    await process.send()
    running.sandbox.zalo.tokens.expire()
    running.sandbox.faults.add("zalo", "lost", method=TOKEN_PATH)
    with pytest.raises(SendError, match="token_refresh_unknown"):
        await process.send()
    assert (await row_of(database)).refresh_pending_at is not None
    clock.advance(seconds=REFRESH_TAKES_AT_MOST.total_seconds() + 1)
    with pytest.raises(SendError, match="needs_consent"):
        await process.send()
    assert refreshes(running) == 1


async def test_the_stored_token_is_used_while_it_lasts_after_an_unanswered_refresh(
    process: Process, running: Running, clock: FakeClock
) -> None:
    await process.send()
    clock.advance(hours=21)
    running.sandbox.faults.add("zalo", "hang", method=TOKEN_PATH)
    with pytest.raises(SendError, match="token_refresh_unknown"):
        await process.client.tokens.refresh_if_due()
    clock.advance(minutes=5)
    await process.send()
    assert not await process.client.tokens.refresh_if_due()
    assert refreshes(running) == 1


async def test_it_is_refreshed_in_its_twentieth_hour(
    process: Process, running: Running, database: Database, clock: FakeClock
) -> None:
    await process.send()
    clock.advance(hours=19)
    assert not await process.client.tokens.refresh_if_due()
    clock.advance(hours=1)
    assert await process.client.tokens.refresh_if_due()
    row = await row_of(database)
    assert row.expires_at == clock.now() + timedelta(hours=25)
    assert not await process.client.tokens.refresh_if_due()
    clock.advance(hours=20)
    assert await process.client.tokens.refresh_if_due()
    assert refreshes(running) == 2


async def test_a_cancelled_sender_does_not_lose_the_new_pair(
    process: Process, running: Running, database: Database
) -> None:
    await process.send()
    running.sandbox.zalo.tokens.expire()
    sending = asyncio.create_task(process.send())
    while running.sandbox.zalo.tokens.exchanges == 0:  # noqa: ASYNC110 -- the moment when Zalo has made the pair
        await asyncio.sleep(0)
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending
    await process.send()
    assert (await row_of(database)).access_token == running.sandbox.zalo.tokens.access_token
    assert refreshes(running) == 1


async def test_a_wrong_app_secret_stops_the_channel_and_spends_nothing(
    config: ZaloConfig, running: Running, database: Database, clock: FakeClock
) -> None:
    process = Process(replace(config, app_secret="wrong-made-up"), database, clock)
    running.sandbox.zalo.tokens.expire()
    with pytest.raises(SendError) as caught:
        await process.send()
    assert (caught.value.code, caught.value.stops_channel) == ("oauth_-14002", True)
    assert (await row_of(database)).refresh_pending_at is None
    await process.client.close()
