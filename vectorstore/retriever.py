"""Hybrid retrieval: candidates by words and by vectors, scored by both sides and fused."""

from __future__ import annotations

import threading
from collections.abc import Mapping

import numpy as np

from vectorstore.dense import DenseIndex
from vectorstore.embeddings import Embedder
from vectorstore.errors import IndexMissing
from vectorstore.feeds import ChangeFeed
from vectorstore.fields import has_fields, nearest_field
from vectorstore.fusion import FEEDBACK_DOCUMENTS, FEEDBACK_WEIGHT, best, fuse
from vectorstore.lexical import LexicalIndex
from vectorstore.matrix import Matrix
from vectorstore.models import EVERYTHING, Filter, Hit, Retrieval, Signals, Vectors
from vectorstore.telling import telling

CANDIDATES = 50
"""Documents each side proposes, or twice as many as are asked for where that is more.

30 give the same first ten as 200 do on every set measured.
"""

MATCHED = 10
"""Hits whose words are held against the query's for the signals."""


class Retriever:
    """Finds the documents a query is about. Without an embedder, by words alone.

    Threads may share it: they take turns, because both sides follow the catalogue as they search.
    """

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
        self._turn = threading.Lock()

    def retrieve(self, query: str, limit: int = 10, filter: Filter = EVERYTHING) -> Retrieval:
        """The `limit` best documents. Raises IndexMissing, IndexMismatch, EmbedderError."""
        with self._turn:
            return self._retrieved(query, limit, filter)

    def _retrieved(self, query: str, limit: int, filter: Filter) -> Retrieval:
        documents = self._feed.count()
        if documents and not self._words.cursor():
            raise IndexMissing(
                f"there is no word index for the library's {documents} papers: "
                "run `footnote reindex`"
            )
        breadth = max(2 * limit, CANDIDATES)
        wordy = self._words.search(query, breadth, filter)
        lexical = {candidate.doc_id: candidate.score for candidate in wordy}
        vector, rows = self._near(query, breadth, filter, list(lexical))
        dense = rows.scores(vector)
        lexical |= self._words.scores(query, [doc_id for doc_id in dense if doc_id not in lexical])
        scores = self._fused(query, vector, rows, lexical)
        hits = tuple(
            Hit(doc_id, scores[doc_id], dense.get(doc_id), lexical.get(doc_id))
            for doc_id in best(scores, limit)
        )
        return Retrieval(
            hits,
            self._signals(query, vector, rows, hits, max(dense.values(), default=None)),
            documents,
            self._dense.documents() if self._dense is not None else None,
        )

    def _near(
        self, query: str, breadth: int, filter: Filter, others: list[str]
    ) -> tuple[Vectors, Matrix]:
        """The query's vector, and those of the nearest documents and the others."""
        if self._dense is None or self._embedder is None or not query.strip():
            return np.empty(0, np.float32), Matrix.of([], 0)
        # Before the query is embedded: a hosted embedder is paid, and need not be there.
        if not self._dense.ready():
            return np.empty(0, np.float32), Matrix.of([], 0)
        vector = self._embedder.embed_query(query)
        nearest = self._dense.search(vector, breadth, filter)
        doc_ids = dict.fromkeys([*(candidate.doc_id for candidate in nearest), *others])
        return vector, self._dense.rows(list(doc_ids))

    def _fused(
        self, query: str, vector: Vectors, rows: Matrix, lexical: Mapping[str, float]
    ) -> dict[str, float]:
        """Both sides' scores as one, the query having moved a little towards the best documents."""
        most = self._words.most(query)
        scores = fuse(rows.overall(vector), lexical, most)
        centre = rows.centre(best(scores, FEEDBACK_DOCUMENTS))
        if centre is None:
            return scores
        moved = vector + FEEDBACK_WEIGHT * centre
        moved = (moved / np.linalg.norm(moved)).astype(np.float32)
        return fuse(rows.overall(moved), lexical, most)

    def _signals(
        self, query: str, vector: Vectors, rows: Matrix, hits: tuple[Hit, ...], most: float | None
    ) -> Signals:
        names = [hit.doc_id for hit in hits[:MATCHED]]
        told = " ".join(telling(query)) or query
        masses = [self._words.idf(word) for word in set(self._words.analyze(told))]
        near, elsewhere = self._told(told, vector, rows.only(names))
        return Signals(
            top_dense=most,
            coverage=max(self._words.covered(query, names).values(), default=0.0),
            unknown=self._words.unknown(query),
            elsewhere=elsewhere,
            words=len(set(self._words.analyze(query))),
            told_dense=near,
            told_coverage=max(self._words.covered(told, names).values(), default=0.0),
            told_unknown=self._words.unknown(told),
            rarest=max(masses) / sum(masses) if masses else 0.0,
        )

    def _told(self, told: str, vector: Vectors, rows: Matrix) -> tuple[float | None, float | None]:
        """The best cosine among the rows and the fields, the telling words counting twice.

        Nothing is embedded for an embedder without fields: its cosines would not be read.
        """
        if self._embedder is None or not rows.doc_ids or not has_fields(self._embedder.name):
            return None, None
        both = vector + self._embedder.embed_query(told)
        both = (both / np.linalg.norm(both)).astype(np.float32)
        return float(rows.best_of_each(both).max()), nearest_field(self._embedder.name, both)
