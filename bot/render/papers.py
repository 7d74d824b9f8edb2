"""Papers, hits and listings in the terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.text import Text

from bot.display import display
from bot.models import Paper, Version
from bot.render.console import QUIET, STRONG, address, linked, print_quote
from bot.search import Found


def print_hits(console: Console, hits: Sequence[Found]) -> None:
    """Ranked papers with the passage that fits best."""
    if not hits:
        console.print("No paper found.")
    for hit in hits:
        console.print(
            Text.assemble(
                (f"{hit.rank:>3} ", STRONG),
                linked(hit.paper.title or hit.paper.paper_id, hit.paper.url),
                (f"  {hit.score:.2f}  {address(hit.paper.paper_id, hit.paper.url)}", QUIET),
            )
        )
        if hit.passage:
            print_quote(console, hit.passage, hit.paper.note)


def print_papers(console: Console, papers: Iterable[Paper]) -> None:
    """One line a paper: date, title, id."""
    for paper in papers:
        console.print(
            Text.assemble(
                (f"{paper.date or '':<11}", QUIET),
                linked(paper.title or "(no title)", paper.url),
                (f"  {paper.paper_id}", QUIET),
            )
        )


def print_paper(console: Console, paper: Paper, versions: Sequence[Version]) -> None:
    """One paper whole."""
    console.print(Text(display(paper.title) or "(no title)", style=STRONG))
    rows = {
        "authors": display(", ".join(paper.authors)),
        "date": paper.date,
        "url": paper.url,
        "id": paper.paper_id,
        "listings": ", ".join(paper.listings),
        "version": f"{paper.version} of {len(versions)}" if len(versions) > 1 else None,
        "note": paper.note,
    }
    for name, value in rows.items():
        if value:
            console.print(Text.assemble((f"{name:<9}", QUIET), value))
    if paper.abstract:
        console.print()
        console.print(_wrapped(console, display(paper.abstract)))


def papers_document(papers: Iterable[Paper]) -> dict[str, Any]:
    """`papers list --json`."""
    return {
        "papers": [
            {
                "paper_id": paper.paper_id,
                "title": paper.title,
                "date": paper.date,
                "url": paper.url,
                "listings": list(paper.listings),
            }
            for paper in papers
        ]
    }


def paper_document(paper: Paper, versions: Sequence[Version]) -> dict[str, Any]:
    """`papers show --json`."""
    document = {
        "paper_id": paper.paper_id,
        "title": paper.title,
        "authors": list(paper.authors),
        "date": paper.date,
        "url": paper.url,
        "listings": list(paper.listings),
        "abstract": paper.abstract,
        "version": paper.version,
        "versions": [asdict(version) for version in versions],
    }
    return document | ({"note": paper.note} if paper.note else {})


def _wrapped(console: Console, text: str) -> Text:
    return Text(text if console.soft_wrap else textwrap.fill(text, min(console.width, 100)))
