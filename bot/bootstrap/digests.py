"""The use case of `digest`, over a library."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from bot.bootstrap.library import Library
from bot.bootstrap.models import count_tokens
from vectorstore.feeds import vectors_cursor
from vectorstore.models import EVERYTHING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from bot.compose import Digests
    from bot.models import Paper


def library_state(library: Library) -> Callable[[], int]:
    """Gives a number that grows with every change; papers come before their words and vectors."""
    space = library.embedder.name if library.embedder else ""
    vectors = vectors_cursor(space)
    return lambda: (
        library.papers.last_seq() + library.words.cursor() + library.vectors.cursor(vectors)
    )


def build_digests(library: Library) -> Digests:
    """Composes digests over a library opened for reading."""
    from bot.compose import Digests
    from bot.overview import Overviews
    from bot.taste import draw
    from bot.themes import mean_vectors
    from bot.window import Background

    space = library.embedder.name if library.embedder else ""

    def vectors_of(paper_ids: Sequence[str]) -> Mapping[str, NDArray[np.float32]]:
        return mean_vectors(library.vectors.of(space, paper_ids))

    def embed(text: str) -> NDArray[np.float32] | None:
        return library.embedder.embed_query(text) if library.embedder else None

    def drawn() -> Sequence[Paper]:
        return list(library.papers.many(draw(library.papers.doc_ids(EVERYTHING))).values())

    counted = count_tokens(library.settings)
    return Digests(
        library.papers,
        library.sightings,
        Background(library.words, vectors_of, embed, drawn, library_state(library)),
        library.overviews,
        Overviews(library.papers, library.retriever, vectors_of, None, counted),
        library.summarize.summarize if library.summarize.has_model else None,
    )
