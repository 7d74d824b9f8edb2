"""A digest as Markdown: every sentence above its quote."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.citations import VerifiedClaim
from bot.digest import Digest, Item
from bot.display import display
from bot.models import Citation, Paper
from bot.render.digest_outline import (
    about,
    counts,
    empty_line,
    remarks,
    safe_link,
    sections,
    title_of,
    why,
    words_of,
)

_MARKUP = re.compile(r"[\\`*_\[\]<]|&(?=#?\w+;)|^[#>+=-]|(?<=\d)[.)](?=\s)")
_IN_ADDRESS = re.compile(r"[\s<>()\\]")


def digest_markdown(digest: Digest) -> str:
    """The whole digest, ending with a line end."""
    if not digest.items:
        return empty_markdown(digest)
    lines = [f"# Digest of {digest.date}: {_plain(about(digest))}", ""]
    for unit in digest.overview:
        lines += _unit(unit, is_overview=True)
    for heading, items in sections(digest):
        if heading:
            lines += [f"## {_plain(heading)}", ""]
        for item in items:
            lines += _item(item)
    lines += [counts(digest), *(f"{_plain(note)}" for note in digest.notes)]
    return "\n".join(lines) + "\n"


def empty_markdown(digest: Digest) -> str:
    """One line for a day without papers."""
    return f"{empty_line(digest, _plain)}\n"


def _item(item: Item) -> Iterator[str]:
    yield f"### {_linked(item.paper)}"
    yield ""
    for unit in item.sentences:
        yield from _unit(unit, is_overview=False)
    if item.why:
        yield f"*Why here: {why(item.why, _plain)}*"
        yield ""


def _unit(unit: VerifiedClaim, *, is_overview: bool) -> Iterator[str]:
    said = words_of(unit)
    if said is not None:
        yield _plain(said)
        yield ""
    for citation in unit.citations:
        source = f"— {_linked(citation)}" if is_overview else ""
        quote = f"“{_plain(citation.quote)}”"
        yield " ".join(filter(None, (">", quote, _plain(remarks(citation)), source)))
        yield ""


def _linked(paper: Paper | Citation) -> str:
    """Its title, which opens it where it has an address."""
    address, title = safe_link(paper.url), _plain(title_of(paper))
    return f"[{title}](<{_address(address)}>)" if address else title


def _plain(text: str) -> str:
    """A text of one line in which nothing is markup."""
    return _MARKUP.sub(lambda found: f"\\{found[0]}", " ".join(display(text).split()))


def _address(url: str) -> str:
    return _IN_ADDRESS.sub(lambda found: f"%{ord(found[0]):02X}", url)
