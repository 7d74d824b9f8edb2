"""The seam between the index and whatever turns texts into vectors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from vectorstore.models import Encoding, Vectors


class Embedder(Protocol):
    """Turns texts into unit vectors.

    `name` names the vectors' space: two embedders of one name are interchangeable, and it is kept
    beside every vector (`minilm`, `openai:text-embedding-3-small`).
    """

    @property
    def name(self) -> str: ...

    @property
    def dimensions(self) -> int: ...

    @property
    def max_tokens(self) -> int:
        """The longest text it reads whole, in its own tokens."""
        ...

    def count_tokens(self, text: str) -> int:
        """Tokens of `text` as this embedder counts them, special tokens left out."""
        ...

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Vectors of shape (len(texts), dimensions), float32, each of length 1.

        Raises EmbedderError.
        """
        ...

    def embed_query(self, text: str) -> Vectors:
        """The query's vector, of shape (dimensions,). Raises EmbedderError."""
        ...


class Encoder(Protocol):
    """An embedder that shows what it made of each word."""

    def encode(self, texts: Sequence[str]) -> Sequence[Encoding]:
        """One encoding a text, each on its own. Raises EmbedderError."""
        ...


def encodable(text: str) -> str:
    """The text with every lone surrogate, which no embedder takes, as a question mark."""
    return text.encode("utf-8", "replace").decode("utf-8")
