"""What must be so before the bot starts: one line says what is not, and what to do."""

from __future__ import annotations

from bot.errors import ConfigError
from bot.settings import SlackSettings
from bot.slack.errors import SlackDenied, SlackError
from bot.slack.models import Identity
from bot.slack.writer import SlackWriter

WHERE = "see the app's page at https://api.slack.com/apps"


def check_settings(settings: SlackSettings, *, http: bool) -> None:
    """Raises ConfigError for a token or secret that is missing or of another kind."""
    check_bot_token(settings)
    if http:
        if not settings.signing_secret:
            raise ConfigError(
                "SLACK_SIGNING_SECRET is not set: without it nobody can tell Slack's requests from "
                f"others; it stands under Basic Information, {WHERE}"
            )
        return
    _check_token("SLACK_APP_TOKEN", settings.app_token, "xapp-", "Basic Information")


def check_bot_token(settings: SlackSettings) -> None:
    """Raises ConfigError where what every call takes is missing or of another kind."""
    _check_token("SLACK_BOT_TOKEN", settings.bot_token, "xoxb-", "OAuth & Permissions")


def check_workspace(settings: SlackSettings, writer: SlackWriter) -> Identity:
    """Who the bot is, asked of Slack. Raises ConfigError, SlackError where Slack is not there."""
    try:
        ours = writer.who_am_i()
    except SlackDenied as denied:
        raise ConfigError(f"Slack does not take SLACK_BOT_TOKEN: {denied}") from denied
    except SlackError as error:
        raise SlackError(
            f"Slack cannot be reached at {settings.api_base_url!r} ({error}): check the network, "
            "then start again"
        ) from error
    if settings.team_id is not None and settings.team_id != ours.team:
        raise ConfigError(
            f"SLACK_TEAM_ID is {settings.team_id!r}, but SLACK_BOT_TOKEN belongs to {ours.team!r}: "
            "set the one that fits the other"
        )
    return ours


def _check_token(name: str, value: str | None, begins: str, page: str) -> None:
    if not value:
        raise ConfigError(f"{name} is not set: it begins with {begins} and stands under {page}, "
                          f"{WHERE}")  # fmt: skip
    if not value.startswith(begins):
        raise ConfigError(f"{name} does not begin with {begins}: it stands under {page}, {WHERE}")
