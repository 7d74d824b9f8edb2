"""Slack over Socket Mode: the same requests through a connection that the bot opens."""

from __future__ import annotations

import logging

from slack_bolt import App
from slack_bolt.adapter.socket_mode.websocket_client import SocketModeHandler

from bot.slack.web import SlackClient

LOG = logging.getLogger("bot.slack.socket")

CONCURRENCY = 10
"""Requests taken at once: each ends with one transaction."""


class SlackSocket:
    """A connection to Slack that is opened again whenever it breaks."""

    def __init__(self, app: App, app_token: str, base_url: str) -> None:
        LOG.setLevel(logging.WARNING)
        self._handler = SocketModeHandler(
            app,
            app_token,
            logger=LOG,
            web_client=SlackClient(app_token, base_url),
            concurrency=CONCURRENCY,
        )

    def start(self) -> None:
        """Connects; raises SlackUnreachable, SlackUncertain, SlackDenied."""
        self._handler.client.connect()

    def stop(self) -> None:
        """Takes nothing more."""
        self._handler.client.close()
