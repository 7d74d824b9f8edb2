"""Whole deliveries to an emulator, behind a proxy that makes any call go wrong: each part once."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from bot.catalogue.catalogue import Catalogue, open_catalogue
from bot.deliver import Deliver
from bot.delivered import Run
from bot.delivery import Content, Delivery, Part
from bot.digest import Digest, Item
from bot.interest import Interest
from bot.schedule import read_schedule
from bot.slack.digest_channel import DigestChannel, write_part
from bot.slack.digest_posts import digest_posts
from bot.slack.pacer import Pacer
from bot.slack.web import SlackClient
from bot.slack.writer import SlackWriter
from bot.subscription import Subscription, Target, Wanted
from tests.bot.slack.papers import LINKED, quotes
from tests.bot.slack.test_writer_faults import FAULTS, HASTE, TIMEOUT_S
from tests.slack_stack import BOT_TOKEN, GENERAL, TEAM, SlackStack

TITLES: Final = ("Fern", "Moss", "Lichen")
HERE: Final = Target("slack", f"{TEAM}:{GENERAL}")


class Died(BaseException):
    """The process was killed here."""


class Office:
    """A channel that is due a digest of three papers, and processes that send it."""

    def __init__(self, slack: SlackStack, catalogue: Catalogue) -> None:
        self.slack = slack
        self.catalogue = catalogue
        self.now = datetime.now(UTC)
        self.composed = 0
        schedule = read_schedule(f"{self.now:%H:%M}", "UTC")
        wanted = Wanted(HERE, "fast graph solvers", schedule)
        self.subscription = catalogue.subscriptions.add(wanted, self.now - timedelta(days=1))

    def process(self, dies_at: int | None = None) -> Run:
        """One process that runs what is due, to its end or to its death."""
        hasty = Pacer(lambda: time.monotonic() * HASTE, lambda seconds: time.sleep(seconds / HASTE))
        writer = SlackWriter(SlackClient(BOT_TOKEN, self.slack.api_url, timeout=TIMEOUT_S), hasty)
        channel = Mortal(DigestChannel(writer, lambda: self.now), dies_at)
        tables = self.catalogue
        deliver = Deliver(
            tables.subscriptions, tables.deliveries, lambda _: channel, self.compose,
            lambda: self.now, self.wait, pace=lambda: self.now.timestamp(),
        )  # fmt: skip
        return deliver.run(self.now)

    def compose(self, subscription: Subscription, day: date, since: datetime, /) -> Content:  # noqa: ARG002
        self.composed += 1
        papers = [replace(LINKED, paper_id=f"own:{one}", title=one) for one in TITLES]
        items = tuple(Item(one, 0.9, (), (quotes(one)[0],)) for one in papers)
        digest = Digest(day.isoformat(), Interest(subscription.wanted.interest), items)
        posts = digest_posts(digest)
        return Content(
            digest.to_json(),
            self.now,
            {one.paper_id: 1 for one in papers},
            tuple(write_part(one.post) for one in posts),
            {number: one.paper_id for number, one in enumerate(posts) if one.paper_id},
        )

    def titles(self) -> list[str]:
        """The first lines of what stands in the channel, oldest first."""
        return [one["text"].splitlines()[0] for one in self.slack.posts()]

    def threads(self) -> list[str | None]:
        """The papers whose threads the messages are."""
        return [self.catalogue.targets.paper_of(HERE, one["ts"]) for one in self.slack.posts()]

    def wait(self, seconds: float = 200) -> None:
        """Until the lease of a process that died has ended."""
        self.now += timedelta(seconds=seconds)


class Mortal:
    """A channel whose process dies once a part was taken, before that is noted."""

    def __init__(self, channel: DigestChannel, dies_at: int | None) -> None:
        self.find = channel.find
        self._channel = channel
        self._dies_at = dies_at

    def send(self, delivery: Delivery, part: Part, before: Any) -> str:
        ref = self._channel.send(delivery, part, before)
        if part.number == self._dies_at:
            raise Died
        return ref


@pytest.fixture
def office(slack: SlackStack, tmp_path: Path) -> Office:
    return Office(slack, open_catalogue(f"sqlite:///{tmp_path / 'catalogue.db'}"))


def whole(day: datetime) -> list[str]:
    heading = f"New papers, {day:%A}, {day.day} {day:%B %Y}"
    return [heading, *(f"{number}. {title}" for number, title in enumerate(TITLES, start=1))]


THREADS: Final = [None, *(f"own:{title}" for title in TITLES)]


@pytest.mark.parametrize("kind", FAULTS)
@pytest.mark.parametrize("method", ["auth.test", "chat.postMessage"])
@pytest.mark.parametrize("times", [1, 7])
def test_a_digest_is_there_once_after_any_fault(
    office: Office, method: str, kind: str, times: int
) -> None:
    """In its order; what one run cannot do, the next does, and composes nothing anew."""
    first = office.now
    most = 2 if kind == "hang" else times  # a busy machine carries out very late
    office.slack.fault(method, kind, times=min(times, most), **FAULTS[kind])
    runs = 0
    while not office.process().ok:
        runs += 1
        office.wait(60)
        assert runs < 9
    office.wait(60)
    again = office.process()

    assert (whole(first), THREADS, 1) == (office.titles(), office.threads(), office.composed)
    assert ["already"] == [one.state for one in again.outcomes]


@pytest.mark.parametrize("kind", ["none", *FAULTS])
@pytest.mark.parametrize("at", [0, 2, 3])
def test_a_digest_whose_process_dies_is_taken_up(office: Office, at: int, kind: str) -> None:
    """After Slack took a part and before that was noted, with a fault where it is looked for."""
    first = office.now
    with pytest.raises(Died):
        office.process(dies_at=at)
    office.wait()
    if kind != "none":
        office.slack.fault("conversations.history", kind, **FAULTS[kind])
    while not office.process().ok:
        office.wait(60)

    assert (whole(first), THREADS, 1) == (office.titles(), office.threads(), office.composed)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (
            "not_in_channel",
            "no digest can be posted in 'C01GEN': the bot is not in it: say /invite",
        ),
        ("is_archived", "no digest can be posted in 'C01GEN': it is archived"),
        ("token_revoked", "check SLACK_BOT_TOKEN and that the app is still installed"),
        ("ratelimited", "chat.postMessage is limited"),
    ],
)
def test_a_refused_digest_fails_with_a_line_to_act_on(office: Office, code: str, said: str) -> None:
    """And goes on at the paper where it stopped, once the operator has acted."""
    first = office.now
    with pytest.raises(Died):
        office.process(dies_at=1)
    office.wait()
    how = {"kind": "429", "retry_after": 900} if code == "ratelimited" else {"kind": "error"}
    office.slack.fault("chat.postMessage", error=code, **how)
    (failed,) = office.process().outcomes
    office.wait(60)
    (done,) = office.process().outcomes

    assert ("failed", "delivered") == (failed.state, done.state)
    assert said in (failed.error or "")
    assert 1 == len((failed.error or "").splitlines())
    assert whole(first) == office.titles()
