from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest

from bot.catalogue.catalogue import Catalogue, open_catalogue
from bot.deliver import Deliver
from bot.delivered import Run
from bot.delivery import Channel, Content, Delivery, Key, Part
from bot.errors import CatalogueError, DeliveryRefused, SourceError
from bot.schedule import LONGEST_NAP
from bot.scheduler import STUCK, Scheduler, Standing
from bot.subscription import Subscription
from bot.unsent import unsent
from tests.bot.deliveries import Board, three_new, utc, wanted

MADE = utc("2026-01-13 12:00")
MORNING = utc("2026-01-14 09:00")
WHOLE = ["head", "2026-01-14-0", "2026-01-14-1", "2026-01-14-2"]
WAITING_S = 30.0


@dataclass
class Clock:
    """A wall clock, and seconds that only go forward."""

    now: datetime = MORNING
    pace: float = 1000.0

    def go(self, span: timedelta) -> None:
        self.now += span
        self.pace += span.total_seconds()


@dataclass
class Away:
    """A target that is away at first, for some subscriptions' addresses."""

    board: Board
    away: dict[str, int] = field(default_factory=dict)
    tries: list[str] = field(default_factory=list)
    error: Callable[[], Exception] = lambda: SourceError("the target is away: look after it")

    def find(self, delivery: Delivery) -> Mapping[int, str]:
        return self.board.find(delivery)

    def send(self, delivery: Delivery, part: Part, before: Mapping[int, str]) -> str:
        address = delivery.target.address
        self.tries.append(address)
        if self.away.get(address, 0):
            self.away[address] -= 1
            raise self.error()
        return self.board.send(delivery, part, before)


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    return open_catalogue(f"sqlite:///{tmp_path / 'catalogue.db'}")


@pytest.fixture
def board(tmp_path: Path) -> Board:
    return Board(tmp_path / "board.jsonl")


@pytest.fixture
def clock() -> Clock:
    return Clock()


def scheduler(catalogue: Catalogue, channel: Channel, clock: Clock) -> Scheduler:
    deliver = Deliver(
        catalogue.subscriptions,
        catalogue.deliveries,
        lambda _: channel,
        three_new,
        lambda: clock.now,
        lambda _: None,
    )
    return Scheduler(
        deliver,
        catalogue.subscriptions,
        partial(unsent, catalogue.subscriptions, catalogue.deliveries),
        lambda: clock.now,
        lambda: clock.pace,
    )


def test_digest_is_sent_at_its_moment_and_the_next_is_waited_for(
    catalogue: Catalogue, board: Board, clock: Clock
) -> None:
    """Never asleep for more than half a minute, and awake when it is due."""
    catalogue.subscriptions.add(wanted(), MADE)
    clock.now = MORNING - timedelta(seconds=12)
    used = scheduler(catalogue, board, clock)

    assert timedelta(seconds=12) == used.turn()
    assert [] == board.texts()
    clock.go(timedelta(seconds=12))
    assert LONGEST_NAP == used.turn()
    assert WHOLE == board.texts()
    assert (MORNING, MORNING + timedelta(days=1), None, ()) == (
        used.standing().last_run,
        used.standing().next_due,
        used.standing().error,
        used.standing().unsent,
    )


def test_new_subscription_is_seen_by_the_next_look(
    catalogue: Catalogue, board: Board, clock: Clock
) -> None:
    """It was made while the scheduler slept."""
    used = scheduler(catalogue, board, clock)
    used.turn()
    catalogue.subscriptions.add(wanted(at="09:01"), clock.now)
    clock.go(LONGEST_NAP)

    assert timedelta(seconds=30) == used.turn()
    clock.go(timedelta(seconds=30))
    used.turn()
    assert WHOLE == board.texts()


def test_one_that_fails_does_not_stop_others_and_is_tried_again_later_and_later(
    catalogue: Catalogue, board: Board, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """A line in the log each time, with what to do; then it is delivered."""
    broken = catalogue.subscriptions.add(wanted("C1"), MADE)
    catalogue.subscriptions.add(wanted("C2"), MADE + timedelta(seconds=1))
    channel = Away(board, {"C1": 3})
    used = scheduler(catalogue, channel, clock)

    naps, tried = [used.turn()], [clock.now]
    assert ["C2"] * 4 == [line["address"] for line in board.lines()]
    while channel.away["C1"] or len(board.lines()) < 8:
        before = len(channel.tries)
        clock.go(naps[-1])
        naps.append(used.turn())
        if len(channel.tries) > before:
            tried.append(clock.now)

    minutes = [(later - earlier) / timedelta(minutes=1) for earlier, later in pairwise(tried)]
    assert [1, 2, 4] == minutes
    assert max(naps) <= LONGEST_NAP
    errors = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert [
        f"digest {broken.subscription_id} of 2026-01-14 failed, next try in {wait} min: "
        "the target is away: look after it"
        for wait in (1, 2, 4)
    ] == errors


def test_digest_that_its_target_refuses_is_said_with_the_reason_and_not_tried_again(
    catalogue: Catalogue, board: Board, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """No such mailbox, say: an operator has to act."""
    made = catalogue.subscriptions.add(wanted("C1"), MADE)
    channel = Away(board, {"C1": 9}, error=lambda: DeliveryRefused("no such mailbox: mend it"))
    used = scheduler(catalogue, channel, clock)
    for _ in range(3):
        used.turn()
        clock.go(timedelta(minutes=20))

    assert ["C1"] == channel.tries
    errors = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    name = f"digest {made.subscription_id} of 2026-01-14"
    assert [f"{name} failed for good: no such mailbox: mend it"] == errors


def test_mistake_in_one_digest_is_logged_whole_and_stops_no_other(
    catalogue: Catalogue, board: Board, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """An error that nobody foresaw, with the reference that the row names."""
    broken = catalogue.subscriptions.add(wanted("C1"), MADE)
    catalogue.subscriptions.add(wanted("C2"), MADE + timedelta(seconds=1))
    used = scheduler(catalogue, Away(board, {"C1": 9}, error=lambda: KeyError("oh")), clock)

    used.turn()

    assert ["C2"] * 4 == [line["address"] for line in board.lines()]
    row = catalogue.deliveries.get(Key(broken.subscription_id, MORNING.date()))
    assert row is not None
    (whole,) = [record for record in caplog.records if record.exc_info]
    assert whole.getMessage().split()[1].strip(":") in (row.error or "")


@dataclass
class Broken:
    """A database that is away for a while."""

    subscriptions: Sequence[Subscription] = ()
    errors: list[Exception] = field(default_factory=list)

    def look(self, *_: object) -> Run:
        if self.errors:
            raise self.errors.pop(0)
        return Run(())

    def list(self) -> Sequence[Subscription]:
        return self.subscriptions


def test_broken_database_is_said_and_does_not_end_the_thread(clock: Clock) -> None:
    """Whatever it raises; when it is back all is well."""
    broken = Broken(errors=[CatalogueError("the catalogue is locked"), RuntimeError("oh")])
    used = Scheduler(broken, broken, lambda _: (), lambda: clock.now)

    used.turn()
    assert "the catalogue is locked" == used.standing().error
    used.turn()
    assert "RuntimeError: see the log" == used.standing().error
    assert LONGEST_NAP == used.turn()
    assert (None, clock.now) == (used.standing().error, used.standing().last_run)


def test_clock_that_jumps_sends_each_date_once(
    catalogue: Catalogue, board: Board, clock: Clock
) -> None:
    """Back an hour, forth five, back a day and forth again; a failed one waits by no clock."""
    catalogue.subscriptions.add(wanted(), MADE)
    used = scheduler(catalogue, board, clock)
    for hours in (0, -1, 5, -24, 20, 0.5):
        clock.now += timedelta(hours=hours)
        assert used.turn() <= LONGEST_NAP

    assert WHOLE == board.texts()


def test_late_digest_is_told_once_in_the_log(
    catalogue: Catalogue, board: Board, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """And stands in what the health endpoint shows until it is sent."""
    made = catalogue.subscriptions.add(wanted(), MADE)
    used = scheduler(catalogue, Away(board, {"C1": 9}), clock)
    for _ in range(5):
        used.turn()
        clock.go(timedelta(minutes=10))

    line = f"{made.subscription_id} of 2026-01-14 is late: the target is away: look after it"
    assert [line] == list(used.standing().unsent)
    told = [record for record in caplog.records if record.levelno == logging.WARNING]
    assert [f"digest {line}"] == [record.getMessage() for record in told]


@dataclass
class Slow:
    """A target whose messages wait until they may go."""

    board: Board
    begun: threading.Event = field(default_factory=threading.Event)
    may_go: threading.Event = field(default_factory=threading.Event)

    def find(self, delivery: Delivery) -> Mapping[int, str]:
        return self.board.find(delivery)

    def send(self, delivery: Delivery, part: Part, before: Mapping[int, str]) -> str:
        if part.number == 1:
            self.begun.set()
            assert self.may_go.wait(WAITING_S)
        return self.board.send(delivery, part, before)


def test_told_to_end_it_stops_between_two_messages_and_another_goes_on(
    catalogue: Catalogue, board: Board, clock: Clock
) -> None:
    """What was begun is given back at once: nobody waits for a lease to run out."""
    catalogue.subscriptions.add(wanted(), MADE)
    slow = Slow(board)
    ended = scheduler(catalogue, slow, clock)
    ended.start()
    assert slow.begun.wait(WAITING_S)
    assert ended.standing().is_running
    ended.end()
    slow.may_go.set()

    assert ended.stop(WAITING_S)
    assert not ended.standing().is_running
    assert WHOLE[:2] == board.texts()
    scheduler(catalogue, board, clock).turn()
    assert WHOLE == board.texts()


def test_thread_looks_until_it_is_ended(catalogue: Catalogue, board: Board, clock: Clock) -> None:
    """It sends what is due without being asked."""
    catalogue.subscriptions.add(wanted(), MADE)
    used = scheduler(catalogue, board, clock)
    used.start()
    for _ in range(3000):
        if used.standing().last_run:
            break
        threading.Event().wait(0.01)

    assert WHOLE == board.texts()
    assert used.stop(WAITING_S)


def test_standing_tells_what_a_restart_would_mend(clock: Clock) -> None:
    """A thread that ended, and a run that does not end; nothing else."""
    long_ago = clock.now - STUCK - timedelta(minutes=1)

    assert None is Standing(is_running=True, error="oh").problem(clock.now)
    assert None is Standing(is_running=True, began=clock.now).problem(clock.now)
    assert "does not run" in (Standing().problem(clock.now) or "")
    assert "2026-01-14T08:29:00+00:00" in (
        Standing(is_running=True, began=long_ago).problem(clock.now) or ""
    )
    assert {
        "scheduler": "running",
        "running_since": None,
        "last_run": "2026-01-14T09:00:00+00:00",
        "next_due": None,
        "error": None,
        "unsent": ["a"],
    } == Standing(is_running=True, last_run=clock.now, unsent=("a",)).to_json()


def test_content_is_composed_while_others_are_sent(
    catalogue: Catalogue, board: Board, clock: Clock
) -> None:
    """With several hands a target that is slow keeps no other waiting."""
    catalogue.subscriptions.add(wanted("C1"), MADE)
    catalogue.subscriptions.add(wanted("C2"), MADE + timedelta(seconds=1))
    slow, composed = Slow(board), threading.Event()

    def compose(subscription: Subscription, *_: object) -> Content:
        if subscription.wanted.target.address == "C2":
            composed.set()
        return Content({}, MORNING, {}, ("head", "one"))

    deliver = Deliver(
        catalogue.subscriptions,
        catalogue.deliveries,
        lambda _: slow,
        compose,
        lambda: clock.now,
        lambda _: None,
        hands=2,
    )
    run = threading.Thread(target=deliver.run, args=(MORNING,))
    run.start()

    assert slow.begun.wait(WAITING_S)
    assert composed.wait(WAITING_S)
    slow.may_go.set()
    run.join(WAITING_S)
    assert 4 == len(board.lines())
