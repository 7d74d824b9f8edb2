"""Which embedder, chat model and tokenizer the settings ask for."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.errors import ConfigError
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.llm.base import ChatModel
    from bot.llm.tokens import TokenCounter
    from vectorstore.embeddings import Embedder


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


def ask_model(settings: Settings) -> ChatModel | None:
    """The hosted chat model, None for the offline one."""
    if settings.model == "offline":
        return None
    from bot.llm.langchain import LangChainModel

    return LangChainModel(settings.model, settings.openai_api_key, settings.openai_base_url)


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
