"""How the two sides' scores become one: a convex combination of absolute scores (pure).

A cosine is taken as it is; a BM25 score as its share of the most that any text could reach for the
query, and a small share counts less than in proportion. Neither depends on which other documents
were found, so scores compare between queries.

nDCG@10 that chose the ways and the numbers (one vector a paper; the last column are questions over
the seeds; differences below 0.01 are chance):

| way | SciFact | Cranfield | CACM | Vaswani | questions |
|---|---|---|---|---|---|
| words alone | .701 | .375 | .491 | .435 | .706 |
| vectors alone | .654 | .374 | .426 | .430 | .855 |
| reciprocal ranks | .718 | .410 | .543 | .486 | .734 |
| stretched to 0..1, dense .5 | .736 | .415 | .565 | .492 | .767 |
| stretched to 0..1, dense .7 | .730 | .419 | .539 | .494 | .870 |
| absolute, dense .5 | .737 | .420 | .523 | .496 | .902 |
| absolute, dense .4, share to the power of 1.5 | .739 | .419 | .521 | .492 | .905 |
| the same, query moved by .3 to the mean of 3 | .742 | .430 | .531 | .495 | .905 |

With a paper's chunks as they are indexed, and the cosine half of its best and half of their mean:
.746, .427, .532 on the first three and .905 on the questions (by the best chunk alone .744, .430,
.532, .883).
"""

from __future__ import annotations

from collections.abc import Mapping
from heapq import nsmallest

DENSE_WEIGHT = 0.4
SHARE_POWER = 1.5
FEEDBACK_DOCUMENTS = 3
FEEDBACK_WEIGHT = 0.3


def fuse(
    dense: Mapping[str, float],
    lexical: Mapping[str, float],
    most_lexical: float,
    dense_weight: float = DENSE_WEIGHT,
) -> dict[str, float]:
    """Every document's score in 0..1, from its cosine and its BM25 score.

    `most_lexical` is the BM25 score that no text can exceed for the query. A document without a
    BM25 score shares no word with the query; one without a cosine has no vector yet, and the share
    of its words alone is its score.
    """
    fused = {}
    for doc_id in {**dense, **lexical}:
        share = min(1.0, lexical.get(doc_id, 0.0) / most_lexical) if most_lexical else 0.0
        cosine = dense.get(doc_id)
        if cosine is None:
            fused[doc_id] = share
        else:
            near = min(1.0, max(0.0, cosine))
            fused[doc_id] = dense_weight * near + (1 - dense_weight) * share**SHARE_POWER
    return fused


def best(scores: Mapping[str, float], limit: int) -> list[str]:
    """The documents with the highest scores, best first; equal ones in the order of their ids."""
    return nsmallest(limit, scores, key=lambda doc_id: (-scores[doc_id], doc_id))
