"""Ingest of the public data beside the checkout."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import pytest

from bot.catalogue.database import connect, migrate
from bot.catalogue.papers import Papers
from bot.ingest import Ingest, IngestReport
from bot.models import Record, Skipped
from bot.sources import files, read
from vectorstore.models import Filter

OTHERS = 300


class Sources:
    def find_files(self, paths: Sequence[Path]) -> list[Path]:
        return files.find_files(paths)

    def listing_name(self, path: Path) -> str:
        return files.listing_name(path)

    def read_source(self, path: Path) -> Iterator[Record | Skipped]:
        return read.read_source(path)


class NoIndex:
    """Indexes nothing and shows nothing."""

    def check(self) -> None: ...

    def catch_up_words(self, on_progress: Callable[[int], None] | None = None) -> int:
        assert on_progress is not None
        return 0

    catch_up_vectors = catch_up_chroma = catch_up_words

    def pending_vectors(self) -> int:
        return 0

    def show(self, phase: str, done: int, total: int | None) -> None:
        assert (phase, total) == ("reading", None)
        assert done > 0


@pytest.fixture
def papers(tmp_path: Path) -> Iterator[Papers]:
    engine = connect(f"sqlite:///{tmp_path / 'catalogue.db'}")
    migrate(engine)
    yield Papers(engine)
    engine.dispose()


@pytest.fixture
def ingest(papers: Papers) -> Callable[[Path], IngestReport]:
    index = NoIndex()
    return lambda path: Ingest(papers, Sources(), index, index, embeds=False).run([path])


def test_seeds_are_497_papers_in_596_places_of_five_listings(
    shared: Path, papers: Papers, ingest: Callable[[Path], IngestReport]
) -> None:
    """Nothing is skipped, every place is kept, and a second run changes nothing."""
    report = ingest(shared / "seeds")
    assert (report.added, report.updated, report.unchanged, report.skipped) == (497, 0, 99, ())
    places = {
        listing: [paper.title for paper in papers.all(Filter(listing=listing))]
        for listing in papers.listings()
    }
    assert [len(titles) for titles in places.values()] == [159, 40, 199, 53, 145]
    for listing, titles in places.items():
        records = read.read_source(shared / "seeds" / f"{listing}.txt")
        read_titles = [record.title for record in records if isinstance(record, Record)]
        assert [title.casefold() for title in titles] == [t.casefold() for t in read_titles]
    before = papers.last_seq()
    again = ingest(shared / "seeds")
    assert (again.added, again.updated, again.unchanged) == (0, 0, 596)
    assert papers.last_seq() == before


@pytest.mark.parametrize("order", [("corpus", "revisions"), ("revisions", "corpus")])
def test_two_states_of_papers_in_one_input_settle_in_either_order(
    shared: Path,
    tmp_path: Path,
    papers: Papers,
    ingest: Callable[[Path], IngestReport],
    order: tuple[str, str],
) -> None:
    """The newest state is current, every state is kept, and a second run changes nothing."""
    revisions = rows((shared / "bench/arxiv_daily/revisions.jsonl").read_text().splitlines())
    revised = {row["id"] for row in revisions}
    with gzip.open(shared / "bench/arxiv_daily/corpus.jsonl.gz", "rt") as lines:
        corpus = [
            row for number, row in enumerate(rows(lines)) if number < OTHERS or row["id"] in revised
        ]
    for name, content in (("corpus", corpus), ("revisions", revisions)):
        text = "".join(json.dumps(row) + "\n" for row in content)
        (tmp_path / f"{name}.jsonl").write_text(text)
    for name in order:
        ingest(tmp_path / f"{name}.jsonl")
    states = [*corpus, *revisions]
    assert papers.count() == len({row["id"] for row in states})
    for own_id in revised:
        mine = sorted((row["date"], row["text"]) for row in states if row["id"] == own_id)
        paper = papers.find(own_id)
        newest = {text.strip() for date, text in mine if date == mine[-1][0]}
        assert paper.abstract in newest
        kept = {version.abstract for version in papers.versions(paper.paper_id)}
        assert kept == {text.strip() for _, text in mine}
    before = papers.last_seq()
    for name in order:
        again = ingest(tmp_path / f"{name}.jsonl")
        assert (again.added, again.updated) == (0, 0)
    assert papers.last_seq() == before


def rows(lines: Iterable[str]) -> list[dict[str, str]]:
    return [json.loads(line) for line in lines]
