"""A page that lists papers, saved as text: titles and abstracts are told apart by their shape.

No rule counts lines, so an odd line between two papers does not shift what comes after it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from bot.sources import shape
from bot.sources.entries import Entry, Unread
from bot.sources.labelling import label
from bot.sources.page_lines import Line, Mark, lines_of_text, sift
from bot.sources.wrapping import Join, Piece, pieces, unwrapped

MIN_TITLE_WORDS = 3  # of a title without an abstract
MIN_HEADING_WORDS = 4  # the same, above the first abstract of a page
SHORTEST_ABSTRACT = 120  # characters of one that stands alone without a full stop
SURELY_TITLE = -4.0
LONGEST_TITLE = 400  # characters
LONGEST_SHOWN = 60
MAX_ODD_SHARE = 0.25  # of lines that look like code or a table
MAX_TORN_SHARE = 0.1
MOST = 0.6
TORN = "title and abstract cannot be told apart, because the page's lines were wrapped"

_RANK = re.compile(r"(?:#?\d{1,4}[.):]|\[\d{1,4}\]|[-*•‣])\s+(?=\S)")
_ODD = re.compile(r"(?!#\d)[|#>{}<;]|```|//|def |import |\* |- |\$ |\w+\(.*\)$|.*[;{}]$")
_Stray: TypeAlias = tuple[int, str]


@dataclass(slots=True)
class _Paper:
    """A paper in the making; `first` counts the lines of text above it."""

    line: int
    first: int
    title: str = ""
    abstract: str = ""
    url: str | None = None
    named: bool = False


def read_listing_page(text: str) -> Iterator[Entry | Unread]:
    """The papers of a page in the order of their rank."""
    return papers_of(list(lines_of_text(text)))


def papers_of(lines: Sequence[Line]) -> Iterator[Entry | Unread]:
    """The papers that the lines of a page list."""
    whole, join = unwrapped(lines)
    texts, marks = sift(whole)
    blocks = pieces(texts, join)
    found, unclear = _assembled(blocks, label(blocks), join)
    kept, stray = _without_stray_titles(found)
    torn = _torn(kept) if any(line.broken is False for line in texts) else []
    kept = [paper for paper in kept if paper not in torn]
    if not kept or _is_no_listing(texts, kept):
        yield Unread(None, "no list of papers was found in it")
        return
    _take_off_ranks(kept)
    parts: list[Entry | Unread] = [
        Unread(line, f"neither a title nor an abstract: {text[:LONGEST_SHOWN]!r}")
        for line, text in unclear + stray
    ]
    parts += [Unread(paper.line, f"{TORN}: {_shown(paper)!r}") for paper in torn]
    parts.extend(_entries(kept, marks))
    yield from sorted(parts, key=lambda part: part.line or 0)


def _torn(kept: Sequence[_Paper]) -> list[_Paper]:
    """Papers whose title or abstract was not found on a wrapped page where nearly all have both.

    What is missing is then most likely a part of what was found.
    """
    halves = [paper for paper in kept if not (paper.title and paper.abstract)]
    return halves if len(halves) <= MAX_TORN_SHARE * len(kept) else []


def _shown(paper: _Paper) -> str:
    return (paper.title or paper.abstract)[:LONGEST_SHOWN]


def _assembled(
    blocks: Sequence[Piece], states: str, join: Join
) -> tuple[list[_Paper], list[_Stray]]:
    """Papers made of labelled pieces, and the lines after the first paper that belong to none."""
    found: list[_Paper] = []
    unclear: list[_Stray] = []
    for piece, state in zip(blocks, states, strict=True):
        if state == "T" or (state == "A" and (not found or found[-1].abstract)):
            found.append(
                _Paper(piece.line, piece.first, url=piece.url, named=piece.role == "title")
            )
        if state in "Tt":
            found[-1].title = join(found[-1].title, piece.text) if state == "t" else piece.text
        elif state in "Aa":
            found[-1].abstract = join(found[-1].abstract, piece.text).strip()
        elif state == "N" and found:
            unclear.append((piece.line, piece.text))
    return found, unclear


def _without_stray_titles(found: Sequence[_Paper]) -> tuple[list[_Paper], list[_Stray]]:
    """Without the lines that look like a title but have no abstract and are too short for one.

    Above the first abstract of a page that has many, such a line is the page's own heading unless
    it looks very much like a title; it is passed over without a word.
    """
    first = next(
        (place for place, paper in enumerate(found) if paper.title and paper.abstract), len(found)
    )
    with_abstract = sum(bool(paper.title and paper.abstract) for paper in found)
    kept: list[_Paper] = []
    stray: list[_Stray] = []
    for place, paper in enumerate(found):
        above = place < first and 2 * with_abstract >= len(found)
        if (paper.named and (paper.url or not above)) or _is_whole(paper, above):
            kept.append(paper)
        elif not above:
            stray.append((paper.line, paper.title or paper.abstract))
    return kept, stray


def _is_whole(paper: _Paper, above: bool) -> bool:
    if paper.title and paper.abstract:
        return True
    if paper.abstract:
        return len(paper.abstract) > SHORTEST_ABSTRACT or shape.is_closed(paper.abstract)
    title = paper.title
    if len(title.split()) < (MIN_HEADING_WORDS if above else MIN_TITLE_WORDS):
        return False
    surest = shape.prose(title) <= SURELY_TITLE if above else len(title) <= LONGEST_TITLE
    return surest and shape.ignorable(title) > 1.0


def _is_no_listing(texts: Sequence[Line], kept: Sequence[_Paper]) -> bool:
    """True for source code, tables and notes, which are texts too."""
    odd = sum(_ODD.match(line.text) is not None for line in texts)
    if odd > MAX_ODD_SHARE * len(texts):
        return True
    return len(kept) == 1 and not (kept[0].title and kept[0].abstract)


def _take_off_ranks(kept: Sequence[_Paper]) -> None:
    """Takes `1.`, `[1]` or a bullet off the titles of a page that puts one before most."""
    titled = [paper for paper in kept if paper.title]
    ranked = [paper for paper in titled if _RANK.match(paper.title)]
    if len(ranked) < 3 or len(ranked) < MOST * len(titled):
        return
    for paper in ranked:
        paper.title = _RANK.sub("", paper.title, count=1)


def _entries(kept: Sequence[_Paper], marks: Sequence[Mark]) -> Iterator[Entry]:
    """The papers with what the lines between them say: dates, ids, authors."""
    if not kept:
        return
    starts = [paper.first for paper in kept]
    above = [mark for mark in marks if mark.before <= starts[0]]
    page_date = next((mark.value for mark in above if mark.kind == "date"), None)
    ids_first = any(mark.kind in {"arxiv_id", "doi"} for mark in above)
    told: list[dict[str, Any]] = [{} for _ in kept]
    for mark in marks:
        ahead = ids_first if mark.kind in {"arxiv_id", "doi"} else False
        place = (bisect_left if ahead else bisect_right)(starts, mark.before - (not ahead))
        place = place if ahead else place - 1
        if 0 <= place < len(kept):
            told[place].setdefault(mark.kind, mark.value)
    for paper, more in zip(kept, told, strict=True):
        if page_date:
            more = {"date": page_date, **more}
        yield Entry(
            paper.line,
            {"title": paper.title, "abstract": paper.abstract, "url": paper.url, **more},
        )
