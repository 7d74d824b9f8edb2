"""Papers grouped by what they are about: Ward's clusters over their likeness."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from bot.words import stems
from vectorstore.models import ChunkVector

Likeness: TypeAlias = NDArray[np.float64]

WEIGHT_OF_VECTORS = 0.5
MOST_THEMES = 15
FAR_OFF = 0.5
"""A paper this much less like its group than is usual there stands alone."""
LARGE = 20
"""Papers a theme, beyond which readers would want it parted."""
LEAST_PAPERS = 4
"""Fewer papers are no matter for themes."""


def mean_vectors(chunks: Iterable[ChunkVector]) -> dict[str, NDArray[np.float32]]:
    """One vector a document, the mean of its chunks'."""
    rows: dict[str, list[NDArray[np.float32]]] = {}
    for chunk in chunks:
        rows.setdefault(chunk.doc_id, []).append(np.frombuffer(chunk.vector, "<f4"))
    return {doc_id: np.mean(found, axis=0) for doc_id, found in rows.items()}


def likeness(texts: Sequence[str], vectors: Sequence[NDArray[np.float32] | None]) -> Likeness:
    """How like each two texts are, (n, n) in 0..1, by their words and by their vectors.

    What all vectors share is taken out first: papers of one listing are all alike otherwise. Where
    a vector is missing words alone decide.
    """
    by_words = _by_words(texts)
    if all(vector is None for vector in vectors):
        return by_words
    there = np.array([vector is not None for vector in vectors])
    size = next(len(vector) for vector in vectors if vector is not None)
    rows = np.stack([np.zeros(size) if vector is None else vector for vector in vectors])
    rows = _of_unit_length(rows - rows[there].mean(axis=0))
    by_vectors = np.clip(rows @ rows.T, 0.0, 1.0)
    mixed = WEIGHT_OF_VECTORS * by_vectors + (1 - WEIGHT_OF_VECTORS) * by_words
    found: Likeness = np.where(np.outer(there, there), mixed, by_words)
    return found


def group(like: Likeness) -> list[tuple[int, ...]]:
    """The groups, the largest first, each with its most central paper first.

    Papers like no other stand alone.
    """
    count = len(like)
    if count < LEAST_PAPERS:
        return [(place,) for place in range(count)]
    most = min(MOST_THEMES, 3 + count // 8, count // 2)
    merges = _merges(like)
    labellings = {
        groups: _labels(count, merges[: count - groups])
        for groups in range(min(most, max(2, count // LARGE)), most + 1)
    }
    best = max(labellings, key=lambda groups: _silhouette(like, labellings[groups]))
    members: dict[int, list[int]] = {}
    for place, label in enumerate(labellings[best]):
        members.setdefault(label, []).append(place)
    found = [part for places in members.values() for part in _apart(like, places)]
    return sorted(found, key=lambda one: -len(one))


def _by_words(texts: Sequence[str]) -> Likeness:
    """Cosines of damped counts, a word weighing more the rarer it is among the texts."""
    counts = [Counter(stems(text)) for text in texts]
    having = Counter(word for bag in counts for word in bag)
    places = {word: place for place, word in enumerate(having)}
    rows = np.zeros((len(texts), max(1, len(places))))
    for row, bag in enumerate(counts):
        for word, times in bag.items():
            rarity = math.log((1 + len(texts)) / (1 + having[word])) + 1
            rows[row, places[word]] = (1 + math.log(times)) * rarity
    rows = _of_unit_length(rows)
    found: Likeness = rows @ rows.T
    return found


def _of_unit_length(rows: Likeness) -> Likeness:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    found: Likeness = rows / np.where(lengths == 0, 1.0, lengths)
    return found


def _merges(like: Likeness) -> list[tuple[int, int]]:
    """Which groups are joined, in order: those whose joining scatters papers least (Ward, 1963)."""
    far = 2 * (1 - np.clip(like, 0.0, 1.0))
    np.fill_diagonal(far, np.inf)
    sizes = np.ones(len(far))
    merges: list[tuple[int, int]] = []
    for _ in range(len(far) - 1):
        one, other = divmod(int(np.argmin(far)), len(far))
        joined = (
            (sizes[one] + sizes) * far[one]
            + (sizes[other] + sizes) * far[other]
            - sizes * far[one, other]
        ) / (sizes[one] + sizes[other] + sizes)
        far[one], far[:, one] = joined, joined
        far[one, one] = np.inf
        far[other], far[:, other] = np.inf, np.inf
        sizes[one] += sizes[other]
        merges.append((one, other))
    return merges


def _labels(count: int, merges: Sequence[tuple[int, int]]) -> list[int]:
    labels = list(range(count))
    for one, other in merges:
        labels = [one if label == other else label for label in labels]
    return labels


def _silhouette(like: Likeness, labels: Sequence[int]) -> float:
    """How much nearer papers are to their own group than to the next one (Rousseeuw, 1987)."""
    of = np.array(labels)
    names, sizes = np.unique(of, return_counts=True)
    members = (of[:, None] == names[None, :]).astype(float)
    sums = (1.0 - like) @ members
    own = np.searchsorted(names, of)
    rows = np.arange(len(of))
    alone = sizes[own] == 1
    inside = sums[rows, own] / np.maximum(1, sizes[own] - 1)
    outside = sums / sizes
    outside[rows, own] = np.inf
    nearest = outside.min(axis=1)
    widths = (nearest - inside) / np.maximum(np.maximum(nearest, inside), 1e-12)
    return float(np.where(alone, 0.0, widths).mean())


def _apart(like: Likeness, places: Sequence[int]) -> list[tuple[int, ...]]:
    """A group by how central its papers are, and each paper that hardly belongs to it alone."""
    if len(places) < LEAST_PAPERS:
        return [tuple(places)]
    inside = (like[np.ix_(places, places)].sum(axis=1) - 1) / (len(places) - 1)
    order = sorted(zip(-inside, places, strict=True))
    least = FAR_OFF * float(np.median(inside))
    kept = tuple(place for distance, place in order if -distance >= least)
    return [kept, *((place,) for distance, place in order if -distance < least)]
