"""Fusing scores: worked examples."""

from __future__ import annotations

import pytest

from vectorstore.fusion import best, fuse


@pytest.mark.parametrize(
    ("dense", "lexical", "expected"),
    [
        ({}, {}, {}),
        ({"a": 0.6}, {"a": 4.0}, {"a": 0.25 * 0.6 + 0.75 * 0.4**1.5}),
        ({"a": 0.6}, {}, {"a": 0.25 * 0.6}),
        ({"a": -0.2}, {"a": 5.0}, {"a": 0.75 * 0.5**1.5}),
        ({"a": 0.6}, {"a": 4.0, "new": 8.0}, {"a": 0.25 * 0.6 + 0.75 * 0.4**1.5, "new": 0.8}),
        ({}, {"a": 4.0, "b": 10.0}, {"a": 0.4, "b": 1.0}),
        ({"a": 1.0000001}, {"a": 10.1}, {"a": 1.0}),
    ],
    ids=["nothing", "both", "dense", "opposite", "no-vector-yet", "words-only", "rounding"],
)
def test_scores_are_weighed(
    dense: dict[str, float], lexical: dict[str, float], expected: dict[str, float]
) -> None:
    """Here a text can reach 10 by words, and vectors weigh a quarter."""
    assert pytest.approx(expected) == fuse(dense, lexical, 10.0, dense_weight=0.25)


def test_a_query_without_words_is_scored_by_vectors() -> None:
    """Nothing is divided by nothing."""
    assert {"a": 0.25} == fuse({"a": 0.5}, {}, 0.0, dense_weight=0.5)


def test_a_score_does_not_depend_on_what_else_is_found() -> None:
    """So that a threshold means the same for every query."""
    alone = fuse({"a": 0.3}, {"a": 2.0}, 9.0)["a"]
    assert alone == fuse({"a": 0.3, "b": 0.9}, {"a": 2.0, "c": 7.0}, 9.0)["a"]


def test_the_best_come_first_and_equals_by_id() -> None:
    """The same library always gives the same order."""
    assert ["c", "a", "b"] == best({"b": 0.5, "a": 0.5, "d": 0.1, "c": 0.9}, 3)
