"""`footnote ingest`."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.options import json_option


@click.command("ingest")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--as", "name", metavar="NAME", help="Name the listing; by default after its file.")
@json_option
def ingest_command(paths: tuple[Path, ...], name: str | None, as_json: bool) -> None:
    """Load papers from files and folders.

    PATHS are files or folders, gzipped or not: listing pages saved as text or HTML, JSON lines,
    CSV, BibTeX, RIS, arXiv Atom or arXiv metadata. The format is found by content. A second run
    changes nothing; an interrupted one is completed by the next.
    """
    from bot.bootstrap import open_workshop
    from bot.render.console import open_console, print_json
    from bot.render.ingest import print_report
    from bot.render.progress import ProgressBars

    with open_workshop() as workshop, ProgressBars() as progress:
        report = workshop.ingest(progress).run(paths, name)
    if as_json:
        print_json(report.to_json())
    else:
        print_report(open_console(), report)
