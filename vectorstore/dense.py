"""The dense side of a search: which way through the vectors is taken, and of which index."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from vectorstore.exact import ExactIndex
from vectorstore.feeds import ChangeFeed, VectorLog, vectors_cursor
from vectorstore.manifest import Manifest, active_manifest
from vectorstore.matrix import Matrix
from vectorstore.models import EVERYTHING, Candidate, Filter, Vectors

EXACT_LIMIT = 100_000
"""Documents up to which a search over every vector beats opening Chroma and asking it."""


class NearestVectors(Protocol):
    """Finds documents by their best chunk's cosine."""

    def search(self, vector: Vectors, limit: int, filter: Filter = EVERYTHING) -> list[Candidate]:
        """The nearest documents, best first."""
        ...


class DenseIndex(NearestVectors, Protocol):
    """Also scores documents that were found in another way, and says how far it reaches."""

    def scores(self, vector: Vectors, doc_ids: Sequence[str]) -> dict[str, float]:
        """The cosine of each of the documents that has vectors."""
        ...

    def centre(self, doc_ids: Sequence[str]) -> Vectors | None:
        """The mean of the documents' vectors; None when none of them has one."""
        ...

    def documents(self) -> int:
        """Documents that have vectors."""
        ...


class ActiveDense:
    """A DenseIndex over the index that is active at the moment of the search.

    Exact while the library is small, for every search with a filter, and while Chroma is behind
    the vectors; Chroma otherwise. A `reindex` in another process is noticed.
    """

    def __init__(
        self,
        feed: ChangeFeed,
        log: VectorLog,
        embedder: str,
        open_chroma: Callable[[Manifest], NearestVectors] | None = None,
        exact_limit: int = EXACT_LIMIT,
    ) -> None:
        self._feed = feed
        self._log = log
        self._embedder = embedder
        self._open_chroma = open_chroma
        self._exact_limit = exact_limit
        self._manifest: Manifest | None = None
        self._exact: ExactIndex | None = None
        self._chroma: NearestVectors | None = None
        self._counted = (-1, 0)

    def search(self, vector: Vectors, limit: int, filter: Filter = EVERYTHING) -> list[Candidate]:
        """The documents nearest to the unit vector, best first. Raises IndexMismatch."""
        manifest = self._follow()
        if manifest is None:
            return []
        return self._way(manifest, filter).search(vector, limit, filter)

    def scores(self, vector: Vectors, doc_ids: Sequence[str]) -> dict[str, float]:
        """The cosine of each of the documents that has vectors."""
        matrix = self._rows_of(doc_ids)
        return matrix.scores(vector, doc_ids) if matrix is not None else {}

    def centre(self, doc_ids: Sequence[str]) -> Vectors | None:
        """The mean of the documents' vectors; None when none of them has one."""
        matrix = self._rows_of(doc_ids)
        return matrix.centre(doc_ids) if matrix is not None else None

    def documents(self) -> int:
        """Documents that have vectors."""
        manifest = self._follow()
        return self._count(manifest) if manifest is not None else 0

    def _rows_of(self, doc_ids: Sequence[str]) -> Matrix | None:
        """A matrix that holds these documents: the whole one where it is at hand."""
        manifest = self._follow()
        if manifest is None or not doc_ids:
            return None
        if self._exact is not None:
            return self._exact.current()
        return Matrix.of([self._log.of(manifest.space, doc_ids)], manifest.dimensions)

    def _follow(self) -> Manifest | None:
        manifest = active_manifest(self._log)
        if manifest != self._manifest:
            if manifest is not None:
                manifest.check_embedder(self._embedder)
            self._manifest, self._exact, self._chroma = manifest, None, None
            self._counted = (-1, 0)
        return manifest

    def _way(self, manifest: Manifest, filter: Filter) -> NearestVectors:
        if self._open_chroma is not None and filter.is_empty and self._is_large(manifest):
            if self._chroma is None:
                self._chroma = self._open_chroma(manifest)
            return self._chroma
        if self._exact is None:
            self._exact = ExactIndex(self._feed, self._log, manifest.space, manifest.dimensions)
        return self._exact

    def _is_large(self, manifest: Manifest) -> bool:
        """Whether the library is large and Chroma has come as far as the vectors."""
        reached = self._log.cursor(manifest.chroma_cursor)
        behind = reached < self._log.cursor(vectors_cursor(manifest.space))
        return not behind and self._count(manifest) > self._exact_limit

    def _count(self, manifest: Manifest) -> int:
        seq = self._log.cursor(vectors_cursor(manifest.space))
        if self._counted[0] != seq:
            self._counted = (seq, self._log.count_documents(manifest.space))
        return self._counted[1]
