"""What one process tells is heard in the others."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis
from redis.exceptions import RedisError

from app.relay import relay
from helpdesk.changes import Change, Changes

REDIS_URL = "redis://127.0.0.1:6379/9"
NEWS = Change("message", 7, "web", "c1")


@pytest.fixture
async def redis() -> AsyncIterator[Redis]:
    client = Redis.from_url(REDIS_URL)
    try:
        await client.ping()
    except RedisError:
        pytest.skip("no Redis answers on 127.0.0.1:6379")
    finally:
        await client.aclose()
    client = Redis.from_url(REDIS_URL)
    yield client
    await client.aclose()


async def test_a_change_is_heard_once_in_every_process(redis: Redis) -> None:
    topic = f"test:{uuid.uuid4().hex}"
    processes = [Changes() for _ in range(3)]
    heard: list[list[Change]] = [[] for _ in processes]

    async def listen(number: int) -> None:
        async for change in processes[number].watch():
            heard[number].append(change)

    listening = [asyncio.create_task(listen(number)) for number in range(3)]
    relays = [asyncio.create_task(relay(changes, redis, topic)) for changes in processes]
    async with asyncio.timeout(20):
        while (await redis.pubsub_numsub(topic))[0][1] < 3:  # noqa: ASYNC110 -- Redis knows when all listen
            await asyncio.sleep(0.01)
        processes[0].tell(NEWS)
        while not all(heard):  # noqa: ASYNC110 -- whoever hears it last
            await asyncio.sleep(0.01)
    await asyncio.sleep(0.1)
    assert [len(one) for one in heard] == [1, 1, 1]
    assert heard[0] == [NEWS]
    assert heard[1][0].elsewhere
    for changes in processes:
        changes.close()
    async with asyncio.timeout(20):
        await asyncio.gather(*relays, *listening)


async def test_a_relay_whose_redis_is_away_says_so() -> None:
    away = Redis.from_url("redis://127.0.0.1:9")
    with pytest.raises(RedisError):
        await relay(Changes(), away)
    await away.aclose()
