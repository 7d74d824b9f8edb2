"""The chat model without key or network: it picks sentences and says them word for word."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from bot.context import Asked, read_messages
from bot.llm.base import Finished, Message
from bot.llm.choice import choose
from bot.llm.scorer import Scored, score_sentences
from bot.models import Usage
from bot.question import read_question
from bot.stated import states
from vectorstore.embeddings import Encoder


class Words(Protocol):
    """The library's own words."""

    def analyze(self, text: str) -> list[str]: ...

    def idf(self, term: str) -> float: ...


class OfflineModel:
    """A ChatModel that reads the same messages as any other and replies in the same schema."""

    name = "offline"

    def __init__(self, encoder: Encoder | None = None, words: Words | None = None) -> None:
        self._encoder = encoder
        self._words = words

    def stream(
        self,
        messages: Sequence[Message],
        schema: Mapping[str, Any],  # noqa: ARG002 - it knows one schema
    ) -> Iterator[str | Finished]:
        """The whole reply in one piece."""
        asked = read_messages(messages)
        chosen = choose(self.score(asked), read_question(asked.question)) if states(asked) else []
        claims = [{"evidence": [item.sentence_id], "text": item.text} for item in chosen]
        status = "answered" if claims else "not_stated"
        yield json.dumps({"status": status, "claims": claims}, ensure_ascii=False)
        yield Finished(Usage(cost_usd=0.0))

    def score(self, asked: Asked) -> list[Scored]:
        """Every sentence of the passages with how well it answers the question."""
        encode = self._encoder.encode if self._encoder is not None else None
        if self._words is None:
            return score_sentences(asked, encode)
        return score_sentences(asked, encode, self._words.idf, self._words.analyze)
