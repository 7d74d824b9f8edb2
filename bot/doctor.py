"""Checks a library: do the catalogue and both indexes agree, and is all there that they need."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, Protocol, TypeAlias

from vectorstore.errors import VectorStoreError
from vectorstore.feeds import ChangeFeed, VectorLog
from vectorstore.manifest import Manifest, active_manifest
from vectorstore.models import Vectors

State: TypeAlias = Literal["ok", "warn", "fail"]

REINDEX = "footnote reindex"
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
    """

    def __init__(
        self,
        papers: ChangeFeed,
        log: VectorLog,
        words: Words,
        open_collection: Callable[[Manifest], Collection],
        embedder: str,
        surroundings: Sequence[Check] = (),
    ) -> None:
        self._papers = papers
        self._log = log
        self._words = words
        self._open_collection = open_collection
        self._embedder = embedder
        self._surroundings = surroundings

    def examine(self) -> Diagnosis:
        """Runs every check, whatever the others find."""
        checks = [self._catalogue(), self._check("words", self._check_words)]
        manifest = active_manifest(self._log)
        if manifest is None:
            checks.append(Check("vectors", "warn", "no paper has a vector yet", REINDEX))
        else:
            checks.append(self._check("vectors", lambda: self._vectors(manifest)))
            checks.append(self._check("chroma", lambda: self._chroma(manifest)))
        return Diagnosis((*checks, *self._surroundings))

    def _check(self, name: str, examine: Callable[[], Check]) -> Check:
        try:
            return examine()
        except VectorStoreError as error:
            return Check(name, "fail", str(error).partition(": run ")[0], REINDEX)

    def _catalogue(self) -> Check:
        count = self._papers.count()
        if not count:
            return Check("catalogue", "warn", "no papers yet", "footnote ingest PATH")
        return Check("catalogue", "ok", f"{count} papers")

    def _check_words(self) -> Check:
        found, expected = self._words.count(), self._papers.count()
        cursor, last = self._words.cursor(), self._papers.last_seq()
        detail = f"{found} of {expected} papers can be found by words"
        if 0 < cursor < last:
            detail += f", {last - cursor} changes are still to come"
            return Check("words", "warn", detail, REINDEX)
        if found != expected:
            return Check("words", "fail", detail, REINDEX)
        return Check("words", "ok", detail)

    def _vectors(self, manifest: Manifest) -> Check:
        manifest.check_embedder(self._embedder)
        found, expected = self._log.count_documents(manifest.space), self._papers.count()
        detail = f"{found} of {expected} papers have a vector of {manifest.embedder!r}"
        if found < expected:
            return Check("vectors", "warn", detail, REINDEX)
        return Check("vectors", "ok", detail)

    def _chroma(self, manifest: Manifest) -> Check:
        kept = {chunk.chunk_id for page in self._log.pages(manifest.space) for chunk in page}
        collection = self._open_collection(manifest)
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
            return Check("chroma", "fail", detail, REINDEX)
        return Check("chroma", "ok", f"{len(present)} vectors, all found by a search")
