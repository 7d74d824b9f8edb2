"""Vectors of a large corpus, embedded once in the background and kept in a folder.

`nice -n 19 python -m tests.bench.arxiv_vectors CORPUS FOLDER` embeds on one thread what is not
there yet and may be stopped at any time; `tests.bench.speed` reads what has come. With a third
argument, `FILE.npz`, it embeds nothing and writes there the means of the papers whose chunks are
all there (`names`, `rows`), for `tests.bench.digest_sets`.
"""

from __future__ import annotations

import hashlib
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from bot.models import Record
from bot.sources.read import read_source
from vectorstore.chunking import chunk_document
from vectorstore.embeddings import Embedder
from vectorstore.minilm import MiniLM, find_model_folder
from vectorstore.models import Document, Vectors

PART = 500
NOISE = 0.02
"""Standard deviation of what is added to each number of a stand-in, whose own are about 0.05."""


class VectorFolder:
    """Files `PART.npz`, each of some texts' keys and vectors."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self) -> dict[str, Vectors]:
        """All vectors by their texts' keys."""
        known: dict[str, Vectors] = {}
        for path in sorted(self._folder.glob("*.npz")):
            with np.load(path) as part:
                known |= zip(part["keys"].tolist(), part["vectors"], strict=True)
        return known

    def add(self, vectors: dict[str, Vectors]) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        number = len(list(self._folder.glob("*.npz")))
        fresh = self._folder / "new.partial"
        with fresh.open("wb") as file:
            np.savez(file, keys=np.array(list(vectors)), vectors=np.stack(list(vectors.values())))
        fresh.rename(self._folder / f"{number:05}.npz")


class KeptEmbedder:
    """An embedder of kept vectors; a text without one gets a noisy copy of another text's.

    Good for timing searches, not for judging what they find. Questions are embedded truly.
    """

    def __init__(self, embedder: Embedder, folder: Path) -> None:
        self.name = embedder.name
        self.dimensions = embedder.dimensions
        self.max_tokens = embedder.max_tokens
        self.kept = 0
        self.made_up = 0
        self._embedder = embedder
        self._known = VectorFolder(folder).read()
        self._pool = np.stack(list(self._known.values()))
        self._random = np.random.default_rng(7)

    def count_tokens(self, text: str) -> int:
        return self._embedder.count_tokens(text)

    def embed_query(self, text: str) -> Vectors:
        return self._embedder.embed_query(text)

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        return np.stack([self._vector(text) for text in texts])

    def _vector(self, text: str) -> Vectors:
        vector = self._known.get(key_of(text))
        if vector is not None:
            self.kept += 1
            return vector
        self.made_up += 1
        copied = self._pool[self._random.integers(len(self._pool))]
        noisy = copied + self._random.normal(0, NOISE, self.dimensions)
        made_up: Vectors = (noisy / np.linalg.norm(noisy)).astype(np.float32)
        return made_up


def key_of(text: str) -> str:
    """What a text's vector is kept under."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]


def main(corpus: Path, folder: Path) -> None:
    """Embeds what is missing, in an order that has nothing to do with the corpus's."""
    with_home = folder / "models"
    embedder = MiniLM(find_model_folder(), with_home)
    kept = VectorFolder(folder)
    known = set(kept.read())
    missing = sorted((key_of(text), text) for text in _texts(corpus, embedder))
    missing = [(key, text) for key, text in missing if key not in known]
    print(f"{len(known)} vectors are there, {len(missing)} to make", flush=True)
    started = time.monotonic()
    for first in range(0, len(missing), PART):
        part = missing[first : first + PART]
        kept.add({key: embedder.embed_query(text) for key, text in part})
        done = first + len(part)
        print(f"{done} made, {done / (time.monotonic() - started):.1f} a second", flush=True)


def write_means(corpus: Path, folder: Path, file: Path) -> None:
    """One vector a paper."""
    embedder = MiniLM(find_model_folder(), folder / "models")
    known = VectorFolder(folder).read()
    names, rows = [], []
    for record in read_source(corpus):
        if isinstance(record, Record):
            document = Document("any", record.title, record.abstract)
            chunks = chunk_document(document, embedder.count_tokens, embedder.max_tokens)
            found = [known[key] for key in (key_of(one.text) for one in chunks) if key in known]
            if found and len(found) == len(chunks):
                names.append(record.own_id or record.arxiv_id or "")
                rows.append(np.mean(found, axis=0))
    np.savez(file, names=np.array(names), rows=np.stack(rows))
    print(f"{len(names)} papers")


def _texts(corpus: Path, embedder: MiniLM) -> Iterator[str]:
    for record in read_source(corpus):
        if isinstance(record, Record):
            document = Document("any", record.title, record.abstract)
            for chunk in chunk_document(document, embedder.count_tokens, embedder.max_tokens):
                yield chunk.text


if __name__ == "__main__":
    if len(sys.argv) > 3:
        write_means(*map(Path, sys.argv[1:4]))
    else:
        main(Path(sys.argv[1]), Path(sys.argv[2]))
