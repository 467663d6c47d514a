"""What the web chat needs of the help desk, over the store."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import cast

from helpdesk.changes import Changes
from helpdesk.intake import Intake
from integrations.events import Button, InboundEvent
from integrations.pictures import shown
from integrations.webchat.hub import Hub
from integrations.webchat.ports import WebConversation, WebMessage
from store import Database, conversations, staff

CHANNEL = "web"


class StoredWebchat:
    """``integrations.webchat.ports.WebchatBackend``: events into the inbox, the thread out of the store."""

    def __init__(self, database: Database, intake: Intake, hub: Hub) -> None:
        self._database = database
        self._intake = intake
        self._hub = hub

    async def deliver(self, event: InboundEvent) -> None:
        await self._intake.receive([event])

    async def history(self, address: str, after: int = 0) -> WebConversation:
        async with self._database.read() as connection:
            conversation = await conversations.find(connection, CHANNEL, address)
            if conversation is None:
                return WebConversation()
            rows = await conversations.thread(connection, conversation.id, after=after)
            holder = await staff.name_of(connection, conversation.staff_id) if conversation.staff_id else None
        return WebConversation(
            state=conversation.state,
            staff_name=holder,
            messages=[
                WebMessage(
                    id=row.messages_id,
                    author=row.messages_author,
                    text=row.messages_text,
                    at=row.messages_at,
                    buttons=[
                        Button(one["title"], one.get("payload") or "", one.get("url"))
                        for one in row.messages_buttons or ()
                    ],
                    picture=shown(row.messages_picture, row.messages_drawing),
                    staff_name=row.staff_name,
                    event_id=row.event_id if row.messages_author == "citizen" else None,
                )
                for row in rows
            ],
        )

    def watch(self, address: str) -> AsyncIterator[object]:
        return cast(AsyncIterator[object], self._hub.watch(address))


async def ring_pages(changes: Changes, hub: Hub) -> None:
    """Tells open web chat pages what the help desk tells; runs until ``changes`` closes."""
    async for change in changes.watch():
        if change.channel == CHANNEL:
            hub.tell(change.address)
    hub.close()
