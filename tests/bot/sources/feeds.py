"""What remote sources send, written for these tests."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, timedelta

from tests.bot.sources.remote_server import Answer, Asked, Script

ENTRY = """<entry><id>http://arxiv.org/abs/2603.{number:05}v1</id>
<updated>{day}T09:00:00Z</updated><published>2026-01-02T09:00:00Z</published>
<title>Paper {number} on tides</title><summary>Text {number} on tides and sand.</summary>
<author><name>Ada Roe</name></author></entry>"""
ARXIV = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>arXiv Query</title>
<opensearch:totalResults xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">{total}</\
opensearch:totalResults>{entries}</feed>"""
ARXIV_ERROR = ARXIV.format(
    total=1,
    entries="<entry><id>http://arxiv.org/api/errors#malformed</id><title>Error</title>"
    "<summary>malformed query</summary></entry>",
)
FEED = """<?xml version="1.0"{declared}?>
<rss version="2.0"><channel><title>New</title>{items}</channel></rss>"""
ITEM = """<item><title>{title}</title><link>https://example.org/{name}</link>
<description>{text}</description><guid>{name}</guid></item>"""


def arxiv(changes: Sequence[tuple[int, str]]) -> Script:
    """Papers by number and day of change, the newest first, in pages of 2 whatever is asked."""

    def answer(asked: Asked) -> Answer:
        start = int(asked.query["start"])
        page = changes[start : start + 2]
        entries = "".join(ENTRY.format(number=number, day=day) for number, day in page)
        return Answer(ARXIV.format(total=len(changes), entries=entries).encode())

    return answer


def rss(*titles: str, declared: str = "") -> str:
    """A feed with a paper a title."""
    items = "".join(
        ITEM.format(title=title, name=f"p{number}", text=f"About {title}.")
        for number, title in enumerate(titles, start=1)
    )
    return FEED.format(declared=declared, items=items)


def daily(number: int, upvotes: int) -> bytes:
    """A day with one paper."""
    paper = {
        "id": f"2603.{number:05}",
        "title": f"Paper {number} on bees",
        "summary": f"Text {number} on bees.",
        "publishedAt": "2026-03-01T00:00:00.000Z",
        "upvotes": upvotes,
        "authors": [{"name": "Jan Doe"}],
    }
    return json.dumps([{"paper": paper, "numComments": 3}]).encode()


def days(first: date, count: int) -> list[str]:
    """ISO dates, one after the other."""
    return [(first + timedelta(days=number)).isoformat() for number in range(count)]
