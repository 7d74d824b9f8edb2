"""The word index ranks by BM25, takes any characters in a query, and follows its library."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.fakes import MemoryLibrary
from vectorstore.errors import IndexDamaged, IndexMismatch
from vectorstore.lexical import LexicalIndex
from vectorstore.lexical_words import analyze
from vectorstore.models import EVERYTHING, Document, Filter

PAPERS = (
    Document(
        "a", "Tides in shallow bays", "Tides of a bay rise with the moon. Bays differ.", 20240105
    ),
    Document(
        "b", "Moons of distant planets", "Moons are counted by their shadows.", 20240220, ("sky",)
    ),
    Document(
        "c",
        "Salt marsh grasses",
        "Grasses of the marsh bind mud when tides rise.",
        20250301,
        ("sea", "land"),
    ),
    Document(
        "d", "Sediment transport", "Mud, sand and salt are carried by the tide.", None, ("sea",)
    ),
)


@pytest.fixture
def library() -> MemoryLibrary:
    return MemoryLibrary(PAPERS)


@pytest.fixture
def words(tmp_path: Path, library: MemoryLibrary) -> LexicalIndex:
    index = LexicalIndex(tmp_path / "tantivy")
    index.catch_up(library)
    return index


def found(index: LexicalIndex, query: str, filter: Filter = EVERYTHING) -> list[str]:
    return [candidate.doc_id for candidate in index.search(query, 10, filter)]


def bm25(documents: Sequence[Document], query: str) -> dict[str, float]:
    """BM25 by its definition, k1 1.2 and b 0.75, over the title three times and the text."""
    bags = {
        document.doc_id: Counter(analyze(f"{document.title}\n" * 3 + document.text))
        for document in documents
    }
    lengths = {doc_id: sum(bag.values()) for doc_id, bag in bags.items()}
    average = sum(lengths.values()) / len(lengths)
    scores: defaultdict[str, float] = defaultdict(float)
    for term, asked in Counter(analyze(query)).items():
        having = [doc_id for doc_id, bag in bags.items() if term in bag]
        idf = math.log(1 + (len(bags) - len(having) + 0.5) / (len(having) + 0.5))
        for doc_id in having:
            times = bags[doc_id][term]
            room = 1.2 * (0.25 + 0.75 * lengths[doc_id] / average)
            scores[doc_id] += asked * idf * times * 2.2 / (times + room)
    return dict(scores)


@pytest.mark.parametrize(
    "query", ["tides", "salt mud tide", "moons moons of the bay", "rising grass"]
)
def test_scores_are_those_of_bm25(words: LexicalIndex, query: str) -> None:
    """Documents as short as these have exact lengths in the index, so scores agree."""
    expected = bm25(PAPERS, query)
    scored = {hit.doc_id: hit.score for hit in words.search(query, 10)}
    assert pytest.approx(expected, rel=1e-3) == scored
    assert sorted(scored.values(), reverse=True) == list(scored.values())
    assert pytest.approx({"a": expected.get("a", 0.0)}) == {
        "a": words.scores(query, ["a"]).get("a", 0.0)
    }


@pytest.mark.parametrize(
    "query",
    [
        "tides AND (",
        '"',
        "title:[* TO",
        "a\\",
        "tides^^",
        "\ud800 tides",
        "\x00",
        "doc_id:a -tides",
        "~" * 9000,
    ],
)
def test_a_query_may_hold_any_characters(words: LexicalIndex, query: str) -> None:
    """Nothing in a question is query syntax."""
    expected = ["a", "c", "d"] if "tides" in query else []
    assert expected == sorted(set(found(words, query)) - {"b"})


@pytest.mark.parametrize("query", ["", "   ", "the of and", "?!"])
def test_a_query_without_words_finds_nothing(words: LexicalIndex, query: str) -> None:
    """Stop words and punctuation are no words."""
    assert [] == words.search(query, 10)
    assert 0.0 == words.coverage(query, "tides")


def test_spellings_of_one_word_are_one_word() -> None:
    """Case, accents, LaTeX accents, compatibility characters and inflection do not matter."""
    assert analyze("Schrödinger ANSÄTZE µ-transfer") == analyze(
        r"schr\"odinger ans\"{a}tze μ transfers"
    )


def test_filters_keep_listing_and_both_ends_of_dates(words: LexicalIndex) -> None:
    """A document without a date passes no date filter."""
    query = "tides moons salt"
    assert ["c", "d"] == sorted(found(words, query, Filter(listing="sea")))
    assert ["a", "b"] == sorted(found(words, query, Filter(since=20240105, until=20240220)))
    assert ["c"] == found(words, query, Filter(listing="sea", since=20240221))
    assert [] == found(words, query, Filter(listing="se"))


def test_documents_can_be_tried_against_a_filter(words: LexicalIndex) -> None:
    """Whether or not they have a word of any query."""
    assert {"c"} == words.passing(["a", "c", "z"], Filter(listing="sea"))
    assert {"a"} == words.passing(["a", "c", "d"], Filter(until=20240301))
    assert set() == words.passing([], Filter(listing="sea"))


def test_a_filter_does_not_change_scores(words: LexicalIndex) -> None:
    """The limits of a search are not part of its score."""
    everywhere = {hit.doc_id: hit.score for hit in words.search("tides", 10)}
    (only,) = words.search("tides", 10, Filter(since=20250101))
    assert pytest.approx(everywhere["c"]) == only.score


def test_changes_replace_and_removals_remove(words: LexicalIndex, library: MemoryLibrary) -> None:
    """A document is there once, as it is now."""
    library.put(Document("a", "Volcanoes", "Lava flows."))
    library.remove("c")
    assert 2 == words.catch_up(library)
    assert ["a"] == found(words, "lava")
    assert ["d"] == found(words, "tides")
    assert (3, 6) == (words.count(), words.cursor())
    assert 0 == words.catch_up(library)


def test_a_replayed_batch_changes_nothing(tmp_path: Path, library: MemoryLibrary) -> None:
    """A run killed between the commit and the cursor is healed by the next."""
    LexicalIndex(tmp_path).catch_up(library)
    (tmp_path / "footnote.json").unlink()
    index = LexicalIndex(tmp_path)
    index.catch_up(library)
    assert (4, 4) == (index.count(), index.cursor())


def test_an_open_reader_sees_the_next_commit(
    words: LexicalIndex, library: MemoryLibrary, tmp_path: Path
) -> None:
    """The reader notices what another index object wrote to the folder."""
    assert [] == found(words, "glacier")
    library.put(Document("e", "Glacier", "Ice."))
    LexicalIndex(tmp_path / "tantivy").catch_up(library)
    assert ["e"] == found(words, "glacier")


def test_an_open_reader_follows_a_rebuild(
    words: LexicalIndex, library: MemoryLibrary, tmp_path: Path
) -> None:
    """A rebuild swaps folders under the reader."""
    assert ["b"] == found(words, "shadows")
    library.put(Document("e", "Glacier", "Ice."))
    LexicalIndex(tmp_path / "tantivy").rebuild(library)
    assert (["e"], 5) == (found(words, "glacier"), words.count())
    assert ["tantivy"] == [path.name for path in tmp_path.iterdir()]


def test_before_the_first_commit_everything_is_empty(tmp_path: Path) -> None:
    """Reading what is not there finds nothing and creates nothing."""
    index = LexicalIndex(tmp_path / "none")
    assert ([], 0, 0) == (index.search("tides", 5), index.count(), index.cursor())
    assert {"a": 0.0} == index.covered("tides", ["a"])
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("query", ["tides", "tides tides salt", "mud and a zeppelin"])
def test_no_text_can_exceed_the_most(words: LexicalIndex, query: str) -> None:
    """But one that says nothing else, and that often, comes close."""
    assert words.search(query, 1)[0].score < words.most(query)
    idfs = [words.idf(term) for term in words.analyze(query)]
    assert pytest.approx(2.2 * sum(idfs)) == words.most(query)


def test_coverage_is_the_idf_weighted_share_of_known_words(words: LexicalIndex) -> None:
    """A rare word that is missing costs more than a common one."""
    shadow, tide = words.idf("shadow"), words.idf("tide")
    assert shadow > tide
    share = pytest.approx(tide / (tide + shadow))
    assert share == words.coverage("shadows of tides", "The tide came in.")
    assert {"a": share, "b": pytest.approx(1 - tide / (tide + shadow))} == words.covered(
        "shadows of tides", ["a", "b"]
    )


def test_words_of_no_document_are_unknown(words: LexicalIndex) -> None:
    """Their idf is the highest there is."""
    assert 0.0 == words.unknown("tides")
    assert 1.0 == words.unknown("zeppelin")
    assert 0.5 < words.unknown("zeppelin tides") < 1.0


@pytest.mark.parametrize("broken", ["meta.json", "footnote.json"])
def test_a_damaged_folder_says_how_it_is_mended(
    tmp_path: Path, library: MemoryLibrary, broken: str
) -> None:
    """The message names the command, and the command's rebuild mends it."""
    index = LexicalIndex(tmp_path / "tantivy")
    index.catch_up(library)
    (tmp_path / "tantivy" / broken).write_text("{")
    with pytest.raises(IndexDamaged, match="footnote reindex"):
        LexicalIndex(tmp_path / "tantivy").search("tides", 5)
    LexicalIndex(tmp_path / "tantivy").rebuild(library)
    assert 4 == LexicalIndex(tmp_path / "tantivy").count()


def test_lost_segment_files_are_damage(tmp_path: Path, library: MemoryLibrary) -> None:
    """A folder that lost what its list of files names cannot be searched."""
    LexicalIndex(tmp_path).catch_up(library)
    for part in tmp_path.glob("*.idx"):
        part.unlink()
    with pytest.raises(IndexDamaged, match="footnote reindex"):
        LexicalIndex(tmp_path).search("tides", 5)


def test_other_words_are_a_mismatch(tmp_path: Path, library: MemoryLibrary) -> None:
    """An index analysed in another way is refused before it answers wrongly."""
    LexicalIndex(tmp_path).catch_up(library)
    (tmp_path / "footnote.json").write_text('{"words": "older", "cursor": 4}')
    with pytest.raises(IndexMismatch, match=r"'older'.*footnote reindex"):
        LexicalIndex(tmp_path).search("tides", 5)


def test_an_index_ahead_of_its_library_is_a_mismatch(words: LexicalIndex) -> None:
    """It was built from another catalogue."""
    with pytest.raises(IndexMismatch, match="another library"):
        words.catch_up(MemoryLibrary(PAPERS[:1]))


def test_progress_is_told_after_each_commit(tmp_path: Path) -> None:
    """In documents done so far."""
    library = MemoryLibrary([Document(f"d{n}", f"title {n}", "") for n in range(5100)])
    told: list[int] = []
    assert 5100 == LexicalIndex(tmp_path).catch_up(library, told.append)
    assert [5000, 5100] == told
