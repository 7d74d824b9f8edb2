"""The doctor's checks of what lies outside the library: embedder, chat model, key, tokenizer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from bot.bootstrap.models import build_embedder, token_counter
from bot.doctor import Check
from bot.errors import ConfigError, FootnoteError
from bot.settings import Settings
from vectorstore.errors import EmbedderMissing

if TYPE_CHECKING:
    from bot.catalogue.catalogue import Catalogue

DAMAGE = ("malformed", "file is not a database")
RIGHT = {
    "FOOTNOTE_MODEL": "offline",
    "FOOTNOTE_EMBEDDER": "minilm",
    "FOOTNOTE_DAILY_BUDGET_USD": "0.50",
}
"""A value that always does; what the others should be, their owner knows."""


def surroundings(
    settings: Settings, open_catalogue: Callable[[], Catalogue], wrong: Sequence[ConfigError] = ()
) -> list[Check]:
    """One check each, and one for each setting that is wrong; digests are checked where wanted."""
    from bot.bootstrap.mail import examine_mail

    return [
        *(Check("settings", "fail", str(error), _set(error)) for error in wrong),
        _embedder(settings),
        _model(settings),
        _tokenizer(settings),
        *sources(open_catalogue),
        *digests(open_catalogue),
        *examine_mail(settings, open_catalogue),
    ]


def sources(open_catalogue: Callable[[], Catalogue]) -> list[Check]:
    """Whether every configured source was read lately; no check where there is none."""
    from bot.synced import sync_notes

    try:
        configured = open_catalogue().sources.list()
    except FootnoteError:  # the check of the catalogue says it
        return []
    if not configured:
        return []
    notes = sync_notes(configured, datetime.now(UTC))
    if not notes:
        return [Check("sources", "ok", f"{len(configured)} read lately")]
    return [Check("sources", "warn", "; ".join(notes), "footnote sync")]


def digests(open_catalogue: Callable[[], Catalogue]) -> list[Check]:
    """Whether what should have been sent was; none without subscriptions or a catalogue."""
    from bot.unsent import unsent

    try:
        catalogue = open_catalogue()
        subscriptions = catalogue.subscriptions.list()
        lines = unsent(catalogue.subscriptions, catalogue.deliveries, datetime.now(UTC))
    except FootnoteError:  # the check of the catalogue says it
        return []
    if not subscriptions:
        return []
    if not lines:
        return [Check("digests", "ok", f"{len(subscriptions)} subscribed to, none is late")]
    more = f" (and {len(lines) - 1} more)" if lines[1:] else ""
    return [Check("digests", "warn", f"{lines[-1]}{more}", "footnote digest --due")]


def mend(settings: Settings, error: FootnoteError) -> str | None:
    """The command against an error of the catalogue; None where the message says all."""
    if isinstance(error, ConfigError):
        return _set(error)
    if not settings.database_url.startswith("sqlite"):
        return "export FOOTNOTE_DATABASE_URL=…"
    if not any(sign in str(error) for sign in DAMAGE):
        return None
    file = Path(settings.database_url.removeprefix("sqlite:///"))
    # The indexes of a lost catalogue are of no use either.
    place = settings.home if file.parent == settings.home else file
    return f"mv {quote(str(place))} {quote(f'{place}.damaged')} && footnote ingest PATH"


def _set(error: ConfigError) -> str:
    name = str(error).split(" ", 1)[0]
    return f"export {name}={RIGHT.get(name, '…')}"


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
