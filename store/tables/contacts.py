"""People we know, and where they can be reached.

A contact may have several addresses, at most one per channel. Somebody who writes to us before anybody imported them
has an address without a contact. All text is NFC, so that equality means equality.
"""

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, String, Table, UniqueConstraint, text

from store.tables.base import metadata
from store.types import BigId, Json, UtcDateTime

contacts = Table(
    "contacts",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("contact_id", String(100), nullable=False, unique=True),
    Column("name", String(200)),
    Column("locale", String(5)),
    Column("gender", String(10)),
    Column("birth_date", Date),
    Column("province", String(100)),
    Column("commune", String(100)),
    Column("phone", String(20)),
    # "group" is a reserved word in SQL; in files and expressions the field is called group.
    Column("target_group", String(40), index=True),
    Column("months_contributed", Integer),
    Column("last_contribution", Date),
    Column("tags", Json, nullable=False),
    Column("attributes", Json, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)

addresses = Table(
    "addresses",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("channel", String(20), nullable=False),
    Column("address", String(200), nullable=False),
    Column("contact_id", BigId, ForeignKey("contacts.id")),
    # Null: we do not know, the provider does. Never set back to an earlier moment.
    Column("last_interaction_at", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("channel", "address"),
    Index(
        "uq_addresses_contact_id_channel",
        "contact_id",
        "channel",
        unique=True,
        sqlite_where=text("contact_id is not null"),
        postgresql_where=text("contact_id is not null"),
    ),
)
