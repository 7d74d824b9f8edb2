"""`footnote papers list`, `show`, `export` and `remove`."""

from __future__ import annotations

from collections.abc import Iterable

import click

from bot.cli.options import filter_options, json_option
from bot.export import FORMATS
from bot.models import Paper


@click.group("papers")
def papers_command() -> None:
    """List, show, export and remove papers."""


@papers_command.command("list")
@filter_options
@json_option
def list_command(listing: str | None, since: int | None, until: int | None, as_json: bool) -> None:
    """List the papers of the library."""
    from bot.bootstrap import open_library
    from bot.render.console import open_console, print_json
    from bot.render.papers import papers_document, print_papers

    with open_library() as library:
        papers = library.papers.all(library.filter(listing, since, until))
        if as_json:
            print_json(papers_document(papers))
        else:
            print_papers(open_console(), papers)


@papers_command.command("show")
@click.argument("paper")
@json_option
def show_command(paper: str, as_json: bool) -> None:
    """Show one paper with all its versions.

    PAPER is a paper's id, DOI, arXiv id or unique title.
    """
    from bot.bootstrap import open_library
    from bot.render.console import open_console, print_json
    from bot.render.papers import paper_document, print_paper

    with open_library() as library:
        one = library.papers.find(paper)
        versions = library.papers.versions(one.paper_id)
    if as_json:
        print_json(paper_document(one, versions))
    else:
        print_paper(open_console(), one, versions)


@papers_command.command("export")
@filter_options
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="bibtex",
    show_default=True,
    help="The format to write.",
)
@click.option("--answer", metavar="ID", help="Exactly the papers this answer cites.")
def export_command(
    listing: str | None, since: int | None, until: int | None, form: str, answer: str | None
) -> None:
    """Export papers for a reference manager."""
    from bot.bootstrap import open_library
    from bot.export import export_papers

    with open_library() as library:
        papers: Iterable[Paper] = (
            library.cited_papers(answer)
            if answer
            else library.papers.all(library.filter(listing, since, until))
        )
        for part in export_papers(papers, form):
            click.echo(part, nl=False)


@papers_command.command("remove")
@click.argument("paper")
def remove_command(paper: str) -> None:
    """Remove a paper from the library and both indexes.

    PAPER is a paper's id, DOI, arXiv id or unique title.
    """
    from bot.bootstrap import open_workshop
    from bot.render.progress import ProgressBars

    with open_workshop() as workshop, ProgressBars() as progress:
        one = workshop.library.papers.find(paper)
        workshop.check()
        workshop.library.papers.remove(one.paper_id)
        workshop.catch_up(progress)
    click.echo(f"Removed {one.paper_id}", err=True)
