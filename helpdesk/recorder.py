"""Writes what came of one event: messages, turn, statistics, hand-over and replies, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from helpdesk.handover import hand_over
from helpdesk.outcome import Outcome
from helpdesk.ports import Clock, OfficeHours
from helpdesk.saying import say
from integrations.events import InboundEvent
from integrations.ports import Channel
from store import conversations, inbox, quality, withdrawals
from store.outbox import Handed


class Recorder:
    """Args:
    channels: the channels that messages go out on, by name.
    zone: where a month of the statistics begins.
    """

    def __init__(self, channels: Mapping[str, Channel], hours: OfficeHours, clock: Clock, zone: ZoneInfo) -> None:
        self._channels = channels
        self._hours = hours
        self._clock = clock
        self._zone = zone

    async def record(
        self,
        connection: AsyncConnection,
        conversation: Any,
        waiting: Any,
        event: InboundEvent,
        outcome: Outcome,
        handed: list[Handed] | None,
    ) -> dict[str, Any]:
        """Writes everything but the conversation's own row, whose new values it gives back.

        Args:
            handed: see ``say``.
        """
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
        if outcome.rating is not None:
            await quality.rate(connection, *outcome.rating, now)
        if outcome.turn is not None and outcome.turn.withdrawal_reason:
            month = f"{now.astimezone(self._zone):%Y-%m}"
            channel, address = conversation.channel, conversation.address
            await withdrawals.count_reason(connection, month, channel, address, outcome.turn.withdrawal_reason)
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
        await self._record_said(connection, conversation, outcome, waiting.id, turn_id, handed)
        await inbox.settle(connection, waiting.id, now)
        if outcome.private:
            await inbox.forget_words(connection, waiting.id, event.without_words().as_json())
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
        self,
        connection: AsyncConnection,
        conversation: Any,
        outcome: Outcome,
        inbox_id: int,
        turn_id: int | None,
        handed: list[Handed] | None,
    ) -> None:
        for said in outcome.said:
            await say(
                connection,
                self._channels,
                conversation,
                said,
                self._clock,
                handed=handed,
                inbox_event_id=inbox_id,
                turn_id=turn_id,
            )
