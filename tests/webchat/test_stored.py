"""The web chat over the store, as the product wires it."""

from __future__ import annotations

from app.backends import CHANNEL, StoredWebchat
from helpdesk.intake import Intake
from integrations.webchat.hub import Hub
from store import Database, conversations, staff
from tests.fakes import FakeClock


async def test_who_holds_the_conversation_is_known_without_new_messages(database: Database, clock: FakeClock) -> None:
    backend = StoredWebchat(database, Intake(database, clock, lambda channel, address: None), Hub())
    async with database.write() as connection:
        lan = await staff.add(
            connection,
            email="lan@bhxh.example",
            name="Chị Lan",
            role="agent",
            password_hash="-",
            must_change_password=False,
            now=clock.now(),
        )
        conversation = await conversations.claim(connection, CHANNEL, "c1", "test", clock.now())
        assert conversation is not None
        await conversations.change(connection, conversation.id, state="staff", staff_id=lan)
        message = await conversations.add_message(
            connection, conversation_id=conversation.id, author="staff", staff_id=lan, text="Chào anh.", at=clock.now()
        )
    for after in (0, message):
        seen = await backend.history("c1", after)
        assert (seen.state, seen.staff_name) == ("staff", "Chị Lan")
