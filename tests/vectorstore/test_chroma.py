"""The vector index: what both dense searches promise, and what Chroma alone has to keep."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Collection
from pathlib import Path

import numpy as np
import pytest

from tests.fakes import MemoryLibrary
from vectorstore.chroma import ChromaCollection, ChromaCollections
from vectorstore.dense import NearestVectors
from vectorstore.errors import IndexMismatch, IndexMissing
from vectorstore.exact import ExactIndex
from vectorstore.manifest import Manifest
from vectorstore.models import Change, ChunkVector, Document, Filter, Vectors

DIMENSIONS = 16
MANIFEST = Manifest("fake", DIMENSIONS, "test/1")
MakeDense = Callable[[MemoryLibrary], NearestVectors]


def unit(seed: int) -> Vectors:
    vector = np.random.default_rng(seed).normal(size=DIMENSIONS).astype(np.float32)
    scaled: Vectors = vector / np.linalg.norm(vector)
    return scaled


def chunk(doc_id: str, ordinal: int, seed: int) -> ChunkVector:
    return ChunkVector(doc_id, ordinal, 0, 1, unit(seed).tobytes())


def changes(library: MemoryLibrary, after: int = 0) -> list[Change]:
    return library.changes(after, 100_000)


def filled_library() -> MemoryLibrary:
    """60 documents of one to three chunks, a date each but the first, in two listings."""
    library = MemoryLibrary(
        [
            Document(
                f"d{n}#x", f"{n}", "", 20240100 + n if n else None, ("even",) if n % 2 == 0 else ()
            )
            for n in range(60)
        ]
    )
    chunks = [
        chunk(f"d{n}#x", ordinal, 10 * n + ordinal)
        for n in range(60)
        for ordinal in range(1 + n % 3)
    ]
    library.replace("fake", [f"d{n}#x" for n in range(60)], chunks, library.last_seq())
    return library


@pytest.fixture(params=["exact", "chroma"])
def make_dense(request: pytest.FixtureRequest, tmp_path: Path) -> MakeDense:
    def exact(library: MemoryLibrary) -> NearestVectors:
        return ExactIndex(library, library, "fake", DIMENSIONS)

    def chroma(library: MemoryLibrary) -> NearestVectors:
        collection = ChromaCollections(tmp_path / "chroma").open(MANIFEST)
        vectors = [vector for page in library.pages("fake") for vector in page]
        collection.replace(changes(library), vectors)
        return ChromaCollections(tmp_path / "chroma").reader(MANIFEST, library)

    return exact if request.param == "exact" else chroma


def expected(query: Vectors, allowed: Collection[int], limit: int) -> dict[str, float]:
    best = {
        f"d{n}#x": max(float(unit(10 * n + ordinal) @ query) for ordinal in range(1 + n % 3))
        for n in allowed
    }
    return dict(sorted(best.items(), key=lambda pair: -pair[1])[:limit])


@pytest.mark.parametrize(
    ("filter", "allowed"),
    [
        (Filter(), range(60)),
        (Filter(listing="even"), range(0, 60, 2)),
        (Filter(since=20240110), range(10, 60)),
        (Filter(since=20240110, until=20240112), range(10, 13)),
        (Filter("even", None, 20240120), range(2, 21, 2)),
        (Filter("odd"), range(0)),
    ],
    ids=["all", "listing", "since", "between", "listing-until", "nothing"],
)
def test_documents_are_ranked_by_their_best_chunk(
    make_dense: MakeDense, filter: Filter, allowed: Collection[int]
) -> None:
    """Within the filter; the same from either index."""
    dense = make_dense(filled_library())
    best = expected(unit(7), allowed, 15)
    found = dense.search(unit(7), 15, filter)
    assert list(best) == [candidate.doc_id for candidate in found]
    assert pytest.approx(list(best.values()), abs=1e-5) == [hit.score for hit in found]


@pytest.mark.parametrize("limit", [0, 1, 60, 500])
def test_a_search_returns_as_many_documents_as_there_are(make_dense: MakeDense, limit: int) -> None:
    """However many chunks the nearest documents have."""
    assert min(limit, 60) == len(make_dense(filled_library()).search(unit(3), limit))


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "chroma"


@pytest.fixture
def collection(place: Path) -> ChromaCollection:
    opened = ChromaCollections(place).open(MANIFEST)
    library = filled_library()
    opened.replace(changes(library), [vector for page in library.pages("fake") for vector in page])
    return opened


def held(collection: ChromaCollection) -> dict[str, Vectors]:
    pages = collection.chunks()
    return {key: vector for ids, vectors in pages for key, vector in zip(ids, vectors, strict=True)}


def test_changed_documents_have_their_new_chunks_only(collection: ChromaCollection) -> None:
    """Fewer chunks, other vectors, other dates; the others stay as they were."""
    before = held(collection)
    shorter = Change(61, "d5#x", Document("d5#x", "5", "", 20300101))
    collection.replace([shorter], [chunk("d5#x", 0, 999)])
    after = held(collection)
    assert before.keys() - {"d5#x#1", "d5#x#2"} == after.keys()
    assert np.allclose(unit(999), after["d5#x#0"])
    (found,) = collection.search(unit(999), 5, Filter(since=20300101))
    assert "d5#x" == found.doc_id
    assert pytest.approx(1.0) == found.score


def test_an_empty_collection_finds_nothing(place: Path) -> None:
    """Asked before the first vector is in."""
    assert [] == ChromaCollections(place).open(MANIFEST).search(unit(1), 5)


def test_removed_documents_are_gone(collection: ChromaCollection) -> None:
    """Also from searches for their own vector."""
    collection.replace([Change(61, "d8#x", None)], [])
    assert not [key for key in held(collection) if key.startswith("d8#x#")]
    assert "d8#x" != collection.search(unit(80), 1)[0].doc_id


def test_a_replayed_batch_changes_nothing(collection: ChromaCollection) -> None:
    """A run killed between Chroma and its cursor is healed by the next."""
    library = filled_library()
    before = held(collection)
    collection.replace(changes(library), [each for page in library.pages("fake") for each in page])
    after = held(collection)
    assert before.keys() == after.keys()
    assert all(np.array_equal(before[key], after[key]) for key in before)


def test_every_chunk_is_found_by_its_own_vector(collection: ChromaCollection) -> None:
    """And one that is not in the collection is told apart."""
    pages = list(collection.chunks())
    assert [[]] == [collection.not_found(ids, vectors) for ids, vectors in pages]
    assert ["stranger#0"] == collection.not_found(
        ["d1#x#0", "stranger#0"], np.stack([unit(10), unit(5)])
    )
    assert [] == collection.not_found([], np.empty((0, DIMENSIONS), np.float32))


def test_equal_vectors_are_not_taken_for_lost(place: Path) -> None:
    """Twenty papers with one text crowd each other out of the ten nearest."""
    twins = ChromaCollections(place).open(MANIFEST)
    documents = [Change(n + 1, f"t{n}", Document(f"t{n}", "", "")) for n in range(20)]
    twins.replace(documents, [chunk(f"t{n}", 0, 1) for n in range(20)])
    assert [[]] == [twins.not_found(ids, vectors) for ids, vectors in twins.chunks()]


def test_reading_what_is_not_there_creates_nothing(place: Path) -> None:
    """The message names the command."""
    with pytest.raises(IndexMissing, match="footnote reindex"):
        ChromaCollections(place).read(MANIFEST)
    assert not place.exists()
    ChromaCollections(place).drop(MANIFEST)
    assert not place.exists()


def test_reading_another_collection_creates_nothing(
    collection: ChromaCollection, place: Path
) -> None:
    """The folder is there, the collection is not."""
    other = MANIFEST.next_of(1)
    with pytest.raises(IndexMissing, match=r"'footnote-fake-2'.*footnote reindex"):
        ChromaCollections(place).read(other)
    with pytest.raises(IndexMissing):
        ChromaCollections(place).read(other)
    assert 60 < collection.count()


@pytest.mark.parametrize(
    "wrong", [Manifest("fake", 8, "test/1"), Manifest("fake", DIMENSIONS, "test/2")]
)
def test_a_collection_of_another_making_is_refused(place: Path, wrong: Manifest) -> None:
    """To read and to write."""
    ChromaCollections(place).open(MANIFEST)
    collections = ChromaCollections(place)
    with pytest.raises(IndexMismatch, match="footnote reindex"):
        collections.read(wrong)
    with pytest.raises(IndexMismatch, match="footnote reindex"):
        collections.open(wrong)


def test_a_dropped_collection_can_be_made_again(collection: ChromaCollection, place: Path) -> None:
    """And starts empty."""
    assert collection.count()
    ChromaCollections(place).drop(MANIFEST)
    assert 0 == ChromaCollections(place).open(MANIFEST).count()


def test_importing_the_package_does_not_import_chroma() -> None:
    """Its import costs more than a second, which a small library never pays."""
    code = (
        "import sys, vectorstore.retriever, vectorstore.dense, vectorstore.indexer;"
        "sys.exit('chromadb' in sys.modules)"
    )
    assert 0 == subprocess.run([sys.executable, "-c", code], check=False).returncode
