from __future__ import annotations

from datetime import timedelta

from bot.source import Source
from bot.synced import OLD, sync_notes
from tests.bot.deliveries import utc

NOW = utc("2026-01-14 09:00")


def source(name: str, days: float | None, error: str | None = None) -> Source:
    ran = None if days is None else (NOW - timedelta(days=days)).isoformat(timespec="seconds")
    added = "2026-01-01T00:00:00+00:00"
    return Source(name, "feed", "p", "a", "2026-01-01", added, ran, ran, error)


def test_source_that_was_read_is_not_told_of() -> None:
    """A day old, or over a weekend; none at all neither."""
    assert [] == sync_notes([source("sea", 1), source("sky", OLD.days)], NOW)
    assert [] == sync_notes([], NOW)


def test_source_that_failed_is_named() -> None:
    """Whenever that was."""
    assert ["the last sync could not read sea, sky"] == sync_notes(
        [source("sea", 1, "404"), source("sky", 9, "404"), source("sun", 0)], NOW
    )


def test_source_that_nobody_syncs_is_named() -> None:
    """With the day of the last sync, or when it was added."""
    assert ["nothing was read from sea, sky since 2026-01-10"] == sync_notes(
        [source("sea", 4), source("sky", None), source("sun", 0)], NOW
    )
