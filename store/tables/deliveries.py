"""The delivery ledger: one row per recipient of a run, the truth and the queue. And every transition it went through.

States of a delivery:
    planned   waits for its turn, not before ``not_before`` (``reason``: the rule that made it wait)
    leased    a worker took it into its hands; a crash returns it to planned
    handed    committed right before the provider is called; a crash makes it unknown
    sent      the provider took it
    refused   the provider refused it for good (``reason``: its code)
    unknown   the provider may or may not have it; never sent again blindly, settled by a receipt or echo
    skipped   not sent, by our own decision (``reason``: the rule, ``source``: its legal source)
``delivered_at``, ``read_at`` and ``replied_at`` come later, from receipts and the person's own messages.
"""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, UniqueConstraint, text

from store.tables.base import metadata
from store.types import BigId, UtcDateTime

_OPEN = text("state in ('leased', 'handed')")
_PLANNED = text("state = 'planned'")

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("campaign_id", BigId, ForeignKey("campaigns.id"), nullable=False),
    Column("run", Integer, nullable=False),
    Column("contact_id", BigId, ForeignKey("contacts.id"), nullable=False),
    Column("channel", String(20)),
    Column("address", String(200)),
    Column("state", String(10), nullable=False),
    Column("reason", String(60)),
    Column("source", String(200)),
    Column("not_before", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("lease_owner", String(40)),
    Column("provider_message_id", String(200)),
    # Hash of the text that was handed over: matches a provider's echo, and shows later what was sent.
    Column("fingerprint", String(32)),
    Column("handed_at", UtcDateTime),
    Column("settled_at", UtcDateTime),
    Column("delivered_at", UtcDateTime),
    Column("read_at", UtcDateTime),
    Column("replied_at", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("campaign_id", "run", "contact_id"),
    # The queue: as large as what still waits; what is due stands first, so that a night's backlog is never scanned.
    Index(
        "ix_deliveries_planned",
        "campaign_id",
        "run",
        "channel",
        "not_before",
        "id",
        sqlite_where=_PLANNED,
        postgresql_where=_PLANNED,
    ),
    # Progress is counted from this index alone, also while a million rows are under way.
    Index(
        "ix_deliveries_progress",
        "campaign_id",
        "run",
        "state",
        "reason",
        "delivered_at",
        "read_at",
        "replied_at",
    ),
    # What is in somebody's hands: never more than what the workers hold.
    Index("ix_deliveries_open", "lease_owner", "campaign_id", sqlite_where=_OPEN, postgresql_where=_OPEN),
    # The frequency cap counts one person's messages over all campaigns.
    Index("ix_deliveries_contact_id_handed_at", "contact_id", "handed_at"),
    Index("ix_deliveries_channel_provider_message_id", "channel", "provider_message_id"),
    # A reply or an echo looks for the latest message to an address.
    Index("ix_deliveries_channel_address_handed_at", "channel", "address", "handed_at"),
)

delivery_events = Table(
    "delivery_events",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("delivery_id", BigId, ForeignKey("deliveries.id"), nullable=False, index=True),
    Column("state", String(10), nullable=False),
    Column("reason", String(60)),
    Column("source", String(200)),
    Column("worker", String(40)),
    Column("at", UtcDateTime, nullable=False),
)
