from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import count

import pytest
from sqlalchemy import Engine

from bot.catalogue.intake import Added
from bot.catalogue.papers import PAGE, Papers
from bot.errors import NotFound, UsageError
from bot.models import Paper, Record, Version
from vectorstore.models import Change, Document, Filter

TIDES = (
    "We measure how tides move sand along a shallow coast. Two winters of sonar surveys show "
    "that storms undo in a night what calm weather builds in a month."
)
TIDES_REVISED = TIDES + " A third winter confirms it."
BEES = "Honey bees find a new nest by voting, and the vote is short when the sites differ much."

MakeRecord = Callable[..., Record]


@pytest.fixture
def papers(engine: Engine) -> Papers:
    return Papers(engine, now=lambda: datetime(2026, 3, 1, 9, 0, tzinfo=UTC))


@pytest.fixture
def record() -> MakeRecord:
    """Makes records, one position after the other."""
    positions = count(1)

    def make(title: str = "Tides and sand", abstract: str = TIDES, **given: object) -> Record:
        position = next(positions)
        fields = {"line": position, "position": position, **given}
        return Record(title, abstract, **fields)  # type: ignore[arg-type]

    return make


def changed(papers: Papers, after: int = 0) -> list[tuple[int, str]]:
    return [(change.seq, change.doc_id) for change in papers.changes(after, 100)]


class TestAdding:
    def test_new_record_becomes_a_paper_with_all_it_says(
        self, papers: Papers, record: MakeRecord
    ) -> None:
        """Nothing a source gives is lost."""
        given = record(
            authors=("Ada North", "Bo Ek"),
            date="2025-03-18",
            url="https://example.org/tides",
            doi="10.1000/Tides",
            note="a note",
        )
        assert papers.add("sea", "/sea.jsonl", [given]) == Added(added=1)
        assert papers.get("doi:10.1000/tides") == Paper(
            paper_id="doi:10.1000/tides",
            title="Tides and sand",
            abstract=TIDES,
            version=1,
            authors=("Ada North", "Bo Ek"),
            date="2025-03-18",
            url="https://example.org/tides",
            doi="10.1000/tides",
            listings=("sea",),
            note="a note",
        )

    def test_second_run_over_a_listing_changes_nothing(
        self, papers: Papers, record: MakeRecord
    ) -> None:
        """Not even the sequence moves."""
        batch = [record(), record("Bees", BEES, own_id="b1"), record("", "Only a text.")]
        papers.add("mix", "/mix", batch)
        before = (papers.last_seq(), list(papers.all()), changed(papers))
        assert papers.add("mix", "/mix", batch) == Added(unchanged=3)
        assert (papers.last_seq(), list(papers.all()), changed(papers)) == before

    def test_same_record_twice_in_a_batch_is_one_paper(
        self, papers: Papers, record: MakeRecord
    ) -> None:
        """Batches see what came earlier in themselves."""
        assert papers.add("sea", "/sea", [record(), record()]) == Added(added=1, unchanged=1)

    def test_listing_of_the_same_name_from_elsewhere_is_refused(
        self, papers: Papers, record: MakeRecord
    ) -> None:
        """Two files called corpus.jsonl are two listings; the message says how to name one."""
        papers.add("corpus", "/a/corpus.jsonl", [record()])
        with pytest.raises(UsageError, match=r"'/a/corpus.jsonl'.*'/b/corpus.jsonl'.*--as NAME"):
            papers.add("corpus", "/b/corpus.jsonl", [record("Bees", BEES)])
        with pytest.raises(UsageError, match="--as NAME"):
            papers.check_origin("corpus", "/b/corpus.jsonl")
        assert papers.count() == 1

    def test_listing_cannot_take_the_name_of_a_kind_of_id(
        self, papers: Papers, record: MakeRecord
    ) -> None:
        """`doi:7` would be taken for a DOI."""
        with pytest.raises(UsageError, match="cannot be named 'doi'"):
            papers.add("doi", "/doi.jsonl", [record(own_id="7")])

    def test_writers_at_once_give_every_change_its_own_number(
        self, engine: Engine, record: MakeRecord
    ) -> None:
        """Two writers, no number lost and none given twice."""

        def write(name: str) -> None:
            papers = Papers(engine)
            for number in range(10):
                papers.add(name, name, [record(f"{name} {number}", f"{name} text {number}")])

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(write, ["one", "two"]))
        papers = Papers(engine)
        assert papers.count() == 20
        assert [seq for seq, _ in changed(papers)] == list(range(1, 21))


class TestIdentity:
    def test_paper_in_two_listings_is_one_paper_with_two_entries(
        self, papers: Papers, record: MakeRecord
    ) -> None:
        """Matched by DOI, whatever the titles."""
        papers.add("sea", "/sea", [record(doi="10.1000/1")])
        papers.add("sand", "/sand", [record("Tides & sand: a study", doi="10.1000/1")])
        (paper,) = papers.all()
        assert (paper.paper_id, paper.listings) == ("doi:10.1000/1", ("sand", "sea"))

    def test_doi_that_comes_later_keeps_the_paper_id(
        self, papers: Papers, record: MakeRecord
    ) -> None:
        """Old answers cite the id, so it stays; the DOI finds the paper all the same."""
        papers.add("page", "/page", [record()])
        (before,) = papers.all()
        papers.add("bib", "/bib", [record(doi="10.1000/1")])
        papers.add("bib2", "/bib2", [record("Another title for it", "", doi="10.1000/1")])
        (after,) = papers.all()
        assert (after.paper_id, after.doi) == (before.paper_id, "10.1000/1")
        assert papers.find("10.1000/1").paper_id == before.paper_id
        assert after.listings == ("bib", "bib2", "page")

    def test_equal_titles_with_different_own_ids_are_two_papers(
        self, papers: Papers, record: MakeRecord
    ) -> None:
        """A source that numbers its papers knows best."""
        batch = [record(own_id="1"), record(own_id="2")]
        assert papers.add("cran", "/cran", batch) == Added(added=2)
        assert [paper.paper_id for paper in papers.all()] == ["cran:1", "cran:2"]

    @pytest.mark.parametrize(
        ("one", "other", "expected"),
        [
            ({"abstract": TIDES}, {"abstract": TIDES}, 1),
            ({"abstract": TIDES}, {"abstract": TIDES_REVISED}, 1),
            ({"abstract": TIDES}, {"abstract": BEES}, 2),
            ({"abstract": TIDES}, {"abstract": ""}, 1),
            (
                {"abstract": TIDES, "authors": ("Ada North",)},
                {"abstract": BEES, "authors": ("North, Ada",)},
                1,
            ),
            ({"abstract": TIDES, "doi": "10.1000/1"}, {"abstract": TIDES, "doi": "10.1000/2"}, 2),
        ],
    )
    def test_equal_title_from_another_source_counts_where_it_is_certain(
        self,
        papers: Papers,
        record: MakeRecord,
        one: dict[str, object],
        other: dict[str, object],
        expected: int,
    ) -> None:
        """Like abstracts, a missing one or a shared author; never against two different DOIs."""
        papers.add("one", "/one", [record(own_id="1", **one)])
        papers.add("two", "/two", [record("Tides And Sand.", own_id="9", **other)])
        assert papers.count() == expected

    def test_title_that_says_nothing_joins_no_papers(
        self, papers: Papers, record: MakeRecord
    ) -> None:
        """Every journal has an "Editorial"."""
        papers.add("one", "/one", [record("Editorial", "", own_id="1")])
        papers.add("two", "/two", [record("Editorial", BEES, own_id="1")])
        assert papers.count() == 2

    def test_equal_title_without_own_ids_is_one_paper(
        self, papers: Papers, record: MakeRecord
    ) -> None:
        """Listing pages give titles only; a rewritten abstract is a version."""
        assert papers.add("page", "/page", [record(), record(abstract=BEES)]) == Added(1, 1)
        assert papers.count() == 1


class TestVersions:
    def test_changed_abstract_becomes_the_current_version(
        self, papers: Papers, record: MakeRecord
    ) -> None:
        """The old text stays where old quotes point."""
        papers.add("sea", "/sea", [record()])
        assert papers.add("sea", "/sea", [record(abstract=TIDES_REVISED)]) == Added(updated=1)
        (paper,) = papers.all()
        seen = "2026-03-01T09:00:00+00:00"
        assert (paper.version, paper.abstract) == (2, TIDES_REVISED)
        assert papers.versions(paper.paper_id) == [
            Version(1, TIDES, seen),
            Version(2, TIDES_REVISED, seen),
        ]
        assert papers.abstract(paper.paper_id, 1) == TIDES
        assert papers.get(paper.paper_id, version=1).abstract == TIDES

    @pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
    def test_newest_by_date_is_current_in_whatever_order_states_come(
        self, papers: Papers, record: MakeRecord, order: tuple[int, ...]
    ) -> None:
        """A revisions file may be read before its corpus."""
        states = [
            record("Tides", TIDES, own_id="t", date="2025-03-01"),
            record("Tides and sands", TIDES_REVISED, own_id="t", date="2025-04-01"),
            record("Tides, sand and storms", BEES, own_id="t", date="2025-05"),
        ]
        batch = [states[index] for index in order]
        papers.add("sea", "/sea", batch)
        assert papers.add("sea", "/sea", batch) == Added(unchanged=3)
        paper = papers.get("sea:t")
        assert (paper.title, paper.abstract, paper.date) == (
            "Tides, sand and storms",
            BEES,
            "2025-05",
        )

    @pytest.mark.parametrize("order", [(0, 1), (1, 0)])
    def test_states_of_a_paper_are_ordered_by_their_own_dates(
        self, papers: Papers, record: MakeRecord, order: tuple[int, int]
    ) -> None:
        """Where a source dates the paper by its first version, and says when it was updated."""
        first = record(own_id="t", date="2025-03-01", updated="2025-03-01")
        last = record(abstract=TIDES_REVISED, own_id="t", date="2025-03-01", updated="2025-06-09")
        papers.add("sea", "/sea", [(first, last)[index] for index in order])
        paper = papers.get("sea:t")
        assert (paper.abstract, paper.date) == (TIDES_REVISED, "2025-03-01")

    def test_text_that_was_there_before_brings_no_version_back(
        self, papers: Papers, record: MakeRecord
    ) -> None:
        """Equal to any stored version is unchanged."""
        papers.add("sea", "/sea", [record(), record(abstract=TIDES_REVISED)])
        assert papers.add("old", "/old", [record(own_id="x")]) == Added(unchanged=1)
        assert [paper.abstract for paper in papers.all()] == [TIDES_REVISED]

    def test_record_without_a_text_leaves_the_abstract(
        self, papers: Papers, record: MakeRecord
    ) -> None:
        """And one with a text takes the place of none, whatever its date."""
        papers.add("sea", "/sea", [record(own_id="t", abstract="", date="2026")])
        papers.add("sea", "/sea", [record(own_id="t", date="2020")])
        assert papers.add("sea", "/sea", [record(own_id="t", abstract="")]) == Added(unchanged=1)
        assert papers.get("sea:t").abstract == TIDES

    def test_corrected_title_is_taken_once(self, papers: Papers, record: MakeRecord) -> None:
        """A title the paper had before does not come back."""
        papers.add("sea", "/sea", [record("Tdies and sand", own_id="t")])
        assert papers.add("sea", "/sea", [record(own_id="t")]) == Added(updated=1)
        again = papers.add("sea", "/sea", [record("Tdies and sand", own_id="t")])
        assert (again, papers.get("sea:t").title) == (Added(unchanged=1), "Tides and sand")

    def test_missing_metadata_is_filled_in_later(self, papers: Papers, record: MakeRecord) -> None:
        """What is there already stays."""
        papers.add("page", "/page", [record(url="https://example.org/1")])
        full = record(
            url="https://example.org/2", date="2024", doi="10.1000/1", authors=("Ada North",)
        )
        assert papers.add("bib", "/bib", [full]) == Added(updated=1)
        (paper,) = papers.all()
        assert (paper.url, paper.date, paper.doi, paper.authors) == (
            "https://example.org/1",
            "2024",
            "10.1000/1",
            ("Ada North",),
        )

    def test_note_goes_with_the_version_it_was_written_for(
        self, papers: Papers, record: MakeRecord
    ) -> None:
        """The authors' abstract is not called a summary because a summary came first."""
        papers.add("sample", "sample", [record(note="summary")])
        papers.add("page", "/page", [record(abstract=TIDES_REVISED)])
        (paper,) = papers.all()
        assert (paper.note, papers.get(paper.paper_id, version=1).note) == (None, "summary")


class TestChanges:
    def test_every_changed_paper_comes_once_at_its_latest_number(
        self, papers: Papers, record: MakeRecord
    ) -> None:
        """In the order of the numbers, with what an index needs."""
        papers.add("sea", "/sea", [record(own_id="t", date="2025-03"), record("Bees", BEES)])
        (bees,) = (paper.paper_id for paper in papers.all() if paper.title == "Bees")
        papers.add("sea", "/sea", [record(own_id="t", abstract=TIDES_REVISED, date="2025-04-02")])
        assert papers.changes(0, 10) == [
            Change(2, bees, Document(bees, "Bees", BEES, None, ("sea",))),
            Change(
                3,
                "sea:t",
                Document("sea:t", "Tides and sand", TIDES_REVISED, 20250402, ("sea",)),
            ),
        ]
        assert papers.last_seq() == 3

    def test_entering_a_listing_is_a_change_but_no_update(
        self, papers: Papers, record: MakeRecord
    ) -> None:
        """The index filters by listing, so it has to hear of it."""
        papers.add("sea", "/sea", [record()])
        assert papers.add("sand", "/sand", [record()]) == Added(unchanged=1)
        (change,) = papers.changes(1, 10)
        assert change.document is not None
        assert change.document.listings == ("sand", "sea")

    def test_removed_paper_comes_without_a_document(
        self, papers: Papers, record: MakeRecord
    ) -> None:
        """Until it is added again."""
        batch = [record(own_id="t"), record("Bees", BEES, own_id="b")]
        papers.add("sea", "/sea", batch)
        papers.remove("sea:t")
        assert papers.changes(2, 10) == [Change(3, "sea:t", None)]
        assert (papers.count(), papers.last_seq()) == (1, 3)
        assert papers.add("sea", "/sea", batch) == Added(added=1, unchanged=1)
        assert changed(papers) == [(2, "sea:b"), (4, "sea:t")]

    def test_changes_come_in_pages_up_to_a_number(self, papers: Papers, record: MakeRecord) -> None:
        """Removals and papers share the pages."""
        papers.add("sea", "/sea", [record(f"Paper {n}", f"Text {n}", own_id=n) for n in "abcd"])
        papers.remove("sea:b")
        pages, after = [], 0
        while page := papers.changes(after, 2, until=4):
            pages.append([change.doc_id for change in page])
            after = page[-1].seq
        assert pages == [["sea:a", "sea:c"], ["sea:d"]]
        assert changed(papers, 4) == [(5, "sea:b")]
        assert papers.changes(0, 10, until=0) == []

    def test_removing_what_is_not_there_is_not_found(self, papers: Papers) -> None:
        """The sequence stays where it is."""
        with pytest.raises(NotFound, match="'sea:x'"):
            papers.remove("sea:x")
        assert papers.last_seq() == 0


class TestReading:
    @pytest.fixture(autouse=True)
    def _library(self, papers: Papers, record: MakeRecord) -> None:
        papers.add(
            "sea",
            "/sea",
            [
                record(own_id="t1", date="2025-03-18", doi="10.1000/1"),
                record("Bees", BEES, own_id="7", date="2025-04"),
            ],
        )
        papers.add(
            "arx",
            "/arx",
            [
                record("Bees and votes", BEES, own_id="7", date="2026-01-02"),
                record("Vision", "How eyes see.", url="https://arxiv.org/abs/2503.11731v2"),
            ],
        )

    @pytest.mark.parametrize(
        ("reference", "expected"),
        [
            ("doi:10.1000/1", "doi:10.1000/1"),
            ("10.1000/1", "doi:10.1000/1"),
            ("https://doi.org/10.1000/1", "doi:10.1000/1"),
            ("2503.11731", "arxiv:2503.11731"),
            ("https://arxiv.org/pdf/2503.11731v1", "arxiv:2503.11731"),
            ("t1", "doi:10.1000/1"),
            ("sea:t1", "doi:10.1000/1"),
            ("arx:7", "arx:7"),
            ("  BEES and votes. ", "arx:7"),
        ],
    )
    def test_paper_is_found_by_what_people_write(
        self, papers: Papers, reference: str, expected: str
    ) -> None:
        """Its id, a DOI, an arXiv id, an own id or a title."""
        assert papers.find(reference).paper_id == expected

    def test_reference_to_several_papers_lists_them(self, papers: Papers) -> None:
        """So that the next try can be exact."""
        with pytest.raises(NotFound, match=r"2 papers: arx:7 \(Bees and votes\); sea:7 \(Bees\)"):
            papers.find("7")

    def test_at_most_five_candidates_are_listed(self, papers: Papers, record: MakeRecord) -> None:
        """The message stays one line."""
        papers.add("many", "/many", [record("Notes", f"Text {n}", own_id=str(n)) for n in range(8)])
        with pytest.raises(NotFound, match=r"8 papers: .*many:4 \(Notes\) and 3 more: give"):
            papers.find("Notes")

    @pytest.mark.parametrize("reference", ["", "nothing like it", "10.1000/2", "Vis"])
    def test_reference_to_nothing_is_not_found(self, papers: Papers, reference: str) -> None:
        """Parts of a title find nothing: that is what search is for."""
        with pytest.raises(NotFound, match="no paper"):
            papers.find(reference)

    @pytest.mark.parametrize(
        ("wanted", "expected"),
        [
            (Filter(), {"doi:10.1000/1", "sea:7", "arx:7", "arxiv:2503.11731"}),
            (Filter(listing="arx"), {"arx:7", "arxiv:2503.11731"}),
            (Filter(since=20250400), {"sea:7", "arx:7"}),
            (Filter(until=20250318), {"doi:10.1000/1"}),
            (Filter("sea", 20250318, 20250318), {"doi:10.1000/1"}),
            (Filter(listing="none"), set()),
        ],
    )
    def test_filters_pass_papers_by_listing_and_date(
        self, papers: Papers, wanted: Filter, expected: set[str]
    ) -> None:
        """Both ends are included; a paper without a date passes no date filter."""
        assert papers.doc_ids(wanted) == expected
        assert {paper.paper_id for paper in papers.all(wanted)} == expected

    def test_long_listing_comes_whole_and_in_its_own_order(
        self, papers: Papers, record: MakeRecord
    ) -> None:
        """Pages of papers join without a gap."""
        names = [f"{(n * 7919) % 10007:05}" for n in range(PAGE + 2)]
        papers.add("long", "/long", [record(f"Paper {n}", f"Text {n}", own_id=n) for n in names])
        found = [paper.paper_id for paper in papers.all(Filter(listing="long"))]
        assert found == [f"long:{name}" for name in names]
        assert len(list(papers.all())) == papers.count() == PAGE + 6

    def test_unknown_papers_are_left_out_of_many(self, papers: Papers) -> None:
        """An index may be behind a removal."""
        found = papers.many(["sea:7", "gone", "arx:7"])
        assert {key: paper.title for key, paper in found.items()} == {
            "sea:7": "Bees",
            "arx:7": "Bees and votes",
        }

    def test_own_ids_are_those_of_the_sources(self, papers: Papers, record: MakeRecord) -> None:
        """A TREC run names documents as their source does."""
        papers.add("zzz", "/zzz", [record(own_id="other", doi="10.1000/1")])
        ids = ["doi:10.1000/1", "arxiv:2503.11731", "sea:7"]
        assert papers.own_ids(ids) == {"doi:10.1000/1": "t1", "sea:7": "7"}
        assert papers.own_ids(ids, "zzz") == {"doi:10.1000/1": "other"}

    def test_listings_are_named(self, papers: Papers) -> None:
        """By name."""
        assert papers.listings() == ["arx", "sea"]

    def test_unknown_ids_and_versions_are_not_found(self, papers: Papers) -> None:
        """With the id in the message."""
        for read in (
            lambda: papers.get("nope"),
            lambda: papers.get("sea:7", version=9),
            lambda: papers.versions("nope"),
            lambda: papers.abstract("sea:7", 9),
        ):
            with pytest.raises(NotFound, match=r"'nope'|version 9 of the paper 'sea:7'"):
                read()


class TestFreshness:
    def test_newest_date_and_last_addition(self, papers: Papers, record: MakeRecord) -> None:
        """Whatever order the papers came in."""
        records = [
            record("Tides", date="2026-02-11"),
            record("Bees", BEES, date="2025-12"),
            record("Undated", "No day is known."),
        ]
        papers.add("coast", "coast.txt", records)

        assert ("2026-02-11", "2026-03-01T09:00:00+00:00") == papers.freshness()

    def test_an_empty_library_has_neither(self, papers: Papers) -> None:
        """Nothing came yet."""
        assert (None, None) == papers.freshness()
