"""Each of Slack's words leads to what there is to do about it."""

from __future__ import annotations

import pytest

from bot.slack.errors import SlackDenied, SlackError, SlackGone, SlackRefused, SlackUncertain
from bot.slack.refusals import BROKEN, DENIED, GONE, LAYOUT, LIMITED, failure


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (200, "token_revoked", SlackDenied),
        (401, "invalid_auth", SlackDenied),
        (200, "is_archived", SlackGone),
        (200, "invalid_blocks", SlackRefused),
        (404, "", SlackRefused),
        (302, "", SlackRefused),
        (200, "", SlackUncertain),
        (200, "fatal_error", SlackUncertain),
        (502, "", SlackUncertain),
        (503, "token_revoked", SlackUncertain),
        (408, "", SlackUncertain),
    ],
)
def test_a_failure_is_of_a_kind(status: int, code: str, expected: type[SlackError]) -> None:
    """By the word, and by the status where there is none or Slack itself broke."""
    assert expected is type(failure("chat.postMessage", status, code))


def test_a_status_stands_for_a_missing_word() -> None:
    """A line in a log names it."""
    error = failure("chat.startStream", 404, "")

    assert "chat.startStream was refused: http_404" == str(error)


def test_no_word_means_two_things() -> None:
    """The lists do not overlap."""
    words = [word for group in (LIMITED, BROKEN, DENIED, GONE, LAYOUT) for word in group]

    assert sorted(set(words)) == sorted(words)
