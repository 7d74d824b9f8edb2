"""The benchmark's ROUGE counts as the published one does; the figures here were done by hand."""

from __future__ import annotations

import pytest

from tests.bench.rouge import Rouge, mean, rouge


def test_words_pairs_and_order_are_compared() -> None:
    """Five words against four: three shared, one pair shared, three in order."""
    scores = rouge("The fern solves sparse graphs", ["Ferns solve dense graphs"])

    assert (6 / 9, 2 / 7, 6 / 9) == pytest.approx((scores.one, scores.two, scores.longest))


def test_order_matters_to_the_longest_run_alone() -> None:
    """The same words turned round share all words and one of them in order."""
    scores = rouge("moss green", ["green moss"])

    assert Rouge(1.0, 0.0, 0.5) == scores


def test_the_best_reference_counts() -> None:
    """A summary need not be like every summary that people wrote."""
    assert 1.0 == rouge("Moss holds water.", ["Stones.", "moss holds water"]).one


def test_nothing_said_scores_nothing() -> None:
    """Neither an empty text nor an empty reference divides by zero."""
    assert [Rouge(0.0, 0.0, 0.0)] * 2 == [rouge("", ["moss"]), rouge("moss", [""])]


def test_the_mean_is_of_each_measure() -> None:
    """Measures are not mixed."""
    assert Rouge(0.5, 1.0, 0.25) == mean([Rouge(1.0, 1.0, 0.5), Rouge(0.0, 1.0, 0.0)])
