"""The digest's tables: subscriptions, their deliveries, what each target was shown and thought."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, Index, Integer, String, Table, Text

from bot.catalogue.metadata import METADATA

subscriptions = Table(
    "subscriptions",
    METADATA,
    Column("subscription_id", String, primary_key=True),
    Column("kind", String, nullable=False),  # of the target, with its address
    Column("address", Text, nullable=False),
    Column("interest", Text, nullable=False),
    Column("likes", Text, nullable=False),  # these three are JSON lists
    Column("must", Text, nullable=False),
    Column("never", Text, nullable=False),
    Column("at", String, nullable=False),
    Column("zone", String, nullable=False),
    Column("days", String, nullable=False),
    Column("count", Integer, nullable=False),
    Column("min_score", Float),
    Column("empty", String, nullable=False),
    Column("created", String, nullable=False),
    Column("active", String, nullable=False),
    Column("is_paused", Boolean, nullable=False),
    Column("made_by", String),  # who did, in Slack
)

# No foreign keys: what was sent stays known when its subscription is removed.
deliveries = Table(
    "deliveries",
    METADATA,
    Column("subscription_id", String, primary_key=True),
    Column("local_date", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("address", Text, nullable=False),
    Column("moment", String, nullable=False),
    Column("stage", String, nullable=False),
    Column("seen_until", String),  # up to when it saw papers
    Column("document", Text),  # JSON, as `digest --json` prints it
    Column("paper_ids", Text, nullable=False),  # a JSON list
    Column("owner", String),  # the lease's
    Column("until", String),  # the lease's end
    Column("attempts", Integer, nullable=False),
    Column("error", Text),
    Index("ix_deliveries_stage_moment", "stage", "moment"),
    Index("ix_deliveries_kind_address", "kind", "address"),
)

delivery_parts = Table(
    "delivery_parts",
    METADATA,
    Column("subscription_id", String, primary_key=True),
    Column("local_date", String, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("text", Text, nullable=False),
    Column("ref", Text),  # what the target calls it once it has arrived
    Column("paper_id", String),  # the paper that it shows alone
    Index("ix_delivery_parts_ref", "ref"),
)

shown = Table(
    "shown",
    METADATA,
    Column("kind", String, primary_key=True),
    Column("address", Text, primary_key=True),
    Column("paper_id", String, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("local_date", String, nullable=False),
)

votes = Table(
    "votes",
    METADATA,
    Column("kind", String, primary_key=True),
    Column("address", Text, primary_key=True),
    Column("paper_id", String, primary_key=True),
    Column("user_id", String, primary_key=True),
    Column("is_good", Boolean, nullable=False),
)

saved = Table(
    "saved",
    METADATA,
    Column("team", String, primary_key=True),
    Column("user_id", String, primary_key=True),
    Column("paper_id", String, primary_key=True),
    Column("moment", String, nullable=False),
)
