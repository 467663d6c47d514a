"""Every table, one noun per file. ``metadata`` is what migrations are compared with."""

from store.tables.audit import audit_events
from store.tables.base import metadata
from store.tables.campaigns import approvals, campaigns
from store.tables.channels import channel_states, channel_tokens
from store.tables.consents import consents, suppressions
from store.tables.contacts import addresses, contacts
from store.tables.conversations import conversations, handovers, messages, turns
from store.tables.deliveries import deliveries, delivery_events
from store.tables.inbox import inbox_events
from store.tables.outbox import outbox_messages
from store.tables.staff import staff, staff_sessions

__all__ = [
    "addresses",
    "approvals",
    "audit_events",
    "campaigns",
    "channel_states",
    "channel_tokens",
    "consents",
    "contacts",
    "conversations",
    "deliveries",
    "delivery_events",
    "handovers",
    "inbox_events",
    "messages",
    "metadata",
    "outbox_messages",
    "staff",
    "staff_sessions",
    "suppressions",
    "turns",
]
