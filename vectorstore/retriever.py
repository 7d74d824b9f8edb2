"""Hybrid retrieval: candidates by words and by vectors, scored by both sides and fused."""

from __future__ import annotations

from vectorstore.dense import DenseIndex
from vectorstore.embeddings import Embedder
from vectorstore.errors import IndexMissing
from vectorstore.feeds import ChangeFeed
from vectorstore.fusion import fuse
from vectorstore.lexical import LexicalIndex
from vectorstore.models import EVERYTHING, Filter, Hit, Retrieval, Signals

CANDIDATES = 200
"""Documents each side proposes, or `limit` where that is more."""


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
        lexical = {
            found.doc_id: found.score for found in self._words.search(query, breadth, filter)
        }
        dense = self._dense_scores(query, breadth, filter, lexical)
        lexical |= self._words.scores(query, [doc_id for doc_id in dense if doc_id not in lexical])
        hits = tuple(fuse(dense, lexical)[:limit])
        return Retrieval(
            hits,
            self._signals(query, hits, dense),
            documents,
            self._dense.documents() if self._dense is not None else 0,
        )

    def _dense_scores(
        self,
        query: str,
        breadth: int,
        filter: Filter,
        lexical: dict[str, float],
    ) -> dict[str, float]:
        if self._dense is None or self._embedder is None or not query.strip():
            return {}
        vector = self._embedder.embed_query(query)
        near = {found.doc_id: found.score for found in self._dense.search(vector, breadth, filter)}
        missing = [doc_id for doc_id in lexical if doc_id not in near]
        return near | self._dense.scores(vector, missing)

    def _signals(self, query: str, hits: tuple[Hit, ...], dense: dict[str, float]) -> Signals:
        best = [hit.doc_id for hit in hits[:1]]
        return Signals(
            top_dense=max(dense.values(), default=None),
            coverage=max(self._words.covered(query, best).values(), default=0.0),
            unknown=self._words.unknown(query),
        )
