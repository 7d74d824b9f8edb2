"""Stand-ins that several tests share: an embedder without a model, a library in memory."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence

import numpy as np

from vectorstore.models import Change, ChunkVector, Document, Filter, Vectors


class FakeEmbedder:
    """Adds up one fixed random vector a word, so that texts that share words are near."""

    def __init__(self, name: str = "fake", dimensions: int = 32) -> None:
        self.name = name
        self.dimensions = dimensions
        self.max_tokens = 64
        self.embedded: list[str] = []

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        self.embedded.extend(texts)
        return np.stack([self.embed_query(text) for text in texts])

    def embed_query(self, text: str) -> Vectors:
        words = re.findall(r"\w+", text.lower()) or [""]
        total = np.sum([self._word(word) for word in words], axis=0)
        vector: Vectors = (total / np.linalg.norm(total)).astype(np.float32)
        return vector

    def _word(self, word: str) -> Vectors:
        seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8], "big")
        return np.random.default_rng(seed).normal(size=self.dimensions).astype(np.float32)


class MemoryLibrary:
    """A ChangeFeed and a VectorLog in memory."""

    def __init__(self, documents: Sequence[Document] = ()) -> None:
        self._seq = 0
        self._latest: dict[str, Change] = {}
        self._vectors: dict[tuple[str, str], list[ChunkVector]] = {}
        self._cursors: dict[str, int] = {}
        self._meta: dict[str, str] = {}
        self.put(*documents)

    def put(self, *documents: Document) -> None:
        for document in documents:
            self._change(document.doc_id, document)

    def remove(self, doc_id: str) -> None:
        self._change(doc_id, None)

    def _change(self, doc_id: str, document: Document | None) -> None:
        self._seq += 1
        self._latest[doc_id] = Change(self._seq, doc_id, document)

    def last_seq(self) -> int:
        return self._seq

    def changes(self, after: int, limit: int, until: int | None = None) -> list[Change]:
        last = self._seq if until is None else until
        ordered = sorted(self._latest.values(), key=lambda change: change.seq)
        return [change for change in ordered if after < change.seq <= last][:limit]

    def documents(self) -> list[Document]:
        found = (change.document for change in self._latest.values())
        return [document for document in found if document is not None]

    def doc_ids(self, filter: Filter) -> set[str]:
        return {document.doc_id for document in self.documents() if passes(document, filter)}

    def count(self) -> int:
        return len(self.documents())

    def cursor(self, name: str) -> int:
        return self._cursors.get(name, 0)

    def advance(self, name: str, seq: int) -> None:
        self._cursors[name] = seq

    def replace(
        self, embedder: str, doc_ids: Sequence[str], vectors: Sequence[ChunkVector], seq: int
    ) -> None:
        for doc_id in doc_ids:
            self._vectors.pop((embedder, doc_id), None)
        for vector in vectors:
            self._vectors.setdefault((embedder, vector.doc_id), []).append(vector)
        self.advance(f"vectors:{embedder}", seq)

    def of(self, embedder: str, doc_ids: Sequence[str]) -> list[ChunkVector]:
        lists = (self._vectors.get((embedder, doc_id), []) for doc_id in sorted(set(doc_ids)))
        return [vector for found in lists for vector in found]

    def pages(self, embedder: str, size: int = 5000) -> Iterator[list[ChunkVector]]:
        everything = self.of(embedder, [doc_id for name, doc_id in self._vectors])
        for start in range(0, len(everything), size):
            yield everything[start : start + size]

    def count_documents(self, embedder: str) -> int:
        return len({doc_id for name, doc_id in self._vectors if name == embedder})

    def drop(self, embedder: str) -> None:
        for key in [key for key in self._vectors if key[0] == embedder]:
            del self._vectors[key]
        self._cursors.pop(f"vectors:{embedder}", None)

    def meta(self, key: str) -> str | None:
        return self._meta.get(key)

    def set_meta(self, key: str, value: str) -> None:
        self._meta[key] = value


def passes(document: Document, filter: Filter) -> bool:
    """What a filter means, said once more in plain Python."""
    if filter.listing is not None and filter.listing not in document.listings:
        return False
    if filter.since is None and filter.until is None:
        return True
    if document.date is None:
        return False
    return (filter.since or 0) <= document.date <= (filter.until or 99999999)
