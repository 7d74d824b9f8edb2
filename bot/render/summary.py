"""Summaries and overviews in the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.text import Text

from bot.citations import VerifiedClaim
from bot.display import display
from bot.models import Dropped, Paper, Usage
from bot.render.console import QUIET, STRONG, address, linked, print_quote
from bot.summary import Overview, Part, Summary, Theme

SHOWN_PAPERS = 12


def print_summary(console: Console, summary: Summary) -> None:
    """One paper: what its sentences say, each above its quote."""
    paper = summary.paper
    print_heading(console, paper)
    if not summary.parts:
        console.print("  There is no abstract to summarise.")
    for part in summary.parts:
        console.print()
        _print_part(console, part)
    console.print()
    _print_footer(console, summary.notes, summary.model, summary.usage, summary.dropped)


def print_heading(console: Console, paper: Paper) -> None:
    """A paper's title and where it is found."""
    where = address(paper.paper_id, paper.url)
    title = linked(paper.title or "(no title)", paper.url)
    console.print(Text.assemble(title, (f"  {where}", QUIET)))


def print_one(console: Console, paper: Paper, units: Sequence[VerifiedClaim]) -> None:
    """A paper in one sentence, as a list of many shows it."""
    print_heading(console, paper)
    for unit in units:
        _print_part(console, Part(unit))


def print_overview(console: Console, overview: Overview) -> None:
    """The themes with their sentences and papers, then what fits into none."""
    if not overview.considered and not overview.notes:
        console.print("There are no papers to summarise.")
    for theme in overview.themes:
        _print_theme(console, theme)
    if overview.also:
        console.print(Text("Also" if overview.themes else "Papers", style=STRONG))
    for summary in overview.also:
        console.print()
        print_one(console, summary.paper, [part.unit for part in summary.parts])
    console.print()
    _print_footer(console, overview.notes, overview.model, overview.usage, overview.dropped)


def _print_theme(console: Console, theme: Theme) -> None:
    count = f"  {len(theme.papers)} papers"
    console.print(Text.assemble((display(theme.label), STRONG), (count, QUIET)))
    titles = {paper.paper_id: paper for paper in theme.papers}
    for unit in theme.units:
        console.print()
        paper = titles.get(unit.citations[0].paper_id)
        if paper is not None:
            console.print("  ", linked(paper.title or paper.paper_id, paper.url), sep="")
        _print_part(console, Part(unit))
    shown = {unit.citations[0].paper_id for unit in theme.units}
    rest = [paper for paper in theme.papers if paper.paper_id not in shown]
    if rest:
        console.print()
    for paper in rest[:SHOWN_PAPERS]:
        console.print("  · ", linked(paper.title or paper.paper_id, paper.url), sep="")
    if len(rest) > SHOWN_PAPERS:
        console.print(Text(f"  · and {len(rest) - SHOWN_PAPERS} more", style=QUIET))
    console.print()


def _print_part(console: Console, part: Part) -> None:
    label = f"{part.role.capitalize()}: " if part.role else ""
    unit = part.unit
    if unit.kind == "quote":
        if label:
            console.print(Text(f"  {label.strip()}", style=QUIET))
    else:
        console.print(Text.assemble("  ", (label, QUIET), (display(unit.text), STRONG)))
    for citation in unit.citations:
        print_quote(console, citation.quote, citation.note, flagged=citation.flagged)


def _print_footer(
    console: Console, notes: Sequence[str], model: str, usage: Usage, dropped: Dropped
) -> None:
    for line in (*notes, " · ".join(_footer(model, usage, dropped))):
        console.print(Text(line, style=QUIET))


def _footer(model: str, usage: Usage, dropped: Dropped) -> Iterator[str]:
    yield "offline model" if model == "offline" else model
    if dropped.count:
        yield f"{dropped.count} sentence{'s' * (dropped.count > 1)} left out"
    tokens = usage.input_tokens + usage.output_tokens
    if tokens:
        price = "" if usage.cost_usd is None else f", ${usage.cost_usd:.5f}"
        yield f"{tokens} tokens{price}"
