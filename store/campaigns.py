"""Queries about campaigns and their approvals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, case, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from store.tables import approvals, campaigns


async def by_name(connection: AsyncConnection, name: str, *, lock: bool = False) -> Row[Any] | None:
    """The campaign; ``lock`` keeps every other writer off it until the transaction ends."""
    query = select(campaigns).where(campaigns.c.name == name)
    return (await connection.execute(query.with_for_update() if lock else query)).one_or_none()


async def by_id(connection: AsyncConnection, campaign_id: int) -> Row[Any] | None:
    return (await connection.execute(select(campaigns).where(campaigns.c.id == campaign_id))).one_or_none()


async def in_states(connection: AsyncConnection, states: Sequence[str]) -> list[Row[Any]]:
    """Campaigns in one of these states, oldest first."""
    query = select(campaigns).where(campaigns.c.state.in_(states)).order_by(campaigns.c.id)
    return list(await connection.execute(query))


async def listed(connection: AsyncConnection) -> list[Row[Any]]:
    """All campaigns: what runs or waits first, then the latest."""
    first = case((campaigns.c.state.in_(("done", "cancelled")), 1), else_=0)
    return list(await connection.execute(select(campaigns).order_by(first, campaigns.c.updated_at.desc())))


async def add(connection: AsyncConnection, values: Mapping[str, Any]) -> int:
    query = insert(campaigns).values(values).returning(campaigns.c.id)
    return int((await connection.execute(query)).scalar_one())


async def change(connection: AsyncConnection, campaign_id: int, values: Mapping[str, Any]) -> None:
    await connection.execute(update(campaigns).where(campaigns.c.id == campaign_id).values(values))


async def claim_planning(connection: AsyncConnection, campaign_id: int) -> Row[Any] | None:
    """A running campaign whose audience is not wholly written yet, unless another worker is at it just now."""
    query = (
        select(campaigns)
        .where(campaigns.c.id == campaign_id, campaigns.c.state == "running", campaigns.c.planned_at.is_(None))
        .with_for_update(skip_locked=True)
    )
    return (await connection.execute(query)).one_or_none()


async def claim(connection: AsyncConnection, campaign_id: int) -> Row[Any] | None:
    """The campaign, locked, unless another worker has it locked just now."""
    query = select(campaigns).where(campaigns.c.id == campaign_id).with_for_update(skip_locked=True)
    return (await connection.execute(query)).one_or_none()


async def record(
    connection: AsyncConnection,
    *,
    campaign_id: int,
    action: str,
    person: str,
    hash_: str,
    count: int,
    figures: Sequence[Mapping[str, Any]],
    note: str | None,
    at: datetime,
) -> None:
    """Appends to the approvals of a campaign."""
    await connection.execute(
        insert(approvals).values(
            campaign_id=campaign_id,
            action=action,
            person=person,
            hash=hash_,
            audience_count=count,
            figures=list(figures),
            note=note,
            at=at,
        )
    )


async def last_record(connection: AsyncConnection, campaign_id: int, action: str) -> Row[Any] | None:
    """The newest entry of one kind: who submitted it, who approved it."""
    query = (
        select(approvals)
        .where(approvals.c.campaign_id == campaign_id, approvals.c.action == action)
        .order_by(approvals.c.id.desc())
        .limit(1)
    )
    return (await connection.execute(query)).one_or_none()


async def people(connection: AsyncConnection, campaign_id: int, actions: Sequence[str]) -> list[str]:
    """Everybody who had a hand in a campaign in one of these ways."""
    query = select(approvals.c.person.distinct()).where(
        approvals.c.campaign_id == campaign_id, approvals.c.action.in_(actions)
    )
    return sorted((await connection.execute(query)).scalars())
