from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.errors import SourceError, UsageError
from bot.ingest import BATCH, WORDS_EVERY, Ingest, IngestReport
from bot.models import Record, Skipped
from vectorstore.errors import IndexMismatch


def record(number: int, **given: object) -> Record:
    fields = {"line": number, "position": number, **given}
    return Record(f"Paper {number}", f"Text {number}", **fields)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Counts:
    added: int = 0
    updated: int = 0
    unchanged: int = 0


@dataclass
class Library:
    """Papers, indexes and progress at once; notes what is called, in order."""

    calls: list[str] = field(default_factory=list)
    shown: list[tuple[str, int, int | None]] = field(default_factory=list)
    kept: list[tuple[str, str, Record]] = field(default_factory=list)
    indexed: int = 0
    fails_after: int | None = None
    mismatch: bool = False

    def check(self) -> None:
        if self.mismatch:
            raise IndexMismatch("run `footnote reindex`")

    def check_origin(self, listing: str, origin: str) -> None:
        if listing == "taken":
            raise UsageError(f"{listing} {origin}")

    def add(self, listing: str, origin: str, records: Sequence[Record]) -> Counts:
        if self.fails_after is not None and len(self.kept) >= self.fails_after:
            raise KeyboardInterrupt
        self.calls.append(f"add {len(records)}")
        self.kept += [(listing, origin, one) for one in records]
        return Counts(added=len(records) - 1, updated=1)

    def last_seq(self) -> int:
        return len(self.kept)

    def catch_up_words(self, on_progress: Callable[[int], None] | None = None) -> int:
        done, self.indexed = len(self.kept) - self.indexed, len(self.kept)
        self.calls.append(f"words {done}")
        if on_progress is not None:
            on_progress(done)
        return done

    def catch_up_vectors(self, on_progress: Callable[[int], None] | None = None) -> int:
        self.calls.append("vectors")
        if on_progress is not None:
            on_progress(len(self.kept))
        return len(self.kept)

    def catch_up_chroma(self, on_progress: Callable[[int], None] | None = None) -> int:
        assert on_progress is None
        self.calls.append("chroma")
        return 0

    def pending_vectors(self) -> int:
        return len(self.kept)

    def show(self, phase: str, done: int, total: int | None) -> None:
        self.shown.append((phase, done, total))


@dataclass
class Files:
    """Sources that give what the test put in."""

    content: dict[str, list[Record | Skipped | SourceError]]

    def find_files(self, paths: Sequence[Path]) -> list[Path]:
        return [
            file for path in paths for file in sorted(path.iterdir() if path.is_dir() else [path])
        ]

    def listing_name(self, path: Path) -> str:
        return path.stem

    def read_source(self, path: Path) -> Iterator[Record | Skipped]:
        for item in self.content.get(path.name, []):
            if isinstance(item, SourceError):
                raise item
            yield item


@pytest.fixture
def library() -> Library:
    return Library()


@pytest.fixture
def ingest(tmp_path: Path, library: Library) -> Callable[..., IngestReport]:
    """Ingests files of the given contents, all of them unless paths are given."""

    def run(
        content: dict[str, list[Record | Skipped | SourceError]],
        *paths: str,
        name: str | None = None,
        embeds: bool = True,
    ) -> IngestReport:
        for file in content:
            (tmp_path / file).parent.mkdir(exist_ok=True)
            (tmp_path / file).touch()
        given = [tmp_path / path for path in paths or content]
        flat = {Path(file).name: items for file, items in content.items()}
        use_case = Ingest(library, Files(flat), library, library, embeds=embeds)
        return use_case.run(given, name)

    return run


def test_report_counts_every_record_of_every_file(
    ingest: Callable[..., IngestReport], tmp_path: Path, library: Library
) -> None:
    """Listings in the order of the files, what was skipped beside them."""
    unread = Skipped("b.jsonl", 2, "no title")
    report = ingest({"a.jsonl": [record(1), record(2)], "b.jsonl": [record(3), unread]})
    assert report.to_json() == {
        "listings": ["a", "b"],
        "added": 1,
        "updated": 2,
        "unchanged": 0,
        "skipped": [{"file": "b.jsonl", "line": 2, "reason": "no title"}],
    }
    assert [(listing, origin) for listing, origin, _ in library.kept] == [
        ("a", str(tmp_path / "a.jsonl")),
        ("a", str(tmp_path / "a.jsonl")),
        ("b", str(tmp_path / "b.jsonl")),
    ]


def test_words_are_indexed_on_the_way_and_vectors_last(
    ingest: Callable[..., IngestReport], library: Library
) -> None:
    """A long file is searchable by words while it is still read."""
    count = BATCH * WORDS_EVERY + 7
    ingest({"long.jsonl": [record(n) for n in range(1, count + 1)]})
    assert library.calls == [
        *[f"add {BATCH}"] * WORDS_EVERY,
        f"words {BATCH * WORDS_EVERY}",
        "add 7",
        "words 7",
        "vectors",
        "chroma",
    ]


def test_progress_of_each_phase_ends_where_it_is_done(
    ingest: Callable[..., IngestReport], library: Library
) -> None:
    """How much there is to read is not known, how much to index is."""
    ingest({"a.jsonl": [record(n) for n in range(BATCH + 1)]})
    done = BATCH + 1
    assert library.shown == [
        ("reading", BATCH, None),
        ("reading", done, None),
        ("words", done, done),
        ("vectors", done, done),
    ]


def test_without_an_embedder_words_are_all(
    ingest: Callable[..., IngestReport], library: Library
) -> None:
    """Vectors are left to a later run."""
    ingest({"a.jsonl": [record(1)]}, embeds=False)
    assert library.calls == ["add 1", "words 1"]


def test_interrupted_run_keeps_what_it_took_in(
    ingest: Callable[..., IngestReport], library: Library
) -> None:
    """Whole batches, and the interrupt goes through."""
    library.fails_after = 2 * BATCH
    with pytest.raises(KeyboardInterrupt):
        ingest({"a.jsonl": [record(n) for n in range(4 * BATCH)]})
    assert len(library.kept) == 2 * BATCH


def test_given_name_names_the_listing_of_one_file(ingest: Callable[..., IngestReport]) -> None:
    """`--as NAME`."""
    assert ingest({"a.jsonl": [record(1)]}, name="mine").listings == ("mine",)
    with pytest.raises(UsageError, match="'mine' names one file, and there are 2"):
        ingest({"in/a.jsonl": [record(1)], "in/b.jsonl": [record(2)]}, "in", name="mine")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"taken.jsonl": [record(1)], "a.jsonl": [record(2)]}, "taken"),
        (
            {"one/c.jsonl": [record(1)], "two/c.jsonl": [record(2)]},
            r"both be the listing 'c'.*--as",
        ),
    ],
)
def test_wrong_name_is_refused_before_anything_is_read(
    ingest: Callable[..., IngestReport],
    library: Library,
    content: dict[str, list[Record | Skipped | SourceError]],
    message: str,
) -> None:
    """Half of an input would be worse than none."""
    with pytest.raises(UsageError, match=message):
        ingest(content)
    assert library.calls == []


def test_path_that_is_not_there_is_wrong_usage(ingest: Callable[..., IngestReport]) -> None:
    """The message names it."""
    with pytest.raises(UsageError, match=r"no file or folder .*absent\.jsonl"):
        ingest({"a.jsonl": [record(1)]}, "a.jsonl", "absent.jsonl")


def test_unreadable_file_is_reported_and_the_rest_goes_in(
    ingest: Callable[..., IngestReport],
) -> None:
    """Also when it breaks off in the middle."""
    broken: list[Record | Skipped | SourceError] = [record(1), SourceError("cut short")]
    report = ingest({"a.jsonl": broken, "b.jsonl": [record(2)]})
    (skipped,) = report.skipped
    assert (skipped.line, skipped.reason, report.listings) == (None, "cut short", ("a", "b"))


@pytest.mark.parametrize(
    ("items", "message"),
    [
        ([], "nothing to read in"),
        ([Skipped("a.pdf", None, "a PDF")], r"nothing could be read in .*: a\.pdf: a PDF"),
        ([Skipped("a.jsonl", 3, "no text")], r"a\.jsonl, line 3: no text"),
    ],
)
def test_input_of_which_nothing_can_be_read_is_an_error(
    ingest: Callable[..., IngestReport], items: list[Record | Skipped | SourceError], message: str
) -> None:
    """With the first reason."""
    with pytest.raises(SourceError, match=message):
        ingest({"a.jsonl": items})


@pytest.mark.parametrize(
    ("given", "reason"),
    [({"authors": ("A\0B",)}, "NUL"), ({"own_id": "x\ud800"}, r"valid Unicode: '\ud800'")],
)
def test_text_that_no_database_keeps_is_skipped(
    ingest: Callable[..., IngestReport], library: Library, given: dict[str, object], reason: str
) -> None:
    """One bad record does not cost its batch."""
    (skipped,) = ingest({"a.jsonl": [record(1, **given), record(2)]}).skipped
    assert skipped.line == 1
    assert reason in skipped.reason
    assert [one.title for _, _, one in library.kept] == ["Paper 2"]


def test_nothing_is_written_when_the_index_could_not_take_it_in(
    ingest: Callable[..., IngestReport], library: Library
) -> None:
    """With another embedder set, say."""
    library.mismatch = True
    with pytest.raises(IndexMismatch):
        ingest({"a.jsonl": [record(1)]})
    assert ([], []) == (library.kept, library.calls)
