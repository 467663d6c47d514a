"""A message may carry a picture.

Revision: 0003, after 0002.
"""

import sqlalchemy as sa
from alembic import op

import store.types

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("messages", sa.Column("picture", sa.String(length=32), nullable=True))
    op.add_column("messages", sa.Column("drawing", store.types.Json, nullable=True))
    op.create_index(
        "ix_messages_picture",
        "messages",
        ["picture"],
        unique=True,
        sqlite_where=sa.text("picture is not null"),
        postgresql_where=sa.text("picture is not null"),
    )


def downgrade() -> None:
    op.drop_index("ix_messages_picture", table_name="messages")
    op.drop_column("messages", "drawing")
    op.drop_column("messages", "picture")
