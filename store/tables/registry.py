"""One's own record: the embedded registry, the proof of who asks, and for how long it holds.

``registry_people`` and ``registry_periods`` are filled by ``ansinh registry import``; with an HTTP registry they stay
empty. ``person_id`` is the registry's own key and is shown to nobody.

States of a challenge:
    phone        we asked for the telephone number on record
    code         a code went out (or, for a number on no record, seems to have gone out)
    proved       the right code came back
    failed       too many wrong codes
    superseded   a later challenge of the same conversation took its place
Codes are kept as a keyed hash only. ``origin`` is a keyed hash of where the wish came from: a network address or an
account.
"""

from sqlalchemy import BigInteger, Column, Date, ForeignKey, Index, Integer, String, Table

from store.tables.base import metadata
from store.types import BigId, Json, UtcDateTime

registry_people = Table(
    "registry_people",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("person_id", String(40), nullable=False, unique=True),
    Column("contact_id", String(100), index=True),
    Column("phone", String(20), index=True),
    Column("gender", String(10)),
    Column("birth_date", Date),
    Column("imported_at", UtcDateTime, nullable=False),
)

registry_periods = Table(
    "registry_periods",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("owner_id", BigId, ForeignKey("registry_people.id"), nullable=False, index=True),
    Column("kind", String(12), nullable=False),
    Column("employer", String(200)),
    Column("first_month", String(7), nullable=False),
    Column("last_month", String(7), nullable=False),
    # Whole đồng a month.
    Column("wage", BigInteger, nullable=False),
    # Months inside the period for which the employer has not paid yet.
    Column("late_months", Json, nullable=False),
)

record_challenges = Table(
    "record_challenges",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("conversation_id", BigId, ForeignKey("conversations.id"), nullable=False),
    Column("origin", String(64), nullable=False),
    # Null: the number given is on no record.
    Column("person_id", String(40)),
    Column("state", String(12), nullable=False),
    Column("code_hash", String(64)),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Index("ix_record_challenges_conversation_id_created_at", "conversation_id", "created_at"),
    Index("ix_record_challenges_person_id_created_at", "person_id", "created_at"),
    Index("ix_record_challenges_origin_created_at", "origin", "created_at"),
)

record_sessions = Table(
    "record_sessions",
    metadata,
    Column("conversation_id", BigId, ForeignKey("conversations.id"), primary_key=True),
    Column("person_id", String(40), nullable=False),
    Column("proved_at", UtcDateTime, nullable=False),
    Column("until", UtcDateTime, nullable=False),
)
