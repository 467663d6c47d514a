"""Puts what is said into the thread and, where the thread is not the channel itself, into the outbox."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from helpdesk.feedback import payloads
from helpdesk.outcome import Said
from helpdesk.ports import Clock
from integrations.events import Button, OutboundMessage
from integrations.ports import Channel
from store import conversations, outbox
from store.outbox import Handed

# These channels show the thread itself; a message in it has arrived.
THREAD_CHANNELS = frozenset({"web", "api"})


def _buttons(said: Said, turn_id: int | None, channel: str) -> tuple[Button, ...]:
    """The message's buttons, and the thumbs under an answer; programs have no opinion of theirs."""
    if said.thumbs is None or turn_id is None or channel == "api":
        return said.rendered.buttons
    thumbs = zip(said.thumbs, payloads(turn_id), strict=True)
    return (*said.rendered.buttons, *(Button(title, payload) for title, payload in thumbs))


async def say(
    connection: AsyncConnection,
    channels: Mapping[str, Channel],
    conversation: Any,
    said: Said,
    clock: Clock,
    handed: list[Handed] | None = None,
    **message: Any,
) -> int:
    """Puts a message into the thread and, unless the thread itself is the channel, its parts into the outbox.

    Args:
        handed: where the rows go for a caller who sends them himself; None leaves them to the channel's sender.
    """
    now = clock.now()
    shown = _buttons(said, message.get("turn_id"), conversation.channel)
    buttons = [{"title": button.title, "payload": button.payload, "url": button.url} for button in shown]
    message_id = await conversations.add_message(
        connection,
        conversation_id=conversation.id,
        author=said.author,
        text=said.rendered.text,
        buttons=buttons or None,
        kind=said.kind,
        picture=said.picture.name if said.picture else None,
        drawing=dict(said.picture.drawing) if said.picture else None,
        at=now,
        **message,
    )
    channel = channels.get(conversation.channel)
    if said.send and channel is not None and conversation.channel not in THREAD_CHANNELS:
        parts = channel.render(OutboundMessage(said.rendered.text, shown, said.picture.name if said.picture else None))
        rows = [
            {
                "conversation_id": conversation.id,
                "message_id": message_id,
                "channel": conversation.channel,
                "address": conversation.address,
                "part": part.as_json(),
                "created_at": now,
            }
            for part in parts
        ]
        if handed is None:
            await outbox.add(connection, rows)
        else:
            handed += await outbox.add_handed(connection, rows, now)
    return message_id
