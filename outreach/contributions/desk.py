"""Takes reported payments in: each once, with its receipt to the payer in the same transaction."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from outreach.clock import Clock
from outreach.contributions.event import ContributionEvent
from store import Database, contacts, contributions


class Answer(StrEnum):
    """What an agent is told about the payer's receipt."""

    QUEUED = "queued"  # a message goes out as soon as it may
    NOT_REACHABLE = "not_reachable"  # the payer has no address we could write to
    UNKNOWN_CONTACT = "unknown_contact"  # nobody in the contacts bears this id; the payment is kept


class Conflict(Exception):
    """Another payment was reported under the same receipt_id before."""


class ContributionDesk:
    """
    Args:
        channels: those that messages we start can go out on.
    """

    def __init__(self, database: Database, channels: Collection[str], clock: Clock) -> None:
        self._database = database
        self._channels = channels
        self._clock = clock

    async def take(self, agent: str, event: ContributionEvent) -> Answer:
        """Keeps a payment and queues its receipt; of one that was taken before, gives the same answer again.

        Raises:
            Conflict: the agent reported another payment under this number.
        """
        async with self._database.write() as connection:
            values = await self._row(connection, agent, event)
            if await contributions.add_receipt(connection, values):
                if values["answer"] == Answer.QUEUED:
                    await self._queue(connection, agent, event, values["contact_id"])
                return Answer(values["answer"])
            earlier = await contributions.receipt(connection, agent, event.receipt_id)
        if earlier is None or earlier.body_hash != values["body_hash"]:
            raise Conflict(event.receipt_id)
        return Answer(earlier.answer)

    async def _row(self, connection: AsyncConnection, agent: str, event: ContributionEvent) -> dict[str, Any]:
        found = (await contacts.by_external_ids(connection, [event.contact_id])).get(event.contact_id)
        answer = Answer.UNKNOWN_CONTACT
        if found is not None:
            owned = await contacts.addresses_of(connection, [found.id])
            reachable = any(one.channel in self._channels for one in owned)
            answer = Answer.QUEUED if reachable else Answer.NOT_REACHABLE
        return {
            "agent": agent,
            "receipt_id": event.receipt_id,
            "body_hash": event.fingerprint(),
            "contact_id": found.id if found is not None else None,
            "kind": event.kind,
            "method": event.method,
            "amount": event.amount,
            "paid_on": event.paid_on,
            "first_month": event.period.first,
            "last_month": event.period.last,
            "confirmation_code": event.confirmation_code,
            "answer": answer.value,
            "received_at": self._clock.now(),
        }

    async def _queue(self, connection: AsyncConnection, agent: str, event: ContributionEvent, contact_id: int) -> None:
        now = self._clock.now()
        content = {
            "kind": event.kind,
            "amount": event.amount,
            "paid_on": event.paid_on.isoformat(),
            "first_month": event.period.first,
            "last_month": event.period.last,
            "confirmation_code": event.confirmation_code,
        }
        row = {
            "kind": "receipt",
            "key": f"receipt:{agent}:{event.receipt_id}",
            "contact_id": contact_id,
            "content": content,
            "not_before": now,
            "created_at": now,
        }
        await contributions.add_notices(connection, [row])
