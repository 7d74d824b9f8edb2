"""The tables of the Slack bot: its inbox, who asked what, feedback, and channels' settings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Makes them; nothing that was there changes."""
    _inbox()
    _asked()
    op.create_table(
        "feedback",
        sa.Column("answer_id", sa.String(), nullable=False),
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("is_good", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("answer_id", "team", "user_id", name="pk_feedback"),
    )
    op.create_table(
        "channels",
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("follow_ups", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("team", "channel", name="pk_channels"),
    )


def downgrade() -> None:
    """Drops them."""
    for name in ("channels", "feedback", "asked", "inbox"):
        op.drop_table(name)


def _inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("thread_ts", sa.String()),
        sa.Column("thread", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("received", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("ts", sa.String()),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("response_url", sa.Text()),
        sa.Column("trigger_id", sa.Text()),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("root_ts", sa.String()),
        sa.Column("message_ts", sa.String()),
        sa.Column("answer_id", sa.String()),
        sa.Column("owner", sa.String()),
        sa.Column("until", sa.String()),
        sa.Column("taken", sa.String()),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_inbox"),
    )
    op.create_index("ix_inbox_stage_lane_received", "inbox", ["stage", "lane", "received"])
    op.create_index("ix_inbox_lane_received", "inbox", ["lane", "received"])
    op.create_index("ix_inbox_team_user_id_received", "inbox", ["team", "user_id", "received"])
    op.create_index("ix_inbox_team_channel_thread", "inbox", ["team", "channel", "thread"])
    op.create_index("ix_inbox_channel_message_ts", "inbox", ["channel", "message_ts"])
    op.create_index("ix_inbox_channel_root_ts", "inbox", ["channel", "root_ts"])


def _asked() -> None:
    op.create_table(
        "asked",
        sa.Column("answer_id", sa.String(), nullable=False),
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("thread_ts", sa.String()),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("received", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("answer_id", name="pk_asked"),
    )
    op.create_index("ix_asked_team_channel_thread_ts", "asked", ["team", "channel", "thread_ts"])
    op.create_index("ix_asked_team_user_id_received", "asked", ["team", "user_id", "received"])
