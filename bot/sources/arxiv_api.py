"""arXiv's Atom API: papers of categories or of a query, newest changes first, page by page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlencode

from bot.errors import SourceError
from bot.models import Record
from bot.source import Cursor, Portion, Source
from bot.sources.fetch import Fetcher
from bot.sources.fetched import sorted_out

ADDRESS = "https://export.arxiv.org/api/query"
PAGE = 200
MOST_PAGES = 50
"""Of one run; the next goes on from there."""
_CATEGORY = re.compile(r"[a-z]+(?:-[a-z]+)?\.[A-Za-z*-]+")
_ARCHIVES = frozenset(
    ("gr-qc", "hep-ex", "hep-lat", "hep-ph", "hep-th", "math-ph", "nucl-ex", "nucl-th", "quant-ph")
)
_FIELD = re.compile(r"\b(?:all|ti|au|abs|co|jr|cat|rn|id|submittedDate|lastUpdatedDate):")
_TOTAL = re.compile(rb"totalResults[^<>]*>\s*(\d+)\s*<")
_ERROR = re.compile(rb"<id>[^<]*/api/errors[^<]*</id>.*?<summary[^>]*>([^<]*)<", re.DOTALL)


def search_query(place: str) -> str:
    """What arXiv is asked for categories (`cs.LG cs.CL`), a query in its own words, or words."""
    if _FIELD.search(place):
        return place
    parts = re.split(r"[\s,+]+", place.strip())
    if all(_CATEGORY.fullmatch(part) or part in _ARCHIVES for part in parts):
        return " OR ".join(f"cat:{part}" for part in parts)
    return " AND ".join(f"all:{part}" for part in parts)


class ArxivApi:
    """Walks from the newest change back to the newest one of the walk before.

    The cursor is `until`, the day a completed walk began at, and in the midst of a walk also
    `start`, the place to go on from, and `newest`, what `until` will be. Papers that arrive
    meanwhile push the rest further down, so going on from a place misses none.
    """

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher

    def read(self, source: Source, cursor: Cursor) -> Iterator[Portion]:
        """One portion a page. Raises SourceError."""
        until = str(cursor.get("until") or source.since)
        newest, start = cursor.get("newest"), int(cursor.get("start", 0))
        for _ in range(MOST_PAGES):
            content = self._page(source, start)
            portion = sorted_out(content, source.address, {})
            _check(source, content, portion, start)
            found = portion.records
            start += len(found) + len(portion.skipped)
            newest = newest or max(map(_changed, found), default=until)
            fresh = tuple(record for record in found if _changed(record) >= until)
            if len(fresh) < len(found) or start >= _total(content):
                yield Portion(fresh, portion.skipped, {"until": newest})
                return
            going_on = {"until": until, "start": start, "newest": newest}
            yield Portion(fresh, portion.skipped, going_on)

    def _page(self, source: Source, start: int) -> bytes:
        asked = {
            "search_query": search_query(source.place),
            "sortBy": "lastUpdatedDate",
            "sortOrder": "descending",
            "start": start,
            "max_results": PAGE,
        }
        fetched = self._fetcher.get(f"{source.address}?{urlencode(asked)}")
        return fetched.content if fetched else b""


def _check(source: Source, content: bytes, portion: Portion, start: int) -> None:
    """Raises SourceError for an error, and for a page that is empty though there is more."""
    where = f"{source.address!r}, from place {start} of {source.place!r}"
    if error := _ERROR.search(content):
        raise SourceError(f"{where}: arXiv says {error[1].decode(errors='replace').strip()!r}")
    if _TOTAL.search(content) is None:
        raise SourceError(f"{where}: not an answer of arXiv's API")
    if not portion.records and start < _total(content):
        raise SourceError(f"{where}: an empty page of {_total(content)}; the next sync tries again")


def _total(content: bytes) -> int:
    match = _TOTAL.search(content)
    return int(match[1]) if match else 0


def _changed(record: Record) -> str:
    return record.updated or record.date or ""
