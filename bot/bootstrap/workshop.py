"""A library opened for writing, and the use cases that change it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.bootstrap.library import Library
from bot.bootstrap.models import tell
from bot.settings import Settings, current_settings
from vectorstore import chroma_folder
from vectorstore.manifest import Manifest, active_manifest

if TYPE_CHECKING:
    from bot.ingest import Ingest, Progress
    from bot.models import Record, Skipped
    from bot.sync import Sync
    from vectorstore.chroma import ChromaCollection
    from vectorstore.indexer import Indexer


class Workshop:
    """A library whose writer lock this process holds until it ends."""

    def __init__(self, library: Library) -> None:
        self.library = library

    def ingest(self, progress: Progress) -> Ingest:
        """The use case of `ingest`."""
        from bot.ingest import Ingest

        embeds = self.library.embedder is not None
        return Ingest(self.library.papers, _Files(), self._indexer(), progress, embeds=embeds)

    @contextmanager
    def sync(self, progress: Progress) -> Iterator[Sync]:
        """The use case of `sync`, and its connections for as long as it runs."""
        from bot.bootstrap.remote import open_readers
        from bot.sync import Sync

        library = self.library
        with open_readers() as reader:
            yield Sync(
                library.sources,
                library.papers,
                reader,
                self._indexer(),
                progress,
                lambda: datetime.now(UTC),
                embeds=library.embedder is not None,
            )

    def check(self) -> None:
        """Raises VectorStoreError when the indexes could not follow a change."""
        self._indexer().check()

    def catch_up(self, progress: Progress) -> None:
        """Brings both indexes up to the catalogue."""
        self._indexer().catch_up(*self._shown(progress))

    def reindex(self, progress: Progress) -> None:
        """Builds both indexes again."""
        self._indexer().reindex(*self._shown(progress))

    def reach(self) -> tuple[int, int]:
        """How many papers are found by words, and how many have a vector."""
        log = self.library.vectors
        manifest = active_manifest(log)
        vectors = log.count_documents(manifest.space) if manifest is not None else 0
        return self.library.words.count(), vectors

    def _shown(self, progress: Progress) -> tuple[Callable[[int], None], Callable[[int], None]]:
        papers = self.library.papers.count()
        return (
            lambda done: progress.show("words", done, max(done, papers)),
            lambda done: progress.show("vectors", done, max(done, papers)),
        )

    def _indexer(self) -> Indexer:
        from vectorstore.indexer import Indexer

        library = self.library
        self._mend_chroma()
        return Indexer(
            library.papers, library.vectors, library.words, library.embedder, _Chroma(library)
        )

    def _mend_chroma(self) -> None:
        """Lets Chroma catch up from the start where its folder is gone or no longer holds it."""
        settings, log = self.library.settings, self.library.vectors
        manifest, folder = active_manifest(log), settings.home / "chroma"
        if manifest is None or settings.chroma_url or not log.cursor(manifest.chroma_cursor):
            return
        if chroma_folder.holds(folder, manifest.collection):
            return
        if chroma_folder.is_there(folder):
            tell(f"the vector index in {str(folder)!r} is damaged and is built again")
            self.library.collections.drop(manifest)
        log.advance(manifest.chroma_cursor, 0)


class _Files:
    """The sources that are files."""

    def find_files(self, paths: Sequence[Path]) -> list[Path]:
        from bot.sources.files import find_files

        return find_files(paths)

    def listing_name(self, path: Path) -> str:
        from bot.sources.files import listing_name

        return listing_name(path)

    def read_source(self, path: Path) -> Iterator[Record | Skipped]:
        from bot.sources.read import read_source

        return read_source(path)


class _Chroma:
    """Chroma for the indexer, imported when there is something to write."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def open(self, manifest: Manifest) -> ChromaCollection:
        return self._library.collections.open(manifest)

    def drop(self, manifest: Manifest) -> None:
        self._library.collections.drop(manifest)


@contextmanager
def open_workshop(settings: Settings | None = None) -> Iterator[Workshop]:
    """A library for writing; waits for another writer, and says for whom."""
    from bot.lock import writer_lock

    library = Library(settings or current_settings())
    with writer_lock(library.settings.home, tell):
        yield Workshop(library)
