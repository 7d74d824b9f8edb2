"""Pulls what is new from every configured source; one that fails does not stop the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any, Literal, Protocol, TypeAlias

from bot.errors import NotFound, SourceError, UsageError
from bot.ingest import Counts
from bot.models import Record, Skipped
from bot.source import Cursor, Kind, Reader, Source

BATCH = 500
State: TypeAlias = Literal["read", "unchanged", "failed"]


@dataclass(slots=True)
class Pulled:
    """What one source gave."""

    source: str
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    error: str | None = None

    @property
    def read(self) -> int:
        """How many records came, whatever became of them."""
        return self.added + self.updated + self.unchanged

    @property
    def state(self) -> State:
        """`unchanged` when there was nothing new, an empty day included."""
        if self.error is not None:
            return "failed"
        return "read" if self.added or self.updated else "unchanged"

    def to_json(self) -> dict[str, Any]:
        return {
            "source": self.source,
            "state": self.state,
            "added": self.added,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "skipped": [asdict(skipped) for skipped in self.skipped],
            "error": self.error,
        }


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What each source gave, in the order of their names."""

    sources: tuple[Pulled, ...]

    def to_json(self) -> dict[str, Any]:
        """The document of `sync --json`."""
        return {
            "sources": [one.to_json() for one in self.sources],
            "added": sum(one.added for one in self.sources),
            "updated": sum(one.updated for one in self.sources),
            "unchanged": sum(one.unchanged for one in self.sources),
            "skipped": [asdict(skip) for one in self.sources for skip in one.skipped],
        }


class Papers(Protocol):
    """Where records become papers."""

    def add(self, listing: str, origin: str, records: Sequence[Record]) -> Counts: ...

    def last_position(self, listing: str) -> int: ...


class Sources(Protocol):
    """The configured sources and how far each was read."""

    def list(self) -> Sequence[Source]: ...

    def cursor(self, name: str) -> Cursor: ...

    def keep(self, name: str, cursor: Cursor) -> None: ...

    def end(self, name: str, ran: str, error: str | None) -> None: ...


class Indexer(Protocol):
    """Keeps the indexes up with the papers."""

    def check(self) -> None: ...

    def catch_up_words(self) -> int: ...

    def catch_up_vectors(self, on_progress: Callable[[int], None] | None = None) -> int: ...

    def catch_up_chroma(self) -> int: ...

    def pending_vectors(self) -> int: ...


class Progress(Protocol):
    """Is told how far each phase has come."""

    def show(self, phase: str, done: int, total: int | None) -> None: ...


class Sync:
    """The use case. The caller holds the writer lock.

    A source's cursor is kept after the papers it stands for: an interrupted run loses nothing, and
    the next one goes on where it stopped.
    """

    def __init__(
        self,
        sources: Sources,
        papers: Papers,
        reader: Callable[[Kind], Reader],
        indexer: Indexer,
        progress: Progress,
        now: Callable[[], datetime],
        *,
        embeds: bool = True,
    ) -> None:
        self._sources = sources
        self._papers = papers
        self._reader = reader
        self._indexer = indexer
        self._progress = progress
        self._now = now
        self._embeds = embeds
        self._read = 0

    def run(self, names: Sequence[str] = ()) -> SyncReport:
        """Pulls all sources, or those named.

        Raises UsageError when none is configured, NotFound for an unknown name, and SourceError
        when every source failed before anything was read.
        """
        wanted = self._wanted(names)
        self._indexer.check()
        pulled = tuple(self._pull(source) for source in wanted)
        if self._embeds:
            self._index_vectors()
        failed = [one for one in pulled if one.error is not None and not one.read]
        if len(failed) == len(pulled):
            first = f"{failed[0].source}: {failed[0].error}"
            others = f" (and {len(failed) - 1} more, see `footnote sources list`)"
            raise SourceError(f"no source could be read: {first}{others if failed[1:] else ''}")
        return SyncReport(pulled)

    def _wanted(self, names: Sequence[str]) -> list[Source]:
        known = {source.name: source for source in self._sources.list()}
        if not known:
            raise UsageError("there is no source to read: add one with `footnote sources add`")
        for name in names:
            if name not in known:
                raise NotFound(f"no source {name!r}: see `footnote sources list`")
        return [known[name] for name in dict.fromkeys(names or known)]

    def _pull(self, source: Source) -> Pulled:
        ran = self._now().isoformat(timespec="seconds")
        pulled = Pulled(source.name)
        try:
            for portion in self._reader(source.kind).read(
                source, self._sources.cursor(source.name)
            ):
                pulled.skipped += portion.skipped
                self._take(source, portion.records, pulled)
                self._sources.keep(source.name, portion.cursor)
        except SourceError as error:
            pulled.error = str(error)
        self._sources.end(source.name, ran, pulled.error)
        self._indexer.catch_up_words()
        return pulled

    def _take(self, source: Source, records: Sequence[Record], pulled: Pulled) -> None:
        for start in range(0, len(records), BATCH):
            before = self._papers.last_position(source.name)
            batch = [
                replace(record, position=before + number)
                for number, record in enumerate(records[start : start + BATCH], start=1)
            ]
            counts = self._papers.add(source.name, source.address, batch)
            pulled.added += counts.added
            pulled.updated += counts.updated
            pulled.unchanged += counts.unchanged
            self._read += len(batch)
            self._progress.show("reading", self._read, None)

    def _index_vectors(self) -> None:
        total = self._indexer.pending_vectors()
        self._indexer.catch_up_vectors(
            lambda done: self._progress.show("vectors", done, max(total, done))
        )
        self._indexer.catch_up_chroma()
