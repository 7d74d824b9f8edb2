"""How the two sides' scores become one: a convex combination of absolute scores (pure).

A cosine is taken as it is; a BM25 score as its share of the most that any text could reach for the
query. Neither depends on which other documents were found, so scores compare between queries.
`python -m tests.bench.retrieval` compares this with other ways.
"""

from __future__ import annotations

from collections.abc import Mapping
from heapq import nsmallest

DENSE_WEIGHT = 0.5
FEEDBACK_DOCUMENTS = 5
FEEDBACK_WEIGHT = 0.3


def fuse(
    dense: Mapping[str, float],
    lexical: Mapping[str, float],
    most_lexical: float,
    dense_weight: float = DENSE_WEIGHT,
) -> dict[str, float]:
    """Every document's score in 0..1, from its cosine and its BM25 score.

    `most_lexical` is the BM25 score that no text can exceed for the query. A document without a
    BM25 score shares no word with the query; one without a cosine has no vector yet, and its words
    stand for it, as they do for all when nothing has vectors.
    """
    shares = {doc_id: score / most_lexical for doc_id, score in lexical.items() if most_lexical}
    weight = dense_weight if dense else 0.0
    fused = {}
    for doc_id in {**dense, **lexical}:
        words = min(1.0, shares.get(doc_id, 0.0))
        near = min(1.0, max(0.0, dense.get(doc_id, words)))
        fused[doc_id] = weight * near + (1 - weight) * words
    return fused


def best(scores: Mapping[str, float], limit: int) -> list[str]:
    """The documents with the highest scores, best first; equal ones in the order of their ids."""
    return nsmallest(limit, scores, key=lambda doc_id: (-scores[doc_id], doc_id))
