"""Sends notices: asks the send gate and puts the message into the outbox, in one transaction.

The outbox then sends it as it sends replies: marked before the provider call, never again blindly. So a notice is
posted once or not at all, whatever dies in between.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog
from sqlalchemy import Row
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from integrations.events import Button
from outreach.clock import Clock
from outreach.gate import Facts, Gate, Refuse, Rule
from outreach.vocabulary import CHANNELS
from store import Database, consents, contacts, contributions, deliveries

log = structlog.get_logger()

LOOK_SECONDS = 1.0
RECEIPTS_AT_ONCE = 20  # per transaction: a citizen's reply never waits long behind one
# Reminders stand in one line with replies: so few at a time that nobody notices.
REMINDERS_IN_LINE = 2
_LOOK_BACK = timedelta(hours=49)  # today's and the last 24 hours' messages, in any zone
PURPOSES = {"reminder": "reminder"}  # of consent, by kind of notice; a receipt needs none


class Texts(Protocol):
    """Where the words of a notice come from."""

    def write(self, kind: str, content: dict[str, Any], locale: str) -> tuple[str, tuple[Button, ...]]:
        """The text and its buttons."""


class Post(Protocol):
    """Puts a message into a person's thread and into the outbox, in the caller's transaction."""

    async def post(
        self, connection: AsyncConnection, channel: str, address: str, text: str, buttons: tuple[Button, ...]
    ) -> int:
        """The message's id."""

    def posted(self, channel: str) -> None:
        """The transaction is committed."""


class NoticeWorker:
    """
    Args:
        channels: those that messages we start can go out on.
    """

    def __init__(
        self, database: Database, channels: Collection[str], gate: Gate, texts: Texts, post: Post, clock: Clock
    ) -> None:
        self._database = database
        self._channels = [name for name in CHANNELS if name in channels]
        self._gate = gate
        self._texts = texts
        self._post = post
        self._clock = clock

    async def run(self) -> None:
        """Works until cancelled."""
        while True:
            try:
                while await self.work():
                    pass
            except SQLAlchemyError as error:
                log.warning("notices_failed", error=type(error).__name__)
            await asyncio.sleep(LOOK_SECONDS)

    async def work(self) -> bool:
        """Sends what is due; whether a full batch was due, so that more may be."""
        now = self._clock.now()
        async with self._database.read(brief=True) as connection:
            waiting = bool(await contributions.due_notices(connection, "receipt", now, 1))
            room = REMINDERS_IN_LINE - await contributions.notices_in_line(connection)
            waiting = waiting or (room > 0 and bool(await contributions.due_notices(connection, "reminder", now, 1)))
        if not waiting:
            return False
        told: set[str] = set()
        async with self._database.write() as connection:
            receipts = await contributions.due_notices(connection, "receipt", now, RECEIPTS_AT_ONCE)
            reminders = await contributions.due_notices(connection, "reminder", now, max(0, room))
            # A campaign's message, or a refusal, that is being written just now comes first.
            await deliveries.lock_people(connection, {row.contact_id for row in [*receipts, *reminders]})
            for row in [*receipts, *reminders]:
                channel = await self._one(connection, row, now)
                if channel is not None:
                    told.add(channel)
        for channel in told:
            self._post.posted(channel)
        return len(receipts) == RECEIPTS_AT_ONCE

    async def _one(self, connection: AsyncConnection, row: Row[Any], now: datetime) -> str | None:
        """Settles one notice; the channel it went out on, if it did."""
        reason = await self._needless(connection, row, now)
        if reason is not None:
            await self._skip(connection, row, reason, None, now)
            return None
        contact = (await contacts.by_ids(connection, [row.contact_id]))[row.contact_id]
        text, buttons = self._texts.write(row.kind, row.content, contact.locale or "vi")
        refused: list[Refuse] = []
        for here in await self._addresses(connection, row.contact_id):
            decision = self._gate.decide(await self._facts(connection, row, here, text, now))
            if not isinstance(decision, Refuse):
                message_id = await self._post.post(connection, here.channel, here.address, text, buttons)
                values = {"state": "posted", "message_id": message_id, "settled_at": now, "reason": None}
                await contributions.settle_notice(connection, row.id, **values)
                return str(here.channel)
            refused.append(decision)
        later = [one for one in refused if one.retry_at is not None]
        if later:
            first = min(later, key=lambda one: one.retry_at or now)
            values = {"not_before": first.retry_at, "reason": first.rule.value, "source": first.source}
            await contributions.settle_notice(connection, row.id, **values)
        elif refused:
            await self._skip(connection, row, refused[0].rule.value, refused[0].source, now)
        else:
            await self._skip(connection, row, "no_address", None, now)
        return None

    async def _needless(self, connection: AsyncConnection, row: Row[Any], now: datetime) -> str | None:
        """Why a reminder has become one too many."""
        if row.kind != "reminder":
            return None
        paid = await contributions.last_paid_month(connection, row.contact_id)
        if paid is not None and paid >= row.content["first_month"]:
            return "paid"
        return "too_late" if now > datetime.fromisoformat(row.content["until"]) else None

    async def _addresses(self, connection: AsyncConnection, contact_id: int) -> list[Row[Any]]:
        """Where the person can be written to, the address they used last first."""
        owned = await contacts.addresses_of(connection, [contact_id])
        usable = [one for one in owned if one.channel in self._channels]
        usable.sort(key=lambda one: self._channels.index(one.channel))
        return sorted(usable, key=lambda one: -one.last_interaction_at.timestamp() if one.last_interaction_at else 0)

    async def _facts(
        self, connection: AsyncConnection, row: Row[Any], here: Row[Any], text: str, now: datetime
    ) -> Facts:
        people, since = [row.contact_id], now - _LOOK_BACK
        opted_out, unreachable = await consents.suppressed(connection, people)
        agreed = await consents.of_contacts(connection, people)
        sent = await deliveries.handed_since(connection, people, since)
        word = agreed.get((row.contact_id, PURPOSES.get(row.kind, "")))
        return Facts(
            now=now,
            channel=here.channel,
            consent=None if word is None else word.granted,
            opted_out=row.contact_id in opted_out,
            unreachable=here.id in unreachable,
            advertising=False,
            text=text,
            sent_at=sent.get(row.contact_id, []),
            last_interaction=here.last_interaction_at,
            transactional=row.kind == "receipt",
        )

    async def _skip(
        self, connection: AsyncConnection, row: Row[Any], reason: str, source: str | None, now: datetime
    ) -> None:
        values = {"state": "skipped", "reason": reason, "source": source, "settled_at": now}
        await contributions.settle_notice(connection, row.id, **values)
        level = log.info if reason in (Rule.OPTED_OUT, "paid") else log.warning
        level("notice_skipped", kind=row.kind, reason=reason)
