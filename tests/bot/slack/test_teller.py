"""What one person is told: where they asked, once, and elsewhere where that cannot be."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pytest

from bot.catalogue.database import connect, migrate
from bot.catalogue.inbox import Inbox
from bot.slack.errors import SlackBusy, SlackError, SlackGone, SlackRefused, SlackUncertain
from bot.slack.hold import Hold, LeaseLost
from bot.slack.models import Found, Job, Place, Post, View
from bot.slack.teller import Teller
from bot.slack.writer import SlackWriter

POST = Post("told", ())
VIEW = View({"type": "modal"})
PRESSED = Job(
    "action:1.1:U1", "evidence", Place("T1", "C1", "90.1"), "U1",
    datetime.now(UTC).isoformat(), response_url="https://hooks/1", trigger_id="1.2.x",
)  # fmt: skip
MENTION = replace(PRESSED, key="message:T1:C1:5.1", kind="offer", response_url=None, ts="5.1")


@dataclass
class FakeWriter:
    """Notes what was sent; `fails` is raised by the next call of a method."""

    sent: list[tuple[str, str]] = field(default_factory=list)
    fails: dict[str, SlackError] = field(default_factory=dict)

    def respond(self, response_url: str, post: Post, *, in_channel: bool = False) -> None:  # noqa: ARG002
        self._send("respond", post.text)

    def ephemeral(self, place: Place, user: str, post: Post) -> None:  # noqa: ARG002
        self._send("ephemeral", post.text)

    def deliver(self, place: Place, post: Post, *_: object, **__: object) -> str:
        self._send(f"post to {place.channel}", post.text)
        return "7.1"

    def open_view(self, trigger_id: str, view: View) -> None:  # noqa: ARG002
        self._send("view", view.body["type"])

    def open_dm(self, user: str) -> str:
        return f"D{user}"

    def find(self, *_: object) -> Found | None:
        return None

    def _send(self, method: str, text: str) -> None:
        if error := self.fails.pop(method, None):
            raise error
        self.sent.append((method, text))

    @property
    def ways(self) -> list[str]:
        return [way for way, _ in self.sent]


class Desk:
    """A teller, what it sent, and holds on jobs of a real inbox."""

    def __init__(self, folder: Path) -> None:
        engine = connect(f"sqlite:///{folder / 'catalogue.db'}")
        migrate(engine)
        self.inbox = Inbox(engine)
        self.writer = FakeWriter()
        self.teller = Teller(cast(SlackWriter, self.writer))
        self.now = datetime.now(UTC)

    def hold(self, job: Job) -> Hold:
        self.inbox.claim(job)
        return self.again()

    def again(self) -> Hold:
        """The same job by the next worker, the lease of the first being over."""
        self.now = self.now.replace(year=self.now.year + 1)
        leased = self.inbox.lease("quick", f"worker {self.now.year}", self.now, 30.0)
        assert leased is not None
        return Hold(leased, self.inbox, lambda: self.now, 30.0)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_press_is_answered_by_its_response_url(desk: Desk) -> None:
    """Where it was pressed."""
    desk.teller.tell(desk.hold(PRESSED), POST)

    assert [("respond", "told")] == desk.writer.sent


def test_a_message_is_answered_for_its_writers_eyes(desk: Desk) -> None:
    """In the thread, and nobody else sees it."""
    desk.teller.tell(desk.hold(MENTION), POST)

    assert [("ephemeral", "told")] == desk.writer.sent


def test_a_direct_message_is_answered_there(desk: Desk) -> None:
    """Everything in it is between the two."""
    desk.teller.tell(desk.hold(replace(MENTION, place=Place("T1", "D1"))), POST)

    assert ["post to D1"] == desk.writer.ways


@pytest.mark.parametrize(("job", "way"), [(PRESSED, "respond"), (MENTION, "ephemeral")])
def test_what_may_have_been_told_is_not_told_again(desk: Desk, job: Job, way: str) -> None:
    """A worker that died while sending leaves a reference in a direct message."""
    hold = desk.hold(job)
    hold.note(stage="sending")
    desk.teller.tell(desk.again(), POST)

    assert (["post to DU1"], True) == (desk.writer.ways, way not in desk.writer.ways)


@pytest.mark.parametrize(("job", "way"), [(PRESSED, "respond"), (MENTION, "ephemeral")])
def test_a_broken_connection_leaves_a_reference(desk: Desk, job: Job, way: str) -> None:
    """Whether it arrived, nobody knows."""
    desk.writer.fails[way] = SlackUncertain("broke off")
    desk.teller.tell(desk.hold(job), POST)

    assert ["post to DU1"] == desk.writer.ways
    assert "interrupted" in desk.writer.sent[0][1]


@pytest.mark.parametrize(("job", "way"), [(PRESSED, "respond"), (MENTION, "ephemeral")])
def test_a_refusal_is_told_directly(desk: Desk, job: Job, way: str) -> None:
    """An address that expired, a channel that is gone."""
    desk.writer.fails[way] = SlackGone(way, "channel_not_found")
    desk.teller.tell(desk.hold(job), POST)

    assert [("post to DU1", "told")] == desk.writer.sent


@pytest.mark.parametrize(("job", "way"), [(PRESSED, "respond"), (MENTION, "ephemeral")])
def test_a_busy_slack_is_tried_again(desk: Desk, job: Job, way: str) -> None:
    """Nothing was sent, so the next worker may send it."""
    desk.writer.fails[way] = SlackBusy("limited")
    with pytest.raises(SlackBusy):
        desk.teller.tell(desk.hold(job), POST)
    desk.teller.tell(desk.again(), POST)

    assert [way] == desk.writer.ways


def test_a_worker_that_lost_its_lease_says_nothing(desk: Desk) -> None:
    """The other one does."""
    hold = desk.hold(MENTION)
    desk.again()
    with pytest.raises(LeaseLost):
        desk.teller.tell(hold, POST)

    assert [] == desk.writer.sent


def test_a_modal_opens(desk: Desk) -> None:
    """By the trigger of the press."""
    desk.teller.show(desk.hold(PRESSED), VIEW)

    assert ["view"] == desk.writer.ways


def test_a_press_too_long_ago_is_said(desk: Desk) -> None:
    """Slack takes a trigger for three seconds."""
    desk.writer.fails["view"] = SlackRefused("views.open", "expired_trigger_id")
    desk.teller.show(desk.hold(PRESSED), VIEW)

    assert ["respond"] == desk.writer.ways
    assert "press the button again" in desk.writer.sent[0][1]


def test_feedback_needs_no_word_of_a_late_modal(desk: Desk) -> None:
    """The thumb was kept; only its reason was to be asked."""
    desk.writer.fails["view"] = SlackRefused("views.open", "expired_trigger_id")
    desk.teller.show(desk.hold(PRESSED), VIEW, says_late=False)

    assert [] == desk.writer.sent
