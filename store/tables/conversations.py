"""Conversations, what was said in them, how each turn was answered, and who was asked to take over.

Conversation states: ``bot`` → ``waiting`` (for staff) → ``staff`` (held by ``staff_id``) → ``bot`` | ``closed``. A new
message of the citizen reopens a closed conversation with the bot.
Authors of a message: ``citizen``, ``bot``, ``staff``, ``system``, ``campaign``.
"""

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from store.tables.base import metadata
from store.types import BigId, Json, UtcDateTime

conversations = Table(
    "conversations",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("channel", String(20), nullable=False),
    Column("address", String(200), nullable=False),
    Column("display_name", String(200)),
    Column("locale", String(5), nullable=False, server_default="vi"),
    Column("state", String(10), nullable=False, server_default="bot", index=True),
    Column("staff_id", BigId, ForeignKey("staff.id"), index=True),
    Column("waiting_since", UtcDateTime),
    Column("priority", Integer, nullable=False, server_default="0"),
    Column("not_understood", Integer, nullable=False, server_default="0"),
    # Whether the assistant waits for the next item of a calculation: "huỷ" then cancels that, not the messages.
    Column("in_form", Boolean, nullable=False, server_default=false()),
    # The matter in hand: a new number begins a new Rasa tracker, which keeps a turn's cost flat.
    Column("matter", Integer, nullable=False, server_default="1"),
    Column("unread", Integer, nullable=False, server_default="0"),
    Column("created_at", UtcDateTime, nullable=False),
    Column("last_message_at", UtcDateTime, nullable=False, index=True),
    Column("lease_owner", String(80)),
    Column("lease_until", UtcDateTime),
    UniqueConstraint("channel", "address"),
)

messages = Table(
    "messages",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("conversation_id", BigId, ForeignKey("conversations.id"), nullable=False),
    Column("author", String(10), nullable=False),
    Column("staff_id", BigId, ForeignKey("staff.id")),
    Column("text", Text, nullable=False),
    Column("buttons", Json),
    Column("kind", String(20), nullable=False, server_default="text"),
    Column("inbox_event_id", BigId, ForeignKey("inbox_events.id")),
    Column("turn_id", BigId, ForeignKey("turns.id")),
    Column("at", UtcDateTime, nullable=False),
    # A picture that goes with the text: its unguessable name, and what is to be drawn.
    Column("picture", String(32)),
    Column("drawing", Json),
    Index("ix_messages_conversation_id_id", "conversation_id", "id"),
    Index(
        "ix_messages_picture",
        "picture",
        unique=True,
        sqlite_where=text("picture is not null"),
        postgresql_where=text("picture is not null"),
    ),
)

turns = Table(
    "turns",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("conversation_id", BigId, ForeignKey("conversations.id"), nullable=False, index=True),
    Column("status", String(20), nullable=False),
    Column("topic", String(60)),
    Column("confidence", Float),
    Column("runner_up", String(60)),
    Column("runner_up_confidence", Float),
    Column("figures", Json, nullable=False),
    Column("entities", Json, nullable=False),
    Column("slots", Json, nullable=False),
    Column("model", String(80)),
    Column("latency_ms", Float, nullable=False),
    Column("at", UtcDateTime, nullable=False, index=True),
    # Staff look through the latest of one kind.
    Index("ix_turns_status_id", "status", "id"),
    Index("ix_turns_topic_id", "topic", "id"),
)

handovers = Table(
    "handovers",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("conversation_id", BigId, ForeignKey("conversations.id"), nullable=False, index=True),
    Column("reason", String(30), nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("in_hours", Boolean, nullable=False),
    Column("taken_at", UtcDateTime),
    Column("taken_by", BigId, ForeignKey("staff.id")),
    Column("ended_at", UtcDateTime),
    Column("outcome", String(20)),
)
