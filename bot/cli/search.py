"""`footnote search` and `footnote similar`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from bot.cli.options import count_option, filter_options, json_option
from bot.errors import UsageError


@click.command("search")
@click.argument("query", required=False)
@filter_options
@count_option(10)
@json_option
@click.option(
    "--queries",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help='Answer a file of {"id", "text"} JSON lines; needs --run.',
)
@click.option(
    "--run",
    "run_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write the TREC run of --queries.",
)
def search_command(
    query: str | None,
    listing: str | None,
    since: int | None,
    until: int | None,
    count: int,
    as_json: bool,
    queries: Path | None,
    run_file: Path | None,
) -> None:
    """Find papers by words and meaning."""
    from bot.bootstrap import open_library
    from bot.render.console import open_console, print_json
    from bot.render.papers import print_hits

    if (queries is None) != (run_file is None):
        raise UsageError("--queries and --run go together: give both or neither")
    if (query is None) == (queries is None):
        raise UsageError("give one query, or --queries FILE --run FILE")
    if query is not None and not query.strip():
        raise UsageError("the query is empty: search for something in the library's papers")
    with open_library() as library:
        search, limits = library.search, library.filter(listing, since, until)
        if query is not None:
            found = search.find(query, count, limits)
            if as_json:
                print_json({"query": query, "hits": [hit.to_json() for hit in found]})
            else:
                print_hits(open_console(), found)
        elif queries is not None and run_file is not None:
            _write(run_file, "".join(library.trec_run(_read(queries), count, limits)))


def _write(run_file: Path, run: str) -> None:
    try:
        run_file.write_text(run)
    except OSError as exc:
        raise UsageError(f"--run {str(run_file)!r} cannot be written: {exc.strerror}") from exc


def _read(queries: Path) -> list[tuple[str, str]]:
    rows = []
    for number, line in enumerate(queries.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            row = json.loads(line)
            rows.append((str(row["id"]), str(row["text"])))
        except (ValueError, KeyError, TypeError) as exc:
            raise UsageError(
                f"{str(queries)!r}, line {number}: not a JSON object with id and text"
            ) from exc
    return rows


@click.command("similar")
@click.argument("paper")
@filter_options
@count_option(10)
@json_option
def similar_command(
    paper: str,
    listing: str | None,
    since: int | None,
    until: int | None,
    count: int,
    as_json: bool,
) -> None:
    """Find papers like a paper.

    PAPER is a paper's id, DOI, arXiv id or unique title.
    """
    from bot.bootstrap import open_library
    from bot.render.console import open_console, print_json
    from bot.render.papers import print_hits

    with open_library() as library:
        one = library.papers.find(paper)
        found = library.search.similar(one, count, library.filter(listing, since, until))
    if as_json:
        print_json({"query": one.title, "hits": [hit.to_json() for hit in found]})
    else:
        print_hits(open_console(), found)
