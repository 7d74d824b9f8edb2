"""What liked and disliked papers tell of others: a linear model over words and vectors (pure).

Least squares with balanced costs, as a tag's classifier has in arxiv-sanity-lite: the liked against
the disliked and a fixed draw of the library, the strangers.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from typing import TYPE_CHECKING

import numpy as np

from bot.traits import Traits, unit

if TYPE_CHECKING:
    from numpy.typing import NDArray

STRANGERS = 500
RIDGE = 10.0
"""How slowly examples are followed: larger trusts each less."""
WORDS = 0.6
"""The share of words in how alike two papers are; the rest is their vectors'."""
BAD = 5.0
"""How many strangers a disliked paper counts for."""
ENOUGH = 100
"""Strangers that tell well enough what papers are like."""
FEW = 10
"""Strangers at which half of what their vectors share is taken for what all papers share."""


def draw(paper_ids: Iterable[str], count: int = STRANGERS) -> list[str]:
    """Some of a library's papers, the same ones as long as they are in it."""
    return nsmallest(count, paper_ids, key=lambda one: (zlib.crc32(one.encode()), one))


@dataclass(frozen=True, slots=True)
class Taste:
    """Scores papers, about 1 for what is like the liked ones and about -1 for any other.

    `apart` are scores of strangers, by their ids, as if they had not been among them.
    """

    words: Mapping[str, float]
    vector: NDArray[np.float32] | None
    start: float
    apart: Mapping[str, float]

    def score(self, paper_id: str, centred: Traits) -> float:
        """A paper's score; its vector is one of `Strangers.centred`."""
        known = self.apart.get(paper_id)
        if known is not None:
            return known
        found = self.start
        for word, weight in centred.words.items():
            found += weight * self.words.get(word, 0.0)
        if self.vector is not None and centred.vector is not None:
            found += float(self.vector @ centred.vector)
        return found


class Strangers:
    """Papers of the library by their ids, whatever they are about."""

    def __init__(self, papers: Mapping[str, Traits]) -> None:
        self._names = list(papers)
        vectors = [unit(one.vector) for one in papers.values() if one.vector is not None]
        self._centre: NDArray[np.float32] | None = None
        if vectors:
            self._centre = np.sum(vectors, axis=0) / np.float32(len(vectors) + FEW)
        self._shares = (1.0, 0.0) if self._centre is None else (WORDS**0.5, (1 - WORDS) ** 0.5)
        self._columns = {
            word: place
            for place, word in enumerate(dict.fromkeys(w for p in papers.values() for w in p.words))
        }
        self._words, self._vectors = self._rows(
            [self.centred(one) for one in papers.values()], self._columns
        )
        self._among = self._words @ self._words.T + self._vectors @ self._vectors.T

    def centred(self, one: Traits) -> Traits:
        """A text's traits with what all papers' vectors share taken out."""
        if one.vector is None or self._centre is None:
            return one
        return Traits(one.words, unit(unit(one.vector) - self._centre))

    def learn(
        self, good: Mapping[str, Traits], bad: Mapping[str, Traits], asked: Collection[str] = ()
    ) -> Taste:
        """The taste of those who like and dislike some papers, given by their ids; one at least.

        What is `asked` about is no stranger where enough others are left: what fits among it would
        be held against what is like it.
        """
        kept = [p for p, name in enumerate(self._names) if name not in good and name not in bad]
        others = [place for place in kept if self._names[place] not in asked]
        if len(others) >= ENOUGH:
            kept = others
        examples = [self.centred(one) for one in (*good.values(), *bad.values())]
        columns = dict(self._columns)
        for one in examples:
            for word in one.words:
                columns.setdefault(word, len(columns))
        words, vectors = self._rows(examples, columns)
        across = words[:, : len(self._columns)] @ self._words.T + vectors @ self._vectors.T
        among = np.block(
            [
                [words @ words.T + vectors @ vectors.T, across[:, kept]],
                [across[:, kept].T, self._among[np.ix_(kept, kept)]],
            ]
        ).astype(float)
        sides = np.array([1.0] * len(good) + [-1.0] * (len(bad) + len(kept)))
        inverse = np.linalg.inv(among + 1 + np.diag(RIDGE / _costs(len(good), len(bad), len(kept))))
        pull = inverse @ sides
        apart = sides - pull / np.diag(inverse)
        mine, theirs = pull[: len(examples)], np.zeros(len(self._names))
        theirs[kept] = pull[len(examples) :]
        of_words = mine @ words
        of_words[: len(self._columns)] += theirs @ self._words
        direction = (mine @ vectors + theirs @ self._vectors) * self._shares[1]
        return Taste(
            dict(zip(columns, (of_words * self._shares[0]).tolist(), strict=True)),
            direction.astype(np.float32) if direction.size else None,
            float(pull.sum()),
            {
                self._names[place]: float(score)
                for place, score in zip(kept, apart[len(examples) :], strict=True)
            },
        )

    def _rows(
        self, papers: Sequence[Traits], columns: Mapping[str, int]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Words and vectors as the model has them, a row a paper; without any vector words alone.

        A paper whose vector is missing is as far from all the others as any.
        """
        size = 0 if self._centre is None else len(self._centre)
        words = np.zeros((len(papers), len(columns)), np.float32)
        vectors = np.zeros((len(papers), size), np.float32)
        for row, one in enumerate(papers):
            for word, weight in one.words.items():
                words[row, columns[word]] = weight
            if size and one.vector is not None:
                vectors[row] = one.vector
        return words * np.float32(self._shares[0]), vectors * np.float32(self._shares[1])


def _costs(good: int, bad: int, others: int) -> NDArray[np.float64]:
    """What a mistake costs: the liked as much as all others together."""
    half = (good + bad + others) / 2
    rest = np.array([BAD] * bad + [1.0] * others)
    return np.concatenate([np.full(good, half / max(good, 1)), rest * half / max(rest.sum(), 1)])
