"""How fast the catalogue takes records in, beside plain inserts of the same rows by sqlite3.

Run as `python -m tests.bench.catalogue [RECORDS]` beside the shared test data.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path

from bot.catalogue.database import connect, migrate
from bot.catalogue.papers import Papers
from bot.models import Record
from bot.sources.read import read_source
from tests.conftest import SHARED
from vectorstore.models import Filter

BATCH = 500
CORPUS = SHARED / "bench" / "arxiv_daily" / "corpus.jsonl.gz"


def main(count: int) -> None:
    """Prints records a second and milliseconds a read."""
    records = [
        record for record in islice(read_source(CORPUS), count) if isinstance(record, Record)
    ]
    batches = [records[start : start + BATCH] for start in range(0, len(records), BATCH)]
    with tempfile.TemporaryDirectory() as folder:
        plain = _rate(batches, _plain_inserts(Path(folder) / "plain.db"))
        engine = connect(f"sqlite:///{Path(folder) / 'catalogue.db'}")
        migrate(engine)
        papers = Papers(engine)
        first = _rate(batches, lambda batch: papers.add("corpus", "bench", batch))
        again = _rate(batches, lambda batch: papers.add("corpus", "bench", batch))
        print(f"{len(records)} records in batches of {BATCH}, CPU time")
        print(f"plain sqlite3 inserts     {plain:8.0f} a second")
        print(f"catalogue, new papers     {first:8.0f} a second, {first / plain:.2f} of plain")
        print(f"catalogue, nothing new    {again:8.0f} a second, {again / plain:.2f} of plain")
        _reads(papers)
        engine.dispose()


def _reads(papers: Papers) -> None:
    last = papers.last_seq()
    ids = sorted(papers.doc_ids(Filter()))[::97][:50]
    for name, read in (
        ("500 changes from the start", lambda: papers.changes(0, 500)),
        ("500 changes near the end", lambda: papers.changes(last - 500, 500)),
        ("50 papers by id", lambda: papers.many(ids)),
        ("ids since a date", lambda: papers.doc_ids(Filter(since=20260101))),
        ("ids of a listing", lambda: papers.doc_ids(Filter(listing="corpus"))),
    ):
        start = time.process_time()
        for _ in range(5):
            read()
        print(f"{name:<27}{(time.process_time() - start) * 200:7.1f} ms")


def _plain_inserts(path: Path) -> Callable[[Sequence[Record]], object]:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE papers (id TEXT PRIMARY KEY, title TEXT, abstract TEXT)")

    def insert(batch: Sequence[Record]) -> None:
        rows = [(record.own_id, record.title, record.abstract) for record in batch]
        with connection:
            connection.executemany("INSERT INTO papers VALUES (?, ?, ?)", rows)

    return insert


def _rate(batches: list[list[Record]], take: Callable[[Sequence[Record]], object]) -> float:
    start = time.process_time()
    for batch in batches:
        take(batch)
    return sum(map(len, batches)) / (time.process_time() - start)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
