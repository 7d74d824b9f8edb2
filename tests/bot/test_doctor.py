"""The doctor finds every way in which the catalogue and the indexes can disagree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from bot.doctor import INGEST, Check, Doctor
from bot.errors import CatalogueError, FootnoteError
from tests.fakes import FakeEmbedder, MemoryLibrary
from vectorstore.chroma import ChromaCollection, ChromaCollections
from vectorstore.indexer import Indexer
from vectorstore.lexical import LexicalIndex
from vectorstore.manifest import active_manifest
from vectorstore.models import Change, ChunkVector, Document, Vectors


def document(number: int) -> Document:
    return Document(f"p{number}", f"Title {number}", f"The abstract of paper {number}.")


class Catalogue(MemoryLibrary):
    """Damaged, if so told."""

    damage: FootnoteError | None = None

    def check(self) -> None:
        if self.damage is not None:
            raise self.damage


class Ward:
    """A small library with real indexes on disk, and a doctor for it."""

    def __init__(self, folder: Path, *, indexed: bool = True) -> None:
        self.library = Catalogue([document(number) for number in range(5)])
        self.words = LexicalIndex(folder / "tantivy")
        self.collections = ChromaCollections(folder / "chroma")
        self.embedder = FakeEmbedder()
        if indexed:
            self.catch_up()

    def catch_up(self) -> None:
        Indexer(self.library, self.library, self.words, self.embedder, self.collections).catch_up()

    def checks(self, embedder: str = "") -> dict[str, Check]:
        doctor = Doctor(
            lambda: self.library,
            lambda: self.library,
            self.words,
            self.collections.read,
            embedder or self.embedder.name,
            mend=lambda error: f"mend {error}",
        )
        return {check.name: check for check in doctor.examine().checks}


def told(check: Check) -> tuple[str, str, str | None]:
    return check.state, check.detail, check.command


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

    to_come = "1 change is still to come"
    assert ("warn", f"5 of 6 papers can be found by words, {to_come}", INGEST) == (
        told(checks["words"])
    )
    assert ("warn", f"5 of 6 papers have a vector of 'fake', {to_come}", INGEST) == (
        told(checks["vectors"])
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
        lambda: ward.library,
        lambda: ward.library,
        ward.words,
        lambda manifest: LosingCollection(ward.collections.read(manifest)),
        ward.embedder.name,
    )

    check = next(check for check in doctor.examine().checks if check.name == "chroma")

    assert ("fail", "1 vectors can be read but not found by a search") == (
        check.state,
        check.detail,
    )


def test_a_damaged_catalogue_leaves_the_checks_that_need_none(ward: Ward) -> None:
    """Every check is told, the failing one with the command that mends it."""
    ward.library.damage = CatalogueError("malformed")

    checks = ward.checks()

    unchecked = ("warn", "not checked: the catalogue cannot be read", None)
    assert {
        "catalogue": ("fail", "malformed", "mend malformed"),
        "words": ("ok", "5 papers can be found by words", None),
        "vectors": unchecked,
        "chroma": unchecked,
    } == {name: told(check) for name, check in checks.items()}


def test_an_empty_library_needs_papers_and_nothing_else(tmp_path: Path) -> None:
    """No index is to be built again."""
    doctor = Doctor(
        Catalogue, Catalogue, LexicalIndex(tmp_path / "tantivy"),
        ChromaCollections(tmp_path / "chroma").read, "fake",
    )  # fmt: skip

    checks = doctor.examine().checks

    assert [INGEST, None, INGEST] == [check.command for check in checks]
    assert all(check.state != "fail" for check in checks)


def test_an_interrupted_ingest_is_completed_by_the_next(tmp_path: Path) -> None:
    """Whether it came to no word, to no vector, or to no vector index yet."""
    ward = Ward(tmp_path, indexed=False)
    indexer = Indexer(ward.library, ward.library, ward.words, ward.embedder)

    nothing = ward.checks()
    indexer.catch_up_words()
    words_only = ward.checks()
    indexer.catch_up_vectors()
    no_index = ward.checks()

    to_come = "5 changes are still to come"
    assert ("warn", f"0 of 5 papers can be found by words, {to_come}", INGEST) == (
        told(nothing["words"])
    )
    assert ("warn", INGEST) == (words_only["vectors"].state, words_only["vectors"].command)
    assert ("warn", f"no vector index yet, {to_come}", INGEST) == told(no_index["chroma"])


def test_the_word_index_of_another_library_is_named_so(ward: Ward) -> None:
    """As after the catalogue was thrown away."""
    ward.library = Catalogue()

    assert ("fail", "the word index holds 5 papers of another library", "footnote reindex") == (
        told(ward.checks()["words"])
    )


def test_more_papers_in_an_index_than_in_the_catalogue_read_as_such(ward: Ward) -> None:
    """Never as five of four."""
    changes = [Change(5, "p0", None)]
    ward.library.changes = lambda *_: changes  # type: ignore[method-assign]
    ward.library.count = lambda: 4  # type: ignore[method-assign]

    assert "5 papers can be found by words, but the catalogue has 4" == (
        ward.checks()["words"].detail
    )


def test_a_server_that_does_not_answer_is_to_be_started(ward: Ward) -> None:
    """To build the index again would not bring it back."""
    ward.collections = ChromaCollections("http://127.0.0.1:9")

    check = ward.checks()["chroma"]

    assert ("fail", "export FOOTNOTE_CHROMA_URL=…") == (check.state, check.command)
    assert "'http://127.0.0.1:9' does not answer" in check.detail
