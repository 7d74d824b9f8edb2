"""Fits the weights of `bot/selection.py` and prints them.

`python -m tests.bench.fit_digests --cranfield DIR --arxiv CORPUS --cache FOLDER`: see
`tests.bench.digest_sets`. Of `arxiv_daily` only 2025 is used; `tests.bench.digests` measures 2026.
Each set has a start of its own, because categories are far vaguer than topics; Cranfield's is kept.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from bot.selection import Traits, Wanted, likeness
from tests.bench.digest_sets import UNTIL, Sets, options

LIKES = (1, 3, 5)
OTHERS = 40
FITTING = 15
STRENGTH = 1.0
"""Of the ridge on the weights."""


def main() -> None:
    """Prints one row of weights for each thing that may be known."""
    sets = options(__doc__)
    rows = [(row, 0.0) for row in _cranfield(sets)] + [(row, 1.0) for row in _arxiv(sets)]
    for likes in (False, True):
        for vectors in (False, True):
            features, right = [], []
            for (wanted, papers, fits), vague in rows:
                if bool(wanted.likes) == likes:
                    features += [(*one, vague) for one in likeness(wanted, papers)]
                    right += fits
            table = np.array(features)
            used = [0, *[1] * vectors, *[2] * likes, *[3] * (likes and vectors), 4]
            weights = logistic(table[:, used], np.array(right))
            named = dict(zip(["start", *used], weights.round(2).tolist(), strict=True))
            print(f"likes {likes!s:5} vectors {vectors!s:5} {named} of {len(right)} pairs")


Trial = tuple[Wanted, list[Traits], list[bool]]


def _cranfield(sets: Sets) -> Iterator[Trial]:
    for likes in (0, *LIKES):
        for text, liked, papers, fits in sets.cranfield_trials(likes, OTHERS, repeats=1, seed=7):
            yield Wanted(text, tuple(liked)), papers, fits


def _arxiv(sets: Sets) -> Iterator[Trial]:
    chance = random.Random(7)  # noqa: S311 - a draw of papers
    early = [paper for paper in sets.daily if paper.date < UNTIL]
    for name, text in sets.interests.items():
        inside = [paper for paper in early if name in paper.categories]
        if len(inside) < 2 * max(LIKES):
            continue
        outside = [paper for paper in early if name not in paper.categories]
        for likes in (0, *LIKES):
            chance.shuffle(inside)
            shown = inside[likes : likes + FITTING] + chance.sample(outside, OTHERS)
            liked = tuple(sets.traits[paper.own_id] for paper in inside[:likes])
            wanted = Wanted(text, liked)
            papers = [sets.traits[paper.own_id] for paper in shown]
            yield replace(wanted), papers, [name in paper.categories for paper in shown]


def logistic(table: np.ndarray, right: np.ndarray) -> np.ndarray:
    """The start and the weights, both kinds of rows counting the same in all (Newton's method)."""
    rows = np.column_stack([np.ones(len(table)), table])
    share = np.where(right, 0.5 / right.mean(), 0.5 / (1 - right.mean()))
    ridge = STRENGTH * np.diag([0.0] + [1.0] * table.shape[1])
    weights = np.zeros(rows.shape[1])
    for _ in range(30):
        chance = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (share * (right - chance)) - ridge @ weights
        bend = (rows * (share * chance * (1 - chance))[:, None]).T @ rows + ridge
        weights = weights + np.linalg.solve(bend, slope)
    return weights


if __name__ == "__main__":
    main()
