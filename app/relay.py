"""Changes that one process tells reach the open pages of all others, over Redis.

Redis keeps nothing of them: a page that misses one looks by itself some seconds later.
"""

from __future__ import annotations

import asyncio
import json
import uuid

from redis.asyncio import Redis
from redis.asyncio.client import PubSub

from helpdesk.changes import Change, Changes

TOPIC = "ansinh:changes"


async def relay(changes: Changes, redis: Redis, topic: str = TOPIC) -> None:
    """Carries changes both ways until cancelled, or until ``changes`` closes. Raises ``RedisError``."""
    me = uuid.uuid4().hex
    async with redis.pubsub(ignore_subscribe_messages=True) as line:
        await line.subscribe(topic)
        hearing = asyncio.create_task(_hear(changes, line, me))
        telling = asyncio.create_task(_tell(changes, redis, topic, me))
        try:
            done, _ = await asyncio.wait((hearing, telling), return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in (hearing, telling):
                task.cancel()
            await asyncio.gather(hearing, telling, return_exceptions=True)


async def _tell(changes: Changes, redis: Redis, topic: str, me: str) -> None:
    async for change in changes.watch():
        if not change.elsewhere:
            words = [me, change.kind, change.conversation_id, change.channel, change.address]
            await redis.publish(topic, json.dumps(words))


async def _hear(changes: Changes, line: PubSub, me: str) -> None:
    async for message in line.listen():
        who, kind, conversation_id, channel, address = json.loads(message["data"])
        if who != me:
            changes.tell(Change(kind, conversation_id, channel, address, elsewhere=True))
