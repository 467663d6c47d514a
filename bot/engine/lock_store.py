"""One turn at a time per conversation, in the order of arrival, without polling.

Rasa's own store looks once a second whether the turn before has ended; a person who splits one question over three
lines would wait three seconds. Here the next turn is woken by the one that ends.

The lock lives in this process. Several Rasa servers may share conversations only behind the app, whose inbox already
lets one message per conversation through at a time.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import Any, AsyncGenerator, Dict, Optional

from rasa.core.lock import TicketLock
from rasa.core.lock_store import LOCK_LIFETIME, LockError, LockStore


class _Queue:
    """The lock of one conversation and how many hold it or wait for it."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.users = 0


class OrderedLockStore(LockStore):
    """First come, first served; raises `LockError` after `LOCK_LIFETIME` seconds of waiting."""

    def __init__(self, endpoint_config: Any = None) -> None:
        self._queues: Dict[str, _Queue] = {}

    def __len__(self) -> int:
        """Conversations with a turn under way."""
        return len(self._queues)

    def is_someone_waiting(self, conversation_id: str) -> bool:
        """Whether a turn of this conversation is under way or waiting."""
        return conversation_id in self._queues

    @asynccontextmanager
    async def lock(
        self,
        conversation_id: str,
        lock_lifetime: float = LOCK_LIFETIME,
        wait_time_in_seconds: float = 1,
    ) -> AsyncGenerator[Optional[TicketLock], None]:
        """Holds the conversation for the length of the block.

        Raises:
            LockError: the turns before took longer than `lock_lifetime` seconds; names no conversation.
        """
        queue = self._queues.setdefault(conversation_id, _Queue())
        queue.users += 1
        try:
            try:
                await asyncio.wait_for(queue.lock.acquire(), lock_lifetime)
            except asyncio.TimeoutError:
                raise LockError("Could not get hold of the conversation in time.") from None
            try:
                yield None
            finally:
                queue.lock.release()
        finally:
            queue.users -= 1
            if not queue.users:
                self._queues.pop(conversation_id, None)
