"""The doctor finds every way in which the catalogue and the indexes can disagree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from bot.doctor import Check, Doctor
from tests.fakes import FakeEmbedder, MemoryLibrary
from vectorstore.chroma import ChromaCollection, ChromaCollections
from vectorstore.indexer import Indexer
from vectorstore.lexical import LexicalIndex
from vectorstore.manifest import active_manifest
from vectorstore.models import Change, ChunkVector, Document, Vectors


def document(number: int) -> Document:
    return Document(f"p{number}", f"Title {number}", f"The abstract of paper {number}.")


class Ward:
    """A small library with real indexes on disk, and a doctor for it."""

    def __init__(self, folder: Path) -> None:
        self.library = MemoryLibrary([document(number) for number in range(5)])
        self.words = LexicalIndex(folder / "tantivy")
        self.collections = ChromaCollections(folder / "chroma")
        self.embedder = FakeEmbedder()
        self.catch_up()

    def catch_up(self) -> None:
        Indexer(self.library, self.library, self.words, self.embedder, self.collections).catch_up()

    def checks(self, embedder: str = "") -> dict[str, Check]:
        doctor = Doctor(
            self.library,
            self.library,
            self.words,
            self.collections.read,
            embedder or self.embedder.name,
        )
        return {check.name: check for check in doctor.examine().checks}


@pytest.fixture
def ward(tmp_path: Path) -> Ward:
    return Ward(tmp_path)


def test_an_agreeing_library_is_well(ward: Ward) -> None:
    """Everything is counted, nothing is to be done."""
    checks = ward.checks()

    assert [("ok", None)] * 4 == [(check.state, check.command) for check in checks.values()]


def test_an_empty_library_is_told_to_load_papers(tmp_path: Path) -> None:
    """The first command stands in the first check."""
    ward = Ward(tmp_path)
    for number in range(5):
        ward.library.remove(f"p{number}")

    assert ("warn", "footnote ingest PATH") == (
        (check := ward.checks()["catalogue"]).state,
        check.command,
    )


def test_papers_not_yet_indexed_are_a_warning(ward: Ward) -> None:
    """A new paper that words and vectors have still to follow is no damage."""
    ward.library.put(document(5))

    checks = ward.checks()

    assert ("warn", "warn", "5 of 6 papers have a vector of 'fake'") == (
        checks["words"].state,
        checks["vectors"].state,
        checks["vectors"].detail,
    )


def test_a_lost_word_index_fails(ward: Ward, tmp_path: Path) -> None:
    """It is rebuilt by the command that is named."""
    for file in (tmp_path / "tantivy").iterdir():
        file.unlink()

    assert ("fail", "footnote reindex") == (
        (check := ward.checks()["words"]).state,
        check.command,
    )


def test_a_lost_collection_fails(ward: Ward) -> None:
    """The vectors are in the catalogue still."""
    manifest = active_manifest(ward.library)
    assert manifest is not None
    ward.collections.drop(manifest)

    assert ("fail", "footnote reindex") == (
        (check := ward.checks()["chroma"]).state,
        check.command,
    )


def test_missing_and_stale_vectors_fail(ward: Ward) -> None:
    """Chroma and the catalogue hold the same chunks, or it is said which do not."""
    manifest = active_manifest(ward.library)
    assert manifest is not None
    stray = ward.embedder.embed_query("stray").tobytes()
    ward.collections.open(manifest).replace(
        [Change(99, "stray", document(9)), Change(99, "p0", None)],
        [ChunkVector("stray", 0, 0, 1, stray)],
    )

    assert ("fail", "1 vectors are missing and 1 stale") == (
        (check := ward.checks()["chroma"]).state,
        check.detail,
    )


def test_another_embedder_than_the_librarys_fails(ward: Ward) -> None:
    """Questions would be embedded in another space."""
    check = ward.checks("openai:small")["vectors"]

    assert ("fail", "footnote reindex", True) == (
        check.state,
        check.command,
        "'openai:small'" in check.detail,
    )


class LosingCollection:
    """A collection that two processes have written to: some vectors lead nowhere."""

    def __init__(self, inner: ChromaCollection) -> None:
        self._inner = inner

    def chunks(self) -> Iterator[tuple[list[str], Vectors]]:
        return self._inner.chunks()

    def not_found(self, chunk_ids: Sequence[str], vectors: Vectors) -> list[str]:
        return [*self._inner.not_found(chunk_ids, vectors), "p0#0"]


def test_vectors_that_no_search_finds_fail(ward: Ward) -> None:
    """They can be read by id, and yet no question would ever meet them."""
    doctor = Doctor(
        ward.library,
        ward.library,
        ward.words,
        lambda manifest: LosingCollection(ward.collections.read(manifest)),
        ward.embedder.name,
    )

    check = next(check for check in doctor.examine().checks if check.name == "chroma")

    assert ("fail", "1 vectors can be read but not found by a search") == (
        check.state,
        check.detail,
    )
