"""The outbox: every reply to a citizen, one row per provider call.

States: ``queued`` → ``handed`` (marked before the provider is called) → ``sent`` | ``refused`` | ``unknown`` (the
provider may or may not have it; never sent again blindly). A crash leaves ``handed`` rows, which become ``unknown``.
"""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, text

from store.tables.base import metadata
from store.types import BigId, Json, UtcDateTime

outbox_messages = Table(
    "outbox_messages",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("conversation_id", BigId, ForeignKey("conversations.id"), nullable=False, index=True),
    Column("message_id", BigId, ForeignKey("messages.id")),
    Column("channel", String(20), nullable=False),
    Column("address", String(200), nullable=False),
    Column("part", Json, nullable=False),
    Column("state", String(10), nullable=False, server_default="queued"),
    Column("not_before", UtcDateTime),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("provider_message_id", String(200), index=True),
    Column("error_code", String(60)),
    Column("created_at", UtcDateTime, nullable=False),
    Column("handed_at", UtcDateTime),
    Column("settled_at", UtcDateTime),
    Index(
        "ix_outbox_messages_open",
        "channel",
        "id",
        sqlite_where=text("state in ('queued', 'handed')"),
        postgresql_where=text("state in ('queued', 'handed')"),
    ),
)
