"""Pacing: never too fast, replies first, stops exact; by ourselves and through Redis alike."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis.asyncio import Redis
from redis.exceptions import RedisError

from integrations.pacing import Budget, LocalBudget, QueuedPacer, Rate, local_pacer
from integrations.pacing_redis import RedisBudget, redis_pacer
from integrations.ports import Priority
from tests.services import REDIS
from tests.tried import tried


class Time:
    """Seconds that pass when somebody sleeps."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def now(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        # Whoever was let through before goes first.
        for _ in range(5):
            await asyncio.sleep(0)
        self.seconds += seconds


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture(params=["local", "redis"])
async def make_budget(request: pytest.FixtureRequest, time: Time) -> AsyncIterator[Callable[[Rate], Budget]]:
    """Makes budgets; those of one test and rate share what they count, if they can."""
    if request.param == "local":
        yield lambda rate: LocalBudget(rate, now=time.now)
        return
    redis = Redis.from_url(REDIS)
    try:
        await redis.ping()
    except RedisError:
        await redis.aclose()
        pytest.skip(f"no Redis answers at {REDIS}")
    name = f"test-{uuid.uuid4().hex}"
    yield lambda rate: RedisBudget(redis, name, rate, now=time.now)
    for key in await redis.keys(f"*{name}*"):
        await redis.delete(key)
    await redis.aclose()


class Noting:
    """A budget that notes what it gave out, at the moment it was asked."""

    def __init__(self, budget: Budget, time: Time, given: list[tuple[Priority, float]]) -> None:
        self._budget = budget
        self._time = time
        self._given = given

    async def take(self, priority: Priority, replies: int) -> float:
        moment = self._time.now()
        wait = await self._budget.take(priority, replies)
        if wait == 0:
            self._given.append((priority, moment))
        return wait

    async def stop(self, seconds: float) -> None:
        await self._budget.stop(seconds)

    async def stopped_for(self) -> float:
        return await self._budget.stopped_for()


async def run(
    pacer: QueuedPacer, time: Time, calls: list[Priority], *, done: list[tuple[Priority, float]] | None = None
) -> list[tuple[Priority, float]]:
    """Makes all calls at once; returns who went when."""
    went = [] if done is None else done

    async def call(priority: Priority) -> None:
        async with pacer.slot(priority):
            went.append((priority, time.now()))

    async with asyncio.TaskGroup() as group:
        for priority in calls:
            group.create_task(call(priority))
    return went


def most_in_any(moments: list[float], seconds: float) -> int:
    """The most calls in any half-open stretch of ``seconds``."""
    return max((sum(start <= moment < start + seconds - 1e-6 for moment in moments) for start in moments), default=0)


async def test_no_period_ever_holds_more_than_allowed(make_budget: Callable[[Rate], Budget], time: Time) -> None:
    rate = Rate.per_second(30)
    pacer = QueuedPacer(make_budget(rate), sleep=time.sleep)
    went = await run(pacer, time, [Priority.BULK] * 100)
    moments = [moment for _, moment in went]
    assert most_in_any(moments, 1.0) <= 30
    # And no slower than allowed: the first burst, then evenly.
    assert moments[-1] - moments[0] == pytest.approx((100 - rate.burst) / 30, abs=0.2)


async def test_replies_overtake_bulk(make_budget: Callable[[Rate], Budget], time: Time) -> None:
    pacer = QueuedPacer(make_budget(Rate(10)), sleep=time.sleep)
    went = await run(pacer, time, [Priority.BULK] * 20 + [Priority.REPLY] * 5)
    # One bulk call was through before any reply stood in line.
    assert [priority for priority, _ in went][:6] == [Priority.BULK] + [Priority.REPLY] * 5


async def test_a_stop_holds_everybody_for_exactly_as_long(make_budget: Callable[[Rate], Budget], time: Time) -> None:
    pacer = QueuedPacer(make_budget(Rate(10)), sleep=time.sleep)
    await pacer.stop(17)
    assert await pacer.stopped_for() == pytest.approx(17)
    await pacer.stop(3)  # a shorter one does not shorten it
    start = time.now()
    went = await run(pacer, time, [Priority.BULK, Priority.REPLY])
    assert [priority for priority, _ in went] == [Priority.REPLY, Priority.BULK]
    assert went[0][1] - start == pytest.approx(17, abs=0.01)
    assert await pacer.stopped_for() == 0


async def test_a_stop_in_the_middle_holds_those_who_wait(make_budget: Callable[[Rate], Budget], time: Time) -> None:
    pacer = QueuedPacer(make_budget(Rate(10)), sleep=time.sleep)
    went: list[tuple[Priority, float]] = []

    async def stopping() -> None:
        async with pacer.slot(Priority.REPLY):
            await pacer.stop(60)

    await stopping()
    start = time.now()
    await run(pacer, time, [Priority.BULK] * 3, done=went)
    assert went[0][1] - start == pytest.approx(60, abs=0.01)


async def test_who_gives_up_does_not_hold_up_the_others(make_budget: Callable[[Rate], Budget], time: Time) -> None:
    pacer = QueuedPacer(make_budget(Rate(1)), sleep=time.sleep)
    await run(pacer, time, [Priority.BULK])
    gone = asyncio.create_task(run(pacer, time, [Priority.REPLY]))
    await asyncio.sleep(0)
    gone.cancel()
    await asyncio.wait([gone])
    assert len(await run(pacer, time, [Priority.BULK] * 2)) == 2
    assert (pacer.waiting(Priority.REPLY), pacer.waiting(Priority.BULK)) == (0, 0)
    await pacer.close()


async def test_two_processes_share_one_budget_and_one_order(time: Time) -> None:
    redis = Redis.from_url(REDIS)
    try:
        await redis.ping()
    except RedisError:
        await redis.aclose()
        pytest.skip(f"no Redis answers at {REDIS}")
    name, rate = f"test-{uuid.uuid4().hex}", Rate(20)
    given: list[tuple[Priority, float]] = []
    budgets = [Noting(RedisBudget(redis, name, rate, now=time.now), time, given) for _ in range(2)]
    one, two = (QueuedPacer(budget, sleep=time.sleep) for budget in budgets)
    await asyncio.gather(run(one, time, [Priority.BULK] * 30), run(two, time, [Priority.REPLY] * 30))
    assert len(given) == 60
    assert most_in_any([moment for _, moment in given], 1.0) <= 20
    last_reply = max(index for index, (priority, _) in enumerate(given) if priority is Priority.REPLY)
    # A bulk call may slip through before the first reply is noted, and while the note of a lone reply is renewed.
    assert sum(priority is Priority.BULK for priority, _ in given[:last_reply]) <= 4
    for key in await redis.keys(f"*{name}*"):
        await redis.delete(key)
    await redis.aclose()


async def test_redis_own_clock_serves_too(time: Time) -> None:
    redis = Redis.from_url(REDIS)
    try:
        await redis.ping()
    except RedisError:
        await redis.aclose()
        pytest.skip(f"no Redis answers at {REDIS}")
    name = f"test-{uuid.uuid4().hex}"
    pacer = redis_pacer(redis, name, Rate(1000, 1.0, 10))
    assert len(await run(pacer, time, [Priority.REPLY] * 20)) == 20
    await pacer.stop(30)
    assert 29 < await pacer.stopped_for() <= 30
    for key in await redis.keys(f"*{name}*"):
        await redis.delete(key)
    await redis.aclose()


async def test_a_budget_that_fails_fails_who_waits() -> None:
    class Broken:
        async def take(self, priority: Priority, replies: int) -> float:
            raise RedisError("away")

        async def stop(self, seconds: float) -> None: ...

        async def stopped_for(self) -> float:
            return 0.0

    pacer = QueuedPacer(Broken())
    with pytest.raises(RedisError):
        async with pacer.slot(Priority.REPLY):
            raise AssertionError("nobody may go")


async def test_an_idle_pacer_lets_a_reply_through_at_once() -> None:
    pacer = local_pacer(Rate.per_minute(100))
    async with asyncio.timeout(30):
        for _ in range(5):
            async with pacer.slot(Priority.REPLY):
                pass


@given(
    st.integers(min_value=1, max_value=12),
    st.sampled_from([0.5, 1.0, 60.0]),
    st.integers(min_value=1, max_value=12),
    st.lists(st.tuples(st.sampled_from(list(Priority)), st.floats(min_value=0, max_value=3)), max_size=60),
)
@tried(60)
def test_however_calls_come_the_rate_holds_and_none_is_lost(
    calls: int, seconds: float, burst: int, arrivals: list[tuple[Priority, float]]
) -> None:
    async def story() -> list[float]:
        time = Time()
        pacer = QueuedPacer(LocalBudget(Rate(calls, seconds, burst), now=time.now), sleep=time.sleep)
        went: list[tuple[Priority, float]] = []
        running: list[asyncio.Task[object]] = []
        for priority, pause in arrivals:
            running.append(asyncio.create_task(run(pacer, time, [priority], done=went)))
            await time.sleep(pause)
        await asyncio.gather(*running)
        return [moment for _, moment in went]

    moments = asyncio.run(story())
    assert len(moments) == len(arrivals)
    assert most_in_any(moments, seconds) <= calls


@pytest.mark.parametrize(
    ("rate", "calls", "seconds", "burst"),
    [
        (Rate.per_second(30), 30, 1.0, 7),
        (Rate.per_second(0.5), 1, 2.0, 1),
        (Rate.per_second(1), 1, 1.0, 1),
        (Rate.per_second(2.5), 2, 0.8, 1),
        (Rate.per_minute(100), 100, 60.0, 10),
        (Rate.per_minute(5), 5, 60.0, 1),
    ],
)
def test_rates_as_settings_name_them(rate: Rate, calls: int, seconds: float, burst: int) -> None:
    assert (rate.calls, rate.seconds, rate.burst) == (calls, seconds, burst)
