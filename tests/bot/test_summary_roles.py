"""Problem, method and finding are named where a cue tells them, and left out where none does."""

from __future__ import annotations

from collections.abc import Sequence

from bot.summary_features import look
from bot.summary_roles import Part, parts
from bot.summary_scorer import score

TITLE = "Fern: caching edges of sparse graphs"


def chosen(*sentences: str, title: str = TITLE) -> Sequence[Part]:
    seen = look(title, sentences)
    return parts(title, seen, score(seen))


def test_all_three_are_found_in_their_order() -> None:
    """Background and details are left out."""
    assert [Part(1, "problem"), Part(2, "method"), Part(4, "finding")] == chosen(
        "Graphs are everywhere.",
        "However, solvers for sparse graphs remain slow.",
        "We propose Fern, which caches the edges of sparse graphs.",
        "Edges are kept in a ring buffer of fixed size.",
        "Experiments show that Fern halves the run time on sparse graphs.",
    )


def test_a_method_alone_stays_alone() -> None:
    """One sentence is enough where nothing tells of a problem or a finding."""
    assert [Part(1, "method")] == chosen(
        "Graphs are everywhere.",
        "We propose Fern, which caches the edges of sparse graphs.",
        "Edges are kept in a ring buffer of fixed size.",
    )


def test_an_aim_is_no_finding() -> None:
    """What authors hope to show they have not shown."""
    assert [Part(0, "method")] == chosen(
        "We propose Fern, which caches the edges of sparse graphs.",
        "We aim to see whether caching improves solvers.",
    )


def test_a_paper_may_go_by_its_name() -> None:
    """Abstracts that never say "we" name their work as the title does."""
    assert [Part(0, "problem"), Part(1, "method")] == chosen(
        "Sparse graphs are difficult to solve.",
        "Fern caches the edges of sparse graphs.",
    )


def test_a_sentence_that_points_back_is_not_torn_out() -> None:
    """ "This" has nothing to stand for without the sentence before it."""
    places = [
        part.place
        for part in chosen(
            "We propose Fern, which caches the edges of sparse graphs.",
            "This significantly improves solvers.",
        )
    ]

    assert [0] == places


def test_no_sentence_makes_no_summary() -> None:
    """A title without an abstract has no parts."""
    assert [] == chosen()
