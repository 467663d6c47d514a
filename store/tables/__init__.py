"""Every table, one noun per file. ``metadata`` is what migrations are compared with."""

from store.tables.audit import audit_events
from store.tables.base import metadata
from store.tables.campaigns import approvals, campaigns
from store.tables.channels import channel_states, channel_tokens
from store.tables.consents import consents, suppressions
from store.tables.contacts import addresses, contacts
from store.tables.contributions import api_keys, contribution_receipts, notices
from store.tables.conversations import conversations, handovers, messages, turns
from store.tables.deliveries import deliveries, delivery_events
from store.tables.inbox import inbox_events
from store.tables.outbox import outbox_messages
from store.tables.quality import corrections, ratings, topic_switches
from store.tables.registry import record_challenges, record_sessions, registry_people, registry_periods
from store.tables.staff import staff, staff_sessions
from store.tables.withdrawals import withdrawal_reasons

__all__ = [
    "addresses",
    "api_keys",
    "approvals",
    "audit_events",
    "campaigns",
    "channel_states",
    "channel_tokens",
    "consents",
    "contacts",
    "contribution_receipts",
    "conversations",
    "corrections",
    "deliveries",
    "delivery_events",
    "handovers",
    "inbox_events",
    "messages",
    "metadata",
    "notices",
    "outbox_messages",
    "ratings",
    "record_challenges",
    "record_sessions",
    "registry_people",
    "registry_periods",
    "staff",
    "staff_sessions",
    "suppressions",
    "topic_switches",
    "turns",
    "withdrawal_reasons",
]
