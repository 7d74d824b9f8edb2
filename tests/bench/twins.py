"""How well and how fast a paper is recognised that comes without an id.

`python -m tests.bench.twins [PAPERS]` beside the shared test data: revisions and cross-lists of
`arxiv_daily` with and without their ids, texts with words changed at random, pairs of different
papers, and the time of an intake among all papers, with that of an intake without twins beside it.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

from bot.catalogue.database import connect, migrate
from bot.catalogue.papers import Papers
from bot.models import Record
from bot.sources.read import read_source
from bot.title_index import TitleIndex
from bot.twins import TITLE_SHARE, Work, are_twins, title_share, title_words
from tests.conftest import SHARED

DAILY = SHARED / "bench" / "arxiv_daily"
PAIRS = 10_000_000
SAMPLE = 500
BATCH = 500


def main(count: int) -> None:
    """Prints shares and times."""
    records = [
        one
        for one in islice(read_source(DAILY / "corpus.jsonl.gz"), count)
        if isinstance(one, Record)
    ]
    print(f"{len(records)} papers", flush=True)
    _recall(records)
    _false_merges(records)
    _times(records)


def _recall(records: Sequence[Record]) -> None:
    """Each set is taken in after the papers it belongs to; what is merged makes no new paper."""
    revisions = [one for one in read_source(DAILY / "revisions.jsonl") if isinstance(one, Record)]
    choose = random.Random(5)  # noqa: S311 - the same in every run
    sample = choose.sample(records, SAMPLE)
    pool = [word for one in choose.sample(records, 200) for word in one.abstract.split()]

    def changed(text: str, share: float) -> str:
        return " ".join(
            choose.choice(pool) if choose.random() < share else word for word in text.split()
        )

    cross = [replace(one, own_id=None, url=None) for one in sample]
    sets = {
        "revisions with their ids": revisions,
        "cross-lists with their ids": cross,
        "revisions without ids": _nameless(revisions),
        "10% of the words changed": [
            replace(one, abstract=changed(one.abstract, 0.1)) for one in _nameless(sample)
        ],
        "30% of the words changed": [
            replace(one, abstract=changed(one.abstract, 0.3)) for one in _nameless(sample)
        ],
        "30% of text and title changed": [
            replace(one, abstract=changed(one.abstract, 0.3), title=changed(one.title, 0.3))
            for one in _nameless(sample)
        ],
    }
    others = {one.arxiv_id: one for one in _first_versions(revisions, records)}
    before = [*others.values(), *(one for one in sample if one.arxiv_id not in others)]
    for name, entering in sets.items():
        with _catalogue() as papers:
            papers.add("daily", "daily", _numbered(before))
            added = papers.add("other", "other", _numbered(entering)).added
        share = 100 * (1 - added / len(entering))
        print(f"{name:<32}{share:6.1f}% of {len(entering)} merged", flush=True)


def _first_versions(revisions: Iterable[Record], records: Iterable[Record]) -> Iterator[Record]:
    """The papers of the corpus that have revisions, else the first revision itself."""
    wanted = {one.arxiv_id: one for one in reversed(list(revisions))}
    wanted |= {one.arxiv_id: one for one in records if one.arxiv_id in wanted}
    yield from wanted.values()


def _nameless(records: Iterable[Record]) -> list[Record]:
    """As a listing page without addresses has them."""
    return [
        replace(one, arxiv_id=None, doi=None, own_id=None, url=None, authors=()) for one in records
    ]


def _numbered(records: Sequence[Record]) -> list[Record]:
    return [replace(one, position=number) for number, one in enumerate(records, start=1)]


def _false_merges(records: Sequence[Record]) -> None:
    """Titles decide first, so that only pairs of similar titles need their texts compared."""
    works = [Work(one.title, one.abstract) for one in records]
    titles = [title_words(one.title) for one in records]
    choose = random.Random(6)  # noqa: S311 - the same in every run
    found, compared = [], 0
    for _ in range(PAIRS):
        one, other = int(choose.random() * len(works)), int(choose.random() * len(works))
        if one == other or title_share(titles[one], titles[other]) < TITLE_SHARE:
            continue
        compared += 1
        if are_twins(works[one], works[other]):
            found.append((one, other))
    print(f"{len(found)} of {PAIRS:,} random pairs merged; {compared} had similar titles")
    _show(found, records)
    index = TitleIndex()
    hard: list[tuple[int, int]] = []
    for place, work in enumerate(works):
        near = map(int, index.similar(work.title))
        hard += [(place, earlier) for earlier in near if are_twins(work, works[earlier])]
        index.add(str(place), work.title)
    pairs = len(records) * (len(records) - 1) // 2
    print(f"{len(hard)} of all {pairs:,} pairs merged by their texts alone, ids not looked at:")
    _show(hard, records)


def _show(pairs: Iterable[tuple[int, int]], records: Sequence[Record]) -> None:
    for one, other in pairs:
        print(f"  {records[one].title[:60]} | {records[other].title[:60]}", flush=True)


def _times(records: Sequence[Record]) -> None:
    """500 new papers among all the others."""
    fresh, rest = records[-BATCH:], records[:-BATCH]
    with _catalogue() as papers:
        for start in range(0, len(rest), 5000):
            papers.add("daily", "daily", _numbered(rest[start : start + 5000]))
        started = time.process_time()
        Papers(papers._engine).add("new", "new", _numbered(fresh))  # noqa: SLF001
        first = time.process_time() - started
        started = time.process_time()
        papers.add("newer", "newer", _numbered(_renamed(fresh)))
        warm = time.process_time() - started
        started = time.process_time()
        papers.add("again", "again", _numbered(fresh))
        known = time.process_time() - started
    print(f"{BATCH} new papers among {len(rest)}, CPU: {first:.2f} s with the titles read first,")
    print(f"  {warm:.2f} s after; {known:.2f} s for papers that are known by their ids")


def _renamed(records: Sequence[Record]) -> list[Record]:
    return [
        replace(one, title=f"{one.title} x{number}", abstract=one.abstract[::-1])
        for number, one in enumerate(_nameless(records))
    ]


class _catalogue:  # noqa: N801 - used as a context manager
    """An empty catalogue in a folder of its own."""

    def __enter__(self) -> Papers:
        self._folder = tempfile.TemporaryDirectory()
        self._engine = connect(f"sqlite:///{Path(self._folder.name) / 'catalogue.db'}")
        migrate(self._engine)
        return Papers(self._engine)

    def __exit__(self, *error: object) -> None:
        self._engine.dispose()
        self._folder.cleanup()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 80_000)
