"""Checks a library: do the catalogue and both indexes agree, and is all there that they need."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, Protocol, TypeAlias

from bot.errors import FootnoteError
from vectorstore.errors import IndexMissing, IndexUnreachable, VectorStoreError
from vectorstore.feeds import ChangeFeed, VectorLog, vectors_cursor
from vectorstore.manifest import Manifest, active_manifest
from vectorstore.models import Vectors

State: TypeAlias = Literal["ok", "warn", "fail"]

REINDEX = "footnote reindex"
INGEST = "footnote ingest PATH"
ANOTHER_SERVER = "export FOOTNOTE_CHROMA_URL=…"
SEARCHED = 20_000
"""Chunks that are searched for at most, evenly spread; a damaged index loses far more than one."""


@dataclass(frozen=True, slots=True)
class Check:
    """One finding, and the command that mends it where there is something to mend."""

    name: str
    state: State
    detail: str
    command: str | None = None


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """All findings."""

    checks: tuple[Check, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing failed; a warning is no failure."""
        return all(check.state != "fail" for check in self.checks)

    def to_json(self) -> dict[str, Any]:
        """The findings as the contract of `doctor --json` has them."""
        return {"ok": self.ok, "checks": [asdict(check) for check in self.checks]}


class Catalogue(ChangeFeed, Protocol):
    """The catalogue's papers."""

    def check(self) -> None:
        """Raises CatalogueError when what is stored is damaged."""
        ...


class Words(Protocol):
    """The word index."""

    def cursor(self) -> int: ...

    def count(self) -> int: ...


class Collection(Protocol):
    """The vector collection, opened for reading."""

    def chunks(self) -> Iterator[tuple[list[str], Vectors]]: ...

    def not_found(self, chunk_ids: Sequence[str], vectors: Vectors) -> list[str]: ...


class Doctor:
    """The use case. `embedder` is the one of the settings; `surroundings` are checks of what lies
    outside the library: its files, the chat model and its key, the tokenizer.

    `open_papers` and `open_log` may raise FootnoteError; `mend` gives the command against one.
    """

    def __init__(
        self,
        open_papers: Callable[[], Catalogue],
        open_log: Callable[[], VectorLog],
        words: Words,
        open_collection: Callable[[Manifest], Collection],
        embedder: str,
        surroundings: Sequence[Check] = (),
        mend: Callable[[FootnoteError], str | None] = lambda _: None,
    ) -> None:
        self._open_papers = open_papers
        self._open_log = open_log
        self._words = words
        self._open_collection = open_collection
        self._embedder = embedder
        self._surroundings = surroundings
        self._mend = mend

    def examine(self) -> Diagnosis:
        """Runs every check, whatever the others find."""
        return Diagnosis((*self._library(), *self._surroundings))

    def _library(self) -> Iterator[Check]:
        catalogue = self._check("catalogue", self._catalogue)
        yield catalogue
        if catalogue.state == "fail":
            yield self._check("words", self._words_alone)
            for name in ("vectors", "chroma"):
                yield Check(name, "warn", "not checked: the catalogue cannot be read")
            return
        yield self._check("words", self._check_words)
        yield self._check("vectors", self._vectors)
        if active_manifest(self._open_log()) is not None:
            yield self._check("chroma", self._chroma)

    def _check(self, name: str, examine: Callable[[], Check]) -> Check:
        try:
            return examine()
        except IndexUnreachable as error:
            return Check(name, "fail", str(error), ANOTHER_SERVER)
        except VectorStoreError as error:
            return Check(name, "fail", str(error).partition(": run ")[0], REINDEX)
        except FootnoteError as error:
            return Check(name, "fail", str(error), self._mend(error))

    def _catalogue(self) -> Check:
        papers = self._open_papers()
        papers.check()
        active_manifest(self._open_log())
        count = papers.count()
        if not count:
            return Check("catalogue", "warn", "no papers yet", INGEST)
        return Check("catalogue", "ok", f"{count} papers")

    def _words_alone(self) -> Check:
        return Check("words", "ok", f"{self._words.count()} papers can be found by words")

    def _check_words(self) -> Check:
        papers = self._open_papers()
        found, expected = self._words.count(), papers.count()
        cursor, last = self._words.cursor(), papers.last_seq()
        if cursor > last:
            detail = f"the word index holds {found} papers of another library"
            return Check("words", "fail", detail, REINDEX)
        detail = _of(found, expected, "can be found by words")
        if cursor < last and (cursor or not self._was_indexed()):
            return Check("words", "warn", f"{detail}, {_to_come(last - cursor)}", INGEST)
        if found != expected:
            return Check("words", "fail", detail, REINDEX)
        return Check("words", "ok", detail)

    def _was_indexed(self) -> bool:
        """Whether anything came after the words: an ingest indexes them first."""
        log = self._open_log()
        manifest = active_manifest(log)
        return manifest is not None and log.cursor(vectors_cursor(manifest.space)) > 0

    def _vectors(self) -> Check:
        papers, log = self._open_papers(), self._open_log()
        manifest, expected = active_manifest(log), papers.count()
        if manifest is None:
            detail = "no paper has a vector yet" if expected else "no papers to have vectors"
            return Check("vectors", "warn", detail, INGEST)
        manifest.check_embedder(self._embedder)
        found = log.count_documents(manifest.space)
        detail = _of(found, expected, f"have a vector of {manifest.embedder!r}")
        waiting = papers.last_seq() - log.cursor(vectors_cursor(manifest.space))
        if waiting > 0:
            return Check("vectors", "warn", f"{detail}, {_to_come(waiting)}", INGEST)
        if found < expected:
            return Check("vectors", "warn", detail, REINDEX)
        return Check("vectors", "ok", detail)

    def _chroma(self) -> Check:
        log = self._open_log()
        manifest = active_manifest(log)
        assert manifest is not None  # noqa: S101 - only then is it called
        kept = {chunk.chunk_id for page in log.pages(manifest.space) for chunk in page}
        waiting = log.cursor(vectors_cursor(manifest.space)) - log.cursor(manifest.chroma_cursor)
        try:
            collection = self._open_collection(manifest)
        except IndexMissing:
            if log.cursor(manifest.chroma_cursor):
                raise
            return Check("chroma", "warn", f"no vector index yet, {_to_come(waiting)}", INGEST)
        present: set[str] = set()
        lost = 0
        step = max(1, len(kept) // SEARCHED)
        for chunk_ids, vectors in collection.chunks():
            present.update(chunk_ids)
            lost += len(collection.not_found(chunk_ids[::step], vectors[::step]))
        if lost:
            detail = f"{lost} vectors can be read but not found by a search"
            return Check("chroma", "fail", detail, REINDEX)
        if present != kept:
            detail = f"{len(kept - present)} vectors are missing and {len(present - kept)} stale"
            if waiting > 0:
                return Check("chroma", "warn", f"{detail}, {_to_come(waiting)}", INGEST)
            return Check("chroma", "fail", detail, REINDEX)
        return Check("chroma", "ok", f"{len(present)} vectors, all found by a search")


def _of(found: int, expected: int, what: str) -> str:
    if found > expected:
        return f"{found} papers {what}, but the catalogue has {expected}"
    return f"{found} of {expected} papers {what}"


def _to_come(changes: int) -> str:
    return "1 change is still to come" if changes == 1 else f"{changes} changes are still to come"
