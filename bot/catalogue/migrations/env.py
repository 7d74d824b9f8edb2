"""Runs migrations on the connection that `migrate` gives; Alembic calls this file."""

from __future__ import annotations

from alembic import context

from bot.catalogue.schema import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
)
context.run_migrations()
