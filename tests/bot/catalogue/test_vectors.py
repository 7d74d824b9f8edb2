from __future__ import annotations

import pytest
from sqlalchemy import Engine

from bot.catalogue.vectors import Vectors
from vectorstore.models import ChunkVector


def chunk(doc_id: str, ordinal: int = 0, vector: bytes = b"\0\1\2\3") -> ChunkVector:
    return ChunkVector(doc_id, ordinal, 10 * ordinal, 10 * ordinal + 9, vector)


@pytest.fixture
def vectors(engine: Engine) -> Vectors:
    return Vectors(engine)


def test_cursor_starts_at_nothing_and_moves(vectors: Vectors) -> None:
    """Each follower has its own."""
    vectors.advance("chroma:a", 5)
    vectors.advance("chroma:a", 9)
    assert (vectors.cursor("chroma:a"), vectors.cursor("chroma:b")) == (9, 0)


def test_new_vectors_take_the_place_of_a_documents_old_ones(vectors: Vectors) -> None:
    """Also where the new text has fewer chunks; the cursor moves with them."""
    vectors.replace("minilm", ["a", "b"], [chunk("a"), chunk("a", 1), chunk("b")], 2)
    vectors.replace("minilm", ["a"], [chunk("a", 0, b"new!")], 3)
    assert vectors.of("minilm", ["b", "a", "c"]) == [chunk("a", 0, b"new!"), chunk("b")]
    assert vectors.cursor("vectors:minilm") == 3


def test_removed_document_has_no_vectors(vectors: Vectors) -> None:
    """It is replaced by nothing."""
    vectors.replace("minilm", ["a", "b"], [chunk("a"), chunk("b")], 2)
    vectors.replace("minilm", ["a"], [], 3)
    assert vectors.count_documents("minilm") == 1


def test_embedders_do_not_see_each_other(vectors: Vectors) -> None:
    """A new embedder is built beside the old one, then the old one dropped."""
    vectors.replace("old", ["a"], [chunk("a")], 1)
    vectors.replace("new", ["a", "b"], [chunk("a", 0, b"nnnn"), chunk("b")], 2)
    vectors.drop("old")
    assert (vectors.count_documents("old"), vectors.cursor("vectors:old")) == (0, 0)
    assert (vectors.count_documents("new"), vectors.cursor("vectors:new")) == (2, 2)


def test_pages_hold_every_vector_once(vectors: Vectors) -> None:
    """A page may end between two chunks of one document."""
    chunks = [chunk(f"d{n}", ordinal) for n in range(5) for ordinal in range(3)]
    vectors.replace("minilm", [f"d{n}" for n in range(5)], chunks, 5)
    pages = list(vectors.pages("minilm", size=4))
    assert [len(page) for page in pages] == [4, 4, 4, 3]
    assert [one for page in pages for one in page] == chunks


def test_small_notes_are_kept(vectors: Vectors) -> None:
    """The index's manifest is one."""
    vectors.set_meta("active", "one")
    vectors.set_meta("active", "two")
    assert (vectors.meta("active"), vectors.meta("next")) == ("two", None)
