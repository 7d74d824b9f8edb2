"""The catalogue's tables. Papers, versions, listings and answers are the truth; vectors are kept
beside them because making them is slow. The last four belong to the Slack bot."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
)

from bot.catalogue import digest_schema as digest_schema  # its tables are of one catalogue
from bot.catalogue.metadata import METADATA as METADATA

HEAD = "0005"
"""The migration that makes these tables; a test compares both."""


def _paper_id() -> Column[str]:
    return Column(
        "paper_id", String, ForeignKey("papers.paper_id", ondelete="CASCADE"), primary_key=True
    )


papers = Table(
    "papers",
    METADATA,
    Column("paper_id", String, primary_key=True),
    Column("title", Text, nullable=False),
    Column("authors", Text, nullable=False),  # a JSON list
    Column("date", String),
    Column("day", Integer),  # the date as YYYYMMDD, for filters
    Column("url", Text),
    Column("doi", String),
    Column("arxiv_id", String),
    Column("version", Integer, nullable=False),  # the current one
    Column("seq", Integer, nullable=False, unique=True),
    Index("ix_papers_day_paper_id", "day", "paper_id"),  # covers filters by date
)

versions = Table(
    "versions",
    METADATA,
    _paper_id(),
    Column("version", Integer, primary_key=True),
    Column("abstract", Text, nullable=False),
    Column("digest", String, nullable=False),  # of the abstract
    Column("date", String),
    Column("note", Text),
    Column("seen", String, nullable=False),
)

listings = Table(
    "listings",
    METADATA,
    Column("name", String, primary_key=True),
    Column("origin", Text, nullable=False),
    Column("seen", String, nullable=False),
)

entries = Table(
    "entries",
    METADATA,
    _paper_id(),
    Column("listing", String, ForeignKey("listings.name"), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("own_id", String),
    Column("seen", String),  # when the paper was first seen in this listing (ISO, UTC)
    Column("upvotes", Integer),
    Index("ix_entries_listing_position_paper_id", "listing", "position", "paper_id"),
    Index("ix_entries_own_id", "own_id"),
    Index("ix_entries_seen", "seen"),
)

# The keys a paper is known by (`bot.identity`); that of a title may be several papers'.
aliases = Table(
    "aliases",
    METADATA,
    Column("key", String, primary_key=True),
    _paper_id(),
    Index("ix_aliases_paper_id", "paper_id"),
)

removals = Table(
    "removals",
    METADATA,
    Column("paper_id", String, primary_key=True),
    Column("seq", Integer, nullable=False, unique=True),
)

# One row: the last number given to a change. Its row lock orders writers on PostgreSQL.
sequence = Table(
    "sequence",
    METADATA,
    Column("name", String, primary_key=True),
    Column("value", Integer, nullable=False),
)

cursors = Table(
    "cursors",
    METADATA,
    Column("name", String, primary_key=True),
    Column("seq", Integer, nullable=False),
)

meta = Table(
    "meta",
    METADATA,
    Column("key", String, primary_key=True),
    Column("value", Text, nullable=False),
)

# No foreign key to papers: vectors are derived, and follow removals when the embedder catches up.
vectors = Table(
    "vectors",
    METADATA,
    Column("embedder", String, primary_key=True),
    Column("doc_id", String, primary_key=True),
    Column("ordinal", Integer, primary_key=True),
    Column("start_offset", Integer, nullable=False),
    Column("end_offset", Integer, nullable=False),
    Column("vector", LargeBinary, nullable=False),
)

# Where papers come from: `place` is what was asked for, `address` where it is; `cursor` (JSON) is
# what the source's reader goes on from.
sources = Table(
    "sources",
    METADATA,
    Column("name", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("place", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("since", String, nullable=False),
    Column("added", String, nullable=False),
    Column("cursor", Text, nullable=False),
    Column("ran", String),
    Column("succeeded", String),
    Column("error", Text),
)

answers = Table(
    "answers",
    METADATA,
    Column("answer_id", String, primary_key=True),
    Column("created", String, nullable=False),
    Column("question", Text, nullable=False),
    Column("status", String, nullable=False),
    Column("model", String, nullable=False),
    Column("input_tokens", Integer, nullable=False),
    Column("output_tokens", Integer, nullable=False),
    Column("cost_usd", Float),
    Column("document", Text, nullable=False),  # JSON, as `ask --json` prints it
    Column("trace", Text, nullable=False),  # JSON
    Index("ix_answers_created", "created"),
)

# What was asked of the Slack bot. `thread` is the conversation it belongs to: the thread it stands
# in, else the message that opens one, else its own key.
inbox = Table(
    "inbox",
    METADATA,
    Column("key", String, primary_key=True),
    Column("lane", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("team", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("thread_ts", String),
    Column("thread", String, nullable=False),
    Column("user_id", String, nullable=False),
    Column("received", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("ts", String),
    Column("private", Boolean, nullable=False),
    Column("value", Text, nullable=False),
    Column("response_url", Text),
    Column("trigger_id", Text),
    Column("stage", String, nullable=False),
    Column("root_ts", String),
    Column("message_ts", String),
    Column("answer_id", String),
    Column("owner", String),  # the lease's, not the process's: a process never revives a lost one
    Column("until", String),  # the lease's end, or the moment before which nobody takes the job
    Column("taken", String),  # when it was last leased
    Column("attempts", Integer, nullable=False),
    Column("cancelled", Boolean, nullable=False),
    Index("ix_inbox_stage_lane_received", "stage", "lane", "received"),
    Index("ix_inbox_lane_received", "lane", "received"),
    Index("ix_inbox_team_user_id_received", "team", "user_id", "received"),
    Index("ix_inbox_team_channel_thread", "team", "channel", "thread"),
    Index("ix_inbox_channel_message_ts", "channel", "message_ts"),
    Index("ix_inbox_channel_root_ts", "channel", "root_ts"),
)

# Who asked what where. No foreign key: the row is there before the answer is.
asked = Table(
    "asked",
    METADATA,
    Column("answer_id", String, primary_key=True),
    Column("team", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("thread_ts", String),
    Column("user_id", String, nullable=False),
    Column("private", Boolean, nullable=False),
    Column("received", String, nullable=False),
    Index("ix_asked_team_channel_thread_ts", "team", "channel", "thread_ts"),
    Index("ix_asked_team_user_id_received", "team", "user_id", "received"),
)

feedback = Table(
    "feedback",
    METADATA,
    Column("answer_id", String, primary_key=True),
    Column("team", String, primary_key=True),
    Column("user_id", String, primary_key=True),
    Column("is_good", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
)

channels = Table(
    "channels",
    METADATA,
    Column("team", String, primary_key=True),
    Column("channel", String, primary_key=True),
    Column("follow_ups", String, nullable=False),
)
