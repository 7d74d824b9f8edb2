"""The only reader of the environment: every setting, once, from a mapping."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.errors import ConfigError
from bot.mail_server import MailSettings, read_mail

NAMES = (
    "FOOTNOTE_HOME",
    "FOOTNOTE_MODEL",
    "FOOTNOTE_JUDGE",
    "FOOTNOTE_EMBEDDER",
    "FOOTNOTE_DATABASE_URL",
    "FOOTNOTE_CHROMA_URL",
    "FOOTNOTE_DAILY_BUDGET_USD",
    "FOOTNOTE_SMTP_URL",
    "FOOTNOTE_MAIL_FROM",
    "OPENAI_API_KEY",
    "OPENAI_BASE_URL",
    "SLACK_BOT_TOKEN",
    "SLACK_APP_TOKEN",
    "SLACK_SIGNING_SECRET",
    "SLACK_TEAM_ID",
    "SLACK_API_BASE_URL",
    "TIKTOKEN_CACHE_DIR",
)
DEFAULT_OPENAI_MODEL = "openai:gpt-6-luna"


SLACK_API_BASE_URL = "https://slack.com/api/"


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """How the bot reaches Slack and knows that Slack reaches it; secrets are not shown."""

    bot_token: str | None = field(default=None, repr=False)
    app_token: str | None = field(default=None, repr=False)
    signing_secret: str | None = field(default=None, repr=False)
    team_id: str | None = None
    api_base_url: str = SLACK_API_BASE_URL


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person has set; see `.env.example` for what each one means."""

    home: Path
    model: str
    embedder: str
    database_url: str
    chroma_url: str | None
    daily_budget_usd: float | None
    openai_api_key: str | None
    openai_base_url: str | None
    tiktoken_cache_dir: Path | None
    judge: str | None = None
    slack: SlackSettings = SlackSettings()
    mail: MailSettings = field(default_factory=MailSettings)


def current_settings() -> Settings:
    """The settings of this process, with the `.env` of the folder it works in."""
    return read_settings(os.environ, Path(".env"))


def usable_settings() -> tuple[Settings, tuple[ConfigError, ...]]:
    """This process's settings as far as they can be read, and what is wrong with the others."""
    return read_usable_settings(os.environ, Path(".env"))


def read_usable_settings(
    environ: Mapping[str, str], dotenv: Path
) -> tuple[Settings, tuple[ConfigError, ...]]:
    """As `read_settings`, with the default in the place of each value that is wrong."""
    values = _merged(environ, dotenv)
    wrong: list[ConfigError] = []
    while True:
        try:
            return read_settings(values, Path(os.devnull)), tuple(wrong)
        except ConfigError as error:
            (name,) = (name for name in NAMES if str(error).startswith(f"{name} "))
            values[name] = ""
            wrong.append(error)


def read_settings(environ: Mapping[str, str], dotenv: Path) -> Settings:
    """Settings of `environ`, and below it of the file `dotenv` where there is one.

    An empty value counts as unset. Raises ConfigError.
    """
    values = {name: value for name, value in _merged(environ, dotenv).items() if value}
    home = read_home(environ, dotenv)
    key = values.get("OPENAI_API_KEY")
    cache = values.get("TIKTOKEN_CACHE_DIR")
    return Settings(
        home=home,
        model=_model(values.get("FOOTNOTE_MODEL"), has_key=key is not None),
        embedder=_embedder(values.get("FOOTNOTE_EMBEDDER", "minilm")),
        database_url=values.get("FOOTNOTE_DATABASE_URL") or f"sqlite:///{home / 'catalogue.db'}",
        chroma_url=values.get("FOOTNOTE_CHROMA_URL"),
        daily_budget_usd=_budget(values.get("FOOTNOTE_DAILY_BUDGET_USD")),
        openai_api_key=key,
        openai_base_url=values.get("OPENAI_BASE_URL"),
        tiktoken_cache_dir=Path(cache) if cache else None,
        judge=_judge(values.get("FOOTNOTE_JUDGE")),
        slack=SlackSettings(
            bot_token=values.get("SLACK_BOT_TOKEN"),
            app_token=values.get("SLACK_APP_TOKEN"),
            signing_secret=values.get("SLACK_SIGNING_SECRET"),
            team_id=values.get("SLACK_TEAM_ID"),
            api_base_url=_slack_address(values.get("SLACK_API_BASE_URL")),
        ),
        mail=read_mail(values.get("FOOTNOTE_SMTP_URL"), values.get("FOOTNOTE_MAIL_FROM")),
    )


def read_home(environ: Mapping[str, str], dotenv: Path) -> Path:
    """The folder of the library; it need not exist yet. Never fails: errors are logged there."""
    home = _merged(environ, dotenv)["FOOTNOTE_HOME"]
    return Path(home or _default_home()).expanduser()


def _merged(environ: Mapping[str, str], dotenv: Path) -> dict[str, str]:
    in_file: dict[str, str | None] = {}
    if dotenv.is_file():
        from dotenv import dotenv_values  # most people have no such file

        in_file = dotenv_values(dotenv)
    return {name: environ.get(name) or in_file.get(name) or "" for name in NAMES}


def _default_home() -> str:
    from platformdirs import user_data_dir  # needed only without FOOTNOTE_HOME

    return user_data_dir("footnote", appauthor=False)


def _model(value: str | None, *, has_key: bool) -> str:
    if value is None:
        return DEFAULT_OPENAI_MODEL if has_key else "offline"
    provider, colon, name = value.partition(":")
    if value != "offline" and not (provider and colon and name):
        raise ConfigError(
            f"FOOTNOTE_MODEL is {value!r}: use 'offline' or 'provider:name', "
            f"such as {DEFAULT_OPENAI_MODEL!r}"
        )
    return value


def _judge(value: str | None) -> str | None:
    provider, colon, name = (value or "").partition(":")
    if value is not None and not (provider and colon and name):
        raise ConfigError(
            f"FOOTNOTE_JUDGE is {value!r}: use 'provider:name', such as {DEFAULT_OPENAI_MODEL!r}, "
            "or leave it unset"
        )
    return value


def _embedder(value: str) -> str:
    provider, _, name = value.partition(":")
    if value != "minilm" and not (provider == "openai" and name):
        raise ConfigError(
            f"FOOTNOTE_EMBEDDER is {value!r}: use 'minilm' or 'openai:name', "
            "such as 'openai:text-embedding-3-small'"
        )
    return value


def _slack_address(value: str | None) -> str:
    if value is None:
        return SLACK_API_BASE_URL
    if not value.startswith(("https://", "http://")):
        raise ConfigError(
            f"SLACK_API_BASE_URL is {value!r}: use the address of a Web API, "
            f"such as {SLACK_API_BASE_URL!r}"
        )
    return value.rstrip("/") + "/"


def _budget(value: str | None) -> float | None:
    if value is None:
        return None
    try:
        amount = float(value)
    except ValueError:
        amount = math.nan
    if not 0 <= amount < math.inf:
        raise ConfigError(
            f"FOOTNOTE_DAILY_BUDGET_USD is {value!r}: use an amount of US dollars, such as '0.50'"
        )
    return amount
