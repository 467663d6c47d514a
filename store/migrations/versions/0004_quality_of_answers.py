"""What people think of answers, what staff correct, and which topics only people answer.

Revision: 0004, after 0003.
"""

import sqlalchemy as sa
from alembic import op

import store.types

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_turns_status_id", "turns", ["status", "id"], unique=False)
    op.create_index("ix_turns_topic_id", "turns", ["topic", "id"], unique=False)

    op.create_table(
        "topic_switches",
        sa.Column("topic", sa.String(length=60), nullable=False),
        sa.Column("off_since", store.types.UtcDateTime(), nullable=False),
        sa.Column("off_by", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("topic", name=op.f("pk_topic_switches")),
    )

    op.create_table(
        "ratings",
        sa.Column("turn_id", store.types.BigId, autoincrement=False, nullable=False),
        sa.Column("rating", sa.String(length=10), nullable=False),
        sa.Column("at", store.types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["turn_id"], ["turns.id"], name=op.f("fk_ratings_turn_id_turns")),
        sa.PrimaryKeyConstraint("turn_id", name=op.f("pk_ratings")),
    )
    op.create_index("ix_ratings_rating_at", "ratings", ["rating", "at"], unique=False)

    op.create_table(
        "corrections",
        sa.Column("id", store.types.BigId, autoincrement=True, nullable=False),
        sa.Column("turn_id", store.types.BigId, nullable=False),
        sa.Column("example", sa.Text(), nullable=False),
        sa.Column("wrong_topic", sa.String(length=60), nullable=True),
        sa.Column("right_topic", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=10), server_default="proposed", nullable=False),
        sa.Column("proposed_by", store.types.BigId, nullable=False),
        sa.Column("proposed_at", store.types.UtcDateTime(), nullable=False),
        sa.Column("reviewed_by", store.types.BigId, nullable=True),
        sa.Column("reviewed_at", store.types.UtcDateTime(), nullable=True),
        sa.Column("exported_at", store.types.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["proposed_by"], ["staff.id"], name=op.f("fk_corrections_proposed_by_staff")),
        sa.ForeignKeyConstraint(["reviewed_by"], ["staff.id"], name=op.f("fk_corrections_reviewed_by_staff")),
        sa.ForeignKeyConstraint(["turn_id"], ["turns.id"], name=op.f("fk_corrections_turn_id_turns")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrections")),
    )
    op.create_index(op.f("ix_corrections_state"), "corrections", ["state"], unique=False)
    op.create_index(op.f("ix_corrections_turn_id"), "corrections", ["turn_id"], unique=False)


def downgrade() -> None:
    op.drop_table("corrections")
    op.drop_table("ratings")
    op.drop_table("topic_switches")
    op.drop_index("ix_turns_topic_id", table_name="turns")
    op.drop_index("ix_turns_status_id", table_name="turns")
