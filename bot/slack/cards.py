"""Papers in Slack: one summarised, or the ones that are like another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from bot.models import Paper
from bot.search import Found
from bot.slack.blocks import (
    QUOTES,
    SENTENCE,
    TITLE,
    Blocks,
    notes_blocks,
    quote_of,
    quote_remarks,
    title_of,
)
from bot.slack.buttons import about_paper, actions, button, footer, quiet
from bot.slack.limits import split
from bot.slack.models import Post
from bot.slack.rich import Inline, Part, Text, line, quoted, rich_text, shown
from bot.summary import Part as SummaryPart
from bot.summary import Summary

MOST_NAMES: Final = 6
NAMES: Final = 300
PASSAGE: Final = 1_500


def summary_posts(summary: Summary) -> tuple[Post, ...]:
    """A paper in one to three sentences, each over its quote."""
    paper = summary.paper
    blocks = [*rich_text(line(_title(paper)), *_byline(paper))]
    if not summary.parts:
        blocks += rich_text(line(Text("There is no abstract to summarise.", italic=True)))
    for part in summary.parts:
        blocks += rich_text(*_sentence(part))
    blocks += notes_blocks(summary.notes)
    blocks += _about(paper)
    blocks.append(footer(summary.model, summary.dropped, summary.usage))
    return split(blocks)


def similar_posts(title: str, hits: Sequence[Found]) -> tuple[Post, ...]:
    """The papers most like the one of this title, best first, each with its telling sentence."""
    name = Text(shown(title, TITLE) or "this", bold=True)
    if not hits:
        return split(rich_text(line("No other paper in this library is like ", name, ".")))
    blocks = [*rich_text(line("Papers like ", name))]
    for hit in hits:
        blocks += rich_text(*_hit(hit))
    return split((*blocks, quiet("found by meaning and words, the nearest first")))


def _sentence(part: SummaryPart) -> Iterator[Part]:
    unit = part.unit
    if unit.kind == "quote":
        if part.role:
            yield line(Text(part.role.capitalize(), bold=True))
        yield quote_of(unit.citations[0], QUOTES)
        return
    label = (Text(f"{part.role.capitalize()}: ", bold=True),) if part.role else ()
    yield line(*label, shown(unit.text, SENTENCE))
    for citation in unit.citations:
        yield quote_of(citation, QUOTES // len(unit.citations), italic=True)


def _hit(hit: Found) -> Iterator[Part]:
    yield line(f"{hit.rank}. ", _title(hit.paper), *_when(hit.paper))
    if hit.passage:
        words = Text(f"“{shown(hit.passage, PASSAGE)}”", italic=True)
        yield quoted(words, *quote_remarks(hit.paper.note))


def _title(paper: Paper) -> Inline:
    return title_of(paper.paper_id, paper.title, paper.url)


def _byline(paper: Paper) -> Iterator[Part]:
    names = [shown(name, NAMES // MOST_NAMES) for name in paper.authors[:MOST_NAMES]]
    more = [f"and {len(paper.authors) - MOST_NAMES} more"] * (len(paper.authors) > MOST_NAMES)
    words = ", ".join([*names, *more, *filter(None, [paper.date])])
    if words:
        yield line(Text(shown(words), italic=True))


def _when(paper: Paper) -> Iterator[str]:
    if paper.date:
        yield f"  {shown(paper.date[:10])}"


def _about(paper: Paper) -> Blocks:
    value = about_paper(paper.paper_id)
    has_abstract = bool(paper.abstract)
    return actions(
        button("evidence", value) if has_abstract else None,
        button("similar", value),
        button("bibtex", value),
    )
