"""Queries on the outbox."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Integer, Select, bindparam, func, insert, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.selectable import NamedFromClause

from store.prepared import Prepared
from store.tables import outbox_messages
from store.types import UtcDateTime


@dataclass(frozen=True, slots=True)
class Handed:
    """A row in a sender's hands. ``attempts``: provider calls before this one."""

    id: int
    address: str
    part: Any
    attempts: int = 0


_ADD = insert(outbox_messages)
_ADD_HANDED = Prepared(insert(outbox_messages).returning(outbox_messages.c.id))


async def add(connection: AsyncConnection, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        await connection.execute(_ADD, rows)


async def add_handed(connection: AsyncConnection, rows: Sequence[dict[str, Any]], now: datetime) -> list[Handed]:
    """Rows that a sender of this process calls the provider for as soon as they are committed.

    Saves the look at the outbox; for a person who has nothing else under way there (``anything_open``).
    """
    found = []
    for row in rows:
        values = row | {"state": "handed", "handed_at": now, "attempts": 1}
        row_id: int = await _ADD_HANDED.value(connection, values)
        found.append(Handed(row_id, row["address"], row["part"]))
    return found


def _open(table: NamedFromClause) -> Any:
    """The condition of the index over open rows, in its own words: no database finds it by other ones."""
    return text(f"{table.name}.state in ('queued', 'handed')")


_ANYTHING_OPEN = Prepared(
    select(outbox_messages.c.id)
    .where(
        outbox_messages.c.channel == bindparam("channel"),
        outbox_messages.c.address == bindparam("address"),
        _open(outbox_messages),
    )
    .limit(1)
)


async def anything_open(connection: AsyncConnection, channel: str, address: str) -> bool:
    """Whether messages to this person still wait or are under way: a new one goes after them."""
    return await _ANYTHING_OPEN.value(connection, {"channel": channel, "address": address}) is not None


def _hand_query() -> Select[Any]:
    earlier = outbox_messages.alias("earlier")
    now: BindParameter[datetime] = bindparam("now", type_=UtcDateTime)
    channel: BindParameter[str] = bindparam("channel")
    held_back = (
        select(earlier.c.id)
        .where(
            earlier.c.channel == channel,
            earlier.c.address == outbox_messages.c.address,
            earlier.c.id < outbox_messages.c.id,
            _open(earlier),
            or_(earlier.c.state == "handed", (earlier.c.state == "queued") & (earlier.c.not_before > now)),
        )
        .exists()
    )
    return (
        select(
            outbox_messages.c.id,
            outbox_messages.c.address,
            outbox_messages.c.part,
            outbox_messages.c.attempts,
        )
        .where(
            outbox_messages.c.channel == channel,
            _open(outbox_messages),
            outbox_messages.c.state == "queued",
            or_(outbox_messages.c.not_before.is_(None), outbox_messages.c.not_before <= now),
            outbox_messages.c.address.not_in(bindparam("busy", expanding=True)),
            ~held_back,
        )
        .order_by(outbox_messages.c.id)
        .limit(bindparam("most", type_=Integer))
        .with_for_update(skip_locked=True, of=outbox_messages)
    )


# Asked several times for every message, so built once.
_HAND = _hand_query()
_HANDED = (
    update(outbox_messages)
    .where(outbox_messages.c.id.in_(bindparam("ids", expanding=True)))
    .values(state="handed", handed_at=bindparam("now"), attempts=outbox_messages.c.attempts + 1)
)


_FIRST = (
    select(outbox_messages.c.address, func.min(outbox_messages.c.id).label("id"))
    .where(
        outbox_messages.c.channel == bindparam("channel"),
        outbox_messages.c.address.in_(bindparam("all", expanding=True)),
        _open(outbox_messages),
    )
    .group_by(outbox_messages.c.address)
)


async def hand(
    connection: AsyncConnection, channel: str, now: datetime, *, busy: Collection[str], limit: int
) -> Sequence[Handed]:
    """Takes queued rows, oldest first, and marks them ``handed``: from here a crash makes them ``unknown``.

    Addresses in ``busy`` are passed over, since a person's messages go one after another; so are rows behind one
    that must wait, for the same reason. ``SKIP LOCKED`` lets several senders share one channel in PostgreSQL.
    """
    values = {"channel": channel, "now": now, "busy": sorted(busy), "most": limit}
    rows = (await connection.execute(_HAND, values)).all()
    if rows and connection.dialect.name == "postgresql":
        # A row that another sender has just locked is skipped, so what follows it looks free.
        values = {"channel": channel, "all": sorted({row.address for row in rows})}
        first = {row.address: row.id for row in await connection.execute(_FIRST, values)}
        ours = {row.address for row in rows if row.id == first[row.address]}
        rows = [row for row in rows if row.address in ours]
    if rows:
        await connection.execute(_HANDED, {"ids": [row.id for row in rows], "now": now})
    return [Handed(*row) for row in rows]


_SETTLE = Prepared(
    update(outbox_messages)
    .where(outbox_messages.c.id == bindparam("row_id"))
    .values(
        state=bindparam("new_state"),
        provider_message_id=bindparam("provider_id"),
        error_code=bindparam("code"),
        not_before=bindparam("retry_at"),
        attempts=bindparam("tries"),
        settled_at=bindparam("at"),
    )
)


async def settle(connection: AsyncConnection, outcomes: Sequence[dict[str, Any]]) -> None:
    """Records what came of handed rows: dicts of row_id, new_state, provider_id, code, retry_at, tries, at."""
    if outcomes:
        await _SETTLE.run(connection, *outcomes)


async def abandon_handed(connection: AsyncConnection, channel: str, before: datetime) -> int:
    """Rows a dead sender had in its hands become ``unknown``; returns how many."""
    statement = (
        update(outbox_messages)
        .where(
            outbox_messages.c.channel == channel,
            _open(outbox_messages),
            outbox_messages.c.state == "handed",
            outbox_messages.c.handed_at <= before,
        )
        .values(state="unknown", error_code="process_died", settled_at=before)
    )
    return (await connection.execute(statement)).rowcount


async def states_of(connection: AsyncConnection, message_ids: Sequence[int]) -> dict[int, str]:
    """The delivery state of each message: of its parts, the one that is furthest from ``sent``."""
    order = {"refused": 0, "unknown": 1, "queued": 2, "handed": 3, "sent": 4}
    query = select(outbox_messages.c.message_id, outbox_messages.c.state).where(
        outbox_messages.c.message_id.in_(message_ids)
    )
    found: dict[int, str] = {}
    for message_id, state in await connection.execute(query):
        if message_id not in found or order[state] < order[found[message_id]]:
            found[message_id] = state
    return found
