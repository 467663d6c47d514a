"""One processor per conversation at a time, in arrival order; different conversations side by side.

A conversation is leased in the database, so that several processes may run processors on one inbox. What a crash
leaves (waiting events, stale leases) is found by a sweep at the start and every second after.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

import structlog

from helpdesk.changes import Change, Changes
from helpdesk.handover import end_lapsed
from helpdesk.outcome import Outcome, Said
from helpdesk.ports import Clock, OfficeHours, Rendered, Status
from helpdesk.reception import Reception, Sender
from helpdesk.recorder import Recorder
from helpdesk.sender import Sender as ChannelSender
from integrations.events import InboundEvent
from integrations.ports import Channel
from store import Database, conversations, inbox, outbox
from store.outbox import Handed

SIDE_BY_SIDE = 32  # conversations processed at once; each costs at most one database connection
MAX_ATTEMPTS = 3
SWEEP_SECONDS = 1.0

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Hands:
    """A sender that has room for this person; ``called_back`` is what it told, ``rows`` what it is to send."""

    sender: ChannelSender
    called_back: int
    rows: list[Handed] = field(default_factory=list)


class Processor:
    """Args:
    owner: names this process in leases; a restart with the same owner takes its leases back at once.
    channels: the channels that messages go out on, by name.
    senders: of these channels, in this process.
    """

    def __init__(
        self,
        database: Database,
        reception: Reception,
        channels: Mapping[str, Channel],
        hours: OfficeHours,
        changes: Changes,
        clock: Clock,
        zone: ZoneInfo,
        *,
        owner: str,
        senders: Mapping[str, ChannelSender],
        apology: Callable[[str], Rendered],
        observe: Callable[[Outcome], None] = lambda outcome: None,
    ) -> None:
        self._database = database
        self._reception = reception
        self._recorder = Recorder(channels, hours, clock, zone)
        self._changes = changes
        self._clock = clock
        self._owner = owner
        self._senders = senders
        self._apology = apology
        self._observe = observe
        self._active: dict[tuple[str, str], bool] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._gate = asyncio.Semaphore(SIDE_BY_SIDE)
        self._waiters: dict[int, asyncio.Future[Outcome]] = {}
        self._stopping = False

    def wake(self, channel: str, address: str) -> None:
        """An event of this conversation was committed."""
        key = (channel, address)
        if key in self._active:
            self._active[key] = True
            return
        if self._stopping:
            return
        self._active[key] = False
        task = asyncio.get_running_loop().create_task(self._attend(key))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def run(self) -> None:
        """Recovers what an earlier process left, then sweeps until cancelled."""
        async with self._database.write() as connection:
            await conversations.release_all_of(connection, self._owner)
        while True:
            async with self._database.read(brief=True) as connection:
                waiting = await inbox.unattended(connection, self._clock.now())
                await self._reception.switches.refresh(connection)
            for channel, address in waiting:
                self.wake(channel, address)
            await asyncio.sleep(SWEEP_SECONDS)

    async def stop(self, deadline: float = 10.0) -> None:
        """Lets running turns finish, at most ``deadline`` seconds; the rest is picked up at the next start."""
        self._stopping = True
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=deadline)
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(set(self._tasks))

    async def outcome_of(self, inbox_id: int, limit: float) -> Outcome | None:
        """What came of an event of this process's own intake; ``None`` when it took longer than ``limit`` seconds."""
        future = self._waiters.setdefault(inbox_id, asyncio.get_running_loop().create_future())
        try:
            return await asyncio.wait_for(asyncio.shield(future), limit)
        except TimeoutError:
            return None
        finally:
            self._waiters.pop(inbox_id, None)

    async def _attend(self, key: tuple[str, str]) -> None:
        try:
            async with self._gate:
                again = True
                while again and not self._stopping:
                    self._active[key] = False
                    await self._drain(*key)
                    again = self._active[key]
        except Exception as error:
            # The sweep tries again; what failed stays in the inbox.
            log.error("conversation_failed", channel=key[0], error=type(error).__name__, exc_info=error)
        finally:
            del self._active[key]

    async def _drain(self, channel: str, address: str) -> None:
        async with self._database.write() as connection:
            conversation = await conversations.claim(connection, channel, address, self._owner, self._clock.now())
            if conversation is None:
                return
            conversation = await end_lapsed(connection, conversation, self._clock.now())
            waiting = await inbox.next_waiting(connection, channel, address)
            if waiting is None:
                await conversations.release(connection, conversation.id)
        while waiting is not None:
            conversation, waiting = await self._one(conversation, waiting)

    async def _one(self, conversation: Any, waiting: Any) -> tuple[Any, Any]:
        event = InboundEvent.from_json(waiting.event)
        sender = Sender(
            conversation.id,
            conversation.channel,
            conversation.address,
            conversation.state,
            conversation.matter,
            conversation.not_understood,
            conversation.locale,
            bool(conversation.in_form),
        )
        try:
            outcome = await self._reception.handle(sender, event)
        except Exception as error:
            log.error("event_failed", channel=event.channel, kind=event.kind.value, exc_info=error)
            if waiting.attempts + 1 < MAX_ATTEMPTS:
                async with self._database.write() as connection:
                    await inbox.count_attempt(connection, waiting.id)
                    await conversations.release(connection, conversation.id)
                raise
            outcome = Outcome(heard=event.text, status=Status.FAILED)
            outcome.said.append(Said("bot", self._apology(conversation.locale)))
        row, following = await self._commit(conversation, waiting, event, outcome)
        self._tell(row, outcome)
        self._observe(outcome)
        future = self._waiters.get(waiting.id)
        if future is not None and not future.done():
            future.set_result(outcome)
        return row, (None if self._stopping else following)

    async def _commit(self, conversation: Any, waiting: Any, event: InboundEvent, outcome: Outcome) -> tuple[Any, Any]:
        """One transaction for all that came of an event: the conversation as it is then, and its next event."""
        channel, address = conversation.channel, conversation.address
        sender = self._senders.get(channel)
        hands = await self._hands(sender, address, outcome)
        with sender.along() if sender is not None else nullcontext(()) as settled:
            async with self._database.write() as connection:
                await outbox.settle(connection, settled)
                if hands is not None and await outbox.anything_open(connection, channel, address):
                    hands = None
                handed = hands.rows if hands is not None else None
                values = await self._recorder.record(connection, conversation, waiting, event, outcome, handed)
                following = await inbox.next_waiting(connection, channel, address)
                ended = following is None or self._stopping
                lease = None if ended else self._clock.now() + conversations.LEASE
                values |= {"lease_owner": None if ended else self._owner, "lease_until": lease}
                row = await conversations.change(connection, conversation.id, **values)
            if hands is not None:
                hands.sender.send(address, hands.rows, hands.called_back)
            elif sender is not None and outcome.said:
                sender.wake()
        return row, following

    async def _hands(self, sender: ChannelSender | None, address: str, outcome: Outcome) -> _Hands | None:
        if sender is None or not any(said.send for said in outcome.said):
            return None
        called_back = await sender.room_for(address)
        return None if called_back is None else _Hands(sender, called_back)

    def _tell(self, conversation: Any, outcome: Outcome) -> None:
        if outcome.heard is not None or outcome.said:
            self._changes.tell(Change("message", conversation.id, conversation.channel, conversation.address))
        if outcome.handover is not None:
            self._changes.tell(Change("state", conversation.id, conversation.channel, conversation.address))
