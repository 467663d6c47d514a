"""Queries on conversations, messages, turns and hand-overs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    LABEL_STYLE_TABLENAME_PLUS_COL,
    BindParameter,
    Row,
    bindparam,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from store.prepared import Prepared
from store.tables import conversations, handovers, inbox_events, messages, staff, turns
from store.types import UtcDateTime

LEASE = timedelta(seconds=60)


_COLUMNS = ", ".join(conversations.c.keys())  # the table's own names, so the text below is fixed
# As text: an insert with "on conflict" is compiled anew at every execution, which costs more than running it does.
_CLAIM = Prepared(
    text(
        "insert into conversations (channel, address, created_at, last_message_at, lease_owner, lease_until)"  # noqa: S608
        " values (:channel, :address, :now, :now, :owner, :until)"
        " on conflict (channel, address) do update set lease_owner = :owner, lease_until = :until"
        " where conversations.lease_until is null or conversations.lease_until < :now"
        " or conversations.lease_owner = :owner returning " + _COLUMNS
    )
    .bindparams(bindparam("now", type_=UtcDateTime), bindparam("until", type_=UtcDateTime))
    # By position: the names of so many columns are matched anew at every execution.
    .columns(*conversations.c)
)


async def claim(connection: AsyncConnection, channel: str, address: str, owner: str, now: datetime) -> Any | None:
    """The conversation, created if new, leased to ``owner``; ``None`` while somebody else holds it.

    The insert-or-update is one statement, so two processes can't both believe they hold it.
    """
    values = {"channel": channel, "address": address, "owner": owner, "now": now, "until": now + LEASE}
    return await _CLAIM.one(connection, values)


_ENSURE = (
    text(
        "insert into conversations (channel, address, state, created_at, last_message_at)"
        " values (:channel, :address, 'closed', :now, :now)"
        " on conflict (channel, address) do update set last_message_at = :now returning id"
    )
    .bindparams(bindparam("now", type_=UtcDateTime))
    .columns(conversations.c.id)
)


async def ensure(connection: AsyncConnection, channel: str, address: str, now: datetime) -> int:
    """The conversation's id; a closed, silent one is made for who never wrote to us."""
    values = {"channel": channel, "address": address, "now": now}
    conversation_id: int = (await connection.execute(_ENSURE, values)).scalar_one()
    return conversation_id


async def get(connection: AsyncConnection, conversation_id: int) -> Row[Any] | None:
    query = select(conversations).where(conversations.c.id == conversation_id)
    return (await connection.execute(query)).one_or_none()


async def find(connection: AsyncConnection, channel: str, address: str) -> Row[Any] | None:
    query = select(conversations).where(conversations.c.channel == channel, conversations.c.address == address)
    return (await connection.execute(query)).one_or_none()


@cache
def _change_query(names: tuple[str, ...]) -> Prepared:
    """Every turn ends with one of a few of these, so each is built once."""
    new: dict[str, BindParameter[Any]] = {name: bindparam(f"new_{name}") for name in names}
    changed = update(conversations).where(conversations.c.id == bindparam("row_id")).values(new)
    return Prepared(changed.returning(conversations))


async def change(connection: AsyncConnection, conversation_id: int, **values: Any) -> Any | None:
    """Gives the conversation as it is then; ``None`` when there is none."""
    new = {f"new_{name}": value for name, value in values.items()}
    return await _change_query(tuple(sorted(values))).one(connection, {"row_id": conversation_id, **new})


async def change_if(connection: AsyncConnection, conversation_id: int, *conditions: Any, **values: Any) -> bool:
    """Changes the conversation only if it still is as the caller saw it; tells whether it was."""
    statement = update(conversations).where(conversations.c.id == conversation_id, *conditions).values(**values)
    return (await connection.execute(statement)).rowcount == 1


_ADD_MESSAGE = Prepared(insert(messages).returning(messages.c.id))


async def add_message(connection: AsyncConnection, **values: Any) -> int:
    new_id: int = await _ADD_MESSAGE.value(connection, values)
    return new_id


_DRAWING = select(messages.c.drawing).where(messages.c.picture == bindparam("name"))


async def drawing(connection: AsyncConnection, name: str) -> dict[str, Any] | None:
    """What the picture of this name shows; ``None`` when there is none, or no longer."""
    found: dict[str, Any] | None = (await connection.execute(_DRAWING, {"name": name})).scalar_one_or_none()
    return found


async def last_said_at(connection: AsyncConnection, conversation_id: int, author: str) -> datetime | None:
    """When this author last said something."""
    query = (
        select(messages.c.at)
        .where(messages.c.conversation_id == conversation_id, messages.c.author == author)
        .order_by(messages.c.id.desc())
        .limit(1)
    )
    return (await connection.execute(query)).scalar_one_or_none()


_ADD_TURN = Prepared(insert(turns).returning(turns.c.id))


async def add_turn(connection: AsyncConnection, **values: Any) -> int:
    new_id: int = await _ADD_TURN.value(connection, values)
    return new_id


async def thread(
    connection: AsyncConnection, conversation_id: int, *, limit: int = 200, after: int = 0
) -> Sequence[Row[Any]]:
    """The last ``limit`` messages with their turn, the staff member's name and the inbox event's id, oldest first."""
    query = (
        select(messages, turns, staff.c.name.label("staff_name"), inbox_events.c.event_id.label("event_id"))
        .outerjoin(turns, messages.c.turn_id == turns.c.id)
        .outerjoin(staff, messages.c.staff_id == staff.c.id)
        .outerjoin(inbox_events, messages.c.inbox_event_id == inbox_events.c.id)
        .where(messages.c.conversation_id == conversation_id, messages.c.id > after)
        .order_by(messages.c.id.desc())
        .limit(limit)
        .set_label_style(LABEL_STYLE_TABLENAME_PLUS_COL)
    )
    return list(reversed((await connection.execute(query)).all()))


async def answers_to(connection: AsyncConnection, inbox_event_id: int) -> Sequence[Row[Any]]:
    """What was said in answer to one inbox event, with its turn, in order."""
    query = (
        select(messages, turns)
        .outerjoin(turns, messages.c.turn_id == turns.c.id)
        .where(messages.c.inbox_event_id == inbox_event_id, messages.c.author != "citizen")
        .order_by(messages.c.id)
        .set_label_style(LABEL_STYLE_TABLENAME_PLUS_COL)
    )
    return (await connection.execute(query)).all()


async def listing(
    connection: AsyncConnection, *conditions: Any, waiting_first: bool, limit: int = 100
) -> Sequence[Row[Any]]:
    """Conversations with their last message and open hand-over, longest waiting or latest first.

    Those without a message (a receipt from a stranger, an event we do not know) have nothing to show.
    """
    last = (
        select(func.max(messages.c.id))
        .where(messages.c.conversation_id == conversations.c.id)
        .correlate(conversations)
        .scalar_subquery()
    )
    open_handover = (
        select(func.max(handovers.c.id))
        .where(handovers.c.conversation_id == conversations.c.id, handovers.c.ended_at.is_(None))
        .correlate(conversations)
        .scalar_subquery()
    )
    order = (
        (conversations.c.priority.desc(), conversations.c.waiting_since)
        if waiting_first
        else (conversations.c.last_message_at.desc(),)
    )
    query = (
        select(
            conversations,
            messages.c.text.label("last_text"),
            messages.c.author.label("last_author"),
            messages.c.at.label("last_at"),
            handovers.c.reason,
            staff.c.name.label("staff_name"),
        )
        .join(messages, messages.c.id == last)
        .outerjoin(handovers, handovers.c.id == open_handover)
        .outerjoin(staff, staff.c.id == conversations.c.staff_id)
        .where(*conditions)
        .order_by(*order)
        .limit(limit)
    )
    return (await connection.execute(query)).all()


async def open_handover(connection: AsyncConnection, conversation_id: int) -> Row[Any] | None:
    query = (
        select(handovers)
        .where(handovers.c.conversation_id == conversation_id, handovers.c.ended_at.is_(None))
        .order_by(handovers.c.id.desc())
        .limit(1)
    )
    return (await connection.execute(query)).one_or_none()


async def add_handover(connection: AsyncConnection, **values: Any) -> int:
    statement = insert(handovers).returning(handovers.c.id)
    new_id: int = (await connection.execute(statement, values)).scalar_one()
    return new_id


async def change_handover(connection: AsyncConnection, handover_id: int, **values: Any) -> None:
    await connection.execute(update(handovers).where(handovers.c.id == handover_id).values(**values))


_RELEASE = Prepared(
    update(conversations).where(conversations.c.id == bindparam("row_id")).values(lease_owner=None, lease_until=None)
)


async def release(connection: AsyncConnection, conversation_id: int) -> None:
    await _RELEASE.run(connection, {"row_id": conversation_id})


async def release_all_of(connection: AsyncConnection, owner_prefix: str) -> None:
    """Frees what a dead process held (owners are ``host:database:pid``-like names of the caller's choosing)."""
    await connection.execute(
        update(conversations)
        .where(conversations.c.lease_owner.startswith(owner_prefix, autoescape=True))
        .values(lease_owner=None, lease_until=None)
    )


async def turn_counts(connection: AsyncConnection, since: datetime) -> dict[str, int]:
    """Turns per status since a moment."""
    query = select(turns.c.status, func.count()).where(turns.c.at >= since).group_by(turns.c.status)
    return {row[0]: row[1] for row in await connection.execute(query)}
