"""A digest as plain text of 72 columns, its quotes behind a bar."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from bot.citations import VerifiedClaim
from bot.digest import Digest, Item
from bot.render.digest_outline import (
    about,
    byline,
    counts,
    empty_line,
    remarks,
    safe_link,
    sections,
    shown,
    title_of,
    why,
    words_of,
)

COLUMNS = 72
BODY = "  "
BAR = "| "


def digest_text(digest: Digest) -> str:
    """The whole digest, ending with a line end; what is longer than a line is an address."""
    if not digest.items:
        return "\n".join(_wrapped(empty_line(digest))) + "\n"
    return "\n".join(_lines(digest)) + "\n"


def _lines(digest: Digest) -> Iterator[str]:
    yield from _wrapped(f"Digest of {digest.date}")
    yield from _wrapped(about(digest))
    yield ""
    yield from _wrapped(counts(digest).capitalize())
    for note in digest.notes:
        yield from _wrapped(shown(note))
    for unit in digest.overview:
        yield ""
        yield from _unit(unit, "", is_overview=True)
    for heading, items in sections(digest):
        if heading:
            title = list(_wrapped(heading))
            yield from ("", "", *title, "-" * max(map(len, title)))
        for item in items:
            yield ""
            yield from _item(item)


def _item(item: Item) -> Iterator[str]:
    yield from _wrapped(title_of(item.paper), BODY, "* ")
    address = safe_link(item.paper.url)
    if address:
        yield BODY + address
    yield from _wrapped(byline(item.paper), BODY)
    for unit in item.sentences:
        yield from _unit(unit, BODY, is_overview=False)
    if item.why:
        yield from _wrapped(f"Why here: {why(item.why)}", BODY)


def _unit(unit: VerifiedClaim, margin: str, *, is_overview: bool) -> Iterator[str]:
    said = words_of(unit)
    if said is not None:
        yield from _wrapped(said, margin)
    for citation in unit.citations:
        quote = f"“{shown(citation.quote)}” {remarks(citation)}".rstrip()
        yield from _wrapped(quote, margin + BAR)
        if is_overview:
            yield from _wrapped(f"— {title_of(citation)}", margin + BAR)


def _wrapped(text: str, margin: str = "", first: str | None = None) -> Iterator[str]:
    yield from textwrap.wrap(
        text,
        COLUMNS,
        initial_indent=margin if first is None else first,
        subsequent_indent=margin,
        break_long_words=False,
        break_on_hyphens=False,
    )
