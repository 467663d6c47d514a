"""What channels must remember: run-time capabilities and offsets (``channel_states``), Zalo's rotating token pair.

The pair's refresh token works once. Whoever wants to spend it marks the row first (``begin_refresh``), under a row
lock in PostgreSQL and the writer's lock in SQLite; the mark, not the lock, is held while the provider is called, so a
slow provider never blocks other writers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from store.tables import channel_states, channel_tokens


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A pair as kept. ``generation`` grows by one with every new pair."""

    access_token: str
    refresh_token: str
    expires_at: datetime | None
    generation: int
    refresh_pending_at: datetime | None
    needs_consent_since: datetime | None
    updated_at: datetime

    def __repr__(self) -> str:
        return f"TokenRow(generation={self.generation})"


async def channel_state(connection: AsyncConnection, channel: str) -> dict[str, Any]:
    """What the channel remembered, or nothing yet."""
    found = await connection.scalar(select(channel_states.c.state).where(channel_states.c.channel == channel))
    return dict(found or {})


async def remember(connection: AsyncConnection, channel: str, changes: Mapping[str, Any], now: datetime) -> None:
    """Merges ``changes`` into the channel's state. Needs a writing transaction."""
    await connection.execute(
        _insert(connection, channel_states).values(channel=channel, state={}, updated_at=now).on_conflict_do_nothing()
    )
    row = channel_states.c.channel == channel
    state = await connection.scalar(select(channel_states.c.state).where(row).with_for_update())
    merged = {**(state or {}), **changes}
    await connection.execute(update(channel_states).where(row).values(state=merged, updated_at=now))


async def tokens(connection: AsyncConnection, channel: str, *, lock: bool = False) -> TokenRow | None:
    """The pair in force. ``lock`` keeps others from changing it until the transaction ends."""
    columns = [column for column in channel_tokens.c if column.name != "channel"]
    query = select(*columns).where(channel_tokens.c.channel == channel)
    row = (await connection.execute(query.with_for_update() if lock else query)).mappings().first()
    return TokenRow(**row) if row else None


async def seed_tokens(
    connection: AsyncConnection, channel: str, access_token: str, refresh_token: str, now: datetime
) -> None:
    """Keeps a first pair; one that is there already stays."""
    await connection.execute(
        _insert(connection, channel_tokens)
        .values(channel=channel, access_token=access_token, refresh_token=refresh_token, updated_at=now)
        .on_conflict_do_nothing()
    )


async def begin_refresh(connection: AsyncConnection, channel: str, now: datetime) -> None:
    """Marks that the refresh token is about to be spent. The row must be locked by ``tokens(lock=True)``."""
    await _change(connection, channel, refresh_pending_at=now)


async def end_refresh(connection: AsyncConnection, channel: str) -> None:
    """Takes the mark away: the provider certainly has not seen the refresh token."""
    await _change(connection, channel, refresh_pending_at=None)


async def replace_tokens(
    connection: AsyncConnection,
    channel: str,
    access_token: str,
    refresh_token: str,
    expires_at: datetime | None,
    now: datetime,
) -> None:
    """Puts a new pair in force and takes every mark away. Commit before using it."""
    await _change(
        connection,
        channel,
        access_token=access_token,
        refresh_token=refresh_token,
        expires_at=expires_at,
        generation=channel_tokens.c.generation + 1,
        refresh_pending_at=None,
        needs_consent_since=None,
        updated_at=now,
    )


async def needs_consent(connection: AsyncConnection, channel: str, now: datetime) -> None:
    """The refresh token is spent or unknown: only a person with the provider's admin rights can help."""
    await _change(connection, channel, refresh_pending_at=None, needs_consent_since=now)


async def _change(connection: AsyncConnection, channel: str, **values: Any) -> None:
    await connection.execute(update(channel_tokens).where(channel_tokens.c.channel == channel).values(**values))


def _insert(connection: AsyncConnection, table: Any) -> Any:
    return (postgresql_insert if connection.dialect.name == "postgresql" else sqlite_insert)(table)
