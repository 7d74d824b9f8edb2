"""Slack over Socket Mode: the same requests through a connection that the bot opens."""

from __future__ import annotations

import logging
import threading
from typing import Any

from slack_bolt import App
from slack_bolt.adapter.socket_mode.websocket_client import SocketModeHandler
from slack_sdk.errors import SlackApiError

from bot.errors import ConfigError
from bot.slack.errors import SlackDenied, SlackError, SlackUnreachable
from bot.slack.refusals import failure
from bot.slack.web import SlackClient

LOG = logging.getLogger(__name__)

SDK_LOG = logging.getLogger("bot.slack.socket")
"""The vendor's own remarks: at a lower level they hold whole messages."""

CONCURRENCY = 10
"""Requests taken at once: each ends with one transaction."""

TOLD_HERE = ("on_error invoked", "Failed to retrieve WSS URL", "Failed to check the current")
"""What the vendor says of a broken connection, several times a second."""

HELLO_S = 15.0
LONGEST_WAIT_S = 30.0
OPEN = "apps.connections.open"


class SlackSocket:
    """A connection to Slack that is opened again whenever it breaks."""

    def __init__(self, app: App, app_token: str, base_url: str) -> None:
        SDK_LOG.setLevel(logging.WARNING)
        SDK_LOG.addFilter(lambda record: not record.getMessage().startswith(TOLD_HERE))
        handler = SocketModeHandler(
            app,
            app_token,
            logger=SDK_LOG,
            web_client=SlackClient(app_token, base_url),
            concurrency=CONCURRENCY,
        )
        self._client = handler.client
        # After the vendor made its client, which sets this level too.
        logging.getLogger("websocket").setLevel(logging.CRITICAL + 1)
        self._greeted = threading.Event()
        self._stopping = threading.Event()
        self._failures = 0
        self._client.message_listeners.append(self._listen)
        self._client.on_error_listeners.append(self._wait)

    def start(self) -> None:
        """Connects, and returns when Slack has said hello.

        Raises ConfigError for a token that does not do, SlackError where Slack is not there.
        """
        try:
            self._connect()
        except SlackError as error:
            raise SlackError(
                f"Slack gives no connection ({error}): check the network, then start again"
            ) from error
        if not self._greeted.wait(HELLO_S):
            raise SlackUnreachable(f"{OPEN} gave a connection on which Slack says nothing")
        self._client.current_app_monitor.start()

    def _connect(self) -> None:
        # The vendor's watch would find the connection broken while it is being opened, and open
        # a second one.
        self._client.current_app_monitor_started = True
        try:
            self._client.connect()
        except SlackApiError as error:
            response = error.response
            code = response.get("error", "") if isinstance(response.data, dict) else ""
            told = failure(OPEN, response.status_code, code)
            if isinstance(told, SlackDenied):
                raise ConfigError(
                    f"Slack does not take SLACK_APP_TOKEN ({code}): make one with "
                    "connections:write under Basic Information"
                ) from error
            raise told from error

    def stop(self) -> None:
        """Takes nothing more."""
        self._stopping.set()
        self._client.close()

    def _listen(self, _client: Any, message: dict[str, Any], _raw: str | None = None) -> None:
        if message.get("type") == "hello":
            LOG.info("connected to Slack by Socket Mode")
            self._failures = 0
            self._greeted.set()

    def _wait(self, _socket: Any, error: Exception) -> None:
        """Keeps the vendor from opening the next connection at once, each time for longer."""
        if self._stopping.is_set():
            return
        seconds = min(0.25 * 2**self._failures, LONGEST_WAIT_S)
        self._failures += 1
        LOG.warning("no connection to Slack (%s): again in %.1f s", _cause(error), seconds)
        self._stopping.wait(seconds)


def _cause(error: Exception) -> str:
    if isinstance(error, SlackApiError) and isinstance(error.response.data, dict):
        return str(error.response.get("error", "no reply"))
    return type(error).__name__
