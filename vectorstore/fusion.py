"""How the two sides' scores become one: a convex combination of normalised scores (pure)."""

from __future__ import annotations

from collections.abc import Mapping

from vectorstore.models import Hit

DENSE_WEIGHT = 0.5


def fuse(
    dense: Mapping[str, float], lexical: Mapping[str, float], dense_weight: float = DENSE_WEIGHT
) -> list[Hit]:
    """All documents of either side, best first; equal ones in the order of their ids.

    A document without a lexical score shares no word with the query; one without a dense score
    has no vector yet, and its words stand for it. With one side empty the other stands alone.
    """
    weight = dense_weight if dense and lexical else float(bool(dense))
    near, wordy = spread(dense), spread(lexical)
    near = wordy | near
    hits = [
        Hit(
            doc_id,
            weight * near[doc_id] + (1 - weight) * wordy.get(doc_id, 0.0),
            dense.get(doc_id),
            lexical.get(doc_id),
        )
        for doc_id in {**dense, **lexical}
    ]
    return sorted(hits, key=lambda hit: (-hit.score, hit.doc_id))


def spread(scores: Mapping[str, float]) -> dict[str, float]:
    """Scores stretched so that the lowest is 0 and the highest 1; one score alone is 1."""
    if not scores:
        return {}
    low, high = min(scores.values()), max(scores.values())
    if high == low:
        return dict.fromkeys(scores, 1.0)
    return {doc_id: (score - low) / (high - low) for doc_id, score in scores.items()}
