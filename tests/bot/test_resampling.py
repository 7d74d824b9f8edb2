"""Intervals by bootstrap and the sign test, against figures known otherwise."""

from __future__ import annotations

import numpy as np
import pytest

from bot.resampling import interval, ratio, sign_test, value


def test_a_ratio_is_all_that_was_gained_over_all_that_could_be() -> None:
    """Questions that could gain nothing say nothing."""
    assert 0.6 == value(ratio([1, 2, 0], [1, 4, 0]), 3)
    assert (None, None) == (value(ratio([0], [0]), 1), value(ratio([], []), 0))


def test_the_interval_of_a_mean_is_near_the_normal_one() -> None:
    """1,000 numbers of a known spread: 1.96 standard errors to both sides."""
    numbers = np.random.default_rng(1).normal(5.0, 2.0, 1000)
    low, high = interval(ratio(list(numbers), [1.0] * 1000), 1000) or (0.0, 0.0)
    error = 1.96 * numbers.std() / 1000**0.5
    assert (low, high) == pytest.approx(
        (numbers.mean() - error, numbers.mean() + error), abs=0.15 * error
    )


def test_the_same_questions_have_the_same_interval() -> None:
    """Nothing in a report changes from one reading to the next."""
    figure = ratio([1, 0, 1, 1], [1, 1, 1, 1])
    assert interval(figure, 4) == interval(figure, 4)


def test_drawings_in_which_nothing_counts_are_left_out() -> None:
    """One question of two has the figure: it has no spread."""
    assert (1.0, 1.0) == interval(ratio([1, 0], [1, 0]), 2)
    assert None is interval(ratio([0, 0], [0, 0]), 2)
    assert None is interval(ratio([], []), 0)


@pytest.mark.parametrize(
    ("wins", "losses", "chance"),
    [(0, 0, 1.0), (1, 0, 1.0), (5, 0, 0.0625), (8, 2, 0.1094), (2, 8, 0.1094), (5, 5, 1.0)],
)
def test_sign_test_is_exact(wins: int, losses: int, chance: float) -> None:
    """Worked out with the binomial distribution, two-sided."""
    assert chance == pytest.approx(sign_test(wins, losses), abs=5e-5)
