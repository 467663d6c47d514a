"""Queries about the consent ledger and the suppression list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Row,
    and_,
    bindparam,
    insert,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from store.tables import addresses, consents, suppressions


async def add_many(connection: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Appends to the ledger."""
    if rows:
        await connection.execute(insert(consents), list(rows))


async def of_contacts(connection: AsyncConnection, contact_ids: Iterable[int]) -> dict[tuple[int, str], Row[Any]]:
    """The newest ledger row per (contact, purpose), of the contact itself or of one of its addresses."""
    newest: dict[tuple[int, str], Row[Any]] = {}
    for row in await connection.execute(_consents_query(), {"ids": list(contact_ids)}):
        key = (row.owner, row.purpose)
        if key not in newest or newest[key].id < row.id:
            newest[key] = row
    return newest


async def of_address(connection: AsyncConnection, address_id: int) -> dict[str, Row[Any]]:
    """The newest ledger row per purpose of an address that belongs to nobody we know."""
    query = select(consents).where(consents.c.address_id == address_id).order_by(consents.c.id)
    return {row.purpose: row for row in await connection.execute(query)}


async def suppressed(
    connection: AsyncConnection, contact_ids: Iterable[int]
) -> tuple[dict[int, Row[Any]], dict[int, Row[Any]]]:
    """What holds now for these contacts: opt-outs by contact, and unreachable addresses by address id.

    An opt-out said from one address counts for its contact, also when it was said before the contact was imported.
    """
    opted_out: dict[int, Row[Any]] = {}
    unreachable: dict[int, Row[Any]] = {}
    for row in await connection.execute(_suppressed_query(), {"ids": list(contact_ids)}):
        if row.reason == "opt_out":
            opted_out[row.owner] = row
        elif row.address_id is not None:
            unreachable[row.address_id] = row
    return opted_out, unreachable


async def suppress(
    connection: AsyncConnection,
    *,
    contact_id: int | None = None,
    address_id: int | None = None,
    reason: str,
    detail: str,
    evidence: str,
    at: datetime,
) -> None:
    """Adds a suppression unless the same one holds already.

    One with both ids holds for the contact and stays with the address, should that move to another contact.
    """
    same = select(suppressions.c.id).where(
        suppressions.c.lifted_at.is_(None),
        suppressions.c.reason == reason,
        suppressions.c.contact_id.is_not_distinct_from(contact_id),
        suppressions.c.address_id.is_not_distinct_from(address_id),
    )
    if (await connection.execute(same.limit(1))).first() is None:
        values = {
            "contact_id": contact_id,
            "address_id": address_id,
            "reason": reason,
            "detail": detail[:60],
            "evidence": evidence[:200],
            "since": at,
        }
        await connection.execute(insert(suppressions).values(values))


async def lift(
    connection: AsyncConnection,
    *,
    contact_id: int | None,
    address_ids: Sequence[int],
    reason: str,
    at: datetime,
) -> int:
    """Ends suppressions of one reason; returns how many there were."""
    whose: list[ColumnElement[bool]] = [suppressions.c.address_id.in_(address_ids)]
    if contact_id is not None:
        whose.append(suppressions.c.contact_id == contact_id)
    query = (
        update(suppressions)
        .where(and_(suppressions.c.lifted_at.is_(None), suppressions.c.reason == reason, or_(*whose)))
        .values(lifted_at=at)
    )
    return (await connection.execute(query)).rowcount


# Asked for every message, so built once. Two halves by index instead of one OR, which neither database answers so.


@cache
def _consents_query() -> CompoundSelect[Any]:
    ids: BindParameter[list[int]] = bindparam("ids", expanding=True)
    columns = (consents.c.id, consents.c.purpose, consents.c.granted, consents.c.channel, consents.c.text_version)
    direct = select(*columns, consents.c.contact_id.label("owner")).where(consents.c.contact_id.in_(ids))
    indirect = (
        select(*columns, addresses.c.contact_id.label("owner"))
        .join(addresses, addresses.c.id == consents.c.address_id)
        .where(addresses.c.contact_id.in_(ids))
    )
    return union_all(direct, indirect)


@cache
def _suppressed_query() -> CompoundSelect[Any]:
    ids: BindParameter[list[int]] = bindparam("ids", expanding=True)
    open_ = suppressions.c.lifted_at.is_(None)
    columns = (suppressions.c.reason, suppressions.c.address_id)
    direct = select(*columns, suppressions.c.contact_id.label("owner")).where(open_, suppressions.c.contact_id.in_(ids))
    indirect = (
        select(*columns, addresses.c.contact_id.label("owner"))
        .join(addresses, addresses.c.id == suppressions.c.address_id)
        .where(open_, addresses.c.contact_id.in_(ids))
    )
    return union_all(direct, indirect)
