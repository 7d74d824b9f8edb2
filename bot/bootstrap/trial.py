"""Libraries in a temporary folder: the sample of the demo, and the corpus of an evaluation."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from bot.bootstrap.library import Library
from bot.bootstrap.models import tell
from bot.bootstrap.workshop import open_workshop
from bot.settings import Settings, current_settings, read_settings

if TYPE_CHECKING:
    from bot.ingest import Progress
    from bot.models import Skipped

SAMPLE = Path(__file__).parents[1] / "sample" / "papers.jsonl"


@contextmanager
def open_sample(progress: Progress) -> Iterator[Library]:
    """The bundled sample with the offline model and the local embedder, whatever is set."""
    settings = read_settings({"FOOTNOTE_MODEL": "offline"}, Path(os.devnull))
    with _loaded(SAMPLE, settings, progress) as library:
        yield library


@contextmanager
def open_trial(corpus: Path, progress: Progress) -> Iterator[Callable[[str, int], Sequence[str]]]:
    """A library of one file; gives a function from query and limit to the file's own ids."""
    settings = current_settings()
    with _loaded(corpus, settings, progress) as library:

        def rank(query: str, limit: int) -> Sequence[str]:
            hits = library.retriever.retrieve(query, limit).hits
            names = library.papers.own_ids([hit.doc_id for hit in hits])
            return [names.get(hit.doc_id, hit.doc_id) for hit in hits]

        yield rank


@contextmanager
def _loaded(file: Path, settings: Settings, progress: Progress) -> Iterator[Library]:
    with TemporaryDirectory(prefix="footnote-") as folder:
        home = Path(folder)
        inside = replace(settings, home=home, database_url=f"sqlite:///{home / 'catalogue.db'}")
        with open_workshop(replace(inside, chroma_url=None)) as workshop:
            _tell_of(workshop.ingest(progress).run([file]).skipped)
            yield workshop.library


def _tell_of(skipped: Sequence[Skipped]) -> None:
    if skipped:
        first = skipped[0]
        where = "" if first.line is None else f"line {first.line}: "
        count = "1 document" if len(skipped) == 1 else f"{len(skipped)} documents"
        others = "" if len(skipped) == 1 else f", and {len(skipped) - 1} more"
        verb = "was" if len(skipped) == 1 else "were"
        tell(f"{count} of the corpus {verb} left out: {where}{first.reason}{others}")
