"""How sure a figure of some questions is: the questions are drawn again and again, with return."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import comb
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Numbers: TypeAlias = NDArray[np.float64]
Figure: TypeAlias = Callable[[Numbers], Numbers]
"""From drawings (one a row: how often each question was drawn) to the figure of each drawing."""

DRAWINGS = 2000
AT_ONCE = 100
SEED = 1979  # the year of Efron's bootstrap: the same questions give the same interval


def ratio(gained: Sequence[float], possible: Sequence[float]) -> Figure:
    """All that was gained over all that could be, NaN where nothing could."""
    hits, total = np.asarray(gained, np.float64), np.asarray(possible, np.float64)

    def figure(drawn: Numbers) -> Numbers:
        among = drawn @ total
        return np.divide(drawn @ hits, among, out=np.full_like(among, np.nan), where=among > 0)

    return figure


def value(figure: Figure, questions: int) -> float | None:
    """The figure of the questions themselves; None where there is none."""
    found = float(figure(np.ones((1, questions)))[0]) if questions else np.nan
    return None if np.isnan(found) else found


def interval(figure: Figure, questions: int) -> tuple[float, float] | None:
    """The middle 95% of the figure over many drawings (percentile bootstrap, Efron 1979)."""
    if not questions:
        return None
    found = np.concatenate([figure(drawn) for drawn in _drawings(questions)])
    found = found[~np.isnan(found)]
    if not found.size:
        return None
    low, high = np.quantile(found, (0.025, 0.975))
    return float(low), float(high)


def sign_test(wins: int, losses: int) -> float:
    """The chance of a difference as large or larger if neither side were better (two-sided)."""
    tosses = wins + losses
    tail = sum(comb(tosses, k) for k in range(min(wins, losses) + 1))
    return min(1.0, 2 * tail / (1 << tosses))


def _drawings(questions: int) -> Iterator[Numbers]:
    chance = np.random.default_rng(SEED)
    even = np.full(questions, 1 / questions)
    for _ in range(DRAWINGS // AT_ONCE):
        yield chance.multinomial(questions, even, size=AT_ONCE).astype(np.float64)
