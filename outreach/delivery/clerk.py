"""The clerk: the only one who writes to the ledger while messages fly, many rows in one transaction.

A message may be handed to the provider only after its ``handed`` mark is committed. One commit per message would make
the disk the limit, so whoever waits at the same time shares a commit: while one transaction is written, the next
group gathers.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from integrations.events import Button
from outreach.clock import Clock
from outreach.consents import withdraw
from outreach.delivery.judging import Judge, Ready, released
from outreach.delivery.outcomes import Outcome
from store import Database, campaigns, consents, contacts, deliveries

log = structlog.get_logger()

GROUP = 128  # rows per transaction
TELL_SECONDS = 0.1  # between two tellings, so that they come in groups
ERROR_WINDOW = 100  # a campaign is paused when, of its last so many …
ERROR_LIMIT = 25  # … provider calls, so many failed without the recipient being the reason


@dataclass(frozen=True, slots=True)
class Sent:
    """A campaign message that the provider took: for the conversation's thread."""

    campaign: str
    channel: str
    address: str
    text: str
    buttons: tuple[Button, ...]
    at: datetime


class SentListener(Protocol):
    async def campaign_sent(self, messages: Sequence[Sent]) -> None:
        """Told after the fact; what it raises is logged and changes nothing."""


@dataclass(slots=True)
class _Hand:
    delivery_id: int
    answer: asyncio.Future[Ready | None]


@dataclass(slots=True)
class _Settle:
    outcome: Outcome
    done: asyncio.Future[None]


class Clerk:
    def __init__(
        self, database: Database, judge: Judge, clock: Clock, owner: str, listener: SentListener | None = None
    ) -> None:
        self._database = database
        self._judge = judge
        self._clock = clock
        self._owner = owner
        self._listener = listener
        self._hands: deque[_Hand] = deque()
        self._settles: deque[_Settle] = deque()
        self._work = asyncio.Event()
        self._errors: dict[int, deque[bool]] = {}
        self._news: deque[Sent] = deque()
        self._news_there = asyncio.Event()

    async def hand(self, delivery_id: int) -> Ready | None:
        """Asks the gate a last time and marks the row handed; None when it may not go now.

        When this returns a message, its mark is committed.
        """
        waiting = _Hand(delivery_id, asyncio.get_running_loop().create_future())
        self._hands.append(waiting)
        self._work.set()
        return await waiting.answer

    async def settle(self, outcome: Outcome) -> None:
        """Records what became of a handed message; returns when it is committed."""
        waiting = _Settle(outcome, asyncio.get_running_loop().create_future())
        self._settles.append(waiting)
        self._work.set()
        await waiting.done

    async def lease(self, campaign_id: int, run: int, channel: str, limit: int) -> tuple[int, list[int]]:
        """Takes due rows and lets the gate sort out at once those that cannot go, before they cost a slot.

        Returns how many were taken, and those that may go.
        """
        async with self._database.write() as connection:
            now = self._clock.now()
            ids = await deliveries.lease(
                connection, campaign_id=campaign_id, run=run, channel=channel, owner=self._owner, now=now, limit=limit
            )
            judgement = await self._judge.judge(connection, ids, self._owner, now)
            await deliveries.move(connection, judgement.changes, before=("leased",), worker=self._owner, at=now)
        return len(ids), [ready.delivery_id for ready in judgement.ready]

    async def give_back(self, ids: Sequence[int]) -> None:
        """Returns leased rows to the queue."""
        if not ids:
            return
        async with self._database.write() as connection:
            rows = await deliveries.leased(connection, ids, self._owner)
            changes = [released(row) for row in rows]
            await deliveries.move(connection, changes, before=("leased",), worker=self._owner, at=self._clock.now())

    async def run(self) -> None:
        """Writes until cancelled. A failed transaction is tried again: outcomes are never dropped."""
        while True:
            await self._work.wait()
            await asyncio.sleep(0)  # let whoever is ready in this turn of the loop join the group
            try:
                await self._write_group()
            except SQLAlchemyError as error:
                log.warning("ledger_write_failed", error=type(error).__name__)
                await asyncio.sleep(0.5)

    async def _write_group(self) -> None:
        settles = [self._settles.popleft() for _ in range(min(GROUP, len(self._settles)))]
        hands = [self._hands.popleft() for _ in range(min(GROUP, len(self._hands)))]
        if not self._settles and not self._hands:
            self._work.clear()
        if not settles and not hands:
            return
        try:
            async with self._database.write() as connection:
                now = self._clock.now()
                await self._record(connection, [one.outcome for one in settles])
                handed = await self._hand_over(connection, [one.delivery_id for one in hands], now)
        except BaseException:
            self._settles.extendleft(reversed(settles))
            self._hands.extendleft(reversed(hands))
            self._work.set()
            raise
        for hand in hands:
            if not hand.answer.done():
                hand.answer.set_result(handed.get(hand.delivery_id))
        for settle in settles:
            if not settle.done.done():
                settle.done.set_result(None)
        if self._listener is not None:
            self._news.extend(_sent(one.outcome) for one in settles if one.outcome.sent)
            self._news_there.set()

    async def _hand_over(self, connection: AsyncConnection, ids: list[int], now: datetime) -> dict[int, Ready]:
        if not ids:
            return {}
        judgement = await self._judge.judge(connection, ids, self._owner, now)
        marks = [
            {
                "key": ready.delivery_id,
                "state": "handed",
                "handed_at": now,
                "address": ready.address,
                "fingerprint": ready.fingerprint,
                "reason": None,
                "source": None,
            }
            for ready in judgement.ready
        ]
        await deliveries.move(connection, [*marks, *judgement.changes], before=("leased",), worker=self._owner, at=now)
        return {ready.delivery_id: ready for ready in judgement.ready}

    async def _record(self, connection: AsyncConnection, outcomes: list[Outcome]) -> None:
        if not outcomes:
            return
        changes = [outcome.changes for outcome in outcomes]
        # A row that recovery took for unknown meanwhile is settled by the better knowledge.
        await deliveries.move(
            connection, changes, before=("handed", "unknown"), worker=self._owner, at=self._clock.now()
        )
        unclear = [outcome.ready.delivery_id for outcome in outcomes if outcome.changes["state"] == "unknown"]
        if unclear:
            await deliveries.settle_echoed(connection, unclear, self._owner, self._clock.now())
        for outcome in outcomes:
            ready = outcome.ready
            if outcome.quota_spent_until is not None:
                self._judge.note_quota_spent(ready.channel, outcome.quota_spent_until)
            if outcome.close_address:
                await consents.suppress(
                    connection,
                    address_id=ready.address_id,
                    reason="unreachable",
                    detail=outcome.close_address,
                    evidence=f"delivery {ready.delivery_id}",
                    at=outcome.at,
                )
            if outcome.opted_out:
                who = await contacts.ensure_address(connection, ready.channel, ready.address, outcome.at)
                await withdraw(connection, who, f"delivery {ready.delivery_id}", outcome.at)
            for reason in self._reasons_to_pause(outcome):
                await self._pause(connection, ready.campaign_id, reason, outcome.at)

    def _reasons_to_pause(self, outcome: Outcome) -> list[str]:
        if outcome.pause:
            return [outcome.pause]
        window = self._errors.setdefault(outcome.ready.campaign_id, deque(maxlen=ERROR_WINDOW))
        window.append(outcome.failed)
        if sum(window) < ERROR_LIMIT:
            return []
        window.clear()
        return ["too_many_errors"]

    async def _pause(self, connection: AsyncConnection, campaign_id: int, reason: str, at: datetime) -> None:
        campaign = await campaigns.by_id(connection, campaign_id)
        if campaign is not None and campaign.state == "running":
            values: dict[str, Any] = {"state": "paused", "state_reason": reason, "updated_at": at}
            await campaigns.change(connection, campaign_id, values)
            log.error("campaign_paused", campaign=campaign.name, reason=reason)

    async def tell(self) -> None:
        """Tells the listener what went out, many messages at once, without holding up the next group."""
        while True:
            await self._news_there.wait()
            await self.tell_rest()
            await asyncio.sleep(TELL_SECONDS)

    async def tell_rest(self) -> None:
        """Everything that has not been told yet."""
        self._news_there.clear()
        while self._news and self._listener is not None:
            some = [self._news.popleft() for _ in range(min(GROUP, len(self._news)))]
            try:
                await self._listener.campaign_sent(some)
            except Exception as error:  # the message is out; the thread is only its record
                log.warning("campaign_listener_failed", error=type(error).__name__)


def _sent(outcome: Outcome) -> Sent:
    ready = outcome.ready
    return Sent(ready.campaign, ready.channel, ready.address, ready.text, ready.buttons, outcome.at)
