"""Campaign messages in the citizen's thread: staff and the assistant see what a reply refers to."""

from __future__ import annotations

from collections.abc import Sequence

from helpdesk.changes import Change, Changes
from outreach.delivery.clerk import Sent
from store import Database, conversations


class CampaignThread:
    """``outreach.delivery.clerk.SentListener``: writes what went out into the conversations."""

    def __init__(self, database: Database, changes: Changes) -> None:
        self._database = database
        self._changes = changes

    async def campaign_sent(self, messages: Sequence[Sent]) -> None:
        told = []
        async with self._database.write() as connection:
            for sent in messages:
                conversation_id = await conversations.ensure(connection, sent.channel, sent.address, sent.at)
                buttons = [{"title": one.title, "payload": one.payload, "url": one.url} for one in sent.buttons]
                await conversations.add_message(
                    connection,
                    conversation_id=conversation_id,
                    author="campaign",
                    text=sent.text,
                    buttons=buttons or None,
                    kind="campaign",
                    at=sent.at,
                )
                told.append(Change("message", conversation_id, sent.channel, sent.address))
        for change in told:
            self._changes.tell(change)
