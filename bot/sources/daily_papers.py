"""Hugging Face's daily papers: one JSON list a day, with the upvotes of its readers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

from bot.errors import SourceError
from bot.source import Cursor, Portion, Source
from bot.sources.fetch import Fetcher
from bot.sources.fetched import sorted_out

ADDRESS = "https://huggingface.co/api/daily_papers"
AGAIN = 2
"""Days that are read again, because their upvotes still grow."""
MOST_DAYS = 31


class DailyPapers:
    """Reads day by day up to today (UTC); the cursor is the last day that was read."""

    def __init__(
        self, fetcher: Fetcher, today: Callable[[], date] = lambda: datetime.now(UTC).date()
    ) -> None:
        self._fetcher = fetcher
        self._today = today

    def read(self, source: Source, cursor: Cursor) -> Iterator[Portion]:
        """One portion a day; empty days have an empty one. Raises SourceError."""
        today = self._today()
        first = date.fromisoformat(source.since)
        if "day" in cursor:
            first = max(first, date.fromisoformat(cursor["day"]) - timedelta(days=AGAIN))
        first = max(first, today - timedelta(days=MOST_DAYS - 1))
        for number in range((today - first).days + 1):
            day = (first + timedelta(days=number)).isoformat()
            yield self._day(f"{source.address}?date={day}", {"day": day})

    def _day(self, address: str, cursor: Cursor) -> Portion:
        fetched = self._fetcher.get(address)
        content = fetched.content if fetched else b""
        try:
            is_list = isinstance(papers := json.loads(content), list)
        except (ValueError, RecursionError) as exc:
            raise SourceError(f"{address!r}: not JSON ({exc})") from exc
        if not is_list:
            raise SourceError(f"{address!r}: not a list of papers")
        return sorted_out(content, address, cursor) if papers else Portion((), (), cursor)
