"""A folder of Chroma's is looked at without Chroma."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fakes import FakeEmbedder, MemoryLibrary
from vectorstore.chroma import ChromaCollections
from vectorstore.chroma_folder import holds, is_there
from vectorstore.indexer import Indexer
from vectorstore.lexical import LexicalIndex
from vectorstore.manifest import Manifest, active_manifest
from vectorstore.models import Document


@pytest.fixture
def manifest(tmp_path: Path) -> Manifest:
    """That of a collection of three papers in the folder `with space?/chroma`."""
    library = MemoryLibrary([Document(f"p{n}", f"Title {n}", f"Text {n}.") for n in range(3)])
    collections = ChromaCollections(tmp_path / "with space?/chroma")
    words = LexicalIndex(tmp_path / "tantivy")
    Indexer(library, library, words, FakeEmbedder(), collections).catch_up()
    made = active_manifest(library)
    assert made is not None
    return made


@pytest.fixture
def folder(tmp_path: Path, manifest: Manifest) -> Path:
    assert manifest
    return tmp_path / "with space?/chroma"


def test_a_whole_collection_is_held(folder: Path, manifest: Manifest) -> None:
    """And no other."""
    assert (True, True, False) == (
        is_there(folder),
        holds(folder, manifest.collection),
        holds(folder, "another"),
    )


def test_an_empty_collection_needs_no_files(folder: Path, manifest: Manifest) -> None:
    """Chroma writes them with the first vectors."""
    other = Manifest("other", 32, manifest.chunking)
    ChromaCollections(folder).open(other)
    assert holds(folder, other.collection)


def _junk(folder: Path) -> None:
    (folder / "chroma.sqlite3").write_bytes(b"junk" * 4000)


def _empty(folder: Path) -> None:
    (folder / "chroma.sqlite3").write_bytes(b"")


def _without_segments(folder: Path) -> None:
    for segment in filter(Path.is_dir, folder.iterdir()):
        shutil.rmtree(segment)


def _without_file(folder: Path) -> None:
    for file in folder.glob("*/data_level0.bin"):
        file.unlink()


@pytest.mark.parametrize("damage", [_junk, _empty, _without_segments, _without_file, shutil.rmtree])
def test_a_damaged_folder_holds_nothing(
    folder: Path, manifest: Manifest, damage: Callable[[Path], None]
) -> None:
    """Whatever was lost; looking changes nothing."""
    damage(folder)
    before = sorted(folder.rglob("*"))
    assert not holds(folder, manifest.collection)
    assert before == sorted(folder.rglob("*"))
