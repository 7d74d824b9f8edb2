"""The ranker of arxiv-sanity-lite, written again from its published settings.

tf-idf over single words and pairs (20,000 of them, in 5 texts at least and in a tenth at most,
damped counts), and a linear SVM (squared hinge, C = .01, balanced): the liked papers against
everything else, here a fixed draw of it.
"""

from __future__ import annotations

import itertools
import math
import random
import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.words import CONTENT_FREE
from tests.bench.arxiv_interests import Daily

FEATURES = 20_000
LEAST, MOST = 5, 0.1
C = 0.01
ELSE = 500
FITTED_ON = 4_000
_WORD = re.compile(r"\b[a-zA-Z_][a-zA-Z0-9_]+\b")


class TagSvm:
    """Learns from likes alone, anew each time."""

    def __init__(self, papers: Sequence[Daily]) -> None:
        chance = random.Random(7)  # noqa: S311 - a draw of papers
        drawn = chance.sample(list(papers), min(FITTED_ON, len(papers)))
        bags = [_grams(f"{paper.title} {paper.abstract}") for paper in drawn]
        having = Counter(gram for bag in bags for gram in bag)
        kept = [(n, g) for g, n in having.items() if LEAST <= n <= MOST * len(bags)]
        names = [gram for _, gram in sorted(kept, key=lambda one: (-one[0], one[1]))[:FEATURES]]
        self._places = {gram: place for place, gram in enumerate(names)}
        self._rarity = np.array(
            [math.log((1 + len(bags)) / (1 + having[gram])) + 1 for gram in names], np.float32
        )
        self._others = self._rows(bags[:ELSE])
        self._among = self._others @ self._others.T
        self._seen: dict[str, tuple[NDArray[np.intp], NDArray[np.float32]]] = {}

    def scores(self, liked: Sequence[str], papers: Sequence[str]) -> list[float]:
        """The SVM's margins."""
        good = self._rows([_grams(text) for text in liked])
        across = good @ self._others.T
        inside = np.block([[good @ good.T, across], [across.T, self._among]]).astype(float) + 1
        sides = np.array([1.0] * len(good) + [-1.0] * len(self._others))
        pull = _solve(inside, sides)
        weights = pull[: len(good)] @ good + pull[len(good) :] @ self._others
        return [self._margin(text, weights) + float(pull.sum()) for text in papers]

    def _margin(self, text: str, weights: NDArray[np.float64]) -> float:
        if text not in self._seen:
            (row,) = self._rows([_grams(text)])
            places = np.flatnonzero(row)
            self._seen[text] = places, row[places]
        places, row = self._seen[text]
        return float(weights[places] @ row)

    def _rows(self, bags: Sequence[Counter[str]]) -> NDArray[np.float32]:
        rows = np.zeros((len(bags), len(self._rarity)), np.float32)
        for row, bag in zip(rows, bags, strict=True):
            for gram, times in bag.items():
                place = self._places.get(gram)
                if place is not None:
                    row[place] = (1 + math.log(times)) * self._rarity[place]
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        rows /= np.where(lengths == 0, 1, lengths)
        return rows


def _grams(text: str) -> Counter[str]:
    words = [w for w in _WORD.findall(text.lower()) if w not in CONTENT_FREE]
    return Counter([*words, *(f"{a} {b}" for a, b in itertools.pairwise(words))])


def _solve(inside: NDArray[np.float64], sides: NDArray[np.float64]) -> NDArray[np.float64]:
    """The squared-hinge SVM's weights on its examples, by Newton's method (Chapelle, 2007)."""
    counts = {side: (sides == side).sum() for side in (1.0, -1.0)}
    cost = np.array([C * len(sides) / (2 * counts[side]) for side in sides])
    active = np.ones(len(sides), bool)
    weights = np.zeros(len(sides))
    for _ in range(20):
        part = inside[np.ix_(active, active)] + np.diag(1 / (2 * cost[active]))
        weights = np.zeros(len(sides))
        weights[active] = np.linalg.solve(part, sides[active])
        now = sides * (inside @ weights) < 1
        if (now == active).all():
            break
        active = now
    return weights
