"""The vector index on disk, or on a server: HNSW through Chroma, with vectors of our own."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import chromadb
import numpy as np
from chromadb.api.shared_system_client import SharedSystemClient
from chromadb.errors import ChromaError, NotFoundError

from vectorstore import chroma_folder
from vectorstore.errors import IndexDamaged, IndexMismatch, IndexMissing, IndexUnreachable
from vectorstore.feeds import VectorLog
from vectorstore.manifest import Manifest
from vectorstore.models import EVERYTHING, Candidate, Change, ChunkVector, Filter, Vectors

BATCH = 5000
PAGE = 5000
HNSW = {
    "space": "cosine",
    "max_neighbors": 32,
    "ef_construction": 200,
    "ef_search": 200,
    # Every batch goes to the index's own files at once. What waits in Chroma's queue instead would
    # be written there by whoever opens the collection next, readers too.
    "batch_size": 2,
    "sync_threshold": 2,
}


class ChromaCollections:
    """Where collections live: a folder of this machine, or a server's address."""

    def __init__(self, place: Path | str) -> None:
        self._place = place

    def open(self, manifest: Manifest) -> ChromaCollection:
        """The manifest's collection for writing, made when it is not there.

        Only under the writer lock, in a process that ends soon: one that has written and stays
        open destroys on disk what others write later.
        """
        if isinstance(self._place, Path):
            self._place.mkdir(parents=True, exist_ok=True)
        with _translated(self._place):
            collection = self._client().get_or_create_collection(
                manifest.collection,
                embedding_function=None,
                configuration={"hnsw": HNSW},
                metadata=_described(manifest),
            )
        return ChromaCollection(_checked(collection, manifest), self._place)

    def read(self, manifest: Manifest) -> ChromaCollection:
        """The manifest's collection as it is now, for reading; creates nothing.

        Raises IndexMissing.
        """
        missing = IndexMissing(
            f"there is no vector index {manifest.collection!r} in {str(self._place)!r}: "
            "run `footnote reindex`"
        )
        if isinstance(self._place, Path) and not chroma_folder.is_there(self._place):
            raise missing
        with _translated(self._place):
            try:
                collection = self._client().get_collection(
                    manifest.collection, embedding_function=None
                )
            except NotFoundError:
                raise missing from None
        return ChromaCollection(_checked(collection, manifest), self._place)

    def reader(self, manifest: Manifest, log: VectorLog) -> ChromaReader:
        """A dense search that follows what other processes write to the collection."""
        return ChromaReader(self, manifest, log)

    def set_ef_search(self, manifest: Manifest, ef_search: int) -> None:
        """How many neighbours a search weighs up; the only setting a built index can change."""
        with _translated(self._place):
            collection = self._client().get_collection(manifest.collection, embedding_function=None)
            collection.modify(configuration={"hnsw": {"ef_search": ef_search}})

    def drop(self, manifest: Manifest) -> None:
        """Deletes the manifest's collection, where there is one; a damaged folder goes whole."""
        if isinstance(self._place, Path) and not self._place.is_dir():
            return
        try:
            with _translated(self._place):
                self._delete(manifest.collection)
        except IndexDamaged:
            if not isinstance(self._place, Path):
                raise
            # Nothing in it can be read any more, and the catalogue has every vector.
            shutil.rmtree(self._place)

    def _delete(self, collection: str) -> None:
        with suppress(NotFoundError):
            self._client().delete_collection(collection)

    def _client(self) -> Any:
        # Chroma shares what one process once opened, and so never sees what another one writes.
        SharedSystemClient.clear_system_cache()
        if isinstance(self._place, Path):
            return chromadb.PersistentClient(str(self._place))
        try:
            return chromadb.HttpClient(self._place)
        except (ChromaError, ValueError) as exc:
            raise IndexUnreachable(
                f"the Chroma server {self._place!r} does not answer as one ({_reason(exc)}): "
                "start it, or set FOOTNOTE_CHROMA_URL to where it runs"
            ) from exc


class ChromaCollection:
    """One opened collection."""

    def __init__(self, collection: Any, place: Path | str) -> None:
        self._collection = collection
        self._place = place

    def count(self) -> int:
        """Chunks in it."""
        with _translated(self._place):
            return int(self._collection.count())

    def replace(self, changes: Sequence[Change], vectors: Sequence[ChunkVector]) -> None:
        """Puts these vectors in place of all that the changed documents had."""
        metadata = {change.doc_id: _metadata(change) for change in changes}
        with _translated(self._place):
            present = self._present(list(metadata))
            same = [chunk for chunk in vectors if _is_equal(chunk, present.get(chunk.chunk_id))]
            kept = {chunk.chunk_id for chunk in same}
            # Deleted and added anew: to change a vector in place costs thirty times as much.
            for part in _parts(sorted(present.keys() - kept), BATCH):
                self._collection.delete(ids=part)
            fresh = [chunk for chunk in vectors if chunk.chunk_id not in kept]
            for some in _parts(fresh, BATCH):
                self._collection.upsert(
                    ids=[chunk.chunk_id for chunk in some],
                    embeddings=[np.frombuffer(chunk.vector, "<f4") for chunk in some],
                    metadatas=[metadata[chunk.doc_id] for chunk in some],
                )
            for some in _parts(same, BATCH):
                self._collection.update(
                    ids=[chunk.chunk_id for chunk in some],
                    metadatas=[metadata[chunk.doc_id] for chunk in some],
                )

    def search(self, vector: Vectors, limit: int, filter: Filter = EVERYTHING) -> list[Candidate]:
        """The documents nearest to the unit vector by their best chunk's cosine, best first."""
        if limit < 1:
            return []
        asked, chunks = limit, limit
        best: dict[str, float] = {}
        while len(best) < limit and chunks == asked:
            # Some documents came with several chunks: ask for more.
            asked = 2 * asked if best else limit
            best, chunks = self._nearest(vector, asked, _where(filter))
        return [Candidate(doc_id, score) for doc_id, score in list(best.items())[:limit]]

    def chunks(self) -> Iterator[tuple[list[str], Vectors]]:
        """All chunk ids with their vectors, a page at a time."""
        for start in range(0, self.count(), PAGE):
            with _translated(self._place):
                page = self._collection.get(limit=PAGE, offset=start, include=["embeddings"])
            yield page["ids"], np.asarray(page["embeddings"], np.float32)

    def not_found(self, chunk_ids: Sequence[str], vectors: Vectors) -> list[str]:
        """Those of the chunks that a search for their own vector does not find.

        A collection two processes have written to holds such chunks: they can be read by id, but
        no search leads to them.
        """
        if not chunk_ids:
            return []
        with _translated(self._place):
            found = self._collection.query(
                query_embeddings=vectors, n_results=min(10, self.count()), include=["distances"]
            )
        pairs = zip(chunk_ids, found["ids"], found["distances"], strict=True)
        # Chunks of equal texts have equal vectors and may fill the answer.
        return [name for name, ids, distances in pairs if name not in ids and distances[-1] > 1e-4]

    def _nearest(
        self, vector: Vectors, limit: int, where: dict[str, Any] | None
    ) -> tuple[dict[str, float], int]:
        """The documents of the nearest chunks with their best cosines, and how many chunks."""
        with _translated(self._place):
            found = self._collection.query(
                query_embeddings=[vector], n_results=limit, where=where, include=["distances"]
            )
        best: dict[str, float] = {}
        for chunk_id, distance in zip(found["ids"][0], found["distances"][0], strict=True):
            best.setdefault(chunk_id.rpartition("#")[0], 1.0 - float(distance))
        return best, len(found["ids"][0])

    def _present(self, doc_ids: list[str]) -> dict[str, Vectors]:
        """The vectors of the documents' chunks as they are now, by chunk id."""
        if not self._collection.count():
            return {}
        present: dict[str, Vectors] = {}
        for part in _parts(doc_ids, BATCH):
            where = {"doc_id": {"$in": part}}
            found = self._collection.get(where=where, include=["embeddings"])
            present |= zip(found["ids"], np.asarray(found["embeddings"]), strict=True)
        return present


class ChromaReader:
    """A dense search for long-lived processes: opens the collection anew when it has moved."""

    def __init__(self, collections: ChromaCollections, manifest: Manifest, log: VectorLog) -> None:
        self._collections = collections
        self._manifest = manifest
        self._log = log
        self._seq = -1
        self._opened: ChromaCollection | None = None
        self._lock = threading.Lock()

    def search(self, vector: Vectors, limit: int, filter: Filter = EVERYTHING) -> list[Candidate]:
        """The documents nearest to the unit vector by their best chunk's cosine, best first."""
        with self._lock:  # opening anew closes what other threads would still search
            seq = self._log.cursor(self._manifest.chroma_cursor)
            if self._opened is None or seq != self._seq:
                self._opened, self._seq = self._collections.read(self._manifest), seq
            return self._opened.search(vector, limit, filter)


def _described(manifest: Manifest) -> dict[str, str | int]:
    return {
        "embedder": manifest.embedder,
        "dimensions": manifest.dimensions,
        "chunking": manifest.chunking,
    }


def _checked(collection: Any, manifest: Manifest) -> Any:
    wanted = _described(manifest)
    found = {key: (collection.metadata or {}).get(key) for key in wanted}
    if found != wanted:
        raise IndexMismatch(
            f"the vector index {manifest.collection!r} was built with {found}, not {wanted}: "
            "run `footnote reindex`"
        )
    return collection


def _metadata(change: Change) -> dict[str, Any]:
    """What a search may filter by; Chroma takes neither None nor an empty list."""
    known: dict[str, Any] = {"doc_id": change.doc_id}
    if change.document is not None and change.document.date is not None:
        known["date"] = change.document.date
    if change.document is not None and change.document.listings:
        known["listings"] = list(change.document.listings)
    return known


def _where(filter: Filter) -> dict[str, Any] | None:
    terms: list[dict[str, Any]] = []
    if filter.listing is not None:
        terms.append({"listings": {"$contains": filter.listing}})
    if filter.since is not None:
        terms.append({"date": {"$gte": filter.since}})
    if filter.until is not None:
        terms.append({"date": {"$lte": filter.until}})
    return {"$and": terms} if len(terms) > 1 else next(iter(terms), None)


def _is_equal(chunk: ChunkVector, present: Vectors | None) -> bool:
    """Chroma scales vectors to length 1 once more, which may change the last digit."""
    vector = np.frombuffer(chunk.vector, "<f4")
    return present is not None and np.allclose(vector, present, rtol=0, atol=1e-6)


def _parts(items: Sequence[Any], size: int) -> Iterator[Any]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


@contextmanager
def _translated(place: Path | str) -> Iterator[None]:
    try:
        yield
    except (ChromaError, ValueError, OSError) as exc:
        raise IndexDamaged(
            f"the vector index in {str(place)!r} cannot be used ({_reason(exc)}): "
            "run `footnote reindex`"
        ) from exc


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())[:80]
