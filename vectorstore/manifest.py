"""What the active index was built with, kept as one small record in the vector log."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from typing import Self

from vectorstore.errors import IndexDamaged, IndexMismatch
from vectorstore.feeds import VectorLog

ACTIVE = "index"
NEXT = "index:next"


@dataclass(frozen=True, slots=True)
class Manifest:
    """One index: its embedder, its chunking, and which build of it this is (from 1 on)."""

    embedder: str
    dimensions: int
    chunking: str
    generation: int = 1

    @property
    def space(self) -> str:
        """The name its vectors are kept under in the log."""
        return self.embedder if self.generation == 1 else f"{self.embedder}@{self.generation}"

    @property
    def collection(self) -> str:
        """The name of its Chroma collection."""
        plain = re.sub(r"[^a-zA-Z0-9]+", "-", self.embedder).strip("-")
        return f"footnote-{plain}-{self.generation}"

    @property
    def chroma_cursor(self) -> str:
        """The name of the cursor that says how far its collection came."""
        return f"chroma:{self.collection}"

    def check_embedder(self, embedder: str) -> None:
        """Raises IndexMismatch when questions would be embedded in another space."""
        if embedder != self.embedder:
            raise IndexMismatch(
                f"the library's vectors are from the embedder {self.embedder!r}, "
                f"not {embedder!r}: run `footnote reindex`"
            )

    def check(self, wanted: Manifest) -> None:
        """Raises IndexMismatch when new vectors would not fit those that are there."""
        self.check_embedder(wanted.embedder)
        if not self.same_making(wanted):
            raise IndexMismatch(
                f"the library's vectors were made as {self.chunking!r} with {self.dimensions} "
                f"dimensions, not {wanted.chunking!r} with {wanted.dimensions}: "
                "run `footnote reindex`"
            )

    def same_making(self, other: Manifest) -> bool:
        """Whether both are made alike, whatever their generation."""
        return self.next_of(0) == other.next_of(0)

    def next_of(self, generation: int) -> Manifest:
        """The same making, one generation after the given one."""
        return Manifest(self.embedder, self.dimensions, self.chunking, generation + 1)

    def to_json(self) -> str:
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Self:
        try:
            return cls(**json.loads(text))
        except (ValueError, TypeError) as exc:
            raise IndexDamaged(
                f"the index manifest {text!r} cannot be read: run `footnote reindex`"
            ) from exc


def active_manifest(log: VectorLog) -> Manifest | None:
    """The manifest of the index in use; None before the first vector."""
    text = log.meta(ACTIVE)
    return Manifest.from_json(text) if text else None


def next_manifest(log: VectorLog) -> Manifest | None:
    """The manifest of the index a `reindex` is building beside it, if any."""
    text = log.meta(NEXT)
    return Manifest.from_json(text) if text else None
