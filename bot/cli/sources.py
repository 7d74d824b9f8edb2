"""`footnote sources add`, `list` and `remove`."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import cast

import click

from bot.cli.options import json_option
from bot.source import KINDS, Kind


@click.group("sources")
def sources_command() -> None:
    """Configure where new papers come from."""


@sources_command.command("add")
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("place", nargs=-1)
@click.option("--as", "name", metavar="NAME", help="Name the source and its listing.")
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="How far back the first sync goes; by default a week.",
)
@click.option("--url", metavar="URL", help="Another address of the service, such as a mirror.")
def add_command(
    kind: str, place: tuple[str, ...], name: str | None, since: datetime | None, url: str | None
) -> None:
    """Add a source of new papers.

    KIND and PLACE are one of: arxiv with categories (cs.LG cs.CL), words or a query of arXiv's API;
    arxiv-feed with categories, for what arXiv announced last; daily-papers, Hugging Face's, without
    a PLACE; feed with the address of an RSS or Atom feed; page with the address of a listing page
    or file; folder with a path, whose new and changed files are read.
    """
    from bot.bootstrap import open_library
    from bot.sources.configured import configured

    day: date | None = since.date() if since else None
    source = configured(cast("Kind", kind), place, datetime.now(UTC), name, day, url)
    with open_library() as library:
        library.sources.add(source)
    click.echo(f"Added {source.name}; `footnote sync` reads it", err=True)


@sources_command.command("list")
@json_option
def list_command(as_json: bool) -> None:
    """List the sources and how their last sync ended."""
    from bot.bootstrap import open_library
    from bot.render.console import open_console, print_json
    from bot.render.sources import print_sources, sources_document

    with open_library() as library:
        sources = library.sources.list()
    if as_json:
        print_json(sources_document(sources))
    else:
        print_sources(open_console(), sources)


@sources_command.command("remove")
@click.argument("name")
def remove_command(name: str) -> None:
    """Remove a source; its papers stay."""
    from bot.bootstrap import open_library

    with open_library() as library:
        library.sources.remove(name)
    click.echo(f"Removed {name}; its papers stay", err=True)
