"""What staff do: see who waits, take over, reply, hand back, close."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from helpdesk.changes import Change, Changes
from helpdesk.outcome import Said
from helpdesk.ports import Answers, Clock, Rendered
from helpdesk.reading import conversation_row, conversation_view
from helpdesk.saying import THREAD_CHANNELS, say
from helpdesk.views import Conflict, ConversationRow, ConversationView, Counts, NoSuchConversation, View
from integrations.ports import Channel
from store import Database, outbox, staff
from store import conversations as queries
from store.tables import conversations, handovers

MAX_REPLY = 4000  # characters; every channel splits what is over its own limit


class UnusableReply(ValueError):
    """Empty, or longer than ``MAX_REPLY``."""


class Desk:
    def __init__(
        self,
        database: Database,
        channels: Mapping[str, Channel],
        answers: Answers,
        changes: Changes,
        clock: Clock,
        zone: ZoneInfo,
        outbox_ready: Callable[[str], None],
    ) -> None:
        self._database = database
        self._channels = channels
        self._answers = answers
        self._changes = changes
        self._clock = clock
        self._zone = zone
        self._outbox_ready = outbox_ready

    async def list(self, view: View, staff_id: int) -> list[ConversationRow]:
        """Longest waiting first (distress before all) where somebody waits, otherwise latest first."""
        conditions = {
            "waiting": (conversations.c.state == "waiting",),
            "mine": (conversations.c.state == "staff", conversations.c.staff_id == staff_id),
            "bot": (conversations.c.state == "bot",),
            "all": (),
        }[view]
        async with self._database.read() as connection:
            rows = await queries.listing(connection, *conditions, waiting_first=view == "waiting")
        return [conversation_row(row) for row in rows]

    async def open(self, conversation_id: int, reader: int | None = None) -> ConversationView:
        """The conversation whole; read by whoever holds it (``reader``), its messages are no longer unread.

        Raises ``NoSuchConversation``.
        """
        async with self._database.read() as connection:
            conversation = await self._get(connection, conversation_id)
            holder = await self._holder(connection, conversation.staff_id)
            thread = await queries.thread(connection, conversation_id)
            deliveries = await outbox.states_of(connection, [row.messages_id for row in thread])
            handover = await queries.open_handover(connection, conversation_id)
        if conversation.unread and reader is not None and conversation.staff_id == reader:
            seen = conversations.c.unread == conversation.unread  # what came meanwhile stays unread
            async with self._database.write() as connection:
                await queries.change_if(connection, conversation_id, seen, unread=0)
        return conversation_view(conversation, thread, deliveries, handover, holder)

    async def take(self, conversation_id: int, staff_id: int) -> None:
        """Raises ``Conflict`` when a colleague holds it: two clicks at once give it to one of them."""
        now = self._clock.now()
        async with self._database.write() as connection:
            conversation = await self._get(connection, conversation_id)
            free = or_(conversations.c.state != "staff", conversations.c.staff_id.is_(None))
            mine = conversations.c.staff_id == staff_id
            taken = await queries.change_if(
                connection,
                conversation_id,
                or_(free, mine),
                state="staff",
                staff_id=staff_id,
                waiting_since=None,
                unread=0,
            )
            if not taken:
                held = await self._get(connection, conversation_id)
                raise Conflict(await self._holder(connection, held.staff_id))
            handover = await queries.open_handover(connection, conversation_id)
            if handover is None:
                await queries.add_handover(
                    connection,
                    conversation_id=conversation_id,
                    reason="asked",
                    asked_at=now,
                    in_hours=True,
                    taken_at=now,
                    taken_by=staff_id,
                    outcome="taken_by_staff",
                )
            elif handover.taken_at is None or handover.taken_by is None:
                await queries.change_handover(connection, handover.id, taken_at=now, taken_by=staff_id)
        self._tell("state", conversation)

    async def reply(self, conversation_id: int, staff_id: int, text: str) -> None:
        """Sends a staff member's words to the citizen. Raises ``Conflict`` unless this person holds it."""
        text = text.strip()
        if not text:
            raise UnusableReply("empty")
        if len(text) > MAX_REPLY:
            raise UnusableReply("too long")
        async with self._database.write() as connection:
            conversation = await self._held(connection, conversation_id, staff_id)
            await say(
                connection,
                self._channels,
                conversation,
                Said("staff", Rendered(text, (), ())),
                self._clock,
                staff_id=staff_id,
            )
            await queries.change(connection, conversation_id, last_message_at=self._clock.now(), unread=0)
        self._sent(conversation)

    async def hand_back(self, conversation_id: int, staff_id: int) -> None:
        """Back to the assistant, which starts a new matter and greets with what it can do."""
        await self._end(conversation_id, staff_id, state="bot", outcome="handed_back", farewell="handed_back")

    async def close(self, conversation_id: int, staff_id: int) -> None:
        """Done; the citizen's next message opens it again with the assistant."""
        await self._end(conversation_id, staff_id, state="closed", outcome="closed", farewell="closed_by_staff")

    async def _end(self, conversation_id: int, staff_id: int, *, state: str, outcome: str, farewell: str) -> None:
        now = self._clock.now()
        async with self._database.write() as connection:
            conversation = await self._held(connection, conversation_id, staff_id)
            handover = await queries.open_handover(connection, conversation_id)
            if handover is not None:
                await queries.change_handover(connection, handover.id, ended_at=now, outcome=outcome)
            today = now.astimezone(self._zone).date()
            rendered = self._answers.render(farewell, on=today, locale=conversation.locale)
            await say(connection, self._channels, conversation, Said("bot", rendered), self._clock)
            await queries.change(
                connection,
                conversation_id,
                state=state,
                staff_id=None,
                waiting_since=None,
                priority=0,
                not_understood=0,
                in_form=False,
                matter=conversation.matter + 1,
                last_message_at=now,
            )
        self._sent(conversation)
        self._tell("state", conversation)

    async def counts(self, staff_id: int) -> Counts:
        """The start page's figures; "today" is the day in the settings' time zone."""
        now = self._clock.now()
        midnight = datetime.combine(now.astimezone(self._zone).date(), time(), self._zone)
        async with self._database.read() as connection:
            waiting, since = (
                await connection.execute(
                    select(func.count(), func.min(conversations.c.waiting_since)).where(
                        conversations.c.state == "waiting"
                    )
                )
            ).one()
            mine = await connection.scalar(
                select(func.count()).where(conversations.c.state == "staff", conversations.c.staff_id == staff_id)
            )
            helped = await connection.scalar(
                select(func.count()).where(handovers.c.ended_at >= midnight, handovers.c.taken_by.is_not(None))
            )
            handed = await connection.scalar(select(func.count()).where(handovers.c.asked_at >= midnight))
            by_status = await queries.turn_counts(connection, midnight)
        longest = int((now - since) / timedelta(seconds=1)) if since else 0
        answered = sum(by_status.get(status, 0) for status in ("answered", "calculated"))
        return Counts(waiting, longest, mine or 0, helped or 0, answered, handed or 0, by_status)

    def watch(self) -> AsyncIterator[Change]:
        return self._changes.watch()

    async def _get(self, connection: AsyncConnection, conversation_id: int) -> Any:
        conversation = await queries.get(connection, conversation_id)
        if conversation is None:
            raise NoSuchConversation(conversation_id)
        return conversation

    async def _held(self, connection: AsyncConnection, conversation_id: int, staff_id: int) -> Any:
        conversation = await self._get(connection, conversation_id)
        if conversation.state == "staff" and conversation.staff_id == staff_id:
            return conversation
        if conversation.state == "staff" and conversation.staff_id is not None:
            raise Conflict(await self._holder(connection, conversation.staff_id))
        raise Conflict

    async def _holder(self, connection: AsyncConnection, staff_id: int | None) -> str | None:
        if staff_id is None:
            return None
        return await staff.name_of(connection, staff_id)

    def _sent(self, conversation: Any) -> None:
        if conversation.channel not in THREAD_CHANNELS:
            self._outbox_ready(conversation.channel)
        self._tell("message", conversation)

    def _tell(self, kind: str, conversation: Any) -> None:
        self._changes.tell(Change(kind, conversation.id, conversation.channel, conversation.address))
