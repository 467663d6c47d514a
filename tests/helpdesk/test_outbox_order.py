"""Several senders share one channel, and a person's messages still keep their order."""

from __future__ import annotations

from store import Database, conversations, outbox
from tests.fakes import FakeClock


async def test_what_follows_a_message_in_another_senders_hands_waits(database: Database, clock: FakeClock) -> None:
    now = clock.now()
    async with database.write() as connection:
        found = await conversations.claim(connection, "telegram", "u1", "test", now)
        assert found is not None
        row = {"conversation_id": found.id, "channel": "telegram", "address": "u1", "part": {}, "created_at": now}
        await outbox.add(connection, [row, row])
    if database.dialect == "sqlite":
        async with database.write() as one:
            assert len(await outbox.hand(one, "telegram", now, busy=(), limit=1)) == 1
        async with database.write() as other:
            assert await outbox.hand(other, "telegram", now, busy=(), limit=10) == []
        return
    async with database.write() as one, database.write() as other:
        assert len(await outbox.hand(one, "telegram", now, busy=(), limit=1)) == 1
        assert await outbox.hand(other, "telegram", now, busy=(), limit=10) == []
