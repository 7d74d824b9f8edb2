"""Hybrid retrieval: candidates by words and by vectors, scored by both sides and fused."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from vectorstore.dense import DenseIndex
from vectorstore.embeddings import Embedder
from vectorstore.errors import IndexMissing
from vectorstore.feeds import ChangeFeed
from vectorstore.fusion import FEEDBACK_DOCUMENTS, FEEDBACK_WEIGHT, best, fuse
from vectorstore.lexical import LexicalIndex
from vectorstore.models import EVERYTHING, Filter, Hit, Retrieval, Signals, Vectors

CANDIDATES = 200
"""Documents each side proposes, or as many as are asked for where that is more."""


class Retriever:
    """Finds the documents a query is about. Without an embedder, by words alone."""

    def __init__(
        self,
        feed: ChangeFeed,
        words: LexicalIndex,
        dense: DenseIndex | None = None,
        embedder: Embedder | None = None,
    ) -> None:
        self._feed = feed
        self._words = words
        self._dense = dense
        self._embedder = embedder

    def retrieve(self, query: str, limit: int = 10, filter: Filter = EVERYTHING) -> Retrieval:
        """The `limit` best documents. Raises IndexMissing, IndexMismatch, EmbedderError."""
        documents = self._feed.count()
        if documents and not self._words.cursor():
            raise IndexMissing(
                f"there is no word index for the library's {documents} papers: "
                "run `footnote reindex`"
            )
        breadth = max(limit, CANDIDATES)
        vector = self._vector(query)
        lexical = {
            found.doc_id: found.score for found in self._words.search(query, breadth, filter)
        }
        dense = self._cosines(vector, breadth, filter, list(lexical))
        lexical |= self._words.scores(query, [doc_id for doc_id in dense if doc_id not in lexical])
        scores = self._fused(query, vector, dense, lexical)
        hits = tuple(
            Hit(doc_id, scores[doc_id], dense.get(doc_id), lexical.get(doc_id))
            for doc_id in best(scores, limit)
        )
        return Retrieval(
            hits,
            self._signals(query, hits, dense),
            documents,
            self._dense.documents() if self._dense is not None else 0,
        )

    def _vector(self, query: str) -> Vectors | None:
        if self._dense is None or self._embedder is None or not query.strip():
            return None
        return self._embedder.embed_query(query)

    def _cosines(
        self, vector: Vectors | None, breadth: int, filter: Filter, others: list[str]
    ) -> dict[str, float]:
        """Of the nearest documents, and of those that were found by words."""
        if self._dense is None or vector is None:
            return {}
        nearest = self._dense.search(vector, breadth, filter)
        near = {candidate.doc_id: candidate.score for candidate in nearest}
        return near | self._dense.scores(vector, [each for each in others if each not in near])

    def _fused(
        self,
        query: str,
        vector: Vectors | None,
        dense: Mapping[str, float],
        lexical: Mapping[str, float],
    ) -> dict[str, float]:
        """Both sides' scores as one, the query having moved a little towards the best documents."""
        most = self._words.most(query)
        scores = fuse(dense, lexical, most)
        if self._dense is None or vector is None or not dense:
            return scores
        centre = self._dense.centre(best(scores, FEEDBACK_DOCUMENTS))
        if centre is None:
            return scores
        moved = vector + FEEDBACK_WEIGHT * centre
        moved = (moved / np.linalg.norm(moved)).astype(np.float32)
        return fuse(self._dense.scores(moved, list(dense)), lexical, most)

    def _signals(self, query: str, hits: tuple[Hit, ...], dense: Mapping[str, float]) -> Signals:
        first = [hit.doc_id for hit in hits[:1]]
        return Signals(
            top_dense=max(dense.values(), default=None),
            coverage=max(self._words.covered(query, first).values(), default=0.0),
            unknown=self._words.unknown(query),
        )
