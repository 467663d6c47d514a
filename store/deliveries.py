"""Queries about the delivery ledger. Every change of state writes its event in the same transaction."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    Row,
    Select,
    Update,
    bindparam,
    func,
    insert,
    literal,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from store.prepared import Prepared
from store.tables import campaigns, contacts, deliveries, delivery_events, notices
from store.types import UtcDateTime

OPEN = ("planned", "leased", "handed")
# States in which a person did, or may, have the message in hand: what the frequency cap counts.
COUNTED = ("handed", "sent", "unknown")


async def plan(connection: AsyncConnection, rows: Sequence[Mapping[str, Any]], at: datetime) -> None:
    """Writes a slice of recipients. The unique key (campaign, run, contact) refuses anybody twice."""
    if not rows:
        return
    query = insert(deliveries).returning(deliveries.c.id, deliveries.c.state, deliveries.c.reason, deliveries.c.source)
    written = await connection.execute(query, list(rows))
    events = [
        {"delivery_id": row.id, "state": row.state, "reason": row.reason, "source": row.source} for row in written
    ]
    await add_events(connection, events, worker=None, at=at)


async def add_events(
    connection: AsyncConnection, events: Sequence[Mapping[str, Any]], *, worker: str | None, at: datetime
) -> None:
    if events:
        rows = [{"reason": None, "source": None, "worker": worker, "at": at, **event} for event in events]
        await connection.execute(insert(delivery_events), rows)


async def lease(
    connection: AsyncConnection, *, campaign_id: int, run: int, channel: str, owner: str, now: datetime, limit: int
) -> list[int]:
    """Takes the next due rows into ``owner``'s hands, oldest first.

    PostgreSQL passes over rows that another worker is taking just now; SQLite has one writer, who is us.
    """
    due = (
        select(deliveries.c.id)
        .where(
            deliveries.c.state == "planned",
            deliveries.c.campaign_id == campaign_id,
            deliveries.c.run == run,
            deliveries.c.channel == channel,
            deliveries.c.not_before <= now,
        )
        .order_by(deliveries.c.not_before, deliveries.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    ids = sorted((await connection.execute(due)).scalars())
    if ids:
        query = update(deliveries).where(deliveries.c.id.in_(ids)).values(state="leased", lease_owner=owner)
        await connection.execute(query)
        await add_events(connection, [{"delivery_id": one, "state": "leased"} for one in ids], worker=owner, at=now)
    return ids


async def leased(connection: AsyncConnection, ids: Iterable[int], owner: str) -> list[Row[Any]]:
    """Rows that ``owner`` still holds, each with its campaign (``campaign_…``) and contact (``person_…``); the people
    are locked. One query for what the gate needs of every row, because it is asked once per message.

    The lock (PostgreSQL) keeps two workers from handing two campaigns' messages to one person at once, which would
    break the frequency cap. Locks are taken in one order, so they cannot deadlock.
    """
    values = {"ids": list(ids), "owner": owner}
    rows = list(await connection.execute(_leased_query(), values))
    await lock_people(connection, {row.contact_id for row in rows})
    return rows


async def lock_people(connection: AsyncConnection, contact_ids: Iterable[int]) -> None:
    """Keeps every other transaction that hands messages to these people waiting (SQLite has one writer anyway)."""
    if connection.dialect.name != "sqlite":
        lock = select(contacts.c.id).where(contacts.c.id.in_(sorted(contact_ids))).order_by(contacts.c.id)
        await connection.execute(lock.with_for_update(key_share=True))


async def handed_since(
    connection: AsyncConnection, contact_ids: Iterable[int], since: datetime
) -> dict[int, list[datetime]]:
    """When messages of any campaign were handed over to these people, and reminders: all count on one cap."""
    values = {"ids": list(contact_ids), "since": since}
    found: dict[int, list[datetime]] = {}
    for row in await connection.execute(_handed_query(), values):
        found.setdefault(row.contact_id, []).append(row.handed_at)
    return found


async def move(
    connection: AsyncConnection,
    rows: Sequence[Mapping[str, Any]],
    *,
    before: Sequence[str],
    worker: str | None,
    at: datetime,
) -> None:
    """Brings rows (each with ``key``, ``state`` and what else changes) into new states, with their events.

    A row that is in none of the states ``before`` any more is left alone by the update; its event is written all the
    same and shows that somebody was late.
    """
    by_columns: dict[tuple[str, ...], list[Mapping[str, Any]]] = {}
    for row in rows:
        by_columns.setdefault(tuple(sorted(set(row) - {"key"})), []).append(row)
    for columns, same in by_columns.items():
        await connection.execute(_move_query(columns, tuple(before)), [dict(row) for row in same])
    events = [
        {
            "delivery_id": row["key"],
            "state": row["state"],
            "reason": row.get("reason"),
            "source": row.get("source"),
        }
        for row in rows
    ]
    await add_events(connection, events, worker=worker, at=at)


async def owners(connection: AsyncConnection) -> list[str]:
    """Workers that hold rows; the index of open rows answers."""
    query = select(deliveries.c.lease_owner.distinct()).where(deliveries.c.state.in_(("leased", "handed")))
    return sorted(one for one in (await connection.execute(query)).scalars() if one)


async def recover(connection: AsyncConnection, owner: str, at: datetime) -> dict[str, int]:
    """Settles what a dead worker held: leased → planned; handed → unknown, or sent when an echo proved it.

    Returns how many rows went where.
    """
    query = select(deliveries.c.id, deliveries.c.state, deliveries.c.provider_message_id).where(
        deliveries.c.state.in_(("leased", "handed")), deliveries.c.lease_owner == owner
    )
    changes: list[dict[str, Any]] = []
    for row in await connection.execute(query.with_for_update()):
        if row.state == "leased":
            changes.append({"key": row.id, "state": "planned", "lease_owner": None})
        elif row.provider_message_id:
            changes.append({"key": row.id, "state": "sent", "settled_at": at, "reason": None})
        else:
            changes.append({"key": row.id, "state": "unknown", "settled_at": at, "reason": "worker_died"})
    await move(connection, changes, before=("leased", "handed"), worker=owner, at=at)
    counts: dict[str, int] = {}
    for change in changes:
        counts[change["state"]] = counts.get(change["state"], 0) + 1
    return counts


async def settle_echoed(connection: AsyncConnection, ids: Sequence[int], worker: str, at: datetime) -> None:
    """Of rows that just became unknown, those that the provider had echoed before are known to be sent."""
    query = select(deliveries.c.id).where(
        deliveries.c.id.in_(ids), deliveries.c.state == "unknown", deliveries.c.provider_message_id.is_not(None)
    )
    proved = [{"key": one, "state": "sent", "reason": None} for one in (await connection.execute(query)).scalars()]
    await move(connection, proved, before=("unknown",), worker=worker, at=at)


async def skip_planned(connection: AsyncConnection, campaign_id: int, run: int, reason: str, at: datetime) -> int:
    """Ends everything of a run that still waits; returns how many."""
    where = (deliveries.c.campaign_id == campaign_id, deliveries.c.run == run, deliveries.c.state == "planned")
    event = select(deliveries.c.id, literal("skipped"), literal(reason), literal(at, delivery_events.c.at.type)).where(
        *where
    )
    await connection.execute(insert(delivery_events).from_select(["delivery_id", "state", "reason", "at"], event))
    query = update(deliveries).where(*where).values(state="skipped", reason=reason, source=None, settled_at=at)
    return (await connection.execute(query)).rowcount


async def is_finished(connection: AsyncConnection, campaign_id: int, run: int) -> bool:
    """Whether nothing of a run waits or is under way."""
    for state in OPEN:  # one probe of the progress index each
        query = select(literal(1)).where(
            deliveries.c.campaign_id == campaign_id, deliveries.c.run == run, deliveries.c.state == state
        )
        if (await connection.execute(query.limit(1))).first() is not None:
            return False
    return True


async def counts(connection: AsyncConnection, campaign_id: int, run: int) -> list[Row[Any]]:
    """Rows per state and reason, and how many of each were delivered, read, replied to."""
    columns = deliveries.c
    query = (
        select(
            columns.state,
            columns.reason,
            func.count().label("n"),
            func.count(columns.delivered_at).label("delivered"),
            func.count(columns.read_at).label("read"),
            func.count(columns.replied_at).label("replied"),
        )
        .where(columns.campaign_id == campaign_id, columns.run == run)
        .group_by(columns.state, columns.reason)
    )
    return list(await connection.execute(query))


async def recipients(
    connection: AsyncConnection, campaign_id: int, run: int, *, state: str | None = None, page: int = 1000
) -> AsyncIterator[Row[Any]]:
    """Every recipient of a run, in planning order, read page by page."""
    last = 0
    columns = (
        deliveries,
        contacts.c.contact_id.label("external_id"),
    )
    while True:
        query = (
            select(*columns)
            .join(contacts, contacts.c.id == deliveries.c.contact_id)
            .where(deliveries.c.campaign_id == campaign_id, deliveries.c.run == run, deliveries.c.contact_id > last)
            .order_by(deliveries.c.contact_id)
            .limit(page)
        )
        if state is not None:
            query = query.where(deliveries.c.state == state)
        rows = list(await connection.execute(query))
        for row in rows:
            yield row
        if len(rows) < page:
            return
        last = rows[-1].contact_id


async def by_provider_ids(connection: AsyncConnection, channel: str, ids: Sequence[str]) -> list[Row[Any]]:
    query = select(deliveries).where(deliveries.c.channel == channel, deliveries.c.provider_message_id.in_(ids))
    return list(await connection.execute(query))


async def mark(connection: AsyncConnection, ids: Sequence[int], column: str, at: datetime) -> None:
    """Notes delivered, read or replied, once: the first moment stays."""
    names = ("delivered_at", "read_at") if column == "read_at" else (column,)
    values = {name: func.coalesce(deliveries.c[name], at) for name in names}
    await connection.execute(update(deliveries).where(deliveries.c.id.in_(ids)).values(values))


async def latest_to(
    connection: AsyncConnection, channel: str, address: str, *, since: datetime, until: datetime, states: Sequence[str]
) -> Any | None:
    """The last message to an address in a span of time, in one of these states."""
    late = until + timedelta(seconds=5)  # a provider's clock may be a little behind ours
    values = {"channel": channel, "address": address, "since": since, "late": late}
    return await _latest_query(tuple(states)).one(connection, values)


# The queries of the hot path are built once: building them costs as much as running them.


@cache
def _latest_query(states: tuple[str, ...]) -> Prepared:
    return Prepared(
        select(deliveries)
        .where(
            deliveries.c.channel == bindparam("channel"),
            deliveries.c.address == bindparam("address"),
            deliveries.c.handed_at >= bindparam("since"),
            deliveries.c.handed_at <= bindparam("late"),
            # OR, because an IN list cannot be prepared once.
            or_(*(deliveries.c.state == state for state in states)),
        )
        .order_by(deliveries.c.handed_at.desc())
        .limit(1)
    )


@cache
def _leased_query() -> Select[Any]:
    campaign = [
        campaigns.c[name].label(f"campaign_{name}")
        for name in ("name", "state", "run", "purpose", "channels", "advertising")
    ]
    person = [column.label(f"person_{column.name}") for column in contacts.c]
    return (
        select(deliveries, *campaign, *person)
        .join(campaigns, campaigns.c.id == deliveries.c.campaign_id)
        .join(contacts, contacts.c.id == deliveries.c.contact_id)
        .where(
            deliveries.c.id.in_(bindparam("ids", expanding=True)),
            deliveries.c.state == "leased",
            deliveries.c.lease_owner == bindparam("owner"),
        )
        .order_by(deliveries.c.id)
    )


@cache
def _handed_query() -> CompoundSelect[Any]:
    ids: BindParameter[list[int]] = bindparam("ids", expanding=True)
    since: BindParameter[datetime] = bindparam("since", type_=UtcDateTime())
    campaign = select(deliveries.c.contact_id, deliveries.c.handed_at).where(
        deliveries.c.contact_id.in_(ids), deliveries.c.handed_at > since, deliveries.c.state.in_(COUNTED)
    )
    reminders = select(notices.c.contact_id, notices.c.settled_at.label("handed_at")).where(
        notices.c.contact_id.in_(ids),
        notices.c.settled_at > since,
        notices.c.kind == "reminder",
        notices.c.state == "posted",
    )
    return union_all(campaign, reminders)


@cache
def _move_query(columns: tuple[str, ...], before: tuple[str, ...]) -> Update:
    return (
        update(deliveries)
        # OR, because an IN list cannot be prepared once and run for many rows.
        .where(deliveries.c.id == bindparam("key"), or_(*(deliveries.c.state == state for state in before)))
        .values({column: bindparam(column) for column in columns})
    )
