"""A channel's digests at once or as they would be: through real deliveries, to a board on disk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from bot.bootstrap.deliveries import Only
from bot.catalogue.deliveries import Deliveries
from bot.catalogue.subscriptions import Subscriptions
from bot.deliver import Deliver
from bot.delivered import Run
from bot.delivery import Content, Delivery, Part
from bot.digest import Digest, Item
from bot.errors import FootnoteError
from bot.interest import Interest
from bot.schedule import read_schedule
from bot.slack.digest_now import DigestsNow
from bot.slack.hold import Hold
from bot.slack.models import Job
from bot.subscription import Empty, Subscription, Wanted, slack_target
from tests.bot.abstracts import FERN
from tests.bot.deliveries import Board, content
from tests.bot.slack.desk import COMMAND, LEASE_S, NOW, Desk, Killed, Workspace, seated
from tests.bot.slack.fake_slack import CHANNEL, TEAM

HERE = slack_target(TEAM, CHANNEL)
SEND = replace(COMMAND, kind="digest_now", text="", private=True)
SHOW = replace(SEND, kind="digest_preview")


class BoardThatBreaks(Board):
    """It may end the process after a part, or refuse one."""

    dies_after: int | None = None
    refuses = ""

    def send(self, delivery: Delivery, part: Part, before: Mapping[int, str]) -> str:
        if self.refuses:
            raise FootnoteError(self.refuses)
        ref = super().send(delivery, part, before)
        if part.number == self.dies_after:
            self.dies_after = None
            raise Killed("in the middle of a digest")
        return ref


class DigestDesk(Desk):
    """A desk that sends digests to a board."""

    def __init__(self, folder: Path, slack: Workspace) -> None:
        super().__init__(folder, slack)
        self.board = BoardThatBreaks(folder / "board")
        self.papers: Sequence[str] = ("p1", "p2")
        self.subscriptions = Subscriptions(self.engine)
        self.deliveries = Deliveries(self.engine)

    def subscribe(
        self, interest: str = "ferns", zone: str = "UTC", empty: Empty = "say"
    ) -> Subscription:
        """Due at nine on a Monday; it is a Saturday."""
        schedule = read_schedule("09:00", zone, "mon")
        wanted = Wanted(HERE, interest, schedule, empty=empty)
        return self.subscriptions.add(wanted, NOW - timedelta(days=3))

    def deliver(self, some: Sequence[Subscription], moment: datetime) -> Run:
        return Deliver(
            Only(some), self.deliveries, lambda _: self.board, self._compose, lambda: self.now,
            self._wait, pace=lambda: self.now.timestamp(),
        ).run(moment)  # fmt: skip

    def _wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def _compose(self, one: Subscription, day: date, since: datetime, /) -> Content:  # noqa: ARG002
        papers = [f"{one.wanted.interest}-{paper}" for paper in self.papers]
        return content(*papers) if papers else self._empty(one)

    def _empty(self, one: Subscription) -> Content:
        parts = ("no new papers",) if one.wanted.empty == "say" else ()
        return Content({"papers": []}, NOW, {}, parts)

    def preview(self, one: Subscription, day: date) -> Digest:
        interest = Interest(one.wanted.interest)
        items = (Item(FERN, 0.9, (), ()),) if self.papers else ()
        return Digest(day.isoformat(), interest, items, considered=9)

    def do(self, job: Job) -> None:
        """Claims a job and works until it is finished, each time as a new process."""
        self.claim(job)
        while taken := self.take():
            leased, _ = taken
            hold = Hold(leased, self.inbox, lambda: self.now, LEASE_S)
            now = DigestsNow(
                self.process().writer, self.subscriptions, self.deliveries, self.deliver,
                self.preview, lambda: self.now,
            )  # fmt: skip
            try:
                now.handle(leased, hold)
                hold.finish("done")
            except Killed:
                self.now += timedelta(minutes=10)

    def sent(self) -> list[str]:
        return [line["text"] for line in self.board.lines()]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DigestDesk]:
    yield from seated(DigestDesk, tmp_path)


def test_todays_digests_are_sent_before_their_time(desk: DigestDesk) -> None:
    """Every one that the channel has; the channel sees them, so nothing is told besides."""
    desk.subscribe("ferns")
    desk.subscribe("mosses", "Pacific/Auckland")
    desk.do(SEND)

    sent = desk.sent()
    assert {"head ferns-p1 ferns-p2", "head mosses-p1 mosses-p2"} == {
        " ".join(sent[:3]),
        " ".join(sent[3:]),
    }
    assert [] == desk.responses


def test_what_was_sent_is_not_due_any_more(desk: DigestDesk) -> None:
    """The day has one digest."""
    one = desk.subscribe()
    moved = replace(one.wanted, schedule=read_schedule("13:00", "UTC"))
    desk.subscriptions.change(one.subscription_id, moved, NOW - timedelta(hours=1))
    desk.do(SEND)
    later = desk.deliver([desk.subscriptions.get(one.subscription_id)], NOW.replace(hour=14))

    assert ["already"] == [outcome.state for outcome in later.outcomes]
    assert 3 == len(desk.sent())


def test_a_second_time_it_is_there_already(desk: DigestDesk) -> None:
    """Said to the person alone, with when the next one comes."""
    desk.subscribe()
    desk.do(SEND)
    desk.do(replace(SEND, key="command:2"))

    assert 3 == len(desk.sent())
    assert ["Today's digest of ferns is done already; next on Mon 23 Nov at 09:00."] == [
        told.replace("∶", ":") for told in desk.responses
    ]


@pytest.mark.parametrize("part", range(3))
def test_each_part_is_sent_once_wherever_the_bot_is_killed(desk: DigestDesk, part: int) -> None:
    """The job goes on with the delivery where it stopped."""
    desk.subscribe()
    desk.board.dies_after = part
    desk.do(SEND)

    assert ["head", "ferns-p1", "ferns-p2"] == desk.sent()


def test_what_fails_is_said_and_left_to_the_next_run(desk: DigestDesk) -> None:
    """With the reason in our own words."""
    one = desk.subscribe()
    desk.board.refuses = "the channel is archived: open it"
    desk.do(SEND)
    desk.board.refuses = ""
    later = desk.deliver([one], NOW + timedelta(minutes=30))

    assert "could not be posted: the channel is archived" in desk.responses[0]
    assert "I try again soon" in desk.responses[0]
    assert ["delivered"] == [outcome.state for outcome in later.outcomes]


@pytest.mark.parametrize(
    ("empty", "posted", "told"),
    [("say", ["no new papers"], []), ("quiet", [], ["There are no new papers for ferns."])],
)
def test_an_empty_day_is_told_to_the_channel_or_to_who_asked(
    desk: DigestDesk, empty: Empty, posted: list[str], told: list[str]
) -> None:
    """As the channel wants it."""
    desk.papers = ()
    desk.subscribe(empty=empty)
    desk.do(SEND)

    assert (posted, told) == (desk.sent(), desk.responses)


@pytest.mark.parametrize("job", [SEND, SHOW])
def test_without_a_digest_it_is_said_how_to_have_one(desk: DigestDesk, job: Job) -> None:
    """None, or none that runs."""
    desk.do(job)
    one = desk.subscribe()
    desk.subscriptions.pause(one.subscription_id)
    desk.do(replace(job, key="command:2"))

    assert [True, True] == [
        word in told
        for word, told in zip(("what it is to be about", "/digest on"), desk.responses, strict=True)
    ]
    assert [] == desk.sent()


def test_where_the_bot_is_not_nothing_is_begun(desk: DigestDesk) -> None:
    """No delivery that would wait there for its channel."""
    desk.subscribe()
    desk.slack.gone = {CHANNEL}
    desk.do(SEND)

    assert "invite (at)Footnote" in desk.responses[0]
    assert [] == desk.deliveries.unfinished()


def test_a_preview_shows_all_and_keeps_nothing(desk: DigestDesk) -> None:
    """For who asks; by the dates on which they come."""
    desk.subscribe("ferns")
    desk.subscribe("mosses")
    desk.do(SHOW)
    told = "\n".join(desk.responses)

    assert 2 == told.count("Monday, 23 November 2026")
    assert (2, 2) == (told.count("Only you see this"), told.count(FERN.title))
    assert ([], []) == (desk.sent(), desk.deliveries.unfinished())
    assert [] == desk.said


def test_a_preview_of_nothing_says_so(desk: DigestDesk) -> None:
    """In a line."""
    desk.papers = ()
    desk.subscribe()
    desk.do(SHOW)

    assert "No new papers on Monday" in desk.responses[0]
