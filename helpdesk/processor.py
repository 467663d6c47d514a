"""One processor per conversation at a time, in arrival order; different conversations side by side.

A conversation is leased in the database, so that several processes may run processors on one inbox. What a crash
leaves (waiting events, stale leases) is found by a sweep at the start and every second after.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from helpdesk.changes import Change, Changes
from helpdesk.handover import end_lapsed, hand_over
from helpdesk.outcome import Outcome, Said
from helpdesk.ports import Clock, OfficeHours, Rendered, Status
from helpdesk.reception import Reception, Sender
from integrations.events import InboundEvent, OutboundMessage
from integrations.ports import Channel
from store import Database, conversations, inbox, outbox

SIDE_BY_SIDE = 32  # conversations processed at once; each costs at most one database connection
MAX_ATTEMPTS = 3
SWEEP_SECONDS = 1.0
# These channels show the thread itself; a message in it has arrived.
THREAD_CHANNELS = frozenset({"web", "api"})

log = structlog.get_logger()


class Processor:
    """Args:
    owner: names this process in leases; a restart with the same owner takes its leases back at once.
    channels: the channels that messages go out on, by name.
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
        outbox_ready: Callable[[str], None],
        apology: Callable[[str], Rendered],
        observe: Callable[[Outcome], None] = lambda outcome: None,
    ) -> None:
        self._database = database
        self._reception = reception
        self._channels = channels
        self._hours = hours
        self._changes = changes
        self._clock = clock
        self._zone = zone
        self._owner = owner
        self._outbox_ready = outbox_ready
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
        async with self._database.write() as connection:
            values = await self._record(connection, conversation, waiting, event, outcome)
            following = await inbox.next_waiting(connection, conversation.channel, conversation.address)
            ended = following is None or self._stopping
            lease = None if ended else self._clock.now() + conversations.LEASE
            values |= {"lease_owner": None if ended else self._owner, "lease_until": lease}
            row = await conversations.change(connection, conversation.id, **values)
        self._tell(row, outcome)
        self._observe(outcome)
        future = self._waiters.get(waiting.id)
        if future is not None and not future.done():
            future.set_result(outcome)
        return row, (None if self._stopping else following)

    async def _record(
        self, connection: AsyncConnection, conversation: Any, waiting: Any, event: InboundEvent, outcome: Outcome
    ) -> dict[str, Any]:
        """Writes everything but the conversation's own row, whose new values it gives back."""
        now = self._clock.now()
        values: dict[str, Any] = dict(outcome.conversation)
        if event.display_name and event.display_name != conversation.display_name:
            values["display_name"] = event.display_name[:200]
        if outcome.heard is not None:
            values["last_message_at"] = now
            values["unread"] = conversation.unread + 1
            await conversations.add_message(
                connection,
                conversation_id=conversation.id,
                author="citizen",
                text=outcome.heard,
                kind=outcome.heard_kind,
                inbox_event_id=waiting.id,
                at=now,
            )
        turn_id = await self._record_turn(connection, conversation, outcome)
        if outcome.turn is not None and outcome.turn.in_form != bool(conversation.in_form):
            values["in_form"] = outcome.turn.in_form
        reopens = conversation.state == "closed" and outcome.heard is not None
        if reopens or outcome.handover is not None:
            # Staff may have taken the conversation while the assistant was thinking.
            fresh: Any = await conversations.get(connection, conversation.id)
            if reopens and fresh.state == "closed":
                values["state"] = "bot"
            if outcome.handover is not None:
                values |= await hand_over(connection, fresh, outcome.handover, now, in_hours=self._hours.is_open(now))
        await self._record_said(connection, conversation, outcome, waiting.id, turn_id)
        await inbox.settle(connection, waiting.id, now)
        return values

    async def _record_turn(self, connection: AsyncConnection, conversation: Any, outcome: Outcome) -> int | None:
        if outcome.status is None:
            return None
        turn = outcome.turn
        return await conversations.add_turn(
            connection,
            conversation_id=conversation.id,
            status=outcome.status.value,
            topic=turn.topic if turn else None,
            confidence=turn.confidence if turn else None,
            runner_up=turn.runner_up if turn else None,
            runner_up_confidence=turn.runner_up_confidence if turn else None,
            figures=[dict(figure) for figure in outcome.figures()],
            entities=[dict(entity) for entity in turn.entities] if turn else [],
            slots=dict(turn.slots) if turn else {},
            model=turn.model if turn else None,
            latency_ms=outcome.latency_ms,
            at=self._clock.now(),
        )

    async def _record_said(
        self, connection: AsyncConnection, conversation: Any, outcome: Outcome, inbox_id: int, turn_id: int | None
    ) -> None:
        for said in outcome.said:
            await say(
                connection,
                self._channels,
                conversation,
                said,
                self._clock,
                inbox_event_id=inbox_id,
                turn_id=turn_id,
            )

    def _tell(self, conversation: Any, outcome: Outcome) -> None:
        if outcome.said and conversation.channel not in THREAD_CHANNELS:
            self._outbox_ready(conversation.channel)
        if outcome.heard is not None or outcome.said:
            self._changes.tell(Change("message", conversation.id, conversation.channel, conversation.address))
        if outcome.handover is not None:
            self._changes.tell(Change("state", conversation.id, conversation.channel, conversation.address))


async def say(
    connection: AsyncConnection,
    channels: Mapping[str, Channel],
    conversation: Any,
    said: Said,
    clock: Clock,
    **message: Any,
) -> int:
    """Puts a message into the thread and, unless the thread itself is the channel, its parts into the outbox."""
    now = clock.now()
    buttons = [
        {"title": button.title, "payload": button.payload, "url": button.url} for button in said.rendered.buttons
    ]
    message_id = await conversations.add_message(
        connection,
        conversation_id=conversation.id,
        author=said.author,
        text=said.rendered.text,
        buttons=buttons or None,
        kind=said.kind,
        at=now,
        **message,
    )
    channel = channels.get(conversation.channel)
    if said.send and channel is not None and conversation.channel not in THREAD_CHANNELS:
        parts = channel.render(OutboundMessage(said.rendered.text, said.rendered.buttons, said.image))
        await outbox.add(
            connection,
            [
                {
                    "conversation_id": conversation.id,
                    "message_id": message_id,
                    "channel": conversation.channel,
                    "address": conversation.address,
                    "part": part.as_json(),
                    "created_at": now,
                }
                for part in parts
            ],
        )
    return message_id
