"""`footnote sync`."""

from __future__ import annotations

import click

from bot.cli.options import json_option


@click.command("sync")
@click.argument("names", nargs=-1, metavar="[SOURCE]...")
@json_option
def sync_command(names: tuple[str, ...], as_json: bool) -> None:
    """Pull new papers from the configured sources.

    All sources, or those named. One that fails is reported and the others go on; the next sync
    tries it again. A sync that was interrupted is completed by the next.
    """
    from bot.bootstrap import open_workshop
    from bot.render.console import open_console, print_json
    from bot.render.progress import ProgressBars
    from bot.render.sources import print_pulled

    with open_workshop() as workshop, ProgressBars() as progress, workshop.sync(progress) as sync:
        report = sync.run(names)
    if as_json:
        print_json(report.to_json())
    else:
        print_pulled(open_console(), report)
