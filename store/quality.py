"""Queries on ratings, corrections and switches, and on turns as staff look through them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from store.tables import conversations, corrections, messages, ratings, staff, topic_switches, turns

EVERYTHING = "*"  # the switch of the whole assistant
_SWITCHES = select(topic_switches).order_by(topic_switches.c.topic)


async def switched_off(connection: AsyncConnection) -> Sequence[Row[Any]]:
    """Every topic that people only answer. Read every second by every process, so built once."""
    return (await connection.execute(_SWITCHES)).all()


async def switch_off(connection: AsyncConnection, topic: str, *, at: datetime, by: str, reason: str) -> bool:
    """Whether it was on before."""
    known = await connection.scalar(select(topic_switches.c.topic).where(topic_switches.c.topic == topic))
    if known is None:
        await connection.execute(
            insert(topic_switches).values(topic=topic, off_since=at, off_by=by[:200], reason=reason[:200])
        )
    return known is None


async def switch_on(connection: AsyncConnection, topic: str) -> bool:
    """Whether it was off before."""
    done = await connection.execute(delete(topic_switches).where(topic_switches.c.topic == topic))
    return done.rowcount == 1


_LAST_TURN = (
    select(turns, ratings.c.rating)
    .outerjoin(ratings, ratings.c.turn_id == turns.c.id)
    .where(turns.c.conversation_id == bindparam("conversation_id"))
    .order_by(turns.c.id.desc())
    .limit(1)
)


async def last_turn(connection: AsyncConnection, conversation_id: int) -> Row[Any] | None:
    """The conversation's last turn with its rating."""
    return (await connection.execute(_LAST_TURN, {"conversation_id": conversation_id})).one_or_none()


async def turn_of(connection: AsyncConnection, turn_id: int, conversation_id: int | None = None) -> Row[Any] | None:
    """A turn with its rating; of that conversation only, where one is named."""
    query = select(turns, ratings.c.rating).outerjoin(ratings, ratings.c.turn_id == turns.c.id)
    query = query.where(turns.c.id == turn_id)
    if conversation_id is not None:
        query = query.where(turns.c.conversation_id == conversation_id)
    return (await connection.execute(query)).one_or_none()


async def rate(connection: AsyncConnection, turn_id: int, rating: str, at: datetime) -> None:
    """The last word counts."""
    changed = await connection.execute(update(ratings).where(ratings.c.turn_id == turn_id).values(rating=rating, at=at))
    if not changed.rowcount:
        await connection.execute(insert(ratings).values(turn_id=turn_id, rating=rating, at=at))


async def look_through(
    connection: AsyncConnection,
    *,
    statuses: Sequence[str] = (),
    topic: str | None = None,
    rating: str | None = None,
    before: int | None = None,
    limit: int = 50,
) -> Sequence[Row[Any]]:
    """The latest turns of one kind with rating, channel and the words, newest first; ``before`` pages back."""
    spoken = (
        select(func.min(messages.c.inbox_event_id)).where(messages.c.turn_id == turns.c.id).correlate(turns)
    ).scalar_subquery()
    heard = (
        select(messages.c.text)
        .where(messages.c.inbox_event_id == spoken, messages.c.author == "citizen")
        .where(messages.c.conversation_id == turns.c.conversation_id)
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(turns, ratings.c.rating, conversations.c.channel, heard.label("heard"))
        .join(conversations, conversations.c.id == turns.c.conversation_id)
        .outerjoin(ratings, ratings.c.turn_id == turns.c.id)
        .order_by(turns.c.id.desc())
        .limit(limit)
    )
    if statuses:
        query = query.where(turns.c.status.in_(statuses))
    if topic:
        query = query.where(turns.c.topic == topic)
    if rating:
        query = query.where(ratings.c.rating == rating)
    if before is not None:
        query = query.where(turns.c.id < before)
    return (await connection.execute(query)).all()


async def propose(connection: AsyncConnection, **values: Any) -> int:
    """A correction that waits for a second person."""
    statement = insert(corrections).values(state="proposed", **values).returning(corrections.c.id)
    new_id: int = (await connection.execute(statement)).scalar_one()
    return new_id


async def settle(
    connection: AsyncConnection, correction_id: int, state: str, *, by: int, at: datetime, example: str
) -> bool:
    """Accepts or rejects; whether it still waited, and for somebody else than who proposed it."""
    statement = (
        update(corrections)
        .where(corrections.c.id == correction_id, corrections.c.state == "proposed", corrections.c.proposed_by != by)
        .values(state=state, reviewed_by=by, reviewed_at=at, example=example)
    )
    return (await connection.execute(statement)).rowcount == 1


async def corrections_in(connection: AsyncConnection, state: str, limit: int = 500) -> Sequence[Row[Any]]:
    """Oldest first, with the name of who proposed each."""
    query = (
        select(corrections, staff.c.name.label("proposer"), turns.c.conversation_id)
        .join(staff, staff.c.id == corrections.c.proposed_by)
        .join(turns, turns.c.id == corrections.c.turn_id)
        .where(corrections.c.state == state)
        .order_by(corrections.c.id)
        .limit(limit)
    )
    return (await connection.execute(query)).all()


async def count_corrections(connection: AsyncConnection, state: str) -> int:
    query = select(func.count()).select_from(corrections).where(corrections.c.state == state)
    return (await connection.execute(query)).scalar_one()


async def exported(connection: AsyncConnection, ids: Sequence[int], at: datetime) -> None:
    """These stand in the assistant's data now."""
    await connection.execute(
        update(corrections).where(corrections.c.id.in_(ids)).values(state="exported", exported_at=at)
    )
