"""Hybrid retrieval over a small library: both sides count, and either may be missing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.fakes import FakeEmbedder, MemoryLibrary
from vectorstore.dense import ActiveDense
from vectorstore.errors import IndexMismatch, IndexMissing
from vectorstore.indexer import Indexer
from vectorstore.lexical import LexicalIndex
from vectorstore.models import Document, Filter, Retrieval, Vectors
from vectorstore.retriever import Retriever

PAPERS = (
    Document(
        "a", "Tides in shallow bays", "Tides of a bay rise with the moon.", 20240105, ("sea",)
    ),
    Document("b", "Moons of distant planets", "Moons are counted by shadows.", 20240220, ("sky",)),
    Document("c", "Salt marsh grasses", "Grasses bind mud when tides rise.", 20250301, ("sea",)),
    Document("d", "Sediment transport", "Mud and sand are carried along.", 20250401, ("sea",)),
)


class Synonyms(FakeEmbedder):
    """Knows that an ebb is a tide, which the words do not say."""

    def embed_query(self, text: str) -> Vectors:
        return super().embed_query(text.lower().replace("ebb", "tides"))


class Setup:
    def __init__(self, folder: Path) -> None:
        self.library = MemoryLibrary(PAPERS)
        self.words = LexicalIndex(folder / "tantivy")
        self.embedder = Synonyms()
        self.indexer = Indexer(self.library, self.library, self.words, self.embedder)

    def retriever(self) -> Retriever:
        dense = ActiveDense(self.library, self.library, self.embedder.name)
        return Retriever(self.library, self.words, dense, self.embedder)


@pytest.fixture
def setup(tmp_path: Path) -> Setup:
    return Setup(tmp_path)


def ids(retrieval: Retrieval) -> list[str]:
    return [hit.doc_id for hit in retrieval.hits]


def test_both_sides_find(setup: Setup) -> None:
    """A word of no document is found by its vector, and the scores of both sides are told."""
    setup.indexer.catch_up()
    found = setup.retriever().retrieve("ebb of the bay")
    assert "a" == ids(found)[0]
    best = found.hits[0]
    assert best.dense is not None
    assert best.lexical is not None
    assert 0.0 <= best.score <= 1.0
    assert best.dense == pytest.approx(found.signals.top_dense)
    assert (4, 4) == (found.documents, found.documents_with_vectors)


def test_every_hit_has_its_cosine_and_bm25_where_it_has_words(setup: Setup) -> None:
    """Also where one side alone proposed it."""
    setup.indexer.catch_up()
    query = "tides and mud"
    vector = setup.embedder.embed_query(query)
    documents = {document.doc_id: document for document in PAPERS}
    for hit in setup.retriever().retrieve(query).hits:
        paper = documents[hit.doc_id]
        own = setup.embedder.embed_query(f"{paper.title}\n{paper.text}")
        assert pytest.approx(float(np.dot(own, vector)), abs=1e-5) == hit.dense
        assert setup.words.scores(query, [hit.doc_id]).get(hit.doc_id) == hit.lexical


def test_words_alone_do(setup: Setup) -> None:
    """Without an embedder hits have no cosine."""
    setup.indexer.catch_up_words()
    found = Retriever(setup.library, setup.words).retrieve("tides")
    assert {"a", "c"} == set(ids(found))
    assert [None, None] == [hit.dense for hit in found.hits]
    assert (None, None) == (found.signals.top_dense, found.documents_with_vectors)
    assert (1.0, 0.0) == (found.signals.coverage, found.signals.unknown)


def test_papers_without_vectors_yet_are_found_by_words(setup: Setup) -> None:
    """The embedder is behind, and the retrieval says how far."""
    setup.indexer.catch_up()
    setup.library.put(Document("e", "Glacier ice", "Ice creeps downhill."))
    setup.indexer.catch_up_words()
    found = setup.retriever().retrieve("glacier ice")
    assert "e" == ids(found)[0]
    assert (5, 4) == (found.documents, found.documents_with_vectors)


def test_filters_hold_on_both_sides(setup: Setup) -> None:
    """Nothing outside the filter is a hit, whichever side it came from."""
    setup.indexer.catch_up()
    retriever = setup.retriever()
    assert {"a", "c", "d"} == set(
        ids(retriever.retrieve("moons ebb mud", filter=Filter(listing="sea")))
    )
    assert {"b"} == set(
        ids(retriever.retrieve("ebb", filter=Filter(since=20240106, until=20240220)))
    )


def test_the_limit_holds(setup: Setup) -> None:
    """And the best come first."""
    setup.indexer.catch_up()
    retriever = setup.retriever()
    everything = ids(retriever.retrieve("tides of mud"))
    assert everything[:2] == ids(retriever.retrieve("tides of mud", limit=2))


def test_signals_say_how_much_of_a_question_is_known(setup: Setup) -> None:
    """Coverage is that of the best hit; unknown words are in no document."""
    setup.indexer.catch_up()
    signals = setup.retriever().retrieve("zeppelin moon shadows").signals
    zeppelin = setup.words.idf(setup.words.analyze("zeppelin")[0])
    moon, shadow = setup.words.idf("moon"), setup.words.idf("shadow")
    assert pytest.approx(zeppelin / (zeppelin + moon + shadow)) == signals.unknown
    assert pytest.approx((moon + shadow) / (zeppelin + moon + shadow)) == signals.coverage


def test_signals_say_how_much_of_what_a_question_tells_is_known(setup: Setup) -> None:
    """The words that any question may have are left out, here all but one."""
    setup.indexer.catch_up()
    retriever = setup.retriever()
    moon, planet = setup.words.idf("moon"), setup.words.idf("planet")

    alone = retriever.retrieve("What is a zeppelin?").signals
    several = retriever.retrieve("which papers discuss moons of planets?").signals

    assert (0.0, 1.0, 1.0) == (alone.told_coverage, alone.told_unknown, alone.rarest)
    assert (1.0, 0.0) == (several.told_coverage, several.told_unknown)
    assert pytest.approx(max(moon, planet) / (moon + planet)) == several.rarest


def test_an_embedder_with_fields_reads_the_telling_words_twice(tmp_path: Path) -> None:
    """So they come nearer to what they are about; of another, nothing more is asked."""
    other, setup = Setup(tmp_path / "other"), Setup(tmp_path / "minilm")
    setup.embedder.name, setup.embedder.dimensions = "minilm", 384
    asked = "please tell which papers explain tides"
    other.indexer.catch_up()
    setup.indexer.catch_up()

    found = setup.retriever().retrieve(asked).signals

    assert other.retriever().retrieve(asked).signals.told_dense is None
    assert found.top_dense is not None
    assert found.told_dense is not None
    assert found.elsewhere is not None
    assert found.told_dense > found.top_dense


def test_an_empty_library_has_no_hits(tmp_path: Path) -> None:
    """Nor an empty question."""
    library = MemoryLibrary()
    assert () == Retriever(library, LexicalIndex(tmp_path / "none")).retrieve("tides").hits


@pytest.mark.parametrize("query", ["", " \n", "?!"])
def test_an_empty_question_is_no_error(setup: Setup, query: str) -> None:
    """There is nothing to find by words."""
    setup.indexer.catch_up()
    assert 0.0 == setup.retriever().retrieve(query).signals.coverage


def test_a_missing_word_index_is_said(setup: Setup) -> None:
    """Papers without any index would silently answer nothing."""
    with pytest.raises(IndexMissing, match=r"4 papers.*footnote reindex"):
        setup.retriever().retrieve("tides")


def test_questions_of_another_embedder_are_refused(setup: Setup) -> None:
    """Its vectors mean something else."""
    setup.indexer.catch_up()
    setup.embedder.name = "other"
    with pytest.raises(IndexMismatch, match=r"'fake', not 'other'.*footnote reindex"):
        setup.retriever().retrieve("tides")


def test_a_running_retriever_follows_a_reindex(setup: Setup, tmp_path: Path) -> None:
    """The vectors are made anew under it by the same embedder, in another space."""
    setup.indexer.catch_up()
    retriever = setup.retriever()
    retriever.retrieve("ebb")
    other = Indexer(
        setup.library, setup.library, LexicalIndex(tmp_path / "tantivy"), FakeEmbedder("between")
    )
    other.reindex()
    setup.library.put(Document("e", "Ebb", "Tides."))
    setup.indexer.reindex()
    found = retriever.retrieve("ebb")
    assert ("e", 5) == (ids(found)[0], found.documents_with_vectors)


class UnaskedEmbedder(FakeEmbedder):
    """Costs money."""

    def embed_query(self, text: str) -> Vectors:
        raise AssertionError(f"was asked to embed {text!r}")


def test_another_embedder_is_not_asked(setup: Setup) -> None:
    """The mismatch is seen before the question leaves this machine."""
    setup.indexer.catch_up()
    other = UnaskedEmbedder("other")
    dense = ActiveDense(setup.library, setup.library, other.name)
    with pytest.raises(IndexMismatch, match=r"'fake', not 'other'.*footnote reindex"):
        Retriever(setup.library, setup.words, dense, other).retrieve("tides")


def test_without_any_vector_the_embedder_is_not_asked(setup: Setup) -> None:
    """Words alone do until the first vectors are there."""
    setup.indexer.catch_up_words()
    other = UnaskedEmbedder("other")
    dense = ActiveDense(setup.library, setup.library, other.name)
    found = Retriever(setup.library, setup.words, dense, other).retrieve("tides")
    assert ({"a", "c"}, 0) == (set(ids(found)), found.documents_with_vectors)
