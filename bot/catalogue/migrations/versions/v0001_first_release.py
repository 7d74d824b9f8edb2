"""The tables of the first release."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Makes every table and index."""
    _papers()
    _listings()
    _changes()
    _vectors()
    _answers()


def downgrade() -> None:
    """Drops them all."""
    for name in (
        "answers",
        "vectors",
        "meta",
        "cursors",
        "sequence",
        "removals",
        "aliases",
        "entries",
        "listings",
        "versions",
        "papers",
    ):
        op.drop_table(name)


def _papers() -> None:
    op.create_table(
        "papers",
        sa.Column("paper_id", sa.String(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("authors", sa.Text(), nullable=False),
        sa.Column("date", sa.String()),
        sa.Column("day", sa.Integer()),
        sa.Column("url", sa.Text()),
        sa.Column("doi", sa.String()),
        sa.Column("arxiv_id", sa.String()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("paper_id", name="pk_papers"),
        sa.UniqueConstraint("seq", name="uq_papers_seq"),
    )
    op.create_index("ix_papers_day_paper_id", "papers", ["day", "paper_id"])
    op.create_table(
        "versions",
        _paper_id("versions"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("abstract", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("date", sa.String()),
        sa.Column("note", sa.Text()),
        sa.Column("seen", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("paper_id", "version", name="pk_versions"),
    )


def _listings() -> None:
    op.create_table(
        "listings",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("seen", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_listings"),
    )
    op.create_table(
        "entries",
        _paper_id("entries"),
        sa.Column(
            "listing",
            sa.String(),
            sa.ForeignKey("listings.name", name="fk_entries_listing"),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("own_id", sa.String()),
        sa.PrimaryKeyConstraint("paper_id", "listing", name="pk_entries"),
    )
    op.create_index(
        "ix_entries_listing_position_paper_id", "entries", ["listing", "position", "paper_id"]
    )
    op.create_index("ix_entries_own_id", "entries", ["own_id"])
    op.create_table(
        "aliases",
        sa.Column("key", sa.String(), nullable=False),
        _paper_id("aliases"),
        sa.PrimaryKeyConstraint("key", "paper_id", name="pk_aliases"),
    )
    op.create_index("ix_aliases_paper_id", "aliases", ["paper_id"])


def _changes() -> None:
    op.create_table(
        "removals",
        sa.Column("paper_id", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("paper_id", name="pk_removals"),
        sa.UniqueConstraint("seq", name="uq_removals_seq"),
    )
    op.create_table(
        "sequence",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_sequence"),
    )
    op.execute("INSERT INTO sequence (name, value) VALUES ('papers', 0)")
    op.create_table(
        "cursors",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_cursors"),
    )
    op.create_table(
        "meta",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_meta"),
    )


def _vectors() -> None:
    op.create_table(
        "vectors",
        sa.Column("embedder", sa.String(), nullable=False),
        sa.Column("doc_id", sa.String(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("start_offset", sa.Integer(), nullable=False),
        sa.Column("end_offset", sa.Integer(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("embedder", "doc_id", "ordinal", name="pk_vectors"),
    )


def _answers() -> None:
    op.create_table(
        "answers",
        sa.Column("answer_id", sa.String(), nullable=False),
        sa.Column("created", sa.String(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("input_tokens", sa.Integer(), nullable=False),
        sa.Column("output_tokens", sa.Integer(), nullable=False),
        sa.Column("cost_usd", sa.Float()),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("trace", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("answer_id", name="pk_answers"),
    )
    op.create_index("ix_answers_created", "answers", ["created"])


def _paper_id(table: str) -> sa.Column[str]:
    return sa.Column(
        "paper_id",
        sa.String(),
        sa.ForeignKey("papers.paper_id", name=f"fk_{table}_paper_id", ondelete="CASCADE"),
        nullable=False,
    )
