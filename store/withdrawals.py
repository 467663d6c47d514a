"""Queries on the reasons of withdrawals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from store.tables import addresses, contacts, withdrawal_reasons

_table = withdrawal_reasons.c
_PROVINCE = (
    select(contacts.c.province)
    .join(addresses, addresses.c.contact_id == contacts.c.id)
    .where(addresses.c.channel == bindparam("channel"), addresses.c.address == bindparam("address"))
)
_COUNT = text(
    "insert into withdrawal_reasons (month, province, reason, count) values (:month, :province, :reason, 1)"
    " on conflict (month, province, reason) do update set count = withdrawal_reasons.count + 1"
)


async def count_reason(connection: AsyncConnection, month: str, channel: str, address: str, reason: str) -> None:
    """One more person named ``reason`` in ``month`` (``YYYY-MM``); of which province, the contact says if there is one.

    Call it in the transaction that stores the replies: a turn that is done again after a crash counts once.
    """
    province = (await connection.execute(_PROVINCE, {"channel": channel, "address": address})).scalar()
    await connection.execute(_COUNT, {"month": month, "province": province or "", "reason": reason})


async def reasons(connection: AsyncConnection, first: str | None = None, last: str | None = None) -> Sequence[Row[Any]]:
    """Rows of month, province, reason and count between two months (``YYYY-MM``, both included), oldest first."""
    query = select(withdrawal_reasons).order_by(_table.month, _table.province, _table.reason)
    if first:
        query = query.where(_table.month >= first)
    if last:
        query = query.where(_table.month <= last)
    return (await connection.execute(query)).all()
