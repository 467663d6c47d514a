"""Rows of the store as the views that screens print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from helpdesk.views import ConversationRow, ConversationView, FigureUsed, HandoverView, MessageView, Understood
from integrations.pictures import shown


def conversation_row(row: Any) -> ConversationRow:
    """A row of ``store.conversations.listing``."""
    return ConversationRow(
        id=row.id,
        channel=row.channel,
        display_name=row.display_name,
        state=row.state,
        last_text=row.last_text or "",
        last_author=row.last_author or "citizen",
        last_at=row.last_at or row.last_message_at,
        waiting_since=row.waiting_since,
        priority=row.priority,
        reason=row.reason,
        holder=row.staff_name,
        unread=row.unread,
    )


def conversation_view(
    conversation: Any, thread: Sequence[Any], deliveries: Mapping[int, str], handover: Any | None, holder: str | None
) -> ConversationView:
    """A conversation with rows of ``store.conversations.thread``."""
    return ConversationView(
        id=conversation.id,
        channel=conversation.channel,
        address=conversation.address,
        display_name=conversation.display_name,
        state=conversation.state,
        holder_id=conversation.staff_id,
        holder=holder,
        waiting_since=conversation.waiting_since,
        priority=conversation.priority,
        handover=HandoverView(handover.reason, handover.asked_at, handover.in_hours) if handover else None,
        messages=[_message(row, deliveries.get(row.messages_id)) for row in thread],
    )


def _message(row: Any, delivery: str | None) -> MessageView:
    return MessageView(
        id=row.messages_id,
        author=row.messages_author,
        text=row.messages_text,
        at=row.messages_at,
        staff_name=row.staff_name,
        buttons=tuple(button["title"] for button in row.messages_buttons or ()),
        understood=_understood(row) if row.turns_id is not None else None,
        delivery=delivery,
        picture=shown(row.messages_picture, row.messages_drawing),
    )


def _understood(row: Any) -> Understood:
    return Understood(
        turn_id=row.turns_id,
        status=row.turns_status,
        topic=row.turns_topic,
        confidence=row.turns_confidence,
        runner_up=row.turns_runner_up,
        runner_up_confidence=row.turns_runner_up_confidence,
        figures=[
            FigureUsed(
                name=figure["name"],
                value=figure["value"],
                since=date.fromisoformat(figure["since"]) if figure.get("since") else None,
                source=figure["source"],
            )
            for figure in row.turns_figures
        ],
        slots=row.turns_slots,
        entities=row.turns_entities,
        model=row.turns_model,
        latency_ms=row.turns_latency_ms,
    )
