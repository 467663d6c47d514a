"""One's own record, payments that agents report, and what people are told about them.

Revision: 0002, after 0001.
"""

import sqlalchemy as sa
from alembic import op

import store.types

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "api_keys",
        sa.Column("id", store.types.BigId, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", store.types.UtcDateTime(), nullable=False),
        sa.Column("expires_at", store.types.UtcDateTime(), nullable=True),
        sa.Column("last_used_at", store.types.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_keys")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_api_keys_key_hash")),
    )
    op.create_index(op.f("ix_api_keys_name"), "api_keys", ["name"], unique=False)

    op.create_table(
        "registry_people",
        sa.Column("id", store.types.BigId, autoincrement=True, nullable=False),
        sa.Column("person_id", sa.String(length=40), nullable=False),
        sa.Column("contact_id", sa.String(length=100), nullable=True),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("gender", sa.String(length=10), nullable=True),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("imported_at", store.types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registry_people")),
        sa.UniqueConstraint("person_id", name=op.f("uq_registry_people_person_id")),
    )
    op.create_index(op.f("ix_registry_people_contact_id"), "registry_people", ["contact_id"], unique=False)
    op.create_index(op.f("ix_registry_people_phone"), "registry_people", ["phone"], unique=False)

    op.create_table(
        "contribution_receipts",
        sa.Column("id", store.types.BigId, autoincrement=True, nullable=False),
        sa.Column("agent", sa.String(length=60), nullable=False),
        sa.Column("receipt_id", sa.String(length=100), nullable=False),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.Column("contact_id", store.types.BigId, nullable=True),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("method", sa.String(length=12), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("first_month", sa.String(length=7), nullable=False),
        sa.Column("last_month", sa.String(length=7), nullable=False),
        sa.Column("confirmation_code", sa.String(length=60), nullable=False),
        sa.Column("answer", sa.String(length=20), nullable=False),
        sa.Column("received_at", store.types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_contribution_receipts_contact_id_contacts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contribution_receipts")),
        sa.UniqueConstraint("agent", "receipt_id", name=op.f("uq_contribution_receipts_agent_receipt_id")),
    )
    op.create_index(
        "ix_contribution_receipts_contact_id_last_month",
        "contribution_receipts",
        ["contact_id", "last_month"],
        unique=False,
    )

    op.create_table(
        "registry_periods",
        sa.Column("id", store.types.BigId, autoincrement=True, nullable=False),
        sa.Column("owner_id", store.types.BigId, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("employer", sa.String(length=200), nullable=True),
        sa.Column("first_month", sa.String(length=7), nullable=False),
        sa.Column("last_month", sa.String(length=7), nullable=False),
        sa.Column("wage", sa.BigInteger(), nullable=False),
        sa.Column("late_months", store.types.Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["registry_people.id"], name=op.f("fk_registry_periods_owner_id_registry_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registry_periods")),
    )
    op.create_index(op.f("ix_registry_periods_owner_id"), "registry_periods", ["owner_id"], unique=False)

    op.create_table(
        "record_challenges",
        sa.Column("id", store.types.BigId, autoincrement=True, nullable=False),
        sa.Column("conversation_id", store.types.BigId, nullable=False),
        sa.Column("origin", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", store.types.UtcDateTime(), nullable=False),
        sa.Column("expires_at", store.types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_record_challenges_conversation_id_conversations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_challenges")),
    )
    op.create_index(
        "ix_record_challenges_conversation_id_created_at",
        "record_challenges",
        ["conversation_id", "created_at"],
        unique=False,
    )
    op.create_index(
        "ix_record_challenges_origin_created_at", "record_challenges", ["origin", "created_at"], unique=False
    )
    op.create_index(
        "ix_record_challenges_person_id_created_at", "record_challenges", ["person_id", "created_at"], unique=False
    )

    op.create_table(
        "record_sessions",
        sa.Column("conversation_id", store.types.BigId, nullable=False),
        sa.Column("person_id", sa.String(length=40), nullable=False),
        sa.Column("proved_at", store.types.UtcDateTime(), nullable=False),
        sa.Column("until", store.types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_record_sessions_conversation_id_conversations")
        ),
        sa.PrimaryKeyConstraint("conversation_id", name=op.f("pk_record_sessions")),
    )
    op.create_table(
        "notices",
        sa.Column("id", store.types.BigId, autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("contact_id", store.types.BigId, nullable=False),
        sa.Column("content", store.types.Json, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=60), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=True),
        sa.Column("not_before", store.types.UtcDateTime(), nullable=False),
        sa.Column("message_id", store.types.BigId, nullable=True),
        sa.Column("created_at", store.types.UtcDateTime(), nullable=False),
        sa.Column("settled_at", store.types.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_notices_contact_id_contacts")),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_notices_message_id_messages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint("key", name=op.f("uq_notices_key")),
    )
    op.create_index("ix_notices_contact_id_settled_at", "notices", ["contact_id", "settled_at"], unique=False)
    op.create_index(
        "ix_notices_waiting",
        "notices",
        ["not_before"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )


def downgrade() -> None:
    op.drop_table("notices")
    op.drop_table("record_sessions")
    op.drop_table("record_challenges")
    op.drop_table("registry_periods")
    op.drop_table("contribution_receipts")
    op.drop_table("registry_people")
    op.drop_table("api_keys")
