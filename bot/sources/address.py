"""A feed or a page of papers at one address, fetched when it has changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from bot.errors import SourceError
from bot.source import Cursor, Portion, Source
from bot.sources.decode import head_text
from bot.sources.detect import detect
from bot.sources.fetch import Fetched, Fetcher, Validators
from bot.sources.fetched import sorted_out

ARXIV_FEEDS = "https://rss.arxiv.org/atom"
_DECLARED = re.compile(rb"\s*<\?xml[^>]*\bencoding\s*=")


class Address:
    """Atom and RSS, arXiv's announcements among them, or a listing page of any format."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher

    def read(self, source: Source, cursor: Cursor) -> Iterator[Portion]:
        """One portion, or none when nothing has changed. Raises SourceError."""
        known = Validators(cursor.get("etag"), cursor.get("modified"))
        fetched = self._fetcher.get(source.address, known)
        if fetched is None:
            return
        content = utf8(fetched)
        if source.kind != "page" and detect(head_text(content[:65536])) != "feed":
            raise SourceError(f"{source.address!r}: not a feed; is it a page? add it as `page`")
        now = fetched.validators
        found = sorted_out(content, source.address, {"etag": now.etag, "modified": now.modified})
        # What was cut short or damaged on its way is asked for again.
        yield replace(found, cursor={}) if found.skipped else found


def utf8(fetched: Fetched) -> bytes:
    """The body in UTF-8 where the server names another encoding and the body is not UTF-8.

    What XML says of itself counts more, and what is valid UTF-8 is nothing else.
    """
    content, charset = fetched.content, fetched.charset
    if charset is None or content.startswith(b"\x1f\x8b") or _DECLARED.match(content):
        return content
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        try:
            return content.decode(charset, "replace").encode()
        except LookupError:  # an encoding that nobody knows
            return content
    return content
