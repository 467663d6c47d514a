"""The inbox: every event a provider or the web page delivered, once.

States: ``new`` (to be processed) → ``done`` | ``dead`` (failed for good; ``error`` says why). Who processes a
conversation is written on the conversation (its lease), not here: order is kept per conversation.
"""

from sqlalchemy import Column, Index, String, Table, Text, UniqueConstraint, text

from store.tables.base import metadata
from store.types import BigId, Json, UtcDateTime

inbox_events = Table(
    "inbox_events",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("channel", String(20), nullable=False),
    Column("event_id", String(200), nullable=False),
    Column("address", String(200), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("event", Json, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("state", String(10), nullable=False, server_default="new"),
    Column("attempts", BigId, nullable=False, server_default="0"),
    Column("done_at", UtcDateTime),
    Column("error", Text),
    UniqueConstraint("channel", "event_id"),
    # Only what still waits is ever searched; the index stays as small as the backlog.
    Index(
        "ix_inbox_events_waiting",
        "channel",
        "address",
        "id",
        sqlite_where=text("state = 'new'"),
        postgresql_where=text("state = 'new'"),
    ),
)
