"""A process that takes papers into a library and brings its indexes up to date.

`python -m tests.vectorstore.writing_process HOME FIRST COUNT [--pause SECONDS]`: papers FIRST …
FIRST+COUNT-1; `--pause` makes the embedder slow, so that a test can kill it at work.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from pathlib import Path

from bot.catalogue.database import connect, migrate
from bot.catalogue.papers import Papers
from bot.catalogue.vectors import Vectors as VectorTable
from bot.lock import writer_lock
from bot.models import Record
from tests.fakes import FakeEmbedder
from vectorstore.chroma import ChromaCollections
from vectorstore.indexer import Indexer
from vectorstore.lexical import LexicalIndex
from vectorstore.models import Vectors


class SlowEmbedder(FakeEmbedder):
    """Rests before each window."""

    def __init__(self, pause: float) -> None:
        super().__init__()
        self._pause = pause

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        time.sleep(self._pause)
        return super().embed_documents(texts)


class OpenLibrary:
    """A library's catalogue and its two indexes."""

    def __init__(self, home: Path) -> None:
        engine = connect(f"sqlite:///{home / 'catalogue.db'}")
        migrate(engine)
        self.papers = Papers(engine)
        self.vectors = VectorTable(engine)
        self.words = LexicalIndex(home / "tantivy")
        self.collections = ChromaCollections(home / "chroma")

    def add(self, first: int, count: int) -> None:
        self.papers.add("numbers", "test", [record(n) for n in range(first, first + count)])

    def indexer(self, embedder: FakeEmbedder) -> Indexer:
        return Indexer(self.papers, self.vectors, self.words, embedder, self.collections)


def record(number: int) -> Record:
    """A paper with two words that no other has, so that each can be asked for."""
    text = f"About word{number} and what follows from it. Also of term{number}."
    return Record(f"Paper word{number}", text, 1, number, own_id=f"n{number}")


def main() -> None:
    """Holds the writer lock to the end."""
    parser = argparse.ArgumentParser()
    parser.add_argument("home", type=Path)
    parser.add_argument("first", type=int)
    parser.add_argument("count", type=int)
    parser.add_argument("--pause", type=float, default=0.0)
    options = parser.parse_args()
    with writer_lock(options.home, on_wait=print):
        library = OpenLibrary(options.home)
        library.add(options.first, options.count)
        library.indexer(SlowEmbedder(options.pause)).catch_up()


if __name__ == "__main__":
    main()
