"""One budget for many processes, in Redis: a script decides, so that all see one order of events.

Replies that wait anywhere are noted there, and no process gets a bulk call while one is noted. A note lasts a moment
only, so a process that dies holds nobody up.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from typing import Any

from redis.asyncio import Redis

from integrations.pacing import QueuedPacer, Rate, Sleep
from integrations.ports import Priority

NOTE_SECONDS = 2.0

# How every script begins. ARGV[1]: the moment in milliseconds, from tests only.
_NOW = """
local now = tonumber(ARGV[1])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000 + time[2] / 1000
end
"""

# KEYS: bucket, calls, stop, replies. Times are in milliseconds. Returns how long to wait, "0" when a call was taken.
_TAKE = """
local limit, period, burst = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local bulk, me, replies, note = ARGV[5] == '1', ARGV[6], tonumber(ARGV[7]), tonumber(ARGV[8])
local interval = period / limit

redis.call('ZREMRANGEBYSCORE', KEYS[4], '-inf', now)
if replies > 0 then
  redis.call('ZADD', KEYS[4], now + note, me)
else
  redis.call('ZREM', KEYS[4], me)
end
if bulk and redis.call('ZCARD', KEYS[4]) > 0 then
  return tostring(interval)
end

local wait = (tonumber(redis.call('GET', KEYS[3])) or 0) - now
local bucket = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens = tonumber(bucket[1]) or burst
local at = tonumber(bucket[2]) or now
tokens = math.min(burst, tokens + math.max(0, now - at) / interval)
wait = math.max(wait, (1 - tokens) * interval)
if redis.call('LLEN', KEYS[2]) >= limit then
  wait = math.max(wait, tonumber(redis.call('LINDEX', KEYS[2], limit - 1)) + period - now)
end
if wait > 0.000001 then
  return tostring(wait)
end

redis.call('HSET', KEYS[1], 'tokens', tostring(tokens - 1), 'at', tostring(now))
redis.call('PEXPIRE', KEYS[1], math.ceil(period * 2))
redis.call('LPUSH', KEYS[2], tostring(now))
redis.call('LTRIM', KEYS[2], 0, limit - 1)
redis.call('PEXPIRE', KEYS[2], math.ceil(period * 2))
if not bulk and replies <= 1 then
  redis.call('ZREM', KEYS[4], me)
end
return '0'
"""

# KEYS: stop. Keeps the later of two stops.
_STOP = """
local mine = now + tonumber(ARGV[2])
if mine > (tonumber(redis.call('GET', KEYS[1])) or 0) then
  redis.call('SET', KEYS[1], tostring(mine), 'PX', math.ceil(tonumber(ARGV[2])) + 1000)
end
return '0'
"""

_STOPPED = """
return tostring(math.max(0, (tonumber(redis.call('GET', KEYS[1])) or 0) - now))
"""


class RedisBudget:
    """A budget that all processes with the same ``name`` share.

    Args:
        now: seconds, for tests; without it Redis's own clock counts, which is one for all.
    """

    def __init__(self, redis: Redis, name: str, rate: Rate, *, now: Callable[[], float] | None = None) -> None:
        self._rate = rate
        self._now = now
        self._me = uuid.uuid4().hex
        # The braces keep the keys of one budget on one node of a cluster.
        self._stop_key = f"{{ansinh:pace:{name}}}:stop"
        self._keys = [
            *(f"{{ansinh:pace:{name}}}:{part}" for part in ("bucket", "calls")),
            self._stop_key,
            f"{{ansinh:pace:{name}}}:replies",
        ]
        self._take = redis.register_script(_NOW + _TAKE)
        self._stop = redis.register_script(_NOW + _STOP)
        self._stopped = redis.register_script(_NOW + _STOPPED)

    async def take(self, priority: Priority, replies: int) -> float:
        rate = self._rate
        arguments = [
            self._clock(),
            rate.calls,
            rate.seconds * 1000,
            rate.burst,
            int(priority is Priority.BULK),
            self._me,
            replies,
            NOTE_SECONDS * 1000,
        ]
        return _seconds(await self._take(keys=self._keys, args=arguments))

    async def stop(self, seconds: float) -> None:
        await self._stop(keys=[self._stop_key], args=[self._clock(), seconds * 1000])

    async def stopped_for(self) -> float:
        return _seconds(await self._stopped(keys=[self._stop_key], args=[self._clock()]))

    def _clock(self) -> float | str:
        return self._now() * 1000 if self._now is not None else ""


def redis_pacer(redis: Redis, name: str, rate: Rate, *, sleep: Sleep = asyncio.sleep) -> QueuedPacer:
    """A pacer whose budget all processes share."""
    return QueuedPacer(RedisBudget(redis, name, rate), sleep=sleep)


def _seconds(answer: Any) -> float:
    return float(answer) / 1000
