"""Chunk vectors as rows of one matrix, a document's rows side by side (pure)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from vectorstore.errors import IndexDamaged
from vectorstore.models import Candidate, ChunkVector, Vectors


@dataclass(frozen=True)
class Matrix:
    """`rows` of shape (chunks, dimensions); document `i`'s begin at row `starts[i]`."""

    doc_ids: tuple[str, ...]
    starts: NDArray[np.intp]
    rows: Vectors

    @classmethod
    def of(cls, pages: Iterable[Sequence[ChunkVector]], dimensions: int) -> Matrix:
        """From pages in which a document's chunks follow one another, over page ends too."""
        owners: list[str] = []
        blocks = [np.empty((0, dimensions), np.float32)]
        for page in pages:
            owners.extend(chunk.doc_id for chunk in page)
            blocks.append(_block(page, dimensions))
        starts = [i for i, owner in enumerate(owners) if i == 0 or owner != owners[i - 1]]
        doc_ids = tuple(owners[start] for start in starts)
        return cls(doc_ids, np.array(starts, np.intp), np.concatenate(blocks))

    @cached_property
    def _places(self) -> dict[str, int]:
        return {doc_id: place for place, doc_id in enumerate(self.doc_ids)}

    @property
    def dimensions(self) -> int:
        return int(self.rows.shape[1])

    def nearest(self, vector: Vectors, limit: int) -> list[Candidate]:
        """The best documents by their best row, best first."""
        return self.top(self.best_of_each(vector), limit)

    def top(
        self, scores: Vectors, limit: int, allowed: Collection[str] | None = None
    ) -> list[Candidate]:
        """The documents of the best scores, best first; only those allowed, where given."""
        places = np.arange(len(scores))
        if allowed is not None:
            places = np.sort(self._places_of(allowed))
        scores = scores[places]
        return [Candidate(self.doc_ids[places[i]], float(scores[i])) for i in _top(scores, limit)]

    def scores(self, vector: Vectors) -> dict[str, float]:
        """Every document's cosine by its best row."""
        return dict(zip(self.doc_ids, self.best_of_each(vector).tolist(), strict=True))

    def overall(self, vector: Vectors) -> dict[str, float]:
        """Every document's cosine, half by its best row and half by the mean of its rows.

        The best row alone favours documents of many chunks.
        """
        if not self.doc_ids:
            return {}
        cosines = self.rows @ vector
        best = np.maximum.reduceat(cosines, self.starts)
        mean = np.add.reduceat(cosines, self.starts) / self.lengths
        return dict(zip(self.doc_ids, ((best + mean) / 2).tolist(), strict=True))

    def centre(self, doc_ids: Iterable[str]) -> Vectors | None:
        """The mean of the documents' mean rows; None when none of them is here."""
        some = self.only(doc_ids)
        if not some.doc_ids:
            return None
        sums = np.add.reduceat(some.rows, some.starts, axis=0)
        mean: Vectors = (sums / some.lengths[:, None]).mean(axis=0)
        return mean

    def only(self, doc_ids: Iterable[str]) -> Matrix:
        """These documents alone, as far as they are here, each named once."""
        return self._taken(self._places_of(doc_ids))

    def without(self, doc_ids: Collection[str]) -> Matrix:
        """The same less these documents."""
        keeps = (doc_id not in doc_ids for doc_id in self.doc_ids)
        return self._taken(np.flatnonzero(np.fromiter(keeps, bool, len(self.doc_ids))))

    def plus(self, other: Matrix) -> Matrix:
        """Both, which share no document."""
        return Matrix(
            self.doc_ids + other.doc_ids,
            np.concatenate([self.starts, other.starts + len(self.rows)]),
            np.concatenate([self.rows, other.rows]),
        )

    def _places_of(self, doc_ids: Iterable[str]) -> NDArray[np.intp]:
        here = (place for doc_id in doc_ids if (place := self._places.get(doc_id)) is not None)
        return np.fromiter(here, np.intp)

    @cached_property
    def lengths(self) -> NDArray[np.intp]:
        """How many rows each document has."""
        return np.diff(self.starts, append=len(self.rows))

    def _taken(self, places: NDArray[np.intp]) -> Matrix:
        lengths = self.lengths[places]
        starts = np.cumsum(lengths) - lengths
        # Row `starts[i] + k` of the new matrix is row `self.starts[places[i]] + k` of this one.
        rows = np.arange(lengths.sum()) + np.repeat(self.starts[places] - starts, lengths)
        return Matrix(tuple(self.doc_ids[place] for place in places), starts, self.rows[rows])

    def best_of_each(self, vector: Vectors) -> Vectors:
        """The cosine of every document's best row, in the documents' order."""
        if not self.doc_ids:
            return np.empty(0, np.float32)
        best: Vectors = np.maximum.reduceat(self.rows @ vector, self.starts)
        return best


def _block(page: Sequence[ChunkVector], dimensions: int) -> Vectors:
    wrong = next((chunk for chunk in page if len(chunk.vector) != 4 * dimensions), None)
    if wrong is not None:
        raise IndexDamaged(
            f"the vector of {wrong.chunk_id!r} has {len(wrong.vector) // 4} dimensions, "
            f"not {dimensions}: run `footnote reindex`"
        )
    joined = b"".join(chunk.vector for chunk in page)
    return np.frombuffer(joined, "<f4").reshape(-1, dimensions)


def _top(scores: Vectors, limit: int) -> NDArray[np.intp]:
    """The places of the highest scores, highest first, the earlier of two equal ones first."""
    limit = min(max(limit, 0), len(scores))
    places = np.argpartition(-scores, limit - 1)[:limit] if 0 < limit < len(scores) else None
    if places is None:
        places = np.arange(len(scores))
    places.sort()
    return places[np.argsort(-scores[places], kind="stable")][:limit]
