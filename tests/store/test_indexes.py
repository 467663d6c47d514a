"""What is looked for many times a second is found by the indexes that were made for it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from store import Database, contributions, inbox, outbox, records
from store.sqlite import driver
from tests.fakes import FakeClock

Look = Callable[[AsyncConnection, Any], Awaitable[Any]]

LOOKS: dict[str, tuple[str, Look]] = {
    "the next event of a conversation": (
        "ix_inbox_events_waiting",
        lambda connection, now: inbox.next_waiting(connection, "telegram", "u1"),
    ),
    "what is under way to a person": (
        "ix_outbox_messages_open",
        lambda connection, now: outbox.anything_open(connection, "telegram", "u1"),
    ),
    "what can be sent": (
        "ix_outbox_messages_open",
        lambda connection, now: outbox.hand(connection, "telegram", now, busy=("u2",), limit=5),
    ),
    "notices that are due": (
        "ix_notices_waiting",
        lambda connection, now: contributions.due_notices(connection, "receipt", now, 20),
    ),
    "the proof that is under way in a conversation": (
        "ix_record_challenges_conversation_id_created_at",
        lambda connection, now: records.latest_challenge(connection, 1),
    ),
    "codes that went to a person": (
        "ix_record_challenges_person_id_created_at",
        lambda connection, now: records.codes_since(connection, now, person_id="R-1"),
    ),
}


@pytest.mark.parametrize("name", LOOKS)
async def test_a_look_goes_through_its_index(database: Database, clock: FakeClock, name: str) -> None:
    if database.dialect != "sqlite":
        return  # PostgreSQL reads tables this small from end to end, whatever indexes there are.
    index, look = LOOKS[name]
    asked: list[str] = []
    async with database.write() as connection:
        driver(connection).set_trace_callback(asked.append)
        await look(connection, clock.now())
        driver(connection).set_trace_callback(None)
        plan = (await connection.exec_driver_sql(f"explain query plan {asked[0]}")).all()
    steps = [row[3] for row in plan if "SEARCH" in row[3] or "SCAN" in row[3]]
    assert steps
    assert all(index in step for step in steps), steps
