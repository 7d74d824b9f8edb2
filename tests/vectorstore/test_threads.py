"""Many threads of one long-lived process search while other processes write."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Event

import pytest

from tests.fakes import FakeEmbedder, MemoryLibrary
from tests.vectorstore.writing_process import OpenLibrary, record
from vectorstore.dense import ActiveDense
from vectorstore.exact import ExactIndex
from vectorstore.manifest import ACTIVE, Manifest
from vectorstore.models import EVERYTHING, Candidate, ChunkVector, Filter, Vectors
from vectorstore.retriever import Retriever

ROOT = Path(__file__).parents[2]
THREADS = 8
SIZE = 20


def write(home: Path, batch: int) -> None:
    command = [sys.executable, "-m", "tests.vectorstore.writing_process", str(home)]
    done = subprocess.run([*command, str(batch * SIZE), str(SIZE)], cwd=ROOT, check=False)
    assert 0 == done.returncode


def ask_until(retriever: Retriever, ended: Event) -> int:
    """Searches for old papers until the end is told, then for the new ones too."""
    asked = 0
    while not ended.is_set():
        assert_found(retriever, asked % SIZE)
        asked += 1
        time.sleep(0.1)
    for number in (SIZE, 2 * SIZE - 1):
        assert_found(retriever, number)
    return asked


def assert_found(retriever: Retriever, number: int) -> None:
    best = retriever.retrieve(record(number).abstract, limit=3).hits[0]
    assert f"numbers:n{number}" == best.doc_id
    assert best.dense is not None


@pytest.mark.parametrize("exact_limit", [0, 1_000_000], ids=["chroma", "exact"])
def test_threads_search_while_a_process_writes(tmp_path: Path, exact_limit: int) -> None:
    """Nothing breaks, what was there is found all the time, and what is new is found at the end."""
    write(tmp_path, 0)
    library = OpenLibrary(tmp_path)
    dense = ActiveDense(
        library.papers,
        library.vectors,
        "fake",
        lambda manifest: library.collections.reader(manifest, library.vectors),
        exact_limit=exact_limit,
    )
    retriever = Retriever(library.papers, library.words, dense, FakeEmbedder())
    ended = Event()
    with ThreadPoolExecutor(THREADS) as pool:
        asking = [pool.submit(ask_until, retriever, ended) for _ in range(THREADS)]
        try:
            write(tmp_path, 1)
        finally:
            ended.set()
        assert all(one.result(60) for one in asking)


class SlowLog(MemoryLibrary):
    """A log whose reading takes a while, and is counted."""

    def __init__(self) -> None:
        super().__init__()
        self.read = 0
        vector = ChunkVector("a", 0, 0, 1, FakeEmbedder().embed_query("a").tobytes())
        self.replace("fake", ["a"], [vector], 1)

    def pages(self, embedder: str, size: int = 5000) -> Iterator[list[ChunkVector]]:
        self.read += 1
        time.sleep(0.1)
        yield from super().pages(embedder, size)


def at_once(search: ExactIndex | ActiveDense) -> list[list[Candidate]]:
    """What threads find that all search at the same moment."""
    start = Barrier(THREADS)
    vector = FakeEmbedder().embed_query("a")

    def find(_: int) -> list[Candidate]:
        start.wait(10)
        return search.search(vector, 1)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(find, range(THREADS)))


def test_threads_that_begin_at_once_read_the_vectors_once() -> None:
    """Eight copies of a large library would not fit."""
    log = SlowLog()
    found = at_once(ExactIndex(log, log, "fake", FakeEmbedder().dimensions))
    assert ["a"] * THREADS == [hits[0].doc_id for hits in found]
    assert 1 == log.read


def test_threads_that_begin_at_once_open_chroma_once() -> None:
    """Opening it anew closes what another thread searches."""
    log = SlowLog()
    manifest = Manifest("fake", FakeEmbedder().dimensions, "whole")
    log.set_meta(ACTIVE, manifest.to_json())
    log.advance(manifest.chroma_cursor, 1)
    opened = []

    class Opened:
        def search(
            self,
            vector: Vectors,  # noqa: ARG002
            limit: int,  # noqa: ARG002
            filter: Filter = EVERYTHING,  # noqa: ARG002
        ) -> list[Candidate]:
            return [Candidate("a", 1.0)]

    def open_chroma(_: Manifest) -> Opened:
        time.sleep(0.1)
        opened.append(1)
        return Opened()

    found = at_once(ActiveDense(log, log, "fake", open_chroma, exact_limit=-1))
    assert [[Candidate("a", 1.0)]] * THREADS == found
    assert [1] == opened
