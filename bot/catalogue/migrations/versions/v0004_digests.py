"""Subscriptions, their deliveries part by part, and what each target was shown and thought."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Makes the tables."""
    op.create_table(
        "subscriptions",
        sa.Column("subscription_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("interest", sa.Text(), nullable=False),
        sa.Column("likes", sa.Text(), nullable=False),
        sa.Column("must", sa.Text(), nullable=False),
        sa.Column("never", sa.Text(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("days", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("min_score", sa.Float()),
        sa.Column("empty", sa.String(), nullable=False),
        sa.Column("created", sa.String(), nullable=False),
        sa.Column("active", sa.String(), nullable=False),
        sa.Column("is_paused", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("subscription_id", name="pk_subscriptions"),
    )
    op.create_table(
        "deliveries",
        sa.Column("subscription_id", sa.String(), nullable=False),
        sa.Column("local_date", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("moment", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("seen_until", sa.String()),
        sa.Column("document", sa.Text()),
        sa.Column("paper_ids", sa.Text(), nullable=False),
        sa.Column("owner", sa.String()),
        sa.Column("until", sa.String()),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text()),
        sa.PrimaryKeyConstraint("subscription_id", "local_date", name="pk_deliveries"),
    )
    op.create_index("ix_deliveries_stage_moment", "deliveries", ["stage", "moment"])
    op.create_index("ix_deliveries_kind_address", "deliveries", ["kind", "address"])
    op.create_table(
        "delivery_parts",
        sa.Column("subscription_id", sa.String(), nullable=False),
        sa.Column("local_date", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text()),
        sa.PrimaryKeyConstraint(
            "subscription_id", "local_date", "number", name="pk_delivery_parts"
        ),
    )
    op.create_table(
        "shown",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("paper_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("local_date", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "address", "paper_id", "version", name="pk_shown"),
    )
    op.create_table(
        "votes",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("paper_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("is_good", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "address", "paper_id", "user_id", name="pk_votes"),
    )


def downgrade() -> None:
    """Drops them."""
    for table in ("votes", "shown", "delivery_parts"):
        op.drop_table(table)
    op.drop_index("ix_deliveries_kind_address", "deliveries")
    op.drop_index("ix_deliveries_stage_moment", "deliveries")
    op.drop_table("deliveries")
    op.drop_table("subscriptions")
