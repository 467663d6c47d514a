"""Queries on challenges (proofs that are under way) and on the sessions they open."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from store.tables import record_challenges, record_sessions


async def latest_challenge(connection: AsyncConnection, conversation_id: int) -> Row[Any] | None:
    """The conversation's newest challenge, whatever became of it."""
    query = (
        select(record_challenges)
        .where(record_challenges.c.conversation_id == conversation_id)
        .order_by(record_challenges.c.id.desc())
        .limit(1)
    )
    return (await connection.execute(query)).one_or_none()


async def codes_since(connection: AsyncConnection, since: datetime, **whose: Any) -> int:
    """How many codes went out (or seemed to) for a conversation, an origin or a person."""
    query = select(func.count()).select_from(record_challenges)
    query = query.where(record_challenges.c.created_at > since, record_challenges.c.code_hash.is_not(None))
    for column, value in whose.items():
        query = query.where(record_challenges.c[column] == value)
    return int((await connection.execute(query)).scalar_one())


async def begin_challenge(connection: AsyncConnection, **values: Any) -> None:
    """Adds a challenge; those of the conversation that were still open end."""
    await connection.execute(
        update(record_challenges)
        .where(
            record_challenges.c.conversation_id == values["conversation_id"],
            record_challenges.c.state.in_(("phone", "code")),
        )
        .values(state="superseded")
    )
    await connection.execute(insert(record_challenges).values(**values))


async def count_attempt(connection: AsyncConnection, challenge_id: int, most: int) -> int | None:
    """Counts one try before it is looked at; None when there is none left. Two at once cannot both be the last."""
    query = (
        update(record_challenges)
        .where(
            record_challenges.c.id == challenge_id,
            record_challenges.c.state == "code",
            record_challenges.c.attempts < most,
        )
        .values(attempts=record_challenges.c.attempts + 1)
        .returning(record_challenges.c.attempts)
    )
    return (await connection.execute(query)).scalar_one_or_none()


async def end_challenge(connection: AsyncConnection, challenge_id: int, state: str) -> None:
    await connection.execute(
        update(record_challenges).where(record_challenges.c.id == challenge_id).values(state=state)
    )


async def forget_challenges(connection: AsyncConnection, before: datetime) -> int:
    """Removes what no limit looks at any more; returns how many."""
    query = delete(record_challenges).where(record_challenges.c.created_at < before)
    return (await connection.execute(query)).rowcount


async def session(connection: AsyncConnection, conversation_id: int, now: datetime) -> Row[Any] | None:
    """The session that holds now."""
    query = select(record_sessions).where(
        record_sessions.c.conversation_id == conversation_id, record_sessions.c.until > now
    )
    return (await connection.execute(query)).one_or_none()


async def begin_session(
    connection: AsyncConnection, conversation_id: int, person_id: str, now: datetime, until: datetime
) -> None:
    new = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
    values = {"person_id": person_id, "proved_at": now, "until": until}
    query = new(record_sessions).values(conversation_id=conversation_id, **values)
    await connection.execute(query.on_conflict_do_update(index_elements=["conversation_id"], set_=values))


async def end_session(connection: AsyncConnection, conversation_id: int) -> bool:
    """Whether there was one."""
    query = delete(record_sessions).where(record_sessions.c.conversation_id == conversation_id)
    return (await connection.execute(query)).rowcount > 0


async def end_sessions(connection: AsyncConnection, before: datetime) -> int:
    """Removes sessions that ended before a moment."""
    return (await connection.execute(delete(record_sessions).where(record_sessions.c.until < before))).rowcount
