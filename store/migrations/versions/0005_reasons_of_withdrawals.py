"""Why people want their contributions back, as counts without identity.

Revision: 0005, after 0004.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "withdrawal_reasons",
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("province", sa.String(length=100), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("month", "province", "reason", name=op.f("pk_withdrawal_reasons")),
    )


def downgrade() -> None:
    op.drop_table("withdrawal_reasons")
