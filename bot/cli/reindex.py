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

    with open_workshop() as workshop, ProgressBars() as progress:
        workshop.reindex(progress)
