"""A message says which job sent it, and is found by that."""

from __future__ import annotations

from typing import Any

import pytest

from bot.slack.models import Found, Identity
from bot.slack.replies import find_reply, marked, metadata, moment
from tests.bot.slack.fake_slack import block

OURSELVES = Identity("T01", "U0BOT", "B0BOT")
RUN = "message:T01:C01:1"
ASKED = "1700000000.000100"


def _message(ts: str, user: str = "U0BOT", **more: Any) -> dict[str, Any]:
    return {"user": user, "ts": ts, "text": "words", "blocks": [], **more}


@pytest.mark.parametrize("is_complete", [True, False])
@pytest.mark.parametrize("by", ["metadata", "block"])
def test_a_mark_is_read_again(by: str, is_complete: bool) -> None:
    """Either of the two will do, whatever the time."""
    marks: dict[str, dict[str, Any]] = {
        "metadata": {"metadata": metadata(RUN, is_complete=is_complete)},
        "block": {"blocks": marked([block("a"), block("b")], RUN, is_complete=is_complete)},
    }
    message = _message("1600000000.000001", **marks[by])

    assert Found("1600000000.000001", is_complete) == find_reply([message], RUN, ASKED, OURSELVES)


def test_a_mark_goes_before_an_earlier_message_without() -> None:
    """What says whose it is counts more."""
    plain = _message("1700000000.000200")
    ours = _message("1700000000.000300", metadata=metadata(RUN, is_complete=True))

    assert Found("1700000000.000300", is_complete=True) == find_reply(
        [plain, ours], RUN, ASKED, OURSELVES
    )


@pytest.mark.parametrize(
    "message",
    [
        _message("1700000000.000200", user="U01"),
        _message("1700000000.000200", metadata=metadata("another", is_complete=True)),
        _message("1700000000.000200", blocks=marked([block("a")], "another", is_complete=False)),
        _message("1700000000.000100"),
        _message("1700000000.000099"),
        {"user": "U0BOT", "text": "no ts"},
        {"text": "nobody", "ts": "1700000000.000200"},
    ],
)
def test_what_is_not_ours_is_not_found(message: dict[str, Any]) -> None:
    """A person's, another job's, the question itself, an older one, and junk."""
    assert None is find_reply([message], RUN, ASKED, OURSELVES)


def test_the_first_of_several_without_a_mark_is_taken() -> None:
    """In time, not in the order given."""
    later, first = _message("1700000000.001000"), _message("1700000000.000200", user="other")
    first |= {"user": None, "bot_id": "B0BOT"}

    assert Found("1700000000.000200", is_complete=False) == find_reply(
        [later, first], RUN, ASKED, OURSELVES
    )


def test_a_foreign_block_id_is_no_mark() -> None:
    """Slack names blocks too."""
    message = _message("1700000000.000200", blocks=[{**block("a"), "block_id": "x.y.whole"}])

    assert Found("1700000000.000200", is_complete=False) == find_reply(
        [message], RUN, ASKED, OURSELVES
    )


def test_marking_changes_no_block() -> None:
    """The blocks of a post are shared; nothing to mark is left alone."""
    blocks = [block("a")]
    marked(blocks, RUN, is_complete=True)

    assert ([block("a")], []) == (blocks, marked([], RUN, is_complete=True))


def test_moments_are_in_order() -> None:
    """As numbers, not as text."""
    assert moment("1700000000.000002") < moment("1700000000.000010") < moment("1800000000")
