"""Whether what digests are made of was read lately."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.source import Source

OLD = timedelta(days=3)
"""A weekend without a sync is no news."""


def sync_notes(sources: Sequence[Source], now: datetime) -> list[str]:
    """A line on the sources that the last sync could not read, and one on those left unread."""
    failed = [one.name for one in sources if one.error is not None]
    notes = [f"the last sync could not read {', '.join(failed)}"] if failed else []
    old = [one for one in sources if one.error is None and _is_old(one, now)]
    if old:
        days = max((one.ran or one.added)[:10] for one in old)
        names = ", ".join(one.name for one in old)
        notes.append(f"nothing was read from {names} since {days}")
    return notes


def _is_old(source: Source, now: datetime) -> bool:
    return now - datetime.fromisoformat(source.ran or source.added).astimezone(now.tzinfo) > OLD
