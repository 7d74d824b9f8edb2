"""The data of the vector store: what goes in (changes, chunks) and what comes out (hits)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# A string, so that importing this module does not import numpy.
Vectors: TypeAlias = "NDArray[np.float32]"


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of character offsets: `text[span.start:span.end]`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Document:
    """What is searched: one text with its title and what it may be filtered by.

    `date` is an integer `YYYYMMDD`, because Chroma compares numbers only; a month or day that is
    not known is 00.
    """

    doc_id: str
    title: str
    text: str
    date: int | None = None
    listings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """A document as it is since number `seq` of the sequence; `None` when it was removed."""

    seq: int
    doc_id: str
    document: Document | None


@dataclass(frozen=True, slots=True)
class Chunk:
    """A part of a document that fits the embedder's window.

    `start` and `end` are offsets into the document's text; `text` is what is embedded: the title
    as a header and the slice.
    """

    doc_id: str
    ordinal: int
    start: int
    end: int
    text: str

    @property
    def chunk_id(self) -> str:
        return f"{self.doc_id}#{self.ordinal}"


@dataclass(frozen=True, slots=True)
class ChunkVector:
    """A chunk's place and its vector: float32, unit length, as little-endian bytes."""

    doc_id: str
    ordinal: int
    start: int
    end: int
    vector: bytes

    @property
    def chunk_id(self) -> str:
        return f"{self.doc_id}#{self.ordinal}"


@dataclass(frozen=True, slots=True)
class Encoding:
    """A text as an embedder reads it: its vector, its tokens, and each one's vector in this text.

    All vectors are of length 1; `token_vectors` has the shape (len(tokens), dimensions).
    """

    vector: Vectors
    tokens: tuple[int, ...]
    token_vectors: Vectors


@dataclass(frozen=True, slots=True)
class Filter:
    """Limits a search to a listing and to dates, both ends included, as `YYYYMMDD`."""

    listing: str | None = None
    since: int | None = None
    until: int | None = None

    @property
    def is_empty(self) -> bool:
        return self == Filter()


EVERYTHING = Filter()
"""The filter that lets every document pass."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document as one side of the retriever scores it: cosine (dense) or BM25 (lexical)."""

    doc_id: str
    score: float


@dataclass(frozen=True, slots=True)
class Hit:
    """A document found: its fused score in 0..1, and each side's own score where it was found."""

    doc_id: str
    score: float
    dense: float | None
    lexical: float | None


@dataclass(frozen=True, slots=True)
class Signals:
    """How well a query is met by the whole library, to decide whether to answer at all.

    `top_dense` is the best cosine (None without vectors) and `elsewhere` that of the nearest field
    of knowledge (None for an embedder whose cosines are not known). `coverage` is the share of the
    query's idf mass that the words of one hit cover at most, `unknown` the share held by words of
    no document, `words` how many different words are searched for.

    The rest is about the query's telling words alone: how near a hit comes when they count twice,
    the same shares as above, and the share that the rarest of them holds, which is near 1 where
    there is but one. `elsewhere`, too, has them count twice.
    """

    top_dense: float | None
    coverage: float
    unknown: float
    elsewhere: float | None = None
    words: int = 0
    told_dense: float | None = None
    told_coverage: float = 0.0
    told_unknown: float = 0.0
    rarest: float = 0.0


@dataclass(frozen=True, slots=True)
class Retrieval:
    """The hits of one query, best first, with its signals and how far the vectors have come.

    `documents_with_vectors` is None without an embedder.
    """

    hits: tuple[Hit, ...]
    signals: Signals
    documents: int
    documents_with_vectors: int | None
