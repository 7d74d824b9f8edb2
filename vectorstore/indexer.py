"""Keeps the indexes up with the library: words first, then vectors, then Chroma."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeAlias

from vectorstore.chunking import CHUNKING, chunk_document
from vectorstore.embeddings import Embedder
from vectorstore.errors import EmbedderMissing, IndexMismatch
from vectorstore.feeds import ChangeFeed, VectorLog, vectors_cursor
from vectorstore.lexical import LexicalIndex
from vectorstore.manifest import ACTIVE, NEXT, Manifest, active_manifest, next_manifest
from vectorstore.models import Change, Chunk, ChunkVector, Document

EMBED_WINDOW = 256
CHROMA_WINDOW = 5000

Progress: TypeAlias = Callable[[int], None]
"""Called with the documents done so far in this call."""


class VectorCollection(Protocol):
    """A vector index that is written: Chroma."""

    def replace(self, changes: list[Change], vectors: list[ChunkVector]) -> None:
        """Puts these vectors in place of all that the changed documents had."""
        ...

    def count(self) -> int:
        """Chunks in it."""
        ...


class Collections(Protocol):
    """Opens the collection of a manifest for writing, and drops one."""

    def open(self, manifest: Manifest) -> VectorCollection: ...

    def drop(self, manifest: Manifest) -> None: ...


class Indexer:
    """Every step resumes where the last run stopped and may be run again without harm.

    The caller holds the writer lock. Without an embedder only words are indexed; without
    collections the vectors stay in the log, where the exact search reads them.
    """

    def __init__(
        self,
        feed: ChangeFeed,
        log: VectorLog,
        words: LexicalIndex,
        embedder: Embedder | None = None,
        collections: Collections | None = None,
    ) -> None:
        self._feed = feed
        self._log = log
        self._words = words
        self._embedder = embedder
        self._collections = collections

    def check(self) -> None:
        """Raises IndexMismatch or IndexDamaged when what is new could not be indexed.

        To be called before anything is written; a hosted embedder is not asked.
        """
        _check_order(self._words.cursor(), self._feed.last_seq(), "words")
        active = active_manifest(self._log)
        if active is not None and self._embedder is not None:
            active.check(Manifest(self._embedder.name, active.dimensions, CHUNKING))

    def catch_up(
        self, on_words: Progress | None = None, on_vectors: Progress | None = None
    ) -> None:
        """All three steps, those that are possible."""
        self.catch_up_words(on_words)
        if self._embedder is not None:
            self.catch_up_vectors(on_vectors)
            self.catch_up_chroma()

    def catch_up_words(self, on_progress: Progress | None = None) -> int:
        """Makes new papers searchable by words; returns how many documents changed."""
        return self._words.catch_up(self._feed, on_progress)

    def catch_up_vectors(self, on_progress: Progress | None = None) -> int:
        """Embeds what is new, a window at a time, each kept as soon as it is done.

        Raises IndexMismatch when the library's vectors are from another embedder or chunking.
        """
        wanted = self._wanted()
        active = active_manifest(self._log)
        if active is None:
            self._log.set_meta(ACTIVE, wanted.to_json())
            active = wanted
        active.check(wanted)
        return self._embed(active, on_progress)

    def pending_vectors(self) -> int:
        """How many documents wait for the embedder at most: numbers of the sequence, with gaps."""
        active = active_manifest(self._log) or self._wanted()
        return max(self._feed.last_seq() - self._log.cursor(vectors_cursor(active.space)), 0)

    def catch_up_chroma(self, on_progress: Progress | None = None) -> int:
        """Takes into Chroma the vectors that the log has and it has not."""
        active = active_manifest(self._log)
        return self._collect(active, on_progress) if active is not None else 0

    def rebuild_chroma(self, on_progress: Progress | None = None) -> int:
        """Builds the collection again from the log's vectors, without embedding."""
        active = active_manifest(self._log)
        if active is None or self._collections is None:
            return 0
        self._log.advance(active.chroma_cursor, 0)
        self._collections.drop(active)
        return self._collect(active, on_progress)

    def reindex(self, on_words: Progress | None = None, on_vectors: Progress | None = None) -> None:
        """Builds the word index again, and the vectors beside the old ones, then swaps.

        Vectors made by the same embedder and chunking are kept. An interrupted run resumes.
        """
        self._words.rebuild(self._feed, on_words)
        if self._embedder is None:
            return
        wanted = self._wanted()
        active = active_manifest(self._log)
        if active is None or self._is_kept(active, wanted):
            self.catch_up_vectors(on_vectors)
            self.rebuild_chroma()
            return
        self._swap(active, self._next(active, wanted), on_vectors)

    def _is_kept(self, active: Manifest, wanted: Manifest) -> bool:
        reached = self._log.cursor(vectors_cursor(active.space))
        return active.same_making(wanted) and reached <= self._feed.last_seq()

    def _next(self, active: Manifest, wanted: Manifest) -> Manifest:
        started = next_manifest(self._log)
        if started is not None and started.same_making(wanted):
            return started
        if started is not None:
            self._drop(started)
        after = max(active.generation, started.generation if started is not None else 0)
        fresh = wanted.next_of(after)
        self._log.set_meta(NEXT, fresh.to_json())
        return fresh

    def _swap(self, old: Manifest, new: Manifest, on_progress: Progress | None) -> None:
        self._embed(new, on_progress)
        self._collect(new, None)
        self._log.set_meta(ACTIVE, new.to_json())
        self._log.set_meta(NEXT, "")
        self._drop(old)

    def _drop(self, manifest: Manifest) -> None:
        self._log.drop(manifest.space)
        if self._collections is not None:
            self._log.advance(manifest.chroma_cursor, 0)
            self._collections.drop(manifest)

    def _wanted(self) -> Manifest:
        if self._embedder is None:
            raise EmbedderMissing("no embedder is set up: run `footnote doctor`")
        return Manifest(self._embedder.name, self._embedder.dimensions, CHUNKING)

    def _embed(self, manifest: Manifest, on_progress: Progress | None) -> int:
        name = vectors_cursor(manifest.space)
        cursor, until, done = self._log.cursor(name), self._feed.last_seq(), 0
        _check_order(cursor, until, name)
        while cursor < until and (changes := self._feed.changes(cursor, EMBED_WINDOW, until)):
            cursor = changes[-1].seq
            documents = [change.document for change in changes if change.document is not None]
            changed = [change.doc_id for change in changes]
            self._log.replace(manifest.space, changed, self._vectors(documents), cursor)
            done += len(changes)
            if on_progress is not None:
                on_progress(done)
        return done

    def _vectors(self, documents: list[Document]) -> list[ChunkVector]:
        embedder = self._embedder
        if embedder is None or not documents:
            return []
        chunks = [
            chunk
            for document in documents
            for chunk in chunk_document(document, embedder.count_tokens, embedder.max_tokens)
        ]
        vectors = embedder.embed_documents([chunk.text for chunk in chunks])
        return [
            _chunk_vector(chunk, vector.astype("<f4").tobytes())
            for chunk, vector in zip(chunks, vectors, strict=True)
        ]

    def _collect(self, manifest: Manifest, on_progress: Progress | None) -> int:
        if self._collections is None:
            return 0
        name = manifest.chroma_cursor
        cursor, until = self._log.cursor(name), self._log.cursor(vectors_cursor(manifest.space))
        _check_order(cursor, until, name)
        if cursor == until:
            return 0
        collection, done = self._collections.open(manifest), 0
        if not collection.count():
            cursor = 0  # its folder was thrown away
        while changes := self._feed.changes(cursor, CHROMA_WINDOW, until):
            changed = [change.doc_id for change in changes]
            collection.replace(changes, self._log.of(manifest.space, changed))
            cursor = changes[-1].seq
            self._log.advance(name, cursor)
            done += len(changes)
            if on_progress is not None:
                on_progress(done)
        self._log.advance(name, until)
        return done


def _check_order(cursor: int, until: int, name: str) -> None:
    if cursor > until:
        raise IndexMismatch(
            f"the index {name!r} is ahead of the library ({cursor} > {until}): "
            "run `footnote reindex`"
        )


def _chunk_vector(chunk: Chunk, vector: bytes) -> ChunkVector:
    return ChunkVector(chunk.doc_id, chunk.ordinal, chunk.start, chunk.end, vector)
