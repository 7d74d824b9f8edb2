"""What can go wrong with Slack, by what there is to do about it.

SlackError (1)
├── SlackRefused      Slack said no to this call, by `code`: send something else or nothing
│   └── SlackGone     no such channel, archived, not a member: answer elsewhere
├── SlackUncertain    it may have been done: look before doing it again
├── SlackBusy         rate limited beyond what is waited for: later
│   └── SlackUnreachable  no connection, so nothing was sent: later
└── SlackDenied       token revoked, app uninstalled, scope missing: an operator must act
"""

from __future__ import annotations

from bot.errors import FootnoteError


class SlackError(FootnoteError):
    """A call to Slack did not do what it should."""


class SlackRefused(SlackError):
    """Slack said no to this call; `code` is Slack's word for why."""

    def __init__(self, method: str, code: str) -> None:
        super().__init__(f"{method} was refused: {code}")
        self.method = method
        self.code = code


class SlackGone(SlackRefused):
    """No such channel, or it is archived, or the bot is not a member."""


class SlackUncertain(SlackError):
    """The call may have been carried out: the connection broke, or the reply made no sense.

    `is_late` says that no reply came in time, so that it may yet be carried out.
    """

    def __init__(self, message: str, *, is_late: bool = False) -> None:
        super().__init__(message)
        self.is_late = is_late


class SlackBusy(SlackError):
    """Slack asks to wait longer than is waited for; nothing was sent.

    `retry_after` is in seconds, None where nobody names a time.
    """

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class SlackUnreachable(SlackBusy):
    """There is no connection to Slack, so nothing was sent."""


class SlackDenied(SlackError):
    """The token or its scopes no longer do: an operator must act."""


class Stopped(FootnoteError):
    """The person pressed Stop while the answer came in."""
