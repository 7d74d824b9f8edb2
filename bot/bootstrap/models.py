"""Which embedder, chat model and tokenizer the settings ask for."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

from bot.errors import ConfigError
from bot.settings import Settings
from vectorstore.errors import EmbedderMissing

if TYPE_CHECKING:
    from bot.budget import Pending
    from bot.judgement import Judge
    from bot.llm.base import ChatModel, Finished, Message
    from bot.llm.langchain import LangChainModel
    from bot.llm.tokens import TokenCounter
    from vectorstore.embeddings import Embedder, Encoder

JUDGING_S = 10.0
"""How long a judge may take over one sentence, each time it is asked."""
SpentSince: TypeAlias = Callable[[str], float]
"""US dollars spent on answers since a moment (ISO, UTC)."""


def build_embedder(settings: Settings) -> Embedder:
    """The embedder. Raises EmbedderMissing, and ConfigError without the key it needs."""
    if settings.embedder == "minilm":
        from vectorstore.minilm import MiniLM, find_model_folder

        return MiniLM(find_model_folder(), settings.home / "models")
    from vectorstore.openai_embeddings import OpenAIEmbedder

    if settings.openai_api_key is None:
        raise ConfigError(
            f"FOOTNOTE_EMBEDDER is {settings.embedder!r}, which needs a key: set OPENAI_API_KEY"
        )
    model = settings.embedder.removeprefix("openai:")
    return OpenAIEmbedder(
        model,
        settings.openai_api_key,
        settings.openai_base_url,
        count_tokens=token_counter(settings, model).count,
    )


def build_encoder(settings: Settings, embedder: Embedder | None) -> Encoder | None:
    """The local embedder, whichever is searched by; None where it is not installed."""
    from vectorstore.minilm import MiniLM, find_model_folder

    if isinstance(embedder, MiniLM):
        return embedder
    try:
        return MiniLM(find_model_folder(), settings.home / "models")
    except EmbedderMissing:  # sentences are then chosen by their words
        return None


class Deferred:
    """A ChatModel made when it is first asked: the import of its packages takes two seconds."""

    def __init__(self, name: str, make: Callable[[], LangChainModel]) -> None:
        self.name = name
        self._make = make

    @cached_property
    def _model(self) -> LangChainModel:
        return self._make()

    def stream(
        self, messages: Sequence[Message], schema: Mapping[str, Any]
    ) -> Iterator[str | Finished]:
        """See ChatModel. Raises ConfigError for a model that cannot be had."""
        yield from self._model.stream(messages, schema)

    def close(self) -> None:
        """Closes the model if it was made."""
        if "_model" in vars(self):
            self._model.close()


def ask_model(
    settings: Settings,
    spent_since: SpentSince,
    closing: ExitStack,
    longest_s: float | None = None,
    pending: Pending | None = None,
) -> ChatModel | None:
    """The hosted chat model within the day's budget, None for the offline one.

    `longest_s` is how long a reply may take where that is less than usual; `closing` closes it.
    """
    if settings.model == "offline":
        return None
    return _capped(
        _hosted(settings, settings.model, closing, longest_s), settings, spent_since, pending
    )


def build_judge(
    settings: Settings, spent_since: SpentSince, closing: ExitStack, pending: Pending
) -> Judge:
    """Who may let a paraphrase stand: the judge of the settings within the day's budget, or nobody.

    `pending` is that of the model whose claims are judged.
    """
    from bot.judgement import NoJudge

    if settings.judge is None or settings.model == "offline":
        return NoJudge()
    from bot.llm.judge import ModelJudge

    model = _hosted(settings, settings.judge, closing, JUDGING_S)
    return ModelJudge(_capped(model, settings, spent_since, pending, adds=True))


def _hosted(settings: Settings, name: str, closing: ExitStack, longest_s: float | None) -> Deferred:
    def make() -> LangChainModel:
        from bot.llm.langchain import LONGEST_S, LangChainModel

        return LangChainModel(
            name,
            settings.openai_api_key,
            settings.openai_base_url,
            longest_s=longest_s or LONGEST_S,
        )

    model = Deferred(name, make)
    closing.callback(model.close)
    return model


def _capped(
    model: ChatModel,
    settings: Settings,
    spent_since: SpentSince,
    pending: Pending | None,
    *,
    adds: bool = False,
) -> ChatModel:
    if settings.daily_budget_usd is None:
        return model
    from bot.budget import CappedModel

    return CappedModel(
        model,
        settings.daily_budget_usd,
        lambda: spent_since(today()),
        count_tokens(settings),
        pending,
        adds=adds,
    )


def today() -> str:
    """The day that a budget is for: ISO, UTC."""
    return datetime.now(UTC).date().isoformat()


def counts_exactly(settings: Settings) -> bool:
    """Whether tokens are counted as the model counts them."""
    if settings.model == "offline":
        return True
    is_openai = settings.model.startswith("openai:")
    return is_openai and token_counter(settings, settings.model).exact


def token_counter(settings: Settings, model: str) -> TokenCounter:
    """Counts tokens as a hosted model does, as well as this machine can."""
    from bot.llm.tokens import TokenCounter

    return TokenCounter(settings.tiktoken_cache_dir, model)


def count_tokens(settings: Settings) -> Callable[[str], int]:
    """How the evidence for the chat model is measured.

    The offline model has neither price nor window: reading tiktoken's file for it would be waste.
    """
    if settings.model == "offline":
        from bot.llm.tokens import estimate_tokens

        return estimate_tokens
    return token_counter(settings, settings.model).count


def tell(message: str) -> None:
    """A remark on stderr, beside whatever stdout carries."""
    print(f"footnote: {message}", file=sys.stderr)  # noqa: T201 - stderr is where remarks go
