"""`footnote reindex`."""

from __future__ import annotations

import click


@click.command("reindex")
def reindex_command() -> None:
    """Rebuild both indexes, or change the embedder.

    Vectors that the catalogue keeps are used again. With another FOOTNOTE_EMBEDDER everything is
    embedded beside the old index, which is used until the new one is complete.
    """
    from bot.bootstrap import open_workshop
    from bot.render.progress import ProgressBars
    from bot.watch import Watch

    with open_workshop() as workshop, ProgressBars() as progress:
        watch = Watch()
        workshop.reindex(progress)
        watch.lap("reindex")
        found, vectors = workshop.reach()
    seconds = watch.timings()["total"] / 1000
    click.echo(f"{found} papers are found by words, {vectors} by meaning ({seconds:.1f} s)")
