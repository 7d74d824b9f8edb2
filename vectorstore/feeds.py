"""What the indexes are built from: the numbered changes of a library, and the vectors it keeps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from vectorstore.models import Change, ChunkVector, Filter


class ChangeFeed(Protocol):
    """A library whose every change has the next number of one sequence."""

    def last_seq(self) -> int:
        """The newest number, 0 when nothing was ever added."""
        ...

    def changes(self, after: int, limit: int, until: int | None = None) -> list[Change]:
        """Each document changed since `after` once, at its latest number, in that order."""
        ...

    def doc_ids(self, filter: Filter) -> set[str]: ...

    def count(self) -> int:
        """Documents now in the library."""
        ...


class VectorLog(Protocol):
    """Where every chunk's vector is kept, by embedder, with the cursors of what follows it."""

    def cursor(self, name: str) -> int:
        """How far the follower of this name came, 0 when it is unknown."""
        ...

    def advance(self, name: str, seq: int) -> None: ...

    def replace(
        self, embedder: str, doc_ids: Sequence[str], vectors: Sequence[ChunkVector], seq: int
    ) -> None:
        """Drops these documents' vectors, keeps the new ones and sets `vectors:EMBEDDER` to `seq`.

        One transaction: all of it happens or nothing.
        """
        ...

    def of(self, embedder: str, doc_ids: Sequence[str]) -> list[ChunkVector]: ...

    def pages(self, embedder: str, size: int = 5000) -> Iterator[list[ChunkVector]]:
        """All vectors, ordered by document and ordinal."""
        ...

    def count_documents(self, embedder: str) -> int: ...

    def drop(self, embedder: str) -> None: ...

    def meta(self, key: str) -> str | None: ...

    def set_meta(self, key: str, value: str) -> None: ...


def vectors_cursor(embedder: str) -> str:
    """The name of the cursor that says how far this embedder came."""
    return f"vectors:{embedder}"
