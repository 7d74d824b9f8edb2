"""The configured sources, and when, where and with how many upvotes each paper was seen."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

FIRST_SEEN = """
UPDATE entries SET seen = (
    SELECT min(versions.seen) FROM versions WHERE versions.paper_id = entries.paper_id
)
"""


def upgrade() -> None:
    """Makes them; papers that are there were seen when their first version was."""
    op.create_table(
        "sources",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("since", sa.String(), nullable=False),
        sa.Column("added", sa.String(), nullable=False),
        sa.Column("cursor", sa.Text(), nullable=False),
        sa.Column("ran", sa.String()),
        sa.Column("succeeded", sa.String()),
        sa.Column("error", sa.Text()),
        sa.PrimaryKeyConstraint("name", name="pk_sources"),
    )
    op.add_column("entries", sa.Column("seen", sa.String()))
    op.add_column("entries", sa.Column("upvotes", sa.Integer()))
    op.execute(FIRST_SEEN)
    op.create_index("ix_entries_seen", "entries", ["seen"])


def downgrade() -> None:
    """Drops them."""
    op.drop_index("ix_entries_seen", "entries")
    op.drop_column("entries", "upvotes")
    op.drop_column("entries", "seen")
    op.drop_table("sources")
