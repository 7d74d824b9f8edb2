"""Dense search by exact cosine over the vectors of the log, held in memory."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from vectorstore.feeds import ChangeFeed, VectorLog, vectors_cursor
from vectorstore.matrix import Matrix
from vectorstore.models import EVERYTHING, Candidate, Filter, Vectors

REFRESH_SIZE = 500
"""Changed documents read one by one; when more have changed, all vectors are read again."""

WIDE = 10
"""Times as many documents as are wanted that are first tried against a filter."""


class ExactIndex:
    """All vectors of one space as a matrix that follows the log from search to search."""

    def __init__(
        self,
        feed: ChangeFeed,
        log: VectorLog,
        space: str,
        dimensions: int,
        passing: Callable[[Sequence[str], Filter], set[str]] | None = None,
    ) -> None:
        """`passing` says which of some documents pass a filter, faster than reading all that do."""
        self._feed = feed
        self._passing = passing
        self._log = log
        self._space = space
        self._seq = -1
        self._matrix = Matrix.of([], dimensions)
        self._lock = threading.Lock()

    def search(self, vector: Vectors, limit: int, filter: Filter = EVERYTHING) -> list[Candidate]:
        """The documents nearest to the unit vector by their best chunk's cosine, best first."""
        matrix = self.current()
        scores = matrix.best_of_each(vector)
        if filter.is_empty:
            return matrix.top(scores, limit)
        if self._passing is not None:
            nearest = matrix.top(scores, WIDE * limit)
            passing = self._passing([candidate.doc_id for candidate in nearest], filter)
            kept = [candidate for candidate in nearest if candidate.doc_id in passing]
            if len(kept) >= limit or len(nearest) < WIDE * limit:
                return kept[:limit]
        # Few documents pass: they are soon read.
        return matrix.top(scores, limit, self._feed.doc_ids(filter))

    def current(self) -> Matrix:
        """All vectors as the log has them now."""
        with self._lock:  # one thread reads them all, not each of many
            seq = self._log.cursor(vectors_cursor(self._space))
            if seq != self._seq:
                self._matrix = self._followed(seq)
                self._seq = seq
            return self._matrix

    def _followed(self, seq: int) -> Matrix:
        dimensions = self._matrix.dimensions
        if 0 < self._seq < seq:
            changes = self._feed.changes(self._seq, REFRESH_SIZE + 1, seq)
            if len(changes) <= REFRESH_SIZE:
                changed = [change.doc_id for change in changes]
                fresh = Matrix.of([self._log.of(self._space, changed)], dimensions)
                return self._matrix.without(set(changed)).plus(fresh)
        return Matrix.of(self._log.pages(self._space), dimensions)
