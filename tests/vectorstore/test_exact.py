"""Exact search agrees with a search written out by hand, and follows the log."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from tests.fakes import FakeEmbedder, MemoryLibrary
from vectorstore.errors import IndexDamaged
from vectorstore.exact import REFRESH_SIZE, ExactIndex
from vectorstore.models import ChunkVector, Document, Filter, Vectors

DIMENSIONS = 8


def unit(seed: int) -> Vectors:
    vector = np.random.default_rng(seed).normal(size=DIMENSIONS).astype(np.float32)
    scaled: Vectors = vector / np.linalg.norm(vector)
    return scaled


def chunk(doc_id: str, ordinal: int, vector: Vectors) -> ChunkVector:
    return ChunkVector(doc_id, ordinal, 0, 1, vector.tobytes())


def library_of(sizes: dict[str, int]) -> tuple[MemoryLibrary, dict[str, list[Vectors]]]:
    """Documents with so many chunks each, and their vectors."""
    library = MemoryLibrary(
        [Document(doc_id, doc_id, "", 20240100 + n) for n, doc_id in enumerate(sizes)]
    )
    vectors = {
        doc_id: [unit(1000 * n + ordinal) for ordinal in range(count)]
        for n, (doc_id, count) in enumerate(sizes.items())
    }
    chunks = [
        chunk(doc_id, ordinal, vector)
        for doc_id, several in vectors.items()
        for ordinal, vector in enumerate(several)
    ]
    library.replace("fake", list(sizes), chunks, library.last_seq())
    return library, vectors


def index_of(library: MemoryLibrary) -> ExactIndex:
    return ExactIndex(library, library, "fake", DIMENSIONS)


def by_hand(vectors: dict[str, list[Vectors]], query: Vectors) -> list[tuple[str, float]]:
    best = {
        doc_id: max(
            sum(float(a) * float(b) for a, b in zip(v, query, strict=True)) for v in several
        )
        for doc_id, several in vectors.items()
        if several
    }
    return sorted(best.items(), key=lambda pair: -pair[1])


def test_the_best_chunk_of_a_document_counts() -> None:
    """Over many documents of one to four chunks, each appears once and in the right order."""
    library, vectors = library_of({f"d{n:03}": n % 5 for n in range(200)})
    found = index_of(library).search(unit(7), 25)
    expected = by_hand(vectors, unit(7))[:25]
    assert [doc_id for doc_id, _ in expected] == [hit.doc_id for hit in found]
    assert pytest.approx([score for _, score in expected], abs=1e-5) == [hit.score for hit in found]


@pytest.mark.parametrize("limit", [0, 1, 3, 50])
def test_no_more_than_the_limit_is_returned(limit: int) -> None:
    """Nor more than there is."""
    library, _ = library_of({"a": 1, "b": 2, "c": 1})
    assert min(limit, 3) == len(index_of(library).search(unit(1), limit))


def test_an_empty_log_finds_nothing() -> None:
    """Before the first vector."""
    index = index_of(MemoryLibrary())
    assert ([], {}) == (index.search(unit(1), 5), index.current().scores(unit(1)))


def test_a_filter_limits_the_search() -> None:
    """The library says which documents pass."""
    library, vectors = library_of({f"d{n}": 1 for n in range(20)})
    found = index_of(library).search(unit(3), 5, Filter(since=20240105, until=20240107))
    allowed = {doc_id: vectors[doc_id] for doc_id in ("d5", "d6", "d7")}
    assert [doc_id for doc_id, _ in by_hand(allowed, unit(3))] == [hit.doc_id for hit in found]


def test_some_documents_can_be_taken_out_and_scored() -> None:
    """Those without a vector are left out; the order asked for is kept."""
    library, vectors = library_of({"a": 2, "b": 1, "c": 0, "d": 3})
    some = index_of(library).current().only(["d", "c", "a", "z"])
    assert ("d", "a") == some.doc_ids
    expected = dict(by_hand({"a": vectors["a"], "d": vectors["d"]}, unit(5)))
    assert pytest.approx(expected, abs=1e-5) == some.scores(unit(5))


def test_a_document_overall_is_its_best_and_its_mean_chunk() -> None:
    """Half and half; the same as its cosine where it has one chunk."""
    library, vectors = library_of({"a": 3, "b": 1})
    cosines = [float(vector @ unit(5)) for vector in vectors["a"]]
    overall = index_of(library).current().overall(unit(5))
    assert pytest.approx((max(cosines) + sum(cosines) / 3) / 2, abs=1e-5) == overall["a"]
    assert pytest.approx(float(vectors["b"][0] @ unit(5)), abs=1e-5) == overall["b"]
    assert {} == index_of(MemoryLibrary()).current().overall(unit(5))


def test_the_centre_weighs_documents_alike() -> None:
    """However many chunks each has."""
    library, vectors = library_of({"a": 2, "b": 1, "c": 0})
    matrix = index_of(library).current()
    expected = (np.mean(vectors["a"], axis=0) + vectors["b"][0]) / 2
    centre = matrix.centre(["a", "b", "c"])
    assert centre is not None
    assert np.allclose(expected, centre, atol=1e-6)
    assert matrix.centre(["c", "z"]) is None


@pytest.mark.parametrize("added", [1, REFRESH_SIZE + 10])
def test_the_matrix_follows_the_log(added: int) -> None:
    """Few changes are read one by one, many all at once: the same is found."""
    library, vectors = library_of({f"d{n}": 1 + n % 3 for n in range(30)})
    index = index_of(library)
    index.search(unit(1), 5)
    library.remove("d3")
    changed = [f"new{n}" for n in range(added)] + ["d7"]
    library.put(*(Document(doc_id, doc_id, "") for doc_id in changed))
    vectors |= {doc_id: [unit(5000 + n)] for n, doc_id in enumerate(changed)} | {"d3": []}
    chunks = [chunk(doc_id, 0, vectors[doc_id][0]) for doc_id in changed]
    library.replace("fake", [*changed, "d3"], chunks, library.last_seq())
    found = [hit.doc_id for hit in index.search(unit(9), 20)]
    assert [doc_id for doc_id, _ in by_hand(vectors, unit(9))[:20]] == found
    assert 29 + added == len(index.current().doc_ids)


def test_documents_changed_but_not_yet_embedded_keep_their_vectors() -> None:
    """The embedder is behind the library: what was known before is still found."""
    library, _ = library_of({"a": 1, "b": 1})
    index = index_of(library)
    index.search(unit(1), 5)
    library.put(Document("a", "newer", ""), Document("c", "c", ""))
    library.replace("fake", ["c"], [chunk("c", 0, unit(77))], library.last_seq() - 1)
    assert {"a", "b"} <= {hit.doc_id for hit in index.search(unit(1), 5)}


def test_a_vector_of_another_size_is_damage() -> None:
    """The message names the chunk and the command."""
    library = MemoryLibrary([Document("a", "a", "")])
    library.replace("fake", ["a"], [chunk("a", 0, unit(1)[:4])], 1)
    with pytest.raises(IndexDamaged, match=r"'a#0' has 4 dimensions, not 8.*footnote reindex"):
        index_of(library).search(unit(1), 5)


def test_vectors_may_be_spread_over_pages() -> None:
    """A document whose chunks lie on two pages is still one document."""
    library, vectors = library_of({f"d{n:05}": 3 for n in range(2000)})
    index = index_of(library)
    assert by_hand(vectors, unit(4))[0][0] == index.search(unit(4), 1)[0].doc_id
    assert 2000 == len(index.current().doc_ids)


def test_the_fake_embedder_places_shared_words_near() -> None:
    """What the other tests build on."""
    fake = FakeEmbedder()
    near, far = fake.embed_documents(["tides of the bay", "distant planets"])
    query = fake.embed_query("bay tides")
    assert float(near @ query) > float(far @ query) + 0.3


@pytest.mark.parametrize("limit", [1, 3, 10, 40])
@pytest.mark.parametrize(("since", "until"), [(20240100, 20240189), (20240120, 20240121), (1, 2)])
def test_trying_the_nearest_first_changes_nothing(limit: int, since: int, until: int) -> None:
    """Whether a filter lets many, two or no documents pass."""
    library, _ = library_of({f"d{n}": 1 + n % 2 for n in range(90)})
    limits = Filter(since=since, until=until)

    def passing(doc_ids: Sequence[str], filter: Filter) -> set[str]:
        return library.doc_ids(filter) & set(doc_ids)

    quick = ExactIndex(library, library, "fake", DIMENSIONS, passing)
    expected = index_of(library).search(unit(3), limit, limits)
    assert expected == quick.search(unit(3), limit, limits)
    assert min(limit, len(library.doc_ids(limits))) == len(expected)
