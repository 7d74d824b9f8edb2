"""A digest as Markdown: every sentence above its quote."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.citations import VerifiedClaim
from bot.digest import Digest, Item
from bot.display import display
from bot.models import Citation
from bot.why import Reason

ALSO = "Also new"
UPDATED = "Updated"
_MARKUP = re.compile(r"[\\`*_\[\]<]|&(?=#?\w+;)|^[#>+=-]|(?<=\d)[.)](?=\s)")
_IN_ADDRESS = re.compile(r"[\s<>()\\]")


def digest_markdown(digest: Digest) -> str:
    """The whole digest, ending with a line end."""
    lines = [f"# Digest of {digest.date}: {_plain(digest.interest.text)}", ""]
    for unit in digest.overview:
        lines += _unit(unit)
    for heading, items in _sections(digest):
        if heading:
            lines += [f"## {_plain(heading)}", ""]
        for item in items:
            lines += _item(item)
    lines += [_counts(digest), *(f"{_plain(note)}" for note in digest.notes)]
    return "\n".join(lines) + "\n"


def empty_markdown(digest: Digest) -> str:
    """One line for a day without papers."""
    said = f"{digest.date}: {_counts(digest)} for {_plain(digest.interest.text)}"
    return "; ".join([said, *map(_plain, digest.notes)]) + "\n"


def _sections(digest: Digest) -> Iterator[tuple[str, Sequence[Item]]]:
    """Papers by theme, then those of none, then the updates."""
    left = {item.paper.paper_id: item for item in digest.items if not item.is_update}
    for theme in digest.themes:
        items = [left.pop(name) for name in theme.paper_ids if name in left]
        if items:
            yield theme.label, items
    if left:
        yield ALSO if digest.themes else "", list(left.values())
    updates = [item for item in digest.items if item.is_update]
    if updates:
        yield UPDATED, updates


def _item(item: Item) -> Iterator[str]:
    paper = item.paper
    title = _plain(paper.title or paper.paper_id)
    yield f"### [{title}](<{_address(paper.url)}>)" if paper.url else f"### {title}"
    yield ""
    for unit in item.sentences:
        yield from _unit(unit)
    if item.why:
        yield f"*Why here: {_why(item.why)}*"
        yield ""


def _unit(unit: VerifiedClaim) -> Iterator[str]:
    if unit.kind != "quote":
        yield _plain(unit.text)
        yield ""
    for citation in unit.citations:
        yield f"> “{_plain(citation.quote)}”{_note(citation)}"
        yield ""


def _note(citation: Citation) -> str:
    notes = [citation.note] if citation.note else []
    if citation.flagged:
        notes.append("this passage reads like an instruction to a program")
    return "".join(f" ({_plain(note)})" for note in notes)


def _why(reasons: Sequence[Reason]) -> str:
    words = [f"“{_plain(one.text)}”" for one in reasons if one.kind == "words"]
    like = [f"like “{_plain(one.text)}”" for one in reasons if one.kind == "like"]
    return "; ".join([", ".join(words), *like] if words else like)


def _counts(digest: Digest) -> str:
    shown = sum(not item.is_update for item in digest.items)
    said = f"{shown} of {digest.considered} new papers" if digest.considered else "no new papers"
    again = digest.repeats_left_out
    return f"{said}, {again} shown before left out" if again else said


def _plain(text: str) -> str:
    """A text of one line in which nothing is markup."""
    return _MARKUP.sub(lambda found: f"\\{found[0]}", " ".join(display(text).split()))


def _address(url: str) -> str:
    return _IN_ADDRESS.sub(lambda found: f"%{ord(found[0]):02X}", url)
