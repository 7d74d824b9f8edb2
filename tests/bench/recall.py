"""Recall@10 of Chroma's approximate search beside exact search, by `ef_search`.

`python -m tests.bench.recall VECTORS.npz [--count N] [--ef 50,100,…]`: the file holds unit vectors
under `vectors`; 300 of them are kept out of the index and asked for. Also printed are how long the
index takes to build and the median time of one search, exact and approximate.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from vectorstore.chroma import HNSW, ChromaCollections
from vectorstore.manifest import Manifest
from vectorstore.matrix import Matrix
from vectorstore.models import Candidate, Change, ChunkVector, Document, Vectors

QUERIES = 300
DEPTH = 10


def main() -> None:
    """Builds one collection and searches it with each setting."""
    options = _options()
    with np.load(options.vectors) as kept:
        vectors = np.asarray(kept["vectors"], np.float32)
    order = np.random.default_rng(0).permutation(len(vectors))[: options.count + QUERIES]
    queries, indexed = vectors[order[:QUERIES]], vectors[order[QUERIES:]]
    chunks = [ChunkVector(f"d{n}", 0, 0, 1, row.tobytes()) for n, row in enumerate(indexed)]
    exact = Matrix.of([chunks], indexed.shape[1])
    right, exact_ms = _searched(exact.nearest, queries)
    print(f"{len(indexed)} vectors; exact search {exact_ms:.1f} ms")
    with tempfile.TemporaryDirectory() as folder:
        _compare(Path(folder), chunks, indexed.shape[1], queries, right, options.ef)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("vectors", type=Path)
    parser.add_argument("--count", type=int, default=100_000, help="vectors at most")
    parser.add_argument("--ef", default="50,100,200,300,400", type=_numbers)
    return parser.parse_args()


def _numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(",")]


def _compare(
    folder: Path,
    chunks: Sequence[ChunkVector],
    dimensions: int,
    queries: Vectors,
    right: Sequence[set[str]],
    efs: Sequence[int],
) -> None:
    collections, manifest = ChromaCollections(folder), Manifest("bench", dimensions, "bench")
    changes = [Change(1, each.doc_id, Document(each.doc_id, "", "")) for each in chunks]
    started = time.perf_counter()
    collections.open(manifest).replace(changes, chunks)
    rate = len(chunks) / (time.perf_counter() - started)
    print(f"built with {HNSW['max_neighbors']} neighbours: {rate:.0f} vectors a second")
    for ef in efs:
        collections.set_ef_search(manifest, ef)
        found, ms = _searched(collections.read(manifest).search, queries)
        recall = statistics.mean(len(a & b) / DEPTH for a, b in zip(right, found, strict=True))
        print(f"ef_search {ef:4}: recall@{DEPTH} {recall:.4f}, {ms:.1f} ms")


def _searched(
    search: Callable[[Any, int], list[Candidate]], queries: Vectors
) -> tuple[list[set[str]], float]:
    """The documents found for each query, and the median time in milliseconds."""
    found, times = [], []
    for query in queries:
        started = time.perf_counter()
        hits = search(query, DEPTH)
        times.append(time.perf_counter() - started)
        found.append({hit.doc_id for hit in hits})
    return found, statistics.median(times) * 1000


if __name__ == "__main__":
    main()
