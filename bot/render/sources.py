"""Sources and what a sync did, in the terminal and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from bot.render.console import QUIET, STRONG
from bot.source import Source
from bot.sync import Pulled, SyncReport

SHOWN_SKIPS = 5


def sources_document(sources: Sequence[Source]) -> dict[str, Any]:
    """The document of `sources list --json`."""
    names = ("name", "kind", "place", "address", "since", "added", "ran", "succeeded", "error")
    return {"sources": [{name: getattr(one, name) for name in names} for one in sources]}


def print_sources(console: Console, sources: Sequence[Source]) -> None:
    """Each source with its last run."""
    if not sources:
        console.print(Text("No sources: add one with `footnote sources add`."))
    for one in sources:
        console.print(Text.assemble((one.name, STRONG), f"  {one.kind}  {one.place}".rstrip()))
        console.print(Text(f"  {_last_run(one)}", style=QUIET))


def print_pulled(console: Console, report: SyncReport) -> None:
    """A line a source, and below it what could not be read."""
    for one in report.sources:
        console.print(Text.assemble((one.source, STRONG), f": {_outcome(one)}"))
        for skip in one.skipped[:SHOWN_SKIPS]:
            where = skip.file if skip.line is None else f"{skip.file}, line {skip.line}"
            console.print(Text(f"  skipped {where}: {skip.reason}"))
        if len(one.skipped) > SHOWN_SKIPS:
            console.print(Text(f"  and {len(one.skipped) - SHOWN_SKIPS} more: see --json"))


def _outcome(one: Pulled) -> str:
    counts = f"{one.added} added, {one.updated} updated, {one.unchanged} unchanged"
    if one.error is not None:
        return f"failed: {one.error} ({counts})"
    return counts if one.state == "read" or one.unchanged else "nothing new"


def _last_run(one: Source) -> str:
    if one.ran is None:
        return "not read yet"
    if one.error is None:
        return f"read {one.ran}"
    before = f"last read {one.succeeded}" if one.succeeded else "never read"
    return f"failed {one.ran}: {one.error}; {before}"
