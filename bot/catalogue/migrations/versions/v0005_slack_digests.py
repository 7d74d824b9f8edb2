"""What digests in Slack need: who made a subscription, whose thread is whose, what is saved."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Makes it."""
    op.add_column("subscriptions", sa.Column("made_by", sa.String()))
    op.add_column("delivery_parts", sa.Column("paper_id", sa.String()))
    op.create_index("ix_delivery_parts_ref", "delivery_parts", ["ref"])
    op.create_table(
        "saved",
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("paper_id", sa.String(), nullable=False),
        sa.Column("moment", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("team", "user_id", "paper_id", name="pk_saved"),
    )


def downgrade() -> None:
    """Drops it."""
    op.drop_table("saved")
    op.drop_index("ix_delivery_parts_ref", "delivery_parts")
    op.drop_column("delivery_parts", "paper_id")
    op.drop_column("subscriptions", "made_by")
