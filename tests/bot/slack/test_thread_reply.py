"""What people do to an answer while it comes in is respected, and nothing is said twice."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from bot.slack.hold import JobCancelled
from bot.slack.limits import make_post
from bot.slack.rich import line, rich_text
from tests.bot.slack.desk import MENTION, Desk, seated
from tests.bot.slack.fake_slack import ALICE, CHANNEL, ROOT, TEAM
from tests.bot.test_ask import Says, claims

ANSWER = "Fern does not reduce the peak memory of dense graphs."
TIMES = "Fern halves the run time of 40 graph solvers."


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    model = Says(claims(("S4", ANSWER), ("S3", TIMES)))
    yield from seated(partial(Desk, model=model), tmp_path)


def answer(desk: Desk) -> None:
    leased, hold = desk.take() or pytest.fail("nothing to do")
    desk.process().answering.handle(leased, hold)


def test_stop_that_slack_tells_of_twice_ends_the_answer_once(desk: Desk) -> None:
    """By its event, and by refusing the call that ends the stream."""

    def stop() -> None:
        desk.inbox.cancel(TEAM, CHANNEL, ROOT)
        desk.slack.fault("chat.stopStream", "error", code="stopped_by_user")

    desk.claim(MENTION)
    desk.slack.after["chat.startStream"] = stop
    with pytest.raises(JobCancelled):
        answer(desk)
    (said,) = desk.said
    assert (True, False) == ("Stopped." in said, TIMES in said)


def test_answer_deleted_while_it_came_in_stays_deleted(desk: Desk) -> None:
    """Somebody decided so: that is no failure."""

    def delete() -> None:
        desk.slack.messages[:] = [one for one in desk.slack.messages if one["user"] == ALICE]

    desk.claim(MENTION)
    desk.slack.after["chat.stopStream"] = delete
    answer(desk)
    assert ([], []) == (desk.said, desk.direct)


def test_rest_of_an_answer_whose_channel_went_is_sent_directly(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What stands in the channel is not said again."""
    posts = tuple(make_post(rich_text(line(f"Part {number}"))) for number in (1, 2, 3))
    monkeypatch.setattr("bot.slack.answering.answer_posts", lambda *_, **__: posts)
    desk.claim(MENTION)
    desk.slack.after["chat.update"] = lambda: desk.slack.gone.add(CHANNEL)
    answer(desk)
    assert (["Part 1"], ["Part 2", "Part 3"]) == (desk.said, desk.direct)
