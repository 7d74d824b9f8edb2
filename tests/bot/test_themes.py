"""Papers group by what they are about, from words alone or with vectors."""

from __future__ import annotations

import numpy as np
import pytest

from bot.themes import group, likeness, mean_vectors
from tests.fakes import FakeEmbedder
from vectorstore.models import ChunkVector

MOSS = [f"Moss gardens hold water, garden {i} of moss" for i in range(4)]
GRAPH = [f"Sparse graph solvers cache edges, solver {i} of graphs" for i in range(4)]
STONE = "Volcanoes erupt basalt"


def groups(texts: list[str], *, embedded: bool = False) -> set[frozenset[int]]:
    embedder = FakeEmbedder()
    vectors = [embedder.embed_query(text) if embedded else None for text in texts]
    return {frozenset(places) for places in group(likeness(texts, vectors))}


@pytest.mark.parametrize("embedded", [False, True])
def test_papers_about_one_thing_come_together(embedded: bool) -> None:
    """Two subjects make two groups, however they are mixed."""
    mixed = [text for pair in zip(MOSS, GRAPH, strict=True) for text in pair]

    assert {frozenset({0, 2, 4, 6}), frozenset({1, 3, 5, 7})} == groups(mixed, embedded=embedded)


def test_a_paper_like_no_other_stands_alone() -> None:
    """It is not pressed into a theme."""
    assert frozenset({8}) in groups([*MOSS, *GRAPH, STONE])


def test_every_paper_is_in_one_group() -> None:
    """None is lost and none is there twice; the largest group is first."""
    found = group(likeness([*MOSS, STONE, *GRAPH, ""], [None] * 10))

    assert list(range(10)) == sorted(place for places in found for place in places)
    assert sorted(map(len, found), reverse=True) == list(map(len, found))


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_a_few_papers_are_no_themes(count: int) -> None:
    """Below four each stands alone."""
    assert [(place,) for place in range(count)] == group(likeness(MOSS[:count], [None] * count))


def test_a_missing_vector_leaves_words_to_decide() -> None:
    """While vectors follow the words, half of the papers have none."""
    embedder = FakeEmbedder()
    texts = [*MOSS, *GRAPH]
    vectors = [embedder.embed_query(text) if i % 2 else None for i, text in enumerate(texts)]

    like = likeness(texts, vectors)

    assert np.isfinite(like).all()
    assert like[0, 2] == likeness(texts, [None] * 8)[0, 2]


def test_two_hundred_papers_make_themes_a_reader_can_take_in() -> None:
    """A long listing is parted further than two halves would be."""
    texts = [f"subject{i % 12} words{i % 12} about matter{i % 12}" for i in range(200)]

    found = group(likeness(texts, [None] * 200))

    assert 10 <= sum(len(places) > 1 for places in found) <= 15


def test_a_documents_chunks_count_as_one() -> None:
    """Their vectors' mean stands for it."""
    rows = np.array([[1, 0], [0, 1], [4, 4]], "<f4")
    chunks = [
        ChunkVector(doc_id, ordinal, 0, 1, row.tobytes())
        for (doc_id, ordinal), row in zip([("a", 0), ("a", 1), ("b", 0)], rows, strict=True)
    ]

    found = mean_vectors(chunks)

    assert {"a": [0.5, 0.5], "b": [4.0, 4.0]} == {name: row.tolist() for name, row in found.items()}
