"""Queries on agents' keys, on the payments they report, and on the notices that follow."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, case, func, insert, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from store.tables import api_keys, contribution_receipts, messages, notices, outbox_messages

NOTICE = "notice"  # the kind of a message in the thread that is one

# The conditions of the partial indexes, in their own words: no database finds them by other ones.
_WAITING = text("notices.state = 'waiting'")
_IN_LINE = text("outbox_messages.state in ('queued', 'handed')")
# When a key was used last is for people who tidy up, so that it need not be exact.
_USED_WITHIN = timedelta(hours=1)

# -- keys


async def agent_of(connection: AsyncConnection, key_hash: str, now: datetime) -> Row[Any] | None:
    """The key that holds now (``id``, ``name``, ``last_used_at``)."""
    query = select(api_keys).where(
        api_keys.c.key_hash == key_hash, or_(api_keys.c.expires_at.is_(None), api_keys.c.expires_at > now)
    )
    return (await connection.execute(query)).one_or_none()


def is_stale(key: Row[Any], now: datetime) -> bool:
    """Whether its last use is worth writing down anew."""
    return key.last_used_at is None or now - key.last_used_at > _USED_WITHIN


async def note_use(connection: AsyncConnection, key_id: int, now: datetime) -> None:
    await connection.execute(update(api_keys).where(api_keys.c.id == key_id).values(last_used_at=now))


async def add_key(connection: AsyncConnection, name: str, key_hash: str, now: datetime) -> None:
    await connection.execute(insert(api_keys).values(name=name, key_hash=key_hash, created_at=now))


async def keys_of(connection: AsyncConnection, now: datetime, name: str | None = None) -> Sequence[Row[Any]]:
    """The keys that hold now, of one agent or of all, oldest first."""
    query = select(api_keys).where(or_(api_keys.c.expires_at.is_(None), api_keys.c.expires_at > now))
    if name is not None:
        query = query.where(api_keys.c.name == name)
    return (await connection.execute(query.order_by(api_keys.c.name, api_keys.c.id))).all()


async def end_keys(connection: AsyncConnection, name: str, now: datetime, at: datetime) -> int:
    """Lets an agent's keys end ``at`` a moment, unless they end before it; returns how many."""
    query = (
        update(api_keys)
        .where(api_keys.c.name == name, or_(api_keys.c.expires_at.is_(None), api_keys.c.expires_at > now))
        .values(expires_at=case((api_keys.c.expires_at < at, api_keys.c.expires_at), else_=at))
    )
    return (await connection.execute(query)).rowcount


# -- payments


async def add_receipt(connection: AsyncConnection, values: dict[str, Any]) -> bool:
    """Whether it is new; the unique key (agent, receipt_id) decides, also between two processes."""
    new = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
    query = new(contribution_receipts).values(values).on_conflict_do_nothing(index_elements=["agent", "receipt_id"])
    added = await connection.execute(query.returning(contribution_receipts.c.id))
    return added.scalar_one_or_none() is not None


async def receipt(connection: AsyncConnection, agent: str, receipt_id: str) -> Row[Any] | None:
    query = select(contribution_receipts).where(
        contribution_receipts.c.agent == agent, contribution_receipts.c.receipt_id == receipt_id
    )
    return (await connection.execute(query)).one_or_none()


async def paid_until(
    connection: AsyncConnection, *, earliest: str, latest: str, after: int, limit: int
) -> Sequence[Row[Any]]:
    """For voluntary payers whose last paid month lies between two months: (contact_id, last_month, method or None).

    Comes in slices by contact, so that a planner never holds a million people.
    """
    mine = contribution_receipts
    newest = (
        select(mine.c.contact_id, func.max(mine.c.last_month).label("last_month"))
        .where(mine.c.contact_id > after, mine.c.kind == "voluntary")
        .group_by(mine.c.contact_id)
        .having(func.max(mine.c.last_month).between(earliest, latest))
        .order_by(mine.c.contact_id)
        .limit(limit)
        .subquery()
    )
    query = (
        select(newest.c.contact_id, newest.c.last_month, func.max(mine.c.method).label("method"))
        .join(mine, (mine.c.contact_id == newest.c.contact_id) & (mine.c.last_month == newest.c.last_month))
        .group_by(newest.c.contact_id, newest.c.last_month)
        .order_by(newest.c.contact_id)
    )
    return (await connection.execute(query)).all()


async def last_paid_month(connection: AsyncConnection, contact_id: int) -> str | None:
    """The last month of voluntary insurance that a payment was reported for."""
    query = select(func.max(contribution_receipts.c.last_month)).where(
        contribution_receipts.c.contact_id == contact_id, contribution_receipts.c.kind == "voluntary"
    )
    month: str | None = (await connection.execute(query)).scalar_one_or_none()
    return month


# -- notices


async def add_notices(connection: AsyncConnection, rows: Sequence[dict[str, Any]]) -> int:
    """Adds those whose key is new; returns how many."""
    new = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
    added = 0
    for row in rows:
        query = new(notices).values({"state": "waiting", **row}).on_conflict_do_nothing(index_elements=["key"])
        added += (await connection.execute(query.returning(notices.c.id))).scalar_one_or_none() is not None
    return added


async def due_notices(connection: AsyncConnection, kind: str, now: datetime, limit: int) -> Sequence[Row[Any]]:
    """The notices whose time has come, oldest first, for this transaction alone."""
    query = (
        select(notices)
        .where(_WAITING, notices.c.not_before <= now, notices.c.kind == kind)
        .order_by(notices.c.not_before, notices.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return (await connection.execute(query)).all()


async def settle_notice(connection: AsyncConnection, notice_id: int, **values: Any) -> None:
    await connection.execute(update(notices).where(notices.c.id == notice_id).values(**values))


async def notices_in_line(connection: AsyncConnection) -> int:
    """Notices that are in the outbox and not with their provider yet."""
    query = (
        select(func.count())
        .select_from(outbox_messages.join(messages, messages.c.id == outbox_messages.c.message_id))
        .where(_IN_LINE, messages.c.kind == NOTICE)
    )
    return int((await connection.execute(query)).scalar_one())
