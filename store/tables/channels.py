"""What a channel must remember: Zalo's rotating token pair, and each channel's run-time capabilities and stops."""

from sqlalchemy import Column, Integer, String, Table, Text

from store.tables.base import metadata
from store.types import Json, UtcDateTime

channel_tokens = Table(
    "channel_tokens",
    metadata,
    Column("channel", String(20), primary_key=True),
    Column("access_token", Text, nullable=False),
    Column("refresh_token", Text, nullable=False),
    Column("expires_at", UtcDateTime),
    Column("generation", Integer, nullable=False, server_default="1"),
    Column("refresh_pending_at", UtcDateTime),
    Column("needs_consent_since", UtcDateTime),
    Column("updated_at", UtcDateTime, nullable=False),
)

channel_states = Table(
    "channel_states",
    metadata,
    Column("channel", String(20), primary_key=True),
    Column("state", Json, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)
