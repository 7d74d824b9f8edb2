"""The chat model without key or network: it picks sentences and says them word for word."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from bot.context import Asked, read_messages
from bot.flags import reads_as_instruction
from bot.llm.base import Finished, Message
from bot.llm.scorer import Scored, score_sentences
from bot.models import Usage
from vectorstore.embeddings import Embedder

MOST = 5
MOST_OF_A_PAPER = 2
FEWEST = 3
NEAR_BEST = 0.62
"""A sentence beyond the fewest is given when it scores this share of the best one."""

WELL_MATCHED = 0.3
"""Where no sentence holds this share of the question's words, one of each paper is given."""


class Words(Protocol):
    """The library's own words."""

    def analyze(self, text: str) -> list[str]: ...

    def idf(self, term: str) -> float: ...


class OfflineModel:
    """A ChatModel that reads the same messages as any other and replies in the same schema."""

    name = "offline"

    def __init__(self, embedder: Embedder | None = None, words: Words | None = None) -> None:
        self._embedder = embedder
        self._words = words

    def stream(
        self,
        messages: Sequence[Message],
        schema: Mapping[str, Any],  # noqa: ARG002 - it knows one schema
    ) -> Iterator[str | Finished]:
        """The whole reply in one piece."""
        chosen = choose(self.score(read_messages(messages)))
        claims = [{"evidence": [item.sentence_id], "text": item.text} for item in chosen]
        status = "answered" if claims else "not_stated"
        yield json.dumps({"status": status, "claims": claims}, ensure_ascii=False)
        yield Finished(Usage(cost_usd=0.0))

    def score(self, asked: Asked) -> list[Scored]:
        """Every sentence of the passages with how well it answers the question."""
        similarity = self._similarity if self._embedder is not None else None
        if self._words is None:
            return score_sentences(asked, similarity)
        return score_sentences(asked, similarity, self._words.idf, self._words.analyze)

    def _similarity(self, question: str, texts: Sequence[str]) -> list[float]:
        assert self._embedder is not None  # noqa: S101 - only then is it called
        vectors = self._embedder.embed_documents(texts)
        cosines = vectors @ self._embedder.embed_query(question)
        return [float(cosine) for cosine in cosines]


def choose(scored: Sequence[Scored]) -> list[Scored]:
    """The sentences to answer with: the best paper first, a paper's own order within it."""
    plain = [item for item in scored if not reads_as_instruction(item.text)]
    ranked = sorted(plain or scored, key=lambda item: -item.score)
    matched = max((item.features.coverage for item in scored), default=0.0)
    most_of_a_paper = MOST_OF_A_PAPER if matched >= WELL_MATCHED else 1
    chosen: list[Scored] = []
    for item in ranked:
        enough = len(chosen) >= FEWEST and item.score < NEAR_BEST * ranked[0].score
        if len(chosen) >= MOST or enough:
            break
        if sum(item.passage == other.passage for other in chosen) < most_of_a_paper:
            chosen.append(item)
    papers = list(dict.fromkeys(item.passage for item in chosen))
    return sorted(chosen, key=lambda item: (papers.index(item.passage), item.place))
