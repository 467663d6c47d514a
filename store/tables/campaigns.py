"""Campaigns and their approvals.

States: ``draft`` → ``submitted`` (waits for the second person) → ``approved`` → ``scheduled`` → ``running`` ⇄
``paused`` → ``done`` | ``cancelled``. An edit leads back to ``draft``. A repeating campaign goes from the end of one
run back to ``scheduled``; ``run`` counts its runs.
Actions in ``approvals``: ``edited``, ``submitted``, ``approved``, ``voided``.
"""

from sqlalchemy import Boolean, Column, Float, ForeignKey, Integer, String, Table, Text

from store.tables.base import metadata
from store.types import BigId, Json, UtcDateTime

campaigns = Table(
    "campaigns",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("name", String(100), nullable=False, unique=True),
    Column("purpose", String(40), nullable=False),
    Column("channels", Json, nullable=False),
    Column("audience", Text, nullable=False),
    Column("advertising", Boolean, nullable=False),
    Column("text", Text, nullable=False),
    Column("buttons", Json, nullable=False),
    # Local wall-clock time without a zone, as written in the file: it follows the zone of the settings.
    Column("start_local", String(19)),
    Column("repeat", String(100)),
    Column("rate", Float),
    Column("state", String(10), nullable=False, index=True),
    Column("state_reason", String(60)),
    Column("author", String(200), nullable=False),
    Column("run", Integer, nullable=False, server_default="0"),
    # Approval, frozen: what was approved, and how many people it meant then.
    Column("approved_hash", String(64)),
    Column("approved_count", Integer),
    Column("figures", Json, nullable=False),
    # Planning: contacts up to this id have their delivery row; planning is over when planned_at is set.
    Column("plan_cursor", BigId, nullable=False, server_default="0"),
    Column("planned_at", UtcDateTime),
    # The moment from which the campaign's own rate has room again (shared by all workers).
    Column("next_slot_at", UtcDateTime),
    Column("started_at", UtcDateTime),
    Column("finished_at", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)

approvals = Table(
    "approvals",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("campaign_id", BigId, ForeignKey("campaigns.id"), nullable=False, index=True),
    Column("action", String(10), nullable=False),
    Column("person", String(200), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("audience_count", Integer, nullable=False),
    Column("figures", Json, nullable=False),
    Column("note", String(200)),
    Column("at", UtcDateTime, nullable=False),
)
