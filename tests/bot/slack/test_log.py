"""No secret reaches the log, in a message or in a traceback."""

from __future__ import annotations

import logging

import pytest

from bot.slack.log import Redacting


@pytest.mark.parametrize(
    "secret",
    [
        "xoxb-123-456-abcDEF",
        "xoxp-1-2-3",
        "xapp-1-A0-1-abc",
        "xoxe.xoxp-1-abc",
        "https://hooks.slack.com/commands/T1/2/3",
        "wss://wss-primary.slack.com/link/?ticket=abc&app_id=1",
    ],
)
def test_a_secret_is_taken_out(secret: str) -> None:
    """Whoever wrote it there."""
    told = f"before {secret} after"
    record = logging.LogRecord("bot", logging.INFO, "", 1, "said %s", (told,), None)

    assert ("said before [secret] after", False) == (
        Redacting("%(message)s").format(record),
        secret in Redacting("%(message)s").format(record),
    )


def test_a_traceback_is_searched_too() -> None:
    """An error may carry what was sent."""
    try:
        raise ValueError("sent xoxb-1-2-3 to nobody")
    except ValueError as error:
        caught = (type(error), error, error.__traceback__)
    record = logging.LogRecord("bot", logging.ERROR, "", 1, "failed", (), caught)

    assert "sent [secret] to nobody" in Redacting().format(record)


def test_other_words_stay() -> None:
    """A log without its message helps nobody."""
    record = logging.LogRecord("bot", logging.INFO, "", 1, "xoxo from https://arxiv.org", (), None)

    assert "xoxo from https://arxiv.org" == Redacting("%(message)s").format(record)
