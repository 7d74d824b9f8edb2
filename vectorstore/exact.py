"""Dense search by exact cosine over the vectors of the log, held in memory."""

from __future__ import annotations

from vectorstore.feeds import ChangeFeed, VectorLog, vectors_cursor
from vectorstore.matrix import Matrix
from vectorstore.models import EVERYTHING, Candidate, Filter, Vectors

REFRESH_SIZE = 500
"""Changed documents read one by one; when more have changed, all vectors are read again."""


class ExactIndex:
    """All vectors of one space as a matrix that follows the log from search to search."""

    def __init__(self, feed: ChangeFeed, log: VectorLog, space: str, dimensions: int) -> None:
        self._feed = feed
        self._log = log
        self._space = space
        self._seq = -1
        self._matrix = Matrix.of([], dimensions)

    def search(self, vector: Vectors, limit: int, filter: Filter = EVERYTHING) -> list[Candidate]:
        """The documents nearest to the unit vector by their best chunk's cosine, best first."""
        matrix = self.current()
        allowed = None if filter.is_empty else self._feed.doc_ids(filter)
        return matrix.nearest(vector, limit, allowed)

    def current(self) -> Matrix:
        """All vectors as the log has them now."""
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
