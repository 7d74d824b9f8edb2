"""The part of `tests.bench.speed` over a large corpus: words a second, searches, cold starts.

`python -m tests.bench.large_library HOME exact|chroma QUESTION` makes one search from the start,
every vector compared or Chroma asked.
"""

from __future__ import annotations

import gzip
import json
import os
import sqlite3
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from bot.bootstrap import Library, open_library, open_workshop
from bot.settings import Settings, read_settings
from tests.bench.arxiv_vectors import KeptEmbedder
from tests.bench.processes import run
from tests.bench.searches import measure_searches
from vectorstore.dense import ActiveDense
from vectorstore.models import Filter
from vectorstore.retriever import Retriever

SIZES = (20_000, 75_000)
QUERIES = 100
COLD = 3
WAYS = {"exact": sys.maxsize, "chroma": 0}
"""Documents up to which every vector is compared."""


class Quiet:
    """Progress that nobody watches."""

    def show(self, phase: str, done: int, total: int | None) -> None: ...


def measure_large(corpus: Path, cache: Path) -> None:
    """Prints the figures of libraries of two sizes, built in `cache` the first time."""
    months = _months(corpus, cache / "months")
    for size in SIZES:
        settings = _settings(cache / f"library-{size}")
        if not settings.home.exists():
            _build(_until(months, size), settings, cache)
        print(f"\n{(settings.home / 'built.txt').read_text()}")
        with open_library(settings) as library:
            queries = _titles(library)
            for way in WAYS:
                retriever = _retriever(library, way)
                measure_searches(f"warm search, {way}", retriever, queries)
                if way == "exact":
                    _filtered(retriever, queries, library.papers.listings())
        _cold(settings, queries)


def _build(sources: list[Path], settings: Settings, cache: Path) -> None:
    with open_workshop(settings) as workshop:
        workshop.library.embedder = None
        worked = time.process_time()
        words = _timed(lambda: workshop.ingest(Quiet()).run(sources))
        worked = time.process_time() - worked
    plain = _timed(lambda: _full_text_search(sources))
    with open_workshop(settings) as workshop:
        embedder = workshop.library.embedder
        assert embedder is not None
        kept = KeptEmbedder(embedder, cache / "arxiv-minilm")
        workshop.library.embedder = kept
        rest = _timed(lambda: workshop.catch_up(Quiet()))
        papers = workshop.library.papers.count()
    (settings.home / "built.txt").write_text(
        f"{papers} papers, {kept.kept} vectors, and {kept.made_up} made up from them by noise\n"
        f"searchable by words (goal 1000/s): {papers / words:.0f} papers/s, "
        f"{papers / worked:.0f} by cpu; SQLite's full-text search: {papers / plain:.0f}/s\n"
        f"vectors into catalogue and Chroma: {papers / rest:.0f} papers/s without embedding"
    )


def _full_text_search(sources: list[Path]) -> None:
    connection = sqlite3.connect("")
    connection.execute("CREATE VIRTUAL TABLE papers USING fts5(title, text, tokenize='porter')")
    for source in sources:
        rows = [json.loads(line) for line in source.read_text().splitlines()]
        with connection:
            connection.executemany("INSERT INTO papers VALUES (:title, :text)", rows)


def _filtered(retriever: Retriever, queries: list[str], listings: list[str]) -> None:
    for name, filter in (
        ("a date", Filter(since=20251001)),
        ("a listing", Filter(listing=listings[0])),
    ):
        measure_searches(f"warm search with {name} (goal 60 ms)", retriever, queries, filter)


def _cold(settings: Settings, queries: list[str]) -> None:
    """One search in a new process each."""
    for way in WAYS:
        runs = [
            run(
                [sys.executable, "-m", "tests.bench.large_library", settings.home, way, query],
                os.environ,
                Path.cwd(),
            )
            for query in queries[:COLD]
        ]
        print(
            f"{f'cold search, {way}':40}{median(one.wall for one in runs):5.2f} s  "
            f"cpu {median(one.cpu for one in runs):5.2f} s  "
            f"at most {max(one.memory for one in runs):4.0f} MB"
        )


def _retriever(library: Library, way: str) -> Retriever:
    assert library.embedder is not None
    dense = ActiveDense(
        library.papers,
        library.vectors,
        library.embedder.name,
        lambda manifest: library.collections.reader(manifest, library.vectors),
        library.words.passing,
        exact_limit=WAYS[way],
    )
    return Retriever(library.papers, library.words, dense, library.embedder)


def _months(corpus: Path, folder: Path) -> list[Path]:
    """The corpus as one listing a month, the oldest first."""
    if not folder.exists():
        folder.mkdir(parents=True)
        with gzip.open(corpus, "rt") as lines:
            for line in lines:
                month = json.loads(line)["date"][:7]
                with (folder / f"arxiv-{month}.jsonl").open("a") as file:
                    file.write(line)
    return sorted(folder.iterdir())


def _until(months: list[Path], size: int) -> list[Path]:
    """The first months that together hold `size` papers, or all."""
    chosen, total = [], 0
    for month in months:
        if total >= size:
            break
        chosen.append(month)
        total += len(month.read_text().splitlines())
    return chosen


def _titles(library: Library) -> list[str]:
    titles = [paper.title for paper in library.papers.all()]
    return titles[:: len(titles) // QUERIES][:QUERIES]


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _settings(home: Path) -> Settings:
    return read_settings({"FOOTNOTE_HOME": str(home)}, Path(os.devnull))


if __name__ == "__main__":
    with open_library(_settings(Path(sys.argv[1]))) as opened:
        print(len(_retriever(opened, sys.argv[2]).retrieve(sys.argv[3]).hits))
