"""Several real processes over one library: one writes at a time, readers see it and never write."""

from __future__ import annotations

import hashlib
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from tests.fakes import FakeEmbedder
from tests.vectorstore.writing_process import OpenLibrary, record
from vectorstore.dense import ActiveDense, NearestVectors
from vectorstore.manifest import Manifest, active_manifest
from vectorstore.retriever import Retriever

ROOT = Path(__file__).parents[2]


def start(home: Path, first: int, count: int, pause: float = 0.0) -> subprocess.Popen[bytes]:
    numbers = [str(first), str(count), "--pause", str(pause)]
    command = [sys.executable, "-m", "tests.vectorstore.writing_process", str(home), *numbers]
    return subprocess.Popen(command, cwd=ROOT)


def write(home: Path, first: int, count: int) -> None:
    assert 0 == start(home, first, count).wait(60)


def reader(home: Path) -> tuple[Retriever, OpenLibrary]:
    """A retriever as the bot holds it, with every unfiltered search going through Chroma."""
    library = OpenLibrary(home)

    def open_chroma(manifest: Manifest) -> NearestVectors:
        return library.collections.reader(manifest, library.vectors)

    dense = ActiveDense(library.papers, library.vectors, "fake", open_chroma, exact_limit=0)
    return Retriever(library.papers, library.words, dense, FakeEmbedder()), library


def contents(home: Path) -> dict[str, str]:
    """A digest of every file of both indexes, and of every row of Chroma's database.

    Left out is Chroma's table `acquire_write`, where it writes a row when it opens a database.
    """
    files = (path for folder in ("chroma", "tantivy") for path in (home / folder).rglob("*"))
    digests = {
        str(path.relative_to(home)): digest(path.read_bytes())
        for path in files
        if path.is_file() and path.name != "chroma.sqlite3"
    }
    with closing(sqlite3.connect(home / "chroma" / "chroma.sqlite3")) as database:
        rows = [row for row in database.iterdump() if "acquire_write" not in row]
    return digests | {"rows": digest("\n".join(rows).encode())}


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def titles(retriever: Retriever, library: OpenLibrary, number: int) -> str:
    """The title of the best hit for the paper's own text."""
    found = retriever.retrieve(record(number).abstract, limit=1).hits
    return library.papers.get(found[0].doc_id).title


def assert_whole(home: Path, papers: int) -> None:
    """Catalogue, words and Chroma hold the same papers, and every vector can be found."""
    library = OpenLibrary(home)
    manifest = active_manifest(library.vectors)
    assert manifest is not None
    collection = library.collections.read(manifest)
    logged = {
        chunk.chunk_id: chunk.vector for page in library.vectors.pages("fake") for chunk in page
    }
    kept: dict[str, np.ndarray] = {}
    for ids, vectors in collection.chunks():
        assert [] == collection.not_found(ids, vectors)
        kept |= dict(zip(ids, vectors, strict=True))
    assert (papers, papers) == (library.papers.count(), library.words.count())
    assert logged.keys() == kept.keys()
    assert papers == len({chunk_id.rpartition("#")[0] for chunk_id in kept})
    for chunk_id, vector in logged.items():
        assert np.allclose(np.frombuffer(vector, "<f4"), kept[chunk_id], atol=1e-6)


def test_a_running_reader_sees_what_another_process_takes_in(tmp_path: Path) -> None:
    """By words and by vectors, though it had searched before, and it changes no byte."""
    write(tmp_path, 0, 40)
    retriever, library = reader(tmp_path)
    assert "Paper word7" == titles(retriever, library, 7)
    for first in (40, 80):
        write(tmp_path, first, 40)
        before = contents(tmp_path)
        found = retriever.retrieve(record(first + 9).abstract, limit=1)
        assert found.hits[0].dense == pytest.approx(1.0, abs=0.15)
        assert "Paper word" + str(first + 9) == titles(retriever, library, first + 9)
        assert (first + 40, first + 40) == (found.documents, found.documents_with_vectors)
        assert before == contents(tmp_path)
    assert_whole(tmp_path, 120)


def test_searches_of_an_open_reader_change_no_byte(tmp_path: Path) -> None:
    """Also after another process has removed a paper."""
    write(tmp_path, 0, 30)
    retriever, library = reader(tmp_path)
    library.papers.remove(library.papers.find("n4").paper_id)
    write(tmp_path, 30, 1)
    retriever.retrieve("anything")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    for number in range(20):
        retriever.retrieve(record(number).abstract)
    assert before == {path: path.read_bytes() for path in before}
    assert_whole(tmp_path, 30)


def test_two_writers_started_together_both_succeed(tmp_path: Path) -> None:
    """One after the other, and the vectors that a query finds are those that are kept."""
    writers = [start(tmp_path, first, 60) for first in (0, 60)]
    assert [0, 0] == [writer.wait(60) for writer in writers]
    assert_whole(tmp_path, 120)


def test_a_writer_killed_at_work_is_completed_by_the_next(tmp_path: Path) -> None:
    """Whatever it was doing, its papers are all there afterwards, once."""
    write(tmp_path, 0, 10)
    writer = start(tmp_path, 10, 600, pause=0.5)
    library = OpenLibrary(tmp_path)
    deadline = time.monotonic() + 60
    while library.vectors.count_documents("fake") < 20 and time.monotonic() < deadline:
        time.sleep(0.05)
    writer.kill()
    writer.wait(60)
    done = library.vectors.count_documents("fake")
    assert 10 < done < 610
    write(tmp_path, 610, 5)
    assert_whole(tmp_path, 615)
