"""The consent ledger and the suppression list.

Consents are only ever appended: who (a contact, or an address nobody imported yet), for which purpose, granted or
withdrawn, in which channel, on which wording, when, and the evidence by which it can be shown. The newest row of a
person and purpose counts.

A suppression stops messages that we start. Reasons: ``opt_out`` (the person said so; holds for every address of
theirs), ``unreachable`` (the provider said so; holds for one address until its owner writes again).
"""

from sqlalchemy import Boolean, Column, ForeignKey, Index, String, Table, text

from store.tables.base import metadata
from store.types import BigId, UtcDateTime

consents = Table(
    "consents",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("contact_id", BigId, ForeignKey("contacts.id")),
    Column("address_id", BigId, ForeignKey("addresses.id")),
    Column("purpose", String(40), nullable=False),
    Column("granted", Boolean, nullable=False),
    Column("channel", String(20), nullable=False),
    Column("text_version", String(40), nullable=False),
    Column("evidence", String(200), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index("ix_consents_contact_id_purpose_id", "contact_id", "purpose", "id"),
    Index("ix_consents_address_id_purpose_id", "address_id", "purpose", "id"),
)

suppressions = Table(
    "suppressions",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("contact_id", BigId, ForeignKey("contacts.id")),
    Column("address_id", BigId, ForeignKey("addresses.id")),
    Column("reason", String(20), nullable=False),
    Column("detail", String(60), nullable=False),
    Column("evidence", String(200), nullable=False),
    Column("since", UtcDateTime, nullable=False),
    Column("lifted_at", UtcDateTime),
    # Only what holds now is ever asked for.
    Index(
        "ix_suppressions_contact_id_open",
        "contact_id",
        sqlite_where=text("lifted_at is null"),
        postgresql_where=text("lifted_at is null"),
    ),
    Index(
        "ix_suppressions_address_id_open",
        "address_id",
        sqlite_where=text("lifted_at is null"),
        postgresql_where=text("lifted_at is null"),
    ),
)
