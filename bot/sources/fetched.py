"""What was fetched, as records and what could not be read."""

from __future__ import annotations

from bot.errors import SourceError
from bot.models import Record, Skipped
from bot.source import Cursor, Portion
from bot.sources.feed import EMPTY
from bot.sources.read import read_content


def sorted_out(content: bytes, address: str, cursor: Cursor) -> Portion:
    """The papers of a body; a feed without entries is an empty day.

    Raises SourceError when nothing in the body can be read.
    """
    items = list(read_content(content, address))
    records = tuple(item for item in items if isinstance(item, Record))
    skipped = tuple(item for item in items if isinstance(item, Skipped) and item.reason != EMPTY)
    if skipped and not records:
        raise SourceError(f"{address!r}: {skipped[0].reason}")
    return Portion(records, skipped, cursor)
