"""What is told to one person directly, or by a response URL, arrives once whatever breaks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.slack.errors import SlackBusy, SlackUncertain
from bot.slack.hold import Hold
from tests.bot.slack.desk import COMMAND, LEASE_S, MENTION, Desk, seated
from tests.bot.slack.fake_slack import CHANNEL

ANSWER = "Fern does not reduce the peak memory of dense graphs."
PRIVATE = replace(COMMAND, private=True)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    yield from seated(Desk, tmp_path)


def work(desk: Desk) -> None:
    """As workers do: what is not certain is put off and tried again, until it is done."""
    for _ in range(6):
        if taken := desk.take():
            hold = Hold(taken[0], desk.inbox, lambda: desk.now, LEASE_S)
            try:
                desk.process().answering.handle(taken[0], hold)
                hold.finish("done")
            except (SlackBusy, SlackUncertain):
                hold.put_off(10)
        desk.now += timedelta(seconds=31)


def test_answer_whose_url_expired_is_sent_directly_once(desk: Desk) -> None:
    """Also where nobody can say at first whether the direct message arrived; no word of loss."""
    desk.claim(PRIVATE)
    desk.slack.fault("response_url", "error", code="expired_url", times=9)
    desk.slack.fault("chat.postMessage", "drop_after")
    desk.slack.fault("conversations.history", "500", times=6)
    work(desk)
    (told,) = desk.direct
    assert ANSWER in told


def test_answer_of_a_channel_that_is_gone_is_sent_directly_once(desk: Desk) -> None:
    """As above, the direct message of a mention."""
    desk.slack.gone = {CHANNEL}
    desk.claim(MENTION)
    desk.slack.fault("chat.startStream", "error", code="not_in_channel", times=9)
    desk.slack.fault("chat.postMessage", "error", code="not_in_channel")
    desk.slack.fault("chat.postMessage", "drop_after")
    desk.slack.fault("conversations.history", "500", times=6)
    work(desk)
    (told,) = desk.direct
    assert ANSWER in told
