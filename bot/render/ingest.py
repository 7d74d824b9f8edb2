"""What an ingest did, in the terminal."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from bot.ingest import IngestReport
from bot.render.console import QUIET, STRONG

SHOWN_SKIPS = 20


def print_report(console: Console, report: IngestReport) -> None:
    """Counts, listings and what was left out, with file, line and reason."""
    console.print(
        Text.assemble(
            (f"{report.added} added, {report.updated} updated, ", STRONG),
            (f"{report.unchanged} unchanged, {len(report.skipped)} skipped", STRONG),
        )
    )
    console.print(Text(f"listings: {', '.join(report.listings)}", style=QUIET))
    for skip in report.skipped[:SHOWN_SKIPS]:
        where = skip.file if skip.line is None else f"{skip.file}, line {skip.line}"
        console.print(Text(f"  skipped {where}: {skip.reason}"))
    if len(report.skipped) > SHOWN_SKIPS:
        console.print(Text(f"  and {len(report.skipped) - SHOWN_SKIPS} more: see --json"))
