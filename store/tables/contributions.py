"""Payments that collection agents report, the keys they use, and the messages that follow from payments.

A notice is one message about the person's own business: the receipt of a payment, or the reminder of a deadline. Its
``key`` names what it is about, so that there is one and never two. States:
    waiting   not before ``not_before`` (``reason``: the rule of the send gate that made it wait)
    posted    in the outbox, in the same transaction; ``message_id`` leads to what became of it
    skipped   not sent (``reason``, ``source``: the rule and where it stands)
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    ForeignKey,
    Index,
    String,
    Table,
    UniqueConstraint,
    text,
)

from store.tables.base import metadata
from store.types import BigId, Json, UtcDateTime

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    # The agent's name; while a key is being changed two keys bear it.
    Column("name", String(60), nullable=False, index=True),
    Column("key_hash", String(64), nullable=False, unique=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime),
    Column("last_used_at", UtcDateTime),
)

contribution_receipts = Table(
    "contribution_receipts",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("agent", String(60), nullable=False),
    Column("receipt_id", String(100), nullable=False),
    Column("body_hash", String(64), nullable=False),
    Column("contact_id", BigId, ForeignKey("contacts.id")),
    Column("kind", String(12), nullable=False),
    Column("method", String(12)),
    # Whole đồng.
    Column("amount", BigInteger, nullable=False),
    Column("paid_on", Date, nullable=False),
    Column("first_month", String(7), nullable=False),
    Column("last_month", String(7), nullable=False),
    Column("confirmation_code", String(60), nullable=False),
    # What the agent was answered: the same event gets the same answer.
    Column("answer", String(20), nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    UniqueConstraint("agent", "receipt_id"),
    Index("ix_contribution_receipts_contact_id_last_month", "contact_id", "last_month"),
)

notices = Table(
    "notices",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("kind", String(12), nullable=False),
    Column("key", String(200), nullable=False, unique=True),
    Column("contact_id", BigId, ForeignKey("contacts.id"), nullable=False),
    # What the text is made of at the moment of sending.
    Column("content", Json, nullable=False),
    Column("state", String(10), nullable=False),
    Column("reason", String(60)),
    Column("source", String(200)),
    Column("not_before", UtcDateTime, nullable=False),
    Column("message_id", BigId, ForeignKey("messages.id")),
    Column("created_at", UtcDateTime, nullable=False),
    Column("settled_at", UtcDateTime),
    Index(
        "ix_notices_waiting",
        "not_before",
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
    Index("ix_notices_contact_id_settled_at", "contact_id", "settled_at"),
)
