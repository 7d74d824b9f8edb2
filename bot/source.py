"""What a configured source is, and what a reader of it gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol, TypeAlias

from bot.models import Record, Skipped

Kind: TypeAlias = Literal["arxiv", "arxiv-feed", "daily-papers", "feed", "page", "folder"]
KINDS: tuple[Kind, ...] = ("arxiv", "arxiv-feed", "daily-papers", "feed", "page", "folder")
Cursor: TypeAlias = Mapping[str, Any]
"""What a reader goes on from, in its own words; empty at first. JSON."""


@dataclass(frozen=True, slots=True)
class Source:
    """A place papers come from; its name is its listing's.

    `place` is what a person asked for (categories, a query, an address, a folder), `address` the
    address or folder that is read. The first run takes nothing older than `since` (an ISO date)
    where the source tells. `added`, `ran` and `succeeded` are ISO, UTC; `error` is the last run's.
    """

    name: str
    kind: Kind
    place: str
    address: str
    since: str
    added: str
    ran: str | None = None
    succeeded: str | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Portion:
    """A part of what a source has; `cursor` is to be kept once these records are."""

    records: tuple[Record, ...]
    skipped: tuple[Skipped, ...]
    cursor: Cursor


class Reader(Protocol):
    """Reads one kind of source."""

    def read(self, source: Source, cursor: Cursor) -> Iterator[Portion]:
        """What is new since the cursor. Raises SourceError when the source fails."""
        ...
