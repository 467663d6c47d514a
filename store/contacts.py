"""Queries about contacts and their addresses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Row, Select, bindparam, exists, func, insert, literal_column, or_, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from store.prepared import Prepared
from store.tables import addresses, contacts, suppressions


async def by_external_ids(connection: AsyncConnection, contact_ids: Iterable[str]) -> dict[str, Row[Any]]:
    """Contacts by the id their file gave them."""
    query = select(contacts).where(contacts.c.contact_id.in_(list(contact_ids)))
    return {row.contact_id: row for row in await connection.execute(query)}


async def add_many(connection: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Inserts new contacts; returns external id → id."""
    if not rows:
        return {}
    query = insert(contacts).returning(contacts.c.contact_id, contacts.c.id)
    return {row.contact_id: row.id for row in await connection.execute(query, list(rows))}


async def change_many(connection: AsyncConnection, columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> None:
    """Sets ``columns`` of contacts; each row is keyed by ``key`` (the id) besides them."""
    if rows:
        query = update(contacts).where(contacts.c.id == bindparam("key")).values({c: bindparam(c) for c in columns})
        await connection.execute(query, list(rows))


async def attribute_names(connection: AsyncConnection) -> list[str]:
    """Every attribute that at least one contact has."""
    postgresql = connection.dialect.name == "postgresql"
    if postgresql:
        keys = func.jsonb_object_keys(contacts.c.attributes).table_valued("key").render_derived()
    else:
        keys = func.json_each(contacts.c.attributes).table_valued("key")
    query = select(keys.c.key.distinct()).select_from(contacts.join(keys, literal_column("true")))
    return sorted((await connection.execute(query)).scalars())


async def find_addresses(connection: AsyncConnection, channel: str, among: Sequence[str]) -> dict[str, Row[Any]]:
    """The address rows of a channel that exist already, by address."""
    query = select(addresses).where(addresses.c.channel == channel, addresses.c.address.in_(among))
    return {row.address: row for row in await connection.execute(query)}


async def standing(connection: AsyncConnection, channel: str, address: str) -> Any | None:
    """When an address was last heard of (``last_interaction_at``), and whether it is suppressed as unreachable
    (``closed``)."""
    return await _standing_query().one(connection, {"channel": channel, "address": address})


@cache
def _standing_query() -> Prepared:
    """Asked for every message of a citizen, so built once."""
    closed = exists().where(
        suppressions.c.address_id == addresses.c.id,
        suppressions.c.reason == "unreachable",
        suppressions.c.lifted_at.is_(None),
    )
    return Prepared(
        select(addresses.c.last_interaction_at, closed.label("closed")).where(
            addresses.c.channel == bindparam("channel"), addresses.c.address == bindparam("address")
        )
    )


async def addresses_of(connection: AsyncConnection, contact_ids: Iterable[int]) -> list[Row[Any]]:
    """All addresses of these contacts."""
    return list(await connection.execute(_addresses_query(), {"ids": list(contact_ids)}))


@cache
def _addresses_query() -> Select[Any]:
    """Asked for every campaign message, so built once."""
    ids: BindParameter[list[int]] = bindparam("ids", expanding=True)
    return select(addresses).where(addresses.c.contact_id.in_(ids)).order_by(addresses.c.id)


async def add_addresses(connection: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        await connection.execute(insert(addresses), list(rows))


async def assign_addresses(connection: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Gives addresses (``key``) to contacts (``owner``), or takes them away (``owner`` null)."""
    if rows:
        query = update(addresses).where(addresses.c.id == bindparam("key")).values(contact_id=bindparam("owner"))
        await connection.execute(query, list(rows))


async def touch_address(connection: AsyncConnection, channel: str, address: str, at: datetime) -> Row[Any]:
    """The address, noted as having interacted at ``at`` (never moved back); made if nobody knew it."""
    new = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
    query = new(addresses).values(channel=channel, address=address, last_interaction_at=at, created_at=at)
    earlier = or_(
        addresses.c.last_interaction_at.is_(None),
        addresses.c.last_interaction_at < query.excluded.last_interaction_at,
    )
    query = query.on_conflict_do_update(
        index_elements=["channel", "address"],
        set_={"last_interaction_at": query.excluded.last_interaction_at},
        where=earlier,
    )
    await connection.execute(query)
    return await ensure_address(connection, channel, address, at)


async def ensure_address(connection: AsyncConnection, channel: str, address: str, at: datetime) -> Row[Any]:
    """The address row, made without an owner if nobody knew it."""
    new = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
    query = new(addresses).values(channel=channel, address=address, created_at=at).on_conflict_do_nothing()
    await connection.execute(query)
    found = await connection.execute(
        select(addresses).where(addresses.c.channel == channel, addresses.c.address == address)
    )
    return found.one()


async def count(connection: AsyncConnection, where: Any) -> int:
    """How many contacts an audience has."""
    return int((await connection.execute(select(func.count()).select_from(contacts).where(where))).scalar_one())


async def after(connection: AsyncConnection, where: Any, *, cursor: int, limit: int) -> list[int]:
    """The next ids of an audience behind ``cursor``, in order: planning goes through them slice by slice."""
    query = select(contacts.c.id).where(contacts.c.id > cursor, where).order_by(contacts.c.id).limit(limit)
    return list((await connection.execute(query)).scalars())


async def by_ids(connection: AsyncConnection, ids: Iterable[int]) -> dict[int, Row[Any]]:
    return {row.id: row for row in await connection.execute(select(contacts).where(contacts.c.id.in_(list(ids))))}
