"""Tests of bot.sync."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from bot.errors import NotFound, SourceError, UsageError
from bot.models import Record, Skipped
from bot.source import Cursor, Kind, Portion, Source
from bot.sync import BATCH, Sync

NOW = datetime(2026, 3, 8, 6, tzinfo=UTC)
STAMP = "2026-03-08T06:00:00+00:00"


def record(number: int) -> Record:
    return Record(f"Paper {number}", f"Text {number}", line=1, position=number)


def source(name: str, kind: Kind = "feed") -> Source:
    return Source(name, kind, "place", f"https://{name}.example", "2026-03-01", "2026-03-01")


@dataclass(frozen=True)
class Counts:
    added: int = 0
    updated: int = 0
    unchanged: int = 0


@dataclass
class Library:
    """Sources, papers, indexes and progress at once; notes what is called, in order."""

    sources: Sequence[Source]
    calls: list[str] = field(default_factory=list)
    cursors: dict[str, Cursor] = field(default_factory=dict)
    ended: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    kept: list[tuple[str, int, str]] = field(default_factory=list)

    def list(self) -> Sequence[Source]:
        return self.sources

    def cursor(self, name: str) -> Cursor:
        return self.cursors.get(name, {})

    def keep(self, name: str, cursor: Cursor) -> None:
        self.calls.append(f"keep {name} {dict(cursor)}")
        self.cursors[name] = cursor

    def end(self, name: str, ran: str, error: str | None) -> None:
        self.ended[name] = (ran, error)

    def add(self, listing: str, origin: str, records: Sequence[Record]) -> Counts:
        self.calls.append(f"add {listing} {len(records)}")
        self.kept += [(f"{listing} {origin}", one.position, one.title) for one in records]
        return Counts(added=len(records))

    def last_position(self, listing: str) -> int:
        return sum(1 for name, _, _ in self.kept if name.startswith(f"{listing} "))

    def check(self) -> None:
        self.calls.append("check")

    def catch_up_words(self) -> int:
        self.calls.append("words")
        return 0

    def catch_up_vectors(self, on_progress: Callable[[int], None] | None = None) -> int:
        self.calls.append("vectors")
        if on_progress is not None:
            on_progress(1)
        return 1

    def catch_up_chroma(self) -> int:
        self.calls.append("chroma")
        return 0

    def pending_vectors(self) -> int:
        return 0

    def show(self, phase: str, done: int, total: int | None) -> None:
        pass


@dataclass
class Script:
    """Reads each source as told: portions, or a failure among them."""

    portions: Mapping[str, Sequence[Portion | Exception]]
    asked: list[tuple[str, Cursor]] = field(default_factory=list)

    def read(self, source: Source, cursor: Cursor) -> Iterator[Portion]:
        self.asked.append((source.name, cursor))
        for portion in self.portions.get(source.name, ()):
            if isinstance(portion, Exception):
                raise portion
            yield portion


def portion(*numbers: int, cursor: int = 1, skipped: tuple[Skipped, ...] = ()) -> Portion:
    return Portion(tuple(record(number) for number in numbers), skipped, {"place": cursor})


def sync(library: Library, script: Script, *, embeds: bool = True) -> Sync:
    return Sync(library, library, lambda _: script, library, library, lambda: NOW, embeds=embeds)


def test_every_source_is_read_from_where_it_was_left() -> None:
    """Its cursor is kept after its papers, and indexes follow."""
    library = Library([source("a"), source("b")], cursors={"b": {"place": 7}})
    script = Script({"a": [portion(1, 2), portion(3, cursor=2)], "b": [portion(4, cursor=8)]})

    report = sync(library, script).run()

    assert [("a", {}), ("b", {"place": 7})] == script.asked
    assert [
        "check",
        "add a 2",
        "keep a {'place': 1}",
        "add a 1",
        "keep a {'place': 2}",
        "words",
        "add b 1",
        "keep b {'place': 8}",
        "words",
        "vectors",
        "chroma",
    ] == library.calls
    assert [("a", 3), ("b", 1)] == [(one.source, one.added) for one in report.sources]
    assert {"a": (STAMP, None), "b": (STAMP, None)} == library.ended


def test_papers_go_on_where_the_listing_ended() -> None:
    """Each portion counts its own from 1; the listing's order is that of their coming."""
    library = Library([source("a")])

    sync(library, Script({"a": [portion(1, 2), portion(3)]})).run()

    origin = "a https://a.example"
    assert [(origin, 1, "Paper 1"), (origin, 2, "Paper 2"), (origin, 3, "Paper 3")] == library.kept


def test_a_source_that_fails_does_not_stop_the_others() -> None:
    """It is reported, and what it gave before stays."""
    library = Library([source("a"), source("b")])
    script = Script({"a": [portion(1), SourceError("no answer")], "b": [portion(2)]})

    report = sync(library, script).run()

    assert [("a", "failed", 1, "no answer"), ("b", "read", 1, None)] == [
        (one.source, one.state, one.added, one.error) for one in report.sources
    ]
    assert ("a", (STAMP, "no answer")) in library.ended.items()
    assert {"place": 1} == library.cursors["a"]


def test_a_sync_of_which_nothing_could_be_read_has_failed() -> None:
    """The message names a reason."""
    library = Library([source("a"), source("b")])
    script = Script({"a": [SourceError("no answer")], "b": [SourceError("nor here")]})

    with pytest.raises(SourceError, match=r"no source could be read: a: no answer \(and 1 more"):
        sync(library, script).run()
    assert {"a": (STAMP, "no answer"), "b": (STAMP, "nor here")} == library.ended


def test_an_empty_day_is_no_failure() -> None:
    """Nor is a source that says nothing has changed."""
    library = Library([source("a"), source("b")])

    report = sync(library, Script({"a": [portion()]})).run()

    assert ["unchanged", "unchanged"] == [one.state for one in report.sources]


def test_only_named_sources_are_read() -> None:
    """Each once."""
    library = Library([source("a"), source("b")])
    script = Script({})

    sync(library, script).run(["b", "b"])

    assert ["b"] == [name for name, _ in script.asked]


def test_a_source_that_is_not_there_is_named() -> None:
    """Before anything is read."""
    library = Library([source("a")])

    with pytest.raises(NotFound, match=r"'c'.*footnote sources list"):
        sync(library, Script({})).run(["a", "c"])
    assert [] == library.calls


def test_a_library_without_sources_says_how_to_add_one() -> None:
    """Nothing was configured."""
    with pytest.raises(UsageError, match="footnote sources add"):
        sync(Library([]), Script({})).run()


def test_many_papers_are_taken_in_by_batches() -> None:
    """A transaction stays small."""
    library = Library([source("a")])

    sync(library, Script({"a": [portion(*range(BATCH + 1))]})).run()

    assert [f"add a {BATCH}", "add a 1"] == library.calls[1:3]


def test_without_an_embedder_words_alone_are_indexed() -> None:
    """Vectors follow once there is one."""
    library = Library([source("a")])

    sync(library, Script({"a": [portion(1)]}), embeds=False).run()

    assert "vectors" not in library.calls


def test_the_report_is_one_document() -> None:
    """Totals, and each source's own counts."""
    skip = Skipped("https://a.example", 3, "malformed XML")
    library = Library([source("a")])

    report = sync(library, Script({"a": [portion(1, 2, skipped=(skip,))]})).run()

    skipped = [{"file": "https://a.example", "line": 3, "reason": "malformed XML"}]
    one = {
        "source": "a",
        "state": "read",
        "added": 2,
        "updated": 0,
        "unchanged": 0,
        "skipped": skipped,
        "error": None,
    }
    total = {"added": 2, "updated": 0, "unchanged": 0, "skipped": skipped}
    assert {"sources": [one], **total} == report.to_json()
