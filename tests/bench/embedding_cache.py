"""An embedder that keeps each text's vector in a file, so that a benchmark embeds once."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from vectorstore.embeddings import Embedder
from vectorstore.models import Vectors


class CachedEmbedder:
    """Wraps an embedder; `save()` writes what is new to `FOLDER/NAME-SET.npz`."""

    def __init__(self, embedder: Embedder, folder: Path, name: str) -> None:
        self.name = embedder.name
        self.dimensions = embedder.dimensions
        self.max_tokens = embedder.max_tokens
        self._embedder = embedder
        self._path = folder / f"{embedder.name}-{name}.npz"
        self._known: dict[str, Vectors] = {}
        if self._path.is_file():
            with np.load(self._path) as kept:
                self._known = dict(zip(kept["keys"].tolist(), kept["vectors"], strict=True))

    def count_tokens(self, text: str) -> int:
        return self._embedder.count_tokens(text)

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        missing = [text for text in texts if _key(text) not in self._known]
        if missing:
            vectors = self._embedder.embed_documents(missing)
            self._known |= zip(map(_key, missing), vectors, strict=True)
        return np.stack([self._known[_key(text)] for text in texts])

    def embed_query(self, text: str) -> Vectors:
        key = _key("query: " + text)
        if key not in self._known:
            self._known[key] = self._embedder.embed_query(text)
        return self._known[key]

    def save(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        vectors = np.stack(list(self._known.values()))
        np.savez(self._path, keys=np.array(list(self._known)), vectors=vectors)


def _key(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]
