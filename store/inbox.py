"""Queries on the inbox."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, func, literal_column, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from store.prepared import Prepared
from store.tables import conversations, inbox_events

# As text: an insert with "on conflict" is compiled anew at every execution, which costs more than running it does.
_ADD = Prepared(
    text(
        "insert into inbox_events (channel, event_id, address, kind, event, received_at)"
        " values (:channel, :event_id, :address, :kind, :event, :received_at)"
        " on conflict (channel, event_id) do nothing returning id"
    )
    .bindparams(
        bindparam("event", type_=inbox_events.c.event.type),
        bindparam("received_at", type_=inbox_events.c.received_at.type),
    )
    .columns(inbox_events.c.id)
)


async def add(connection: AsyncConnection, **values: Any) -> int | None:
    """Stores an event; ``None`` when the same (channel, event id) is there already.

    One statement decides, so five simultaneous deliveries of one event leave one row.
    """
    new_id: int | None = await _ADD.value(connection, values)
    return new_id


# In the text itself: no database finds a partial index by a parameter's value.
_NEW = inbox_events.c.state == literal_column("'new'")
_WAITING = Prepared(
    select(inbox_events.c.id, inbox_events.c.event, inbox_events.c.attempts)
    .where(
        inbox_events.c.channel == bindparam("channel"),
        inbox_events.c.address == bindparam("address"),
        _NEW,
    )
    .order_by(inbox_events.c.id)
    .limit(1)
)


async def next_waiting(connection: AsyncConnection, channel: str, address: str) -> Any | None:
    """The oldest event of a conversation that still waits: (id, event, attempts)."""
    return await _WAITING.one(connection, {"channel": channel, "address": address})


_DONE = Prepared(
    update(inbox_events)
    .where(inbox_events.c.id == bindparam("row_id"))
    .values(state=bindparam("new_state"), done_at=bindparam("at"), error=bindparam("reason"))
)


async def settle(
    connection: AsyncConnection, event_id: int, at: datetime, *, state: str = "done", error: str | None = None
) -> None:
    await _DONE.run(connection, {"row_id": event_id, "new_state": state, "at": at, "reason": error})


async def forget_words(connection: AsyncConnection, event_id: int, event: dict[str, Any]) -> None:
    """Puts an event without its words in the place of the one that came in."""
    await connection.execute(update(inbox_events).where(inbox_events.c.id == event_id).values(event=event))


async def count_attempt(connection: AsyncConnection, event_id: int) -> None:
    await connection.execute(
        update(inbox_events).where(inbox_events.c.id == event_id).values(attempts=inbox_events.c.attempts + 1)
    )


async def unattended(connection: AsyncConnection, now: datetime, limit: int = 200) -> Sequence[tuple[str, str]]:
    """Conversations (channel, address) with waiting events that nobody processes, oldest first.

    Reads the partial index over waiting events alone, so its cost is the backlog's, not the history's.
    """
    held = and_(
        conversations.c.channel == inbox_events.c.channel,
        conversations.c.address == inbox_events.c.address,
        conversations.c.lease_until > now,
    )
    query = (
        select(inbox_events.c.channel, inbox_events.c.address)
        .outerjoin(conversations, held)
        .where(_NEW, conversations.c.id.is_(None))
        .group_by(inbox_events.c.channel, inbox_events.c.address)
        .order_by(func.min(inbox_events.c.id))
        .limit(limit)
    )
    return [(row.channel, row.address) for row in await connection.execute(query)]


async def state_of(connection: AsyncConnection, event_id: int) -> str | None:
    query = select(inbox_events.c.state).where(inbox_events.c.id == event_id)
    return (await connection.execute(query)).scalar_one_or_none()
