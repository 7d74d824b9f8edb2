"""Which workspace a channel that is named in the terminal is of."""

from __future__ import annotations

from bot.errors import ConfigError
from bot.settings import SlackSettings
from bot.slack.startup import check_workspace
from bot.slack.web import SlackClient
from bot.slack.writer import SlackWriter


def workspace_of(settings: SlackSettings) -> str:
    """The id of the workspace; asked of Slack where no setting names it.

    Raises ConfigError, SlackError where Slack is not there.
    """
    if settings.team_id:
        return settings.team_id
    if not settings.bot_token:
        raise ConfigError(
            "SLACK_TEAM_ID is not set: name the channel's workspace, or set SLACK_BOT_TOKEN to "
            "have Slack asked for it"
        )
    writer = SlackWriter(SlackClient(settings.bot_token, settings.api_base_url))
    return check_workspace(settings, writer).team
