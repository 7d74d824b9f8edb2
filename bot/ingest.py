"""Loads papers from files: read, take in batch by batch, index words on the way, vectors last."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from bot.errors import SourceError, UsageError
from bot.models import Record, Skipped

BATCH = 500
WORDS_EVERY = 10
"""Batches between two commits of the word index: papers are found by words within seconds."""


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What became of every record, and what could not be read."""

    listings: tuple[str, ...]
    added: int
    updated: int
    unchanged: int
    skipped: tuple[Skipped, ...]

    def to_json(self) -> dict[str, Any]:
        """The report as the contract of `ingest --json` has it."""
        return {
            "listings": list(self.listings),
            "added": self.added,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "skipped": [asdict(skipped) for skipped in self.skipped],
        }


class Counts(Protocol):
    """What became of one batch."""

    @property
    def added(self) -> int: ...
    @property
    def updated(self) -> int: ...
    @property
    def unchanged(self) -> int: ...


class Papers(Protocol):
    """Where records become papers."""

    def check_origin(self, listing: str, origin: str) -> None:
        """Raises UsageError when the listing of this name comes from another place."""
        ...

    def add(self, listing: str, origin: str, records: Sequence[Record]) -> Counts:
        """One transaction."""
        ...

    def last_seq(self) -> int: ...


class Sources(Protocol):
    """Where records come from."""

    def find_files(self, paths: Sequence[Path]) -> list[Path]: ...

    def listing_name(self, path: Path) -> str: ...

    def read_source(self, path: Path) -> Iterator[Record | Skipped]: ...


class Indexer(Protocol):
    """Keeps the indexes up with the papers."""

    def check(self) -> None:
        """Raises VectorStoreError when what is new could not be indexed."""
        ...

    def catch_up_words(self, on_progress: Callable[[int], None] | None = None) -> int: ...

    def catch_up_vectors(self, on_progress: Callable[[int], None] | None = None) -> int: ...

    def catch_up_chroma(self, on_progress: Callable[[int], None] | None = None) -> int: ...

    def pending_vectors(self) -> int:
        """About how many papers wait for the embedder."""
        ...


class Progress(Protocol):
    """Is told how far each phase has come: `reading`, `words`, `vectors`."""

    def show(self, phase: str, done: int, total: int | None) -> None: ...


class Ingest:
    """The use case. The caller holds the writer lock.

    Every batch is a transaction of its own: an interrupted run keeps what it took in, and the next
    one completes the rest. With `embeds=False` vectors are left to a later run.
    """

    def __init__(
        self,
        papers: Papers,
        sources: Sources,
        indexer: Indexer,
        progress: Progress,
        *,
        embeds: bool = True,
    ) -> None:
        self._papers = papers
        self._sources = sources
        self._indexer = indexer
        self._progress = progress
        self._embeds = embeds
        self._read = 0
        self._indexed = 0

    def run(self, paths: Sequence[Path], name: str | None = None) -> IngestReport:
        """Takes in every file of `paths`; a single file may be given the listing name `name`.

        Raises UsageError before anything is read when a path or a name is wrong, and
        VectorStoreError when an index cannot take anything in; SourceError when nothing could be
        read.
        """
        _check_paths(paths)
        named = self._named(self._sources.find_files(paths), name)
        for listing, file in named.items():
            self._papers.check_origin(listing, str(file))
        self._indexer.check()
        first = self._papers.last_seq()
        taken: list[tuple[str, Counts]] = []
        skipped: list[Skipped] = []
        for listing, file in named.items():
            for batch in self._batches(file, skipped):
                taken.append((listing, self._papers.add(listing, str(file), batch)))
                if len(taken) % WORDS_EVERY == 0:
                    self._index_words(first)
        if not taken:
            raise SourceError(_nothing_read(paths, skipped))
        self._index_words(first)
        if self._embeds:
            self._index_vectors()
        return _report(taken, skipped)

    def _named(self, files: Sequence[Path], name: str | None) -> dict[str, Path]:
        """The files by their listings' names."""
        if name is not None and len(files) > 1:
            raise UsageError(f"--as {name!r} names one file, and there are {len(files)} here")
        named: dict[str, Path] = {}
        for file in files:
            listing = name or self._sources.listing_name(file)
            other = named.setdefault(listing, file.resolve())
            if other != file.resolve():
                raise UsageError(
                    f"{str(other)!r} and {str(file)!r} would both be the listing {listing!r}: "
                    "ingest one of them on its own with --as NAME"
                )
        return named

    def _batches(self, file: Path, skipped: list[Skipped]) -> Iterator[list[Record]]:
        """The file's records in batches; what cannot be read or stored goes to `skipped`."""
        records = self._records(file, skipped)
        while batch := list(islice(records, BATCH)):
            self._read += len(batch)
            self._progress.show("reading", self._read, None)
            yield batch

    def _records(self, file: Path, skipped: list[Skipped]) -> Iterator[Record]:
        try:
            for item in self._sources.read_source(file):
                if isinstance(item, Skipped):
                    skipped.append(item)
                elif reason := _why_not_stored(item):
                    skipped.append(Skipped(str(file), item.line, reason))
                else:
                    yield item
        except SourceError as exc:
            skipped.append(Skipped(str(file), None, str(exc)))

    def _index_words(self, first: int) -> None:
        before = self._indexed
        total = self._papers.last_seq() - first

        def on_progress(done: int) -> None:
            self._progress.show("words", before + done, max(total, before + done))

        self._indexed += self._indexer.catch_up_words(on_progress)

    def _index_vectors(self) -> None:
        total = self._indexer.pending_vectors()
        self._indexer.catch_up_vectors(
            lambda done: self._progress.show("vectors", done, max(total, done))
        )
        self._indexer.catch_up_chroma()


def _check_paths(paths: Sequence[Path]) -> None:
    for path in paths:
        if not path.exists():
            raise UsageError(f"there is no file or folder {str(path)!r}: check the path")


def _why_not_stored(record: Record) -> str | None:
    """No database keeps a lone surrogate, and PostgreSQL no NUL."""
    text = "".join(
        (record.title, record.abstract, *record.authors, record.own_id or "", record.url or "")
    )
    if "\0" in text:
        return "holds a NUL character"
    try:
        text.encode()
    except UnicodeEncodeError as exc:
        return f"holds text that is not valid Unicode: {text[exc.start : exc.end]!r}"
    return None


def _nothing_read(paths: Sequence[Path], skipped: Sequence[Skipped]) -> str:
    where = ", ".join(repr(str(path)) for path in paths)
    if not skipped:
        return f"nothing to read in {where}: give files or folders with papers"
    first = skipped[0]
    place = first.file if first.line is None else f"{first.file}, line {first.line}"
    return f"nothing could be read in {where}: {place}: {first.reason}"


def _report(taken: Sequence[tuple[str, Counts]], skipped: Sequence[Skipped]) -> IngestReport:
    return IngestReport(
        listings=tuple(dict.fromkeys(listing for listing, _ in taken)),
        added=sum(counts.added for _, counts in taken),
        updated=sum(counts.updated for _, counts in taken),
        unchanged=sum(counts.unchanged for _, counts in taken),
        skipped=tuple(skipped),
    )
