"""Everything of the first release.

Revision: 0001, the first.
"""

import sqlalchemy as sa
from alembic import op

import store.types

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_events",
        sa.Column("id", store.types.BigId, autoincrement=True, nullable=False),
        sa.Column("at", store.types.UtcDateTime(), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("detail", store.types.Json, nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_events")),
        sa.UniqueConstraint("hash", name=op.f("uq_audit_events_hash")),
    )
    op.create_table(
        "campaigns",
        sa.Column("id", store.types.BigId, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("channels", store.types.Json, nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("advertising", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("buttons", store.types.Json, nullable=False),
        sa.Column("start_local", sa.String(length=19), nullable=True),
        sa.Column("repeat", sa.String(length=100), nullable=True),
        sa.Column("rate", sa.Float(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("state_reason", sa.String(length=60), nullable=True),
        sa.Column("author", sa.String(length=200), nullable=False),
        sa.Column("run", sa.Integer(), server_default="0", nullable=False),
        sa.Column("approved_hash", sa.String(length=64), nullable=True),
        sa.Column("approved_count", sa.Integer(), nullable=True),
        sa.Column("figures", store.types.Json, nullable=False),
        sa.Column("plan_cursor", store.types.BigId, server_default="0", nullable=False),
        sa.Column("planned_at", store.types.UtcDateTime(), nullable=True),
        sa.Column("next_slot_at", store.types.UtcDateTime(), nullable=True),
        sa.Column("started_at", store.types.UtcDateTime(), nullable=True),
        sa.Column("finished_at", store.types.UtcDateTime(), nullable=True),
        sa.Column("created_at", store.types.UtcDateTime(), nullable=False),
        sa.Column("updated_at", store.types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaigns")),
        sa.UniqueConstraint("name", name=op.f("uq_campaigns_name")),
    )
    op.create_index(op.f("ix_campaigns_state"), "campaigns", ["state"], unique=False)
    op.create_table(
        "channel_states",
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("state", store.types.Json, nullable=False),
        sa.Column("updated_at", store.types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_channel_states")),
    )
    op.create_table(
        "channel_tokens",
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("access_token", sa.Text(), nullable=False),
        sa.Column("refresh_token", sa.Text(), nullable=False),
        sa.Column("expires_at", store.types.UtcDateTime(), nullable=True),
        sa.Column("generation", sa.Integer(), server_default="1", nullable=False),
        sa.Column("refresh_pending_at", store.types.UtcDateTime(), nullable=True),
        sa.Column("needs_consent_since", store.types.UtcDateTime(), nullable=True),
        sa.Column("updated_at", store.types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_channel_tokens")),
    )
    op.create_table(
        "contacts",
        sa.Column("id", store.types.BigId, autoincrement=True, nullable=False),
        sa.Column("contact_id", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("locale", sa.String(length=5), nullable=True),
        sa.Column("gender", sa.String(length=10), nullable=True),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("province", sa.String(length=100), nullable=True),
        sa.Column("commune", sa.String(length=100), nullable=True),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("target_group", sa.String(length=40), nullable=True),
        sa.Column("months_contributed", sa.Integer(), nullable=True),
        sa.Column("last_contribution", sa.Date(), nullable=True),
        sa.Column("tags", store.types.Json, nullable=False),
        sa.Column("attributes", store.types.Json, nullable=False),
        sa.Column("created_at", store.types.UtcDateTime(), nullable=False),
        sa.Column("updated_at", store.types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
        sa.UniqueConstraint("contact_id", name=op.f("uq_contacts_contact_id")),
    )
    op.create_index(op.f("ix_contacts_target_group"), "contacts", ["target_group"], unique=False)
    op.create_table(
        "inbox_events",
        sa.Column("id", store.types.BigId, autoincrement=True, nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("event_id", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("event", store.types.Json, nullable=False),
        sa.Column("received_at", store.types.UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(length=10), server_default="new", nullable=False),
        sa.Column("attempts", store.types.BigId, server_default="0", nullable=False),
        sa.Column("done_at", store.types.UtcDateTime(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox_events")),
        sa.UniqueConstraint("channel", "event_id", name=op.f("uq_inbox_events_channel_event_id")),
    )
    op.create_index(
        "ix_inbox_events_waiting",
        "inbox_events",
        ["channel", "address", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'new'"),
        postgresql_where=sa.text("state = 'new'"),
    )
    op.create_table(
        "staff",
        sa.Column("id", store.types.BigId, autoincrement=True, nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("failed_logins", sa.Integer(), server_default="0", nullable=False),
        sa.Column("locked_until", store.types.UtcDateTime(), nullable=True),
        sa.Column("created_at", store.types.UtcDateTime(), nullable=False),
        sa.Column("last_login_at", store.types.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("email", name=op.f("uq_staff_email")),
    )
    op.create_table(
        "addresses",
        sa.Column("id", store.types.BigId, autoincrement=True, nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("contact_id", store.types.BigId, nullable=True),
        sa.Column("last_interaction_at", store.types.UtcDateTime(), nullable=True),
        sa.Column("created_at", store.types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_addresses_contact_id_contacts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_addresses")),
        sa.UniqueConstraint("channel", "address", name=op.f("uq_addresses_channel_address")),
    )
    op.create_index(
        "uq_addresses_contact_id_channel",
        "addresses",
        ["contact_id", "channel"],
        unique=True,
        sqlite_where=sa.text("contact_id is not null"),
        postgresql_where=sa.text("contact_id is not null"),
    )
    op.create_table(
        "approvals",
        sa.Column("id", store.types.BigId, autoincrement=True, nullable=False),
        sa.Column("campaign_id", store.types.BigId, nullable=False),
        sa.Column("action", sa.String(length=10), nullable=False),
        sa.Column("person", sa.String(length=200), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("audience_count", sa.Integer(), nullable=False),
        sa.Column("figures", store.types.Json, nullable=False),
        sa.Column("note", sa.String(length=200), nullable=True),
        sa.Column("at", store.types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_approvals_campaign_id_campaigns")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approvals")),
    )
    op.create_index(op.f("ix_approvals_campaign_id"), "approvals", ["campaign_id"], unique=False)
    op.create_table(
        "conversations",
        sa.Column("id", store.types.BigId, autoincrement=True, nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("display_name", sa.String(length=200), nullable=True),
        sa.Column("locale", sa.String(length=5), server_default="vi", nullable=False),
        sa.Column("state", sa.String(length=10), server_default="bot", nullable=False),
        sa.Column("staff_id", store.types.BigId, nullable=True),
        sa.Column("waiting_since", store.types.UtcDateTime(), nullable=True),
        sa.Column("priority", sa.Integer(), server_default="0", nullable=False),
        sa.Column("not_understood", sa.Integer(), server_default="0", nullable=False),
        sa.Column("in_form", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("matter", sa.Integer(), server_default="1", nullable=False),
        sa.Column("unread", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", store.types.UtcDateTime(), nullable=False),
        sa.Column("last_message_at", store.types.UtcDateTime(), nullable=False),
        sa.Column("lease_owner", sa.String(length=80), nullable=True),
        sa.Column("lease_until", store.types.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_conversations_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversations")),
        sa.UniqueConstraint("channel", "address", name=op.f("uq_conversations_channel_address")),
    )
    op.create_index(op.f("ix_conversations_last_message_at"), "conversations", ["last_message_at"], unique=False)
    op.create_index(op.f("ix_conversations_staff_id"), "conversations", ["staff_id"], unique=False)
    op.create_index(op.f("ix_conversations_state"), "conversations", ["state"], unique=False)
    op.create_table(
        "deliveries",
        sa.Column("id", store.types.BigId, autoincrement=True, nullable=False),
        sa.Column("campaign_id", store.types.BigId, nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("contact_id", store.types.BigId, nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=True),
        sa.Column("address", sa.String(length=200), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=60), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=True),
        sa.Column("not_before", store.types.UtcDateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lease_owner", sa.String(length=40), nullable=True),
        sa.Column("provider_message_id", sa.String(length=200), nullable=True),
        sa.Column("fingerprint", sa.String(length=32), nullable=True),
        sa.Column("handed_at", store.types.UtcDateTime(), nullable=True),
        sa.Column("settled_at", store.types.UtcDateTime(), nullable=True),
        sa.Column("delivered_at", store.types.UtcDateTime(), nullable=True),
        sa.Column("read_at", store.types.UtcDateTime(), nullable=True),
        sa.Column("replied_at", store.types.UtcDateTime(), nullable=True),
        sa.Column("created_at", store.types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_deliveries_campaign_id_campaigns")),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_deliveries_contact_id_contacts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("campaign_id", "run", "contact_id", name=op.f("uq_deliveries_campaign_id_run_contact_id")),
    )
    op.create_index(
        "ix_deliveries_channel_address_handed_at", "deliveries", ["channel", "address", "handed_at"], unique=False
    )
    op.create_index(
        "ix_deliveries_channel_provider_message_id", "deliveries", ["channel", "provider_message_id"], unique=False
    )
    op.create_index("ix_deliveries_contact_id_handed_at", "deliveries", ["contact_id", "handed_at"], unique=False)
    op.create_index(
        "ix_deliveries_open",
        "deliveries",
        ["lease_owner", "campaign_id"],
        unique=False,
        sqlite_where=sa.text("state in ('leased', 'handed')"),
        postgresql_where=sa.text("state in ('leased', 'handed')"),
    )
    op.create_index(
        "ix_deliveries_planned",
        "deliveries",
        ["campaign_id", "run", "channel", "not_before", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'planned'"),
        postgresql_where=sa.text("state = 'planned'"),
    )
    op.create_index(
        "ix_deliveries_progress",
        "deliveries",
        ["campaign_id", "run", "state", "reason", "delivered_at", "read_at", "replied_at"],
        unique=False,
    )
    op.create_table(
        "staff_sessions",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("staff_id", store.types.BigId, nullable=False),
        sa.Column("csrf", sa.String(length=64), nullable=False),
        sa.Column("created_at", store.types.UtcDateTime(), nullable=False),
        sa.Column("last_seen_at", store.types.UtcDateTime(), nullable=False),
        sa.Column("expires_at", store.types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_sessions_staff_id_staff")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_staff_sessions")),
    )
    op.create_index(op.f("ix_staff_sessions_staff_id"), "staff_sessions", ["staff_id"], unique=False)
    op.create_table(
        "consents",
        sa.Column("id", store.types.BigId, autoincrement=True, nullable=False),
        sa.Column("contact_id", store.types.BigId, nullable=True),
        sa.Column("address_id", store.types.BigId, nullable=True),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("text_version", sa.String(length=40), nullable=False),
        sa.Column("evidence", sa.String(length=200), nullable=False),
        sa.Column("at", store.types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["address_id"], ["addresses.id"], name=op.f("fk_consents_address_id_addresses")),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_consents_contact_id_contacts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    op.create_index("ix_consents_address_id_purpose_id", "consents", ["address_id", "purpose", "id"], unique=False)
    op.create_index("ix_consents_contact_id_purpose_id", "consents", ["contact_id", "purpose", "id"], unique=False)
    op.create_table(
        "delivery_events",
        sa.Column("id", store.types.BigId, autoincrement=True, nullable=False),
        sa.Column("delivery_id", store.types.BigId, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=60), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=True),
        sa.Column("worker", sa.String(length=40), nullable=True),
        sa.Column("at", store.types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["deliveries.id"], name=op.f("fk_delivery_events_delivery_id_deliveries")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_events")),
    )
    op.create_index(op.f("ix_delivery_events_delivery_id"), "delivery_events", ["delivery_id"], unique=False)
    op.create_table(
        "handovers",
        sa.Column("id", store.types.BigId, autoincrement=True, nullable=False),
        sa.Column("conversation_id", store.types.BigId, nullable=False),
        sa.Column("reason", sa.String(length=30), nullable=False),
        sa.Column("asked_at", store.types.UtcDateTime(), nullable=False),
        sa.Column("in_hours", sa.Boolean(), nullable=False),
        sa.Column("taken_at", store.types.UtcDateTime(), nullable=True),
        sa.Column("taken_by", store.types.BigId, nullable=True),
        sa.Column("ended_at", store.types.UtcDateTime(), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_handovers_conversation_id_conversations")
        ),
        sa.ForeignKeyConstraint(["taken_by"], ["staff.id"], name=op.f("fk_handovers_taken_by_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handovers")),
    )
    op.create_index(op.f("ix_handovers_conversation_id"), "handovers", ["conversation_id"], unique=False)
    op.create_table(
        "suppressions",
        sa.Column("id", store.types.BigId, autoincrement=True, nullable=False),
        sa.Column("contact_id", store.types.BigId, nullable=True),
        sa.Column("address_id", store.types.BigId, nullable=True),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("detail", sa.String(length=60), nullable=False),
        sa.Column("evidence", sa.String(length=200), nullable=False),
        sa.Column("since", store.types.UtcDateTime(), nullable=False),
        sa.Column("lifted_at", store.types.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["address_id"], ["addresses.id"], name=op.f("fk_suppressions_address_id_addresses")),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_suppressions_contact_id_contacts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppressions")),
    )
    op.create_index(
        "ix_suppressions_address_id_open",
        "suppressions",
        ["address_id"],
        unique=False,
        sqlite_where=sa.text("lifted_at is null"),
        postgresql_where=sa.text("lifted_at is null"),
    )
    op.create_index(
        "ix_suppressions_contact_id_open",
        "suppressions",
        ["contact_id"],
        unique=False,
        sqlite_where=sa.text("lifted_at is null"),
        postgresql_where=sa.text("lifted_at is null"),
    )
    op.create_table(
        "turns",
        sa.Column("id", store.types.BigId, autoincrement=True, nullable=False),
        sa.Column("conversation_id", store.types.BigId, nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("topic", sa.String(length=60), nullable=True),
        sa.Column("confidence", sa.Float(), nullable=True),
        sa.Column("runner_up", sa.String(length=60), nullable=True),
        sa.Column("runner_up_confidence", sa.Float(), nullable=True),
        sa.Column("figures", store.types.Json, nullable=False),
        sa.Column("entities", store.types.Json, nullable=False),
        sa.Column("slots", store.types.Json, nullable=False),
        sa.Column("model", sa.String(length=80), nullable=True),
        sa.Column("latency_ms", sa.Float(), nullable=False),
        sa.Column("at", store.types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_turns_conversation_id_conversations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_turns")),
    )
    op.create_index(op.f("ix_turns_at"), "turns", ["at"], unique=False)
    op.create_index(op.f("ix_turns_conversation_id"), "turns", ["conversation_id"], unique=False)
    op.create_table(
        "messages",
        sa.Column("id", store.types.BigId, autoincrement=True, nullable=False),
        sa.Column("conversation_id", store.types.BigId, nullable=False),
        sa.Column("author", sa.String(length=10), nullable=False),
        sa.Column("staff_id", store.types.BigId, nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("buttons", store.types.Json, nullable=True),
        sa.Column("kind", sa.String(length=20), server_default="text", nullable=False),
        sa.Column("inbox_event_id", store.types.BigId, nullable=True),
        sa.Column("turn_id", store.types.BigId, nullable=True),
        sa.Column("at", store.types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_messages_conversation_id_conversations")
        ),
        sa.ForeignKeyConstraint(
            ["inbox_event_id"], ["inbox_events.id"], name=op.f("fk_messages_inbox_event_id_inbox_events")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_messages_staff_id_staff")),
        sa.ForeignKeyConstraint(["turn_id"], ["turns.id"], name=op.f("fk_messages_turn_id_turns")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
    )
    op.create_index("ix_messages_conversation_id_id", "messages", ["conversation_id", "id"], unique=False)
    op.create_table(
        "outbox_messages",
        sa.Column("id", store.types.BigId, autoincrement=True, nullable=False),
        sa.Column("conversation_id", store.types.BigId, nullable=False),
        sa.Column("message_id", store.types.BigId, nullable=True),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("part", store.types.Json, nullable=False),
        sa.Column("state", sa.String(length=10), server_default="queued", nullable=False),
        sa.Column("not_before", store.types.UtcDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("provider_message_id", sa.String(length=200), nullable=True),
        sa.Column("error_code", sa.String(length=60), nullable=True),
        sa.Column("created_at", store.types.UtcDateTime(), nullable=False),
        sa.Column("handed_at", store.types.UtcDateTime(), nullable=True),
        sa.Column("settled_at", store.types.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_outbox_messages_conversation_id_conversations")
        ),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_outbox_messages_message_id_messages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_messages")),
    )
    op.create_index(op.f("ix_outbox_messages_conversation_id"), "outbox_messages", ["conversation_id"], unique=False)
    op.create_index(
        "ix_outbox_messages_open",
        "outbox_messages",
        ["channel", "id"],
        unique=False,
        sqlite_where=sa.text("state in ('queued', 'handed')"),
        postgresql_where=sa.text("state in ('queued', 'handed')"),
    )
    op.create_index(
        op.f("ix_outbox_messages_provider_message_id"), "outbox_messages", ["provider_message_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_outbox_messages_provider_message_id"), table_name="outbox_messages")
    op.drop_index(
        "ix_outbox_messages_open",
        table_name="outbox_messages",
        sqlite_where=sa.text("state in ('queued', 'handed')"),
        postgresql_where=sa.text("state in ('queued', 'handed')"),
    )
    op.drop_index(op.f("ix_outbox_messages_conversation_id"), table_name="outbox_messages")
    op.drop_table("outbox_messages")
    op.drop_index("ix_messages_conversation_id_id", table_name="messages")
    op.drop_table("messages")
    op.drop_index(op.f("ix_turns_conversation_id"), table_name="turns")
    op.drop_index(op.f("ix_turns_at"), table_name="turns")
    op.drop_table("turns")
    op.drop_index(
        "ix_suppressions_contact_id_open",
        table_name="suppressions",
        sqlite_where=sa.text("lifted_at is null"),
        postgresql_where=sa.text("lifted_at is null"),
    )
    op.drop_index(
        "ix_suppressions_address_id_open",
        table_name="suppressions",
        sqlite_where=sa.text("lifted_at is null"),
        postgresql_where=sa.text("lifted_at is null"),
    )
    op.drop_table("suppressions")
    op.drop_index(op.f("ix_handovers_conversation_id"), table_name="handovers")
    op.drop_table("handovers")
    op.drop_index(op.f("ix_delivery_events_delivery_id"), table_name="delivery_events")
    op.drop_table("delivery_events")
    op.drop_index("ix_consents_contact_id_purpose_id", table_name="consents")
    op.drop_index("ix_consents_address_id_purpose_id", table_name="consents")
    op.drop_table("consents")
    op.drop_index(op.f("ix_staff_sessions_staff_id"), table_name="staff_sessions")
    op.drop_table("staff_sessions")
    op.drop_index("ix_deliveries_progress", table_name="deliveries")
    op.drop_index(
        "ix_deliveries_planned",
        table_name="deliveries",
        sqlite_where=sa.text("state = 'planned'"),
        postgresql_where=sa.text("state = 'planned'"),
    )
    op.drop_index(
        "ix_deliveries_open",
        table_name="deliveries",
        sqlite_where=sa.text("state in ('leased', 'handed')"),
        postgresql_where=sa.text("state in ('leased', 'handed')"),
    )
    op.drop_index("ix_deliveries_contact_id_handed_at", table_name="deliveries")
    op.drop_index("ix_deliveries_channel_provider_message_id", table_name="deliveries")
    op.drop_index("ix_deliveries_channel_address_handed_at", table_name="deliveries")
    op.drop_table("deliveries")
    op.drop_index(op.f("ix_conversations_state"), table_name="conversations")
    op.drop_index(op.f("ix_conversations_staff_id"), table_name="conversations")
    op.drop_index(op.f("ix_conversations_last_message_at"), table_name="conversations")
    op.drop_table("conversations")
    op.drop_index(op.f("ix_approvals_campaign_id"), table_name="approvals")
    op.drop_table("approvals")
    op.drop_index(
        "uq_addresses_contact_id_channel",
        table_name="addresses",
        sqlite_where=sa.text("contact_id is not null"),
        postgresql_where=sa.text("contact_id is not null"),
    )
    op.drop_table("addresses")
    op.drop_table("staff")
    op.drop_index(
        "ix_inbox_events_waiting",
        table_name="inbox_events",
        sqlite_where=sa.text("state = 'new'"),
        postgresql_where=sa.text("state = 'new'"),
    )
    op.drop_table("inbox_events")
    op.drop_index(op.f("ix_contacts_target_group"), table_name="contacts")
    op.drop_table("contacts")
    op.drop_table("channel_tokens")
    op.drop_table("channel_states")
    op.drop_index(op.f("ix_campaigns_state"), table_name="campaigns")
    op.drop_table("campaigns")
    op.drop_table("audit_events")
