"""Queries on the embedded registry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from store.tables import registry_people, registry_periods


async def by_person_ids(connection: AsyncConnection, person_ids: Iterable[str]) -> dict[str, Row[Any]]:
    """People by the registry's own key."""
    query = select(registry_people).where(registry_people.c.person_id.in_(list(person_ids)))
    return {row.person_id: row for row in await connection.execute(query)}


async def by_phone(connection: AsyncConnection, phone: str) -> Sequence[Row[Any]]:
    query = select(registry_people).where(registry_people.c.phone == phone).order_by(registry_people.c.id)
    return (await connection.execute(query)).all()


async def by_contact(connection: AsyncConnection, contact_id: str) -> Sequence[Row[Any]]:
    query = select(registry_people).where(registry_people.c.contact_id == contact_id).order_by(registry_people.c.id)
    return (await connection.execute(query)).all()


async def periods_of(connection: AsyncConnection, owner_ids: Iterable[int]) -> dict[int, list[Row[Any]]]:
    """The periods of each person, in order."""
    query = (
        select(registry_periods)
        .where(registry_periods.c.owner_id.in_(list(owner_ids)))
        .order_by(registry_periods.c.first_month, registry_periods.c.last_month, registry_periods.c.id)
    )
    found: dict[int, list[Row[Any]]] = {}
    for row in await connection.execute(query):
        found.setdefault(row.owner_id, []).append(row)
    return found


async def add_people(connection: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Inserts people; returns their key → id."""
    if not rows:
        return {}
    query = insert(registry_people).returning(registry_people.c.person_id, registry_people.c.id)
    return {row.person_id: row.id for row in await connection.execute(query, list(rows))}


async def change_people(connection: AsyncConnection, columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> None:
    """Sets ``columns`` of people; each row is keyed by ``key`` (the id) besides them."""
    if rows:
        query = update(registry_people).where(registry_people.c.id == bindparam("key"))
        await connection.execute(query.values({name: bindparam(name) for name in columns}), list(rows))


async def replace_periods(
    connection: AsyncConnection, owner_ids: Sequence[int], rows: Sequence[Mapping[str, Any]]
) -> None:
    """Gives these people exactly the periods in ``rows``."""
    if owner_ids:
        await connection.execute(delete(registry_periods).where(registry_periods.c.owner_id.in_(owner_ids)))
    if rows:
        await connection.execute(insert(registry_periods), list(rows))
