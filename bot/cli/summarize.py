"""`footnote summarize`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from bot.cli.options import count_option, filter_options, json_option
from bot.errors import UsageError

if TYPE_CHECKING:
    from bot.bootstrap.library import Library
    from vectorstore.models import Filter


@click.command("summarize")
@click.argument("paper", required=False)
@filter_options
@click.option("--query", metavar="TEXT", help="Give an overview of what is found for TEXT.")
@click.option(
    "--each",
    is_flag=True,
    help="One sentence for each paper of --listing, without the chat model; JSON lines.",
)
@count_option(30)
@json_option
def summarize_command(
    paper: str | None,
    listing: str | None,
    since: int | None,
    until: int | None,
    query: str | None,
    each: bool,
    count: int,
    as_json: bool,
) -> None:
    """Summarize a paper, a listing or what is found for a query.

    PAPER is a paper's id, DOI, arXiv id or unique title. A paper is given in one to three
    sentences, more papers as an overview by theme.
    """
    from bot.bootstrap import open_library

    _check(paper, listing, query, each=each)
    with open_library() as library:
        limits = library.filter(listing, since, until)
        if paper is not None:
            _print_paper(library, paper, as_json=as_json)
        elif each:
            _print_each(library, limits, as_json=as_json)
        else:
            _print_overview(library, query, count, limits, as_json=as_json)


def _check(paper: str | None, listing: str | None, query: str | None, *, each: bool) -> None:
    if paper is not None and (query is not None or listing):
        raise UsageError("give one PAPER, or --listing NAME, or --query TEXT")
    if each and (not listing or query is not None or paper is not None):
        raise UsageError("--each goes with --listing NAME alone")
    if paper is None and not listing and query is None:
        raise UsageError("nothing to summarize: give one PAPER, --listing NAME or --query TEXT")


def _print_paper(library: Library, reference: str, *, as_json: bool) -> None:
    from bot.render.console import open_console, print_json
    from bot.render.summary import print_summary

    summary = library.summarize.summarize(library.papers.find(reference))
    if as_json:
        print_json(summary.to_json())
    else:
        print_summary(open_console(), summary)


def _print_each(library: Library, limits: Filter, *, as_json: bool) -> None:
    from bot.extracts import one_sentence

    if as_json:
        for paper in library.papers.all(limits):
            sentences = [unit.to_json() for unit in one_sentence(paper)]
            line = {"paper_id": paper.paper_id, "sentences": sentences}
            click.echo(json.dumps(line, ensure_ascii=False))
        return
    from bot.render.console import open_console
    from bot.render.summary import print_one

    console = open_console()
    for paper in library.papers.all(limits):
        print_one(console, paper, one_sentence(paper))


def _print_overview(
    library: Library, query: str | None, count: int, limits: Filter, *, as_json: bool
) -> None:
    from bot.render.console import open_console, print_json
    from bot.render.summary import print_overview

    overviews = library.overviews
    overview = overviews.listing(limits) if query is None else overviews.query(query, count, limits)
    if as_json:
        print_json(overview.to_json())
    else:
        print_overview(open_console(), overview)
