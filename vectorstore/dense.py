"""The dense side of a search: which way through the vectors is taken, and of which index."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Protocol

from vectorstore.exact import ExactIndex
from vectorstore.feeds import ChangeFeed, VectorLog, vectors_cursor
from vectorstore.manifest import Manifest, active_manifest
from vectorstore.matrix import Matrix
from vectorstore.models import EVERYTHING, Candidate, Filter, Vectors

EXACT_LIMIT = 50_000
"""Documents up to which every search goes over every vector.

At 75,000 Chroma answers a long-lived process in half the time; a command that ends after one
question would still be faster without it, whose import alone takes more than a second.
"""


class NearestVectors(Protocol):
    """Finds documents by their best chunk's cosine."""

    def search(self, vector: Vectors, limit: int, filter: Filter = EVERYTHING) -> list[Candidate]:
        """The nearest documents, best first."""
        ...


class DenseIndex(NearestVectors, Protocol):
    """Also gives the vectors of documents found in another way, and says how far it reaches.

    Both are as of the last search.
    """

    def ready(self) -> bool:
        """Whether there are vectors to search, which a query can be embedded for.

        Raises IndexMismatch.
        """
        ...

    def rows(self, doc_ids: Sequence[str]) -> Matrix:
        """The vectors of these documents, of those that have any."""
        ...

    def documents(self) -> int:
        """Documents that have vectors."""
        ...


class ActiveDense:
    """A DenseIndex over the index that is active at the moment of the search.

    Exact while the library is small, for every search with a filter, and while Chroma is behind
    the vectors; Chroma otherwise. A `reindex` in another process is noticed. Threads may share it.
    """

    def __init__(
        self,
        feed: ChangeFeed,
        log: VectorLog,
        embedder: str,
        open_chroma: Callable[[Manifest], NearestVectors] | None = None,
        passing: Callable[[Sequence[str], Filter], set[str]] | None = None,
        exact_limit: int = EXACT_LIMIT,
    ) -> None:
        self._feed = feed
        self._log = log
        self._embedder = embedder
        self._open_chroma = open_chroma
        self._passing = passing
        self._exact_limit = exact_limit
        self._manifest: Manifest | None = None
        self._exact: ExactIndex | None = None
        self._chroma: NearestVectors | None = None
        self._whole: Matrix | None = None
        self._counted = (-1, 0)
        self._lock = threading.Lock()

    def ready(self) -> bool:
        """Whether there is an index, of this embedder. Raises IndexMismatch."""
        with self._lock:
            return self._follow() is not None

    def search(self, vector: Vectors, limit: int, filter: Filter = EVERYTHING) -> list[Candidate]:
        """The documents nearest to the unit vector, best first. Raises IndexMismatch."""
        with self._lock:
            index = self._index_for(filter)
        return index.search(vector, limit, filter) if index is not None else []

    def rows(self, doc_ids: Sequence[str]) -> Matrix:
        """The vectors of these documents, of those that have any."""
        whole, manifest = self._whole, self._manifest
        if whole is not None:
            return whole.only(doc_ids)
        if manifest is None:
            return Matrix.of([], 0)
        chunks = self._log.of(manifest.space, doc_ids)
        return Matrix.of([chunks], manifest.dimensions)

    def documents(self) -> int:
        """Documents that have vectors."""
        whole = self._whole
        return len(whole.doc_ids) if whole is not None else self._counted[1]

    def _index_for(self, filter: Filter) -> NearestVectors | None:
        """The way through the vectors as they are now; None where there are none."""
        manifest = self._follow()
        if manifest is None:
            return None
        if filter.is_empty and self._open_chroma is not None and self._is_large(manifest):
            self._whole = None
            if self._chroma is None:
                self._chroma = self._open_chroma(manifest)
            return self._chroma
        if self._exact is None:
            self._exact = ExactIndex(
                self._feed, self._log, manifest.space, manifest.dimensions, self._passing
            )
        self._whole = self._exact.current()
        return self._exact

    def _follow(self) -> Manifest | None:
        manifest = active_manifest(self._log)
        if manifest != self._manifest:
            if manifest is not None:
                manifest.check_embedder(self._embedder)
            self._manifest, self._exact, self._chroma = manifest, None, None
            self._whole, self._counted = None, (-1, 0)
        return manifest

    def _is_large(self, manifest: Manifest) -> bool:
        """Whether the library is large and Chroma has come as far as the vectors."""
        seq = self._log.cursor(vectors_cursor(manifest.space))
        if self._counted[0] != seq:
            self._counted = (seq, self._log.count_documents(manifest.space))
        if self._counted[1] <= self._exact_limit:
            return False
        return self._log.cursor(manifest.chroma_cursor) >= seq
