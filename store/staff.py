"""Queries on staff and their sessions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from store.tables import staff, staff_sessions


class EmailTaken(Exception):
    """Somebody has this e-mail address already."""


async def add(
    connection: AsyncConnection,
    *,
    email: str,
    name: str,
    role: str,
    password_hash: str,
    must_change_password: bool,
    now: datetime,
) -> int:
    """Raises ``EmailTaken``; the transaction stays usable."""
    statement = (
        insert(staff)
        .values(
            email=email,
            name=name,
            role=role,
            password_hash=password_hash,
            must_change_password=must_change_password,
            created_at=now,
        )
        .returning(staff.c.id)
    )
    try:
        async with connection.begin_nested():
            new_id: int = (await connection.execute(statement)).scalar_one()
    except IntegrityError as error:
        raise EmailTaken from error
    return new_id


async def by_email(connection: AsyncConnection, email: str) -> Row[Any] | None:
    return (await connection.execute(select(staff).where(staff.c.email == email))).one_or_none()


async def name_of(connection: AsyncConnection, staff_id: int) -> str | None:
    name: str | None = await connection.scalar(select(staff.c.name).where(staff.c.id == staff_id))
    return name


async def everybody(connection: AsyncConnection) -> Sequence[Row[Any]]:
    return (await connection.execute(select(staff).order_by(staff.c.name, staff.c.id))).all()


async def change(connection: AsyncConnection, staff_id: int, **values: Any) -> None:
    await connection.execute(update(staff).where(staff.c.id == staff_id).values(**values))


async def count_failure(connection: AsyncConnection, staff_id: int) -> int:
    """Adds one failed log-in, and returns how many there are in a row (counted by the database, not by us, so that
    attempts at the same moment all count)."""
    statement = (
        update(staff)
        .where(staff.c.id == staff_id)
        .values(failed_logins=staff.c.failed_logins + 1)
        .returning(staff.c.failed_logins)
    )
    failures: int = (await connection.execute(statement)).scalar_one()
    return failures


async def begin_session(
    connection: AsyncConnection, *, token_hash: str, staff_id: int, csrf: str, now: datetime, expires_at: datetime
) -> None:
    """Opens a session and sweeps out the ones that have expired."""
    await connection.execute(delete(staff_sessions).where(staff_sessions.c.expires_at < now))
    await connection.execute(
        insert(staff_sessions).values(
            token_hash=token_hash, staff_id=staff_id, csrf=csrf, created_at=now, last_seen_at=now, expires_at=expires_at
        )
    )


async def session(
    connection: AsyncConnection, token_hash: str, *, now: datetime, idle_since: datetime
) -> Row[Any] | None:
    """The open session with its member of staff, or nothing: expired, idle for too long, or deactivated.

    One look-up by primary key joined to one, because every request begins with it.
    """
    query = (
        select(
            staff_sessions,
            staff.c.email,
            staff.c.name,
            staff.c.role,
            staff.c.must_change_password,
        )
        .join(staff, staff.c.id == staff_sessions.c.staff_id)
        .where(
            staff_sessions.c.token_hash == token_hash,
            staff_sessions.c.expires_at > now,
            staff_sessions.c.last_seen_at > idle_since,
            staff.c.active,
        )
    )
    return (await connection.execute(query)).one_or_none()


async def touch_session(connection: AsyncConnection, token_hash: str, now: datetime) -> None:
    statement = update(staff_sessions).where(staff_sessions.c.token_hash == token_hash)
    await connection.execute(statement.values(last_seen_at=now))


async def end_session(connection: AsyncConnection, token_hash: str) -> None:
    await connection.execute(delete(staff_sessions).where(staff_sessions.c.token_hash == token_hash))


async def end_sessions_of(connection: AsyncConnection, staff_id: int, *, but: str | None = None) -> None:
    """Logs a member of staff out everywhere, ``but`` (a token hash) excepted."""
    statement = delete(staff_sessions).where(staff_sessions.c.staff_id == staff_id)
    if but is not None:
        statement = statement.where(staff_sessions.c.token_hash != but)
    await connection.execute(statement)
