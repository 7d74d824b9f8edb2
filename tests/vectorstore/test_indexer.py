"""The indexer resumes where it stopped, repeats without harm, and swaps indexes whole."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.fakes import FakeEmbedder, MemoryLibrary
from vectorstore.errors import EmbedderMissing, IndexMismatch
from vectorstore.indexer import EMBED_WINDOW, Indexer
from vectorstore.lexical import LexicalIndex
from vectorstore.manifest import Manifest, active_manifest
from vectorstore.models import Change, ChunkVector, Document, Vectors


class FakeCollection:
    def __init__(self) -> None:
        self.chunks: dict[str, ChunkVector] = {}

    def replace(self, changes: Sequence[Change], vectors: Sequence[ChunkVector]) -> None:
        changed = {change.doc_id for change in changes}
        kept = {key: chunk for key, chunk in self.chunks.items() if chunk.doc_id not in changed}
        self.chunks = kept | {chunk.chunk_id: chunk for chunk in vectors}

    def count(self) -> int:
        return len(self.chunks)


class FakeCollections:
    def __init__(self) -> None:
        self.by_name: dict[str, FakeCollection] = {}

    def open(self, manifest: Manifest) -> FakeCollection:
        return self.by_name.setdefault(manifest.collection, FakeCollection())

    def drop(self, manifest: Manifest) -> None:
        self.by_name.pop(manifest.collection, None)


class Unplugged(Exception):
    """The power went."""


class DyingEmbedder(FakeEmbedder):
    """Stops the run at its n-th window."""

    def __init__(self, windows: int) -> None:
        super().__init__()
        self.windows = windows

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        if not self.windows:
            raise Unplugged
        self.windows -= 1
        return super().embed_documents(texts)


def papers(count: int) -> list[Document]:
    return [Document(f"p{n:04}", f"Paper {n}", f"It is about topic {n}.") for n in range(count)]


class Setup:
    """A library with its indexes, and a fresh indexer over them for every run."""

    def __init__(self, folder: Path, documents: Sequence[Document]) -> None:
        self.library = MemoryLibrary(documents)
        self.words = LexicalIndex(folder / "tantivy")
        self.collections = FakeCollections()

    def indexer(self, embedder: FakeEmbedder | None) -> Indexer:
        return Indexer(self.library, self.library, self.words, embedder, self.collections)

    def doc_ids_with_vectors(self, space: str = "fake") -> set[str]:
        return {chunk.doc_id for page in self.library.pages(space) for chunk in page}

    def collected(self) -> set[str]:
        (only,) = self.collections.by_name.values()
        return {chunk.doc_id for chunk in only.chunks.values()}


def ids(documents: Sequence[Document]) -> set[str]:
    return {document.doc_id for document in documents}


def test_everything_is_caught_up(tmp_path: Path) -> None:
    """Words, vectors and Chroma hold every paper; progress is told in documents."""
    setup = Setup(tmp_path, papers(EMBED_WINDOW + 10))
    indexer = setup.indexer(FakeEmbedder())
    told: list[int] = []
    assert EMBED_WINDOW + 10 == indexer.catch_up_words()
    assert EMBED_WINDOW + 10 == indexer.pending_vectors()
    assert EMBED_WINDOW + 10 == indexer.catch_up_vectors(told.append)
    assert EMBED_WINDOW + 10 == indexer.catch_up_chroma()
    assert [EMBED_WINDOW, EMBED_WINDOW + 10] == told
    assert ids(setup.library.documents()) == setup.doc_ids_with_vectors() == setup.collected()
    assert (EMBED_WINDOW + 10, 0) == (setup.words.count(), indexer.pending_vectors())


def test_a_second_run_does_nothing(tmp_path: Path) -> None:
    """Nothing is embedded twice."""
    setup = Setup(tmp_path, papers(5))
    setup.indexer(FakeEmbedder()).catch_up()
    again = FakeEmbedder()
    setup.indexer(again).catch_up()
    assert [] == again.embedded


def test_an_interrupted_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    """Windows that were done are kept, and only the rest is embedded."""
    setup = Setup(tmp_path, papers(EMBED_WINDOW * 3))
    with pytest.raises(Unplugged):
        setup.indexer(DyingEmbedder(2)).catch_up()
    assert EMBED_WINDOW * 2 == len(setup.doc_ids_with_vectors())
    rest = FakeEmbedder()
    setup.indexer(rest).catch_up()
    assert EMBED_WINDOW == len(rest.embedded)
    assert ids(setup.library.documents()) == setup.doc_ids_with_vectors() == setup.collected()


def test_changes_and_removals_reach_every_index(tmp_path: Path) -> None:
    """A removed paper has no vector; a changed one only its new chunks."""
    setup = Setup(
        tmp_path, [Document("long", "Long", "Many words make a sentence. " * 30), *papers(3)]
    )
    setup.indexer(FakeEmbedder()).catch_up()
    assert 1 < len(setup.library.of("fake", ["long"]))
    setup.library.put(Document("long", "Long", "Short now."))
    setup.library.remove("p0001")
    setup.indexer(FakeEmbedder()).catch_up()
    assert 1 == len(setup.library.of("fake", ["long"]))
    assert {"long", "p0000", "p0002"} == setup.doc_ids_with_vectors() == setup.collected()


def test_without_an_embedder_words_are_indexed(tmp_path: Path) -> None:
    """And vectors are refused with a line that helps."""
    setup = Setup(tmp_path, papers(3))
    setup.indexer(None).catch_up()
    assert 3 == setup.words.count()
    with pytest.raises(EmbedderMissing, match="footnote doctor"):
        setup.indexer(None).catch_up_vectors()


def test_another_embedder_is_a_mismatch_until_reindex(tmp_path: Path) -> None:
    """Vectors of two embedders are never mixed."""
    setup = Setup(tmp_path, papers(3))
    setup.indexer(FakeEmbedder()).catch_up()
    other = FakeEmbedder("other", 16)
    with pytest.raises(IndexMismatch, match=r"'fake', not 'other'.*footnote reindex"):
        setup.indexer(other).catch_up_vectors()
    setup.indexer(other).reindex()
    active = active_manifest(setup.library)
    assert active is not None
    assert ("other", 16, 2) == (active.embedder, active.dimensions, active.generation)
    assert (
        {"p0000", "p0001", "p0002"} == setup.doc_ids_with_vectors(active.space) == setup.collected()
    )
    assert set() == setup.doc_ids_with_vectors("fake")
    setup.indexer(other).catch_up_vectors()


class FarEmbedder(FakeEmbedder):
    """A hosted embedder whose server is not there: only its name is known."""

    @property
    def dimensions(self) -> int:
        raise Unplugged

    @dimensions.setter
    def dimensions(self, value: int) -> None: ...


def test_a_mismatch_is_seen_before_anything_is_written(tmp_path: Path) -> None:
    """And before a hosted embedder is asked for anything."""
    setup = Setup(tmp_path, papers(1))
    setup.indexer(FarEmbedder("far")).check()
    setup.indexer(FakeEmbedder()).catch_up()
    setup.indexer(FakeEmbedder()).check()
    setup.indexer(None).check()
    with pytest.raises(IndexMismatch, match=r"'fake', not 'far'.*footnote reindex"):
        setup.indexer(FarEmbedder("far")).check()
    setup.library = MemoryLibrary()
    with pytest.raises(IndexMismatch, match=r"ahead of the library.*footnote reindex"):
        setup.indexer(None).check()


def test_the_old_index_serves_until_the_new_one_is_whole(tmp_path: Path) -> None:
    """An interrupted reindex leaves what was there in use, and the next goes on."""
    setup = Setup(tmp_path, papers(EMBED_WINDOW * 2))
    setup.indexer(FakeEmbedder("old")).catch_up()
    with pytest.raises(Unplugged):
        setup.indexer(DyingEmbedder(1)).reindex()
    active = active_manifest(setup.library)
    assert active is not None
    assert ("old", EMBED_WINDOW * 2) == (active.embedder, len(setup.doc_ids_with_vectors("old")))
    rest = FakeEmbedder()
    setup.indexer(rest).reindex()
    assert EMBED_WINDOW == len(rest.embedded)
    assert "fake" == getattr(active_manifest(setup.library), "embedder", None)
    assert 1 == len(setup.collections.by_name)


def test_a_reindex_of_the_same_making_keeps_the_vectors(tmp_path: Path) -> None:
    """Chroma and the word index are built again from what the catalogue holds."""
    setup = Setup(tmp_path, papers(4))
    setup.indexer(FakeEmbedder()).catch_up()
    next(iter(setup.collections.by_name.values())).chunks.clear()
    again = FakeEmbedder()
    setup.indexer(again).reindex()
    assert [] == again.embedded
    assert ids(setup.library.documents()) == setup.collected()


def test_a_lost_collection_is_filled_from_the_start(tmp_path: Path) -> None:
    """Its cursor says otherwise, but an empty collection has nothing."""
    setup = Setup(tmp_path, papers(4))
    setup.indexer(FakeEmbedder()).catch_up()
    setup.collections.by_name.clear()
    setup.library.put(*papers(6)[4:])
    setup.indexer(FakeEmbedder()).catch_up()
    assert ids(papers(6)) == setup.collected()


def test_embedding_follows_order_and_keeps_offsets(tmp_path: Path) -> None:
    """Each vector is that of its own chunk."""
    setup = Setup(tmp_path, papers(7))
    embedder = FakeEmbedder()
    setup.indexer(embedder).catch_up()
    for document in setup.library.documents():
        (chunk,) = setup.library.of("fake", [document.doc_id])
        part = document.text[chunk.start : chunk.end]
        expected = embedder.embed_query(f"{document.title}\n{part}")
        assert expected.tobytes() == chunk.vector
