"""Turns of one conversation follow each other; those of others do not wait."""

from __future__ import annotations

import asyncio

import pytest
from rasa.core.lock_store import LockError

from bot.engine.lock_store import OrderedLockStore


def test_turns_of_one_conversation_come_in_order_and_alone() -> None:
    async def main() -> list[str]:
        store, seen = OrderedLockStore(), []
        gate = asyncio.Event()

        async def turn(number: int) -> None:
            async with store.lock("c1"):
                seen.append(f"{number} in")
                if number == 0:
                    await gate.wait()
                await asyncio.sleep(0)
                seen.append(f"{number} out")

        turns = []
        for number in range(5):
            turns.append(asyncio.ensure_future(turn(number)))
            await asyncio.sleep(0)
        assert store.is_someone_waiting("c1")
        gate.set()
        await asyncio.gather(*turns)
        assert len(store) == 0
        return seen

    assert asyncio.run(main()) == [f"{number} {what}" for number in range(5) for what in ("in", "out")]


def test_other_conversations_do_not_wait() -> None:
    async def main() -> None:
        store = OrderedLockStore()
        async with store.lock("c1"), store.lock("c2"):
            assert len(store) == 2

    asyncio.run(main())


def test_a_broken_turn_frees_the_conversation() -> None:
    async def main() -> None:
        store = OrderedLockStore()
        with pytest.raises(RuntimeError):
            async with store.lock("c1"):
                raise RuntimeError
        async with store.lock("c1"):
            pass
        assert len(store) == 0

    asyncio.run(main())


def test_waiting_ends_and_names_nobody() -> None:
    async def main() -> None:
        store = OrderedLockStore()
        async with store.lock("secret-id"):
            with pytest.raises(LockError) as refused:
                async with store.lock("secret-id", lock_lifetime=0.01):
                    pass
            assert "secret-id" not in str(refused.value)
            assert len(store) == 1

    asyncio.run(main())


def test_a_cancelled_wait_leaves_nothing_behind() -> None:
    async def main() -> None:
        store = OrderedLockStore()

        async def turn() -> None:
            async with store.lock("c1"):
                pass

        async with store.lock("c1"):
            waiting = asyncio.ensure_future(turn())
            await asyncio.sleep(0)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
        assert len(store) == 0

    asyncio.run(main())
