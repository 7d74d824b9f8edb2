"""The doctor's checks of what lies outside the library: embedder, chat model, key, tokenizer."""

from __future__ import annotations

from bot.bootstrap.models import build_embedder, token_counter
from bot.doctor import Check
from bot.errors import ConfigError
from bot.settings import Settings
from vectorstore.errors import EmbedderMissing


def surroundings(settings: Settings) -> list[Check]:
    """One check each."""
    return [_embedder(settings), _model(settings), _tokenizer(settings)]


def _embedder(settings: Settings) -> Check:
    try:
        build_embedder(settings)
    except EmbedderMissing as missing:
        problem, _, command = str(missing).partition("; run: ")
        return Check("embedder", "warn", f"{problem}: words only", command or None)
    except ConfigError as missing:
        return Check("embedder", "fail", str(missing), "export OPENAI_API_KEY=…")
    return Check("embedder", "ok", repr(settings.embedder))


def _model(settings: Settings) -> Check:
    if settings.model == "offline":
        return Check("model", "ok", "'offline': answers are quotes; a key adds a chat model")
    if settings.model.startswith("openai:") and settings.openai_api_key is None:
        detail = f"{settings.model!r} needs a key, and there is none"
        return Check("model", "fail", detail, "export OPENAI_API_KEY=…")
    return Check("model", "ok", repr(settings.model))


def _tokenizer(settings: Settings) -> Check:
    if settings.model == "offline":
        return Check("tokenizer", "ok", "the offline model needs none")
    counter = token_counter(settings, settings.model)
    if counter.exact:
        return Check("tokenizer", "ok", counter.status)
    return Check("tokenizer", "warn", counter.status, "export TIKTOKEN_CACHE_DIR=…")
