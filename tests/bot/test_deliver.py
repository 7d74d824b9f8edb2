from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.attempt import FIRST, Compose
from bot.catalogue.catalogue import Catalogue, open_catalogue
from bot.deliver import Deliver
from bot.delivery import Channel, Content, Delivery, Key, Part
from bot.errors import SourceError
from bot.schedule import Slot
from bot.subscription import Subscription, Target
from tests.bot.deliveries import SEEN, Board, content, three_new, utc, wanted

MADE = utc("2026-01-13 12:00")
MORNING = utc("2026-01-14 09:00")


class Died(BaseException):
    """The process was killed here."""


@dataclass
class Clock:
    """A clock that moves when somebody waits."""

    now: datetime = MORNING

    def __call__(self) -> datetime:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += timedelta(seconds=max(seconds, 1))


@dataclass
class Mortal:
    """A channel whose process dies before or after a message, or whose target fails."""

    board: Board
    dies_before: int | None = None
    dies_after: int | None = None
    failures: list[int] = field(default_factory=list)

    def find(self, delivery: Delivery) -> Mapping[int, str]:
        return self.board.find(delivery)

    def send(self, delivery: Delivery, part: Part, before: Mapping[int, str]) -> str:
        if part.number == self.dies_before:
            raise Died
        if part.number in self.failures:
            self.failures.remove(part.number)
            raise SourceError("the target is away: try again")
        ref = self.board.send(delivery, part, before)
        if part.number == self.dies_after:
            raise Died
        return ref


def mortal(board: Board, moment: str, number: int) -> Mortal:
    if moment == "before":
        return Mortal(board, dies_before=number)
    return Mortal(board, dies_after=number)


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    return open_catalogue(f"sqlite:///{tmp_path / 'catalogue.db'}")


@pytest.fixture
def board(tmp_path: Path) -> Board:
    return Board(tmp_path / "board.jsonl")


def deliver(
    catalogue: Catalogue,
    channel: Channel,
    compose: Compose = three_new,
    clock: Clock | None = None,
) -> Deliver:
    clock = clock or Clock()
    return Deliver(
        catalogue.subscriptions,
        catalogue.deliveries,
        lambda _: channel,
        compose,
        clock,
        clock.sleep,
        pace=lambda: clock.now.timestamp(),
    )


def states(use_case: Deliver, now: datetime) -> list[tuple[str, str]]:
    run = use_case.run(now)
    return [(one.key.local_date.isoformat(), one.state) for one in run.outcomes]


def subscribe(catalogue: Catalogue, address: str = "C1", made: datetime = MADE) -> Subscription:
    return catalogue.subscriptions.add(wanted(address), made)


WHOLE = ["head", "2026-01-14-0", "2026-01-14-1", "2026-01-14-2"]


def test_digest_is_sent_once_at_its_time(catalogue: Catalogue, board: Board) -> None:
    """Nothing a minute before; afterwards it is known."""
    subscribe(catalogue)
    use_case = deliver(catalogue, board)

    assert [] == states(use_case, MORNING - timedelta(minutes=1))
    assert [("2026-01-14", "delivered")] == states(use_case, MORNING)
    assert [("2026-01-14", "already")] == states(use_case, MORNING + timedelta(hours=1))
    assert [] == states(use_case, MORNING + timedelta(hours=7))
    assert WHOLE == board.texts()


@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize("moment", ["before", "after"])
def test_digest_goes_on_where_its_sender_died(
    catalogue: Catalogue, board: Board, moment: str, number: int
) -> None:
    """Also between the target's taking a message and our noting it: every part, each once."""
    subscribe(catalogue)
    with pytest.raises(Died):
        deliver(catalogue, mortal(board, moment, number)).run(MORNING)

    composed: list[date] = []

    def compose(subscription: Subscription, local_date: date, since: datetime) -> Content:
        composed.append(local_date)
        return three_new(subscription, local_date, since)

    run = deliver(catalogue, board, compose).run(MORNING + timedelta(hours=1))

    assert ["delivered"] == [one.state for one in run.outcomes]
    assert WHOLE == board.texts()
    assert [] == composed
    assert WHOLE[1:] == list(run.outcomes[0].paper_ids)


def test_composing_again_after_a_death_shows_the_same_day(
    catalogue: Catalogue, board: Board
) -> None:
    """Nothing was stored, so nothing was shown."""
    subscribe(catalogue)

    def dies(*_: object) -> Content:
        raise Died

    with pytest.raises(Died):
        deliver(catalogue, board, dies).run(MORNING)

    assert [("2026-01-14", "delivered")] == states(deliver(catalogue, board), MORNING)
    assert WHOLE == board.texts()


def test_target_that_fails_is_tried_by_the_next_run(catalogue: Catalogue, board: Board) -> None:
    """The run says so and goes on with the others; what had arrived is not sent again."""
    broken = subscribe(catalogue)
    subscribe(catalogue, "C2", MADE + timedelta(seconds=1))
    channel = Mortal(board, failures=[2])
    run = deliver(catalogue, channel).run(MORNING)

    assert {(broken.subscription_id, "failed")} == {
        (one.key.subscription_id, one.state) for one in run.outcomes if one.state != "delivered"
    }
    assert not run.ok
    assert "the target is away: try again" in {one.error for one in run.outcomes}
    assert {"already", "delivered"} == {
        state for _, state in states(deliver(catalogue, channel), MORNING)
    }
    assert WHOLE == [line["text"] for line in board.lines() if line["address"] == "C1"]


def test_digest_that_could_not_be_sent_at_all_is_failed_in_the_end(
    catalogue: Catalogue, board: Board
) -> None:
    """Not sent a day late, and not together with the next one."""
    subscribe(catalogue)
    use_case = deliver(catalogue, Mortal(board, failures=[0] * 3))
    for hours in (0, 2, 5):
        assert [("2026-01-14", "failed")] == states(use_case, MORNING + timedelta(hours=hours))

    assert [("2026-01-15", "delivered"), ("2026-01-14", "failed")] == sorted(
        states(use_case, MORNING + timedelta(days=1)), key=lambda one: one[1]
    )
    assert ["head", "2026-01-15-0", "2026-01-15-1", "2026-01-15-2"] == board.texts()
    shown = catalogue.targets.shown(Target("slack", "C1"))
    assert {"2026-01-15-0", "2026-01-15-1", "2026-01-15-2"} == set(shown)


def test_days_without_a_run_become_one_digest(catalogue: Catalogue, board: Board) -> None:
    """Three days asleep: two are missed, once, and one is delivered."""
    subscribe(catalogue)
    use_case, late = deliver(catalogue, board), MORNING + timedelta(days=2, hours=3)

    assert [("2026-01-14", "missed"), ("2026-01-15", "missed"), ("2026-01-16", "delivered")] == (
        states(use_case, late)
    )
    assert [("2026-01-16", "already")] == states(use_case, late)


def test_each_digest_goes_on_from_the_one_before(catalogue: Catalogue, board: Board) -> None:
    """The first looks back a week; later ones to where the last one ended."""
    subscribe(catalogue)
    asked: list[datetime] = []

    def compose(subscription: Subscription, local_date: date, since: datetime) -> Content:
        asked.append(since)
        return three_new(subscription, local_date, since)

    clock = Clock()
    use_case = deliver(catalogue, board, compose, clock)
    use_case.run(MORNING)
    clock.now = MORNING + timedelta(days=3)
    use_case.run(MORNING + timedelta(days=3))

    assert [MADE - FIRST, SEEN] == asked


def test_quiet_day_sends_nothing_and_is_done(catalogue: Catalogue, board: Board) -> None:
    """No parts, no papers: empty, and so it stays."""
    subscribe(catalogue)
    use_case = deliver(catalogue, board, lambda *_: Content({"papers": []}, SEEN))

    assert [("2026-01-14", "empty")] == states(use_case, MORNING)
    assert [("2026-01-14", "empty")] == states(use_case, MORNING)
    assert [] == board.texts()


def test_paused_subscription_is_not_delivered(catalogue: Catalogue, board: Board) -> None:
    """And what passed meanwhile is neither sent nor missed when it goes on."""
    made = subscribe(catalogue)
    use_case = deliver(catalogue, board)
    catalogue.subscriptions.pause(made.subscription_id)

    assert [] == states(use_case, MORNING)
    catalogue.subscriptions.resume(made.subscription_id, MORNING + timedelta(hours=1))
    assert [] == states(use_case, MORNING + timedelta(hours=2))
    assert [("2026-01-15", "delivered")] == states(use_case, MORNING + timedelta(days=1))


def test_clock_that_ran_ahead_does_no_harm(catalogue: Catalogue, board: Board) -> None:
    """Days missed by a wrong clock alone are delivered when they come."""
    subscribe(catalogue)
    use_case = deliver(catalogue, board)
    assert "delivered" in {state for _, state in states(use_case, MORNING + timedelta(days=20))}

    assert [("2026-01-14", "delivered")] == states(use_case, MORNING)
    assert [("2026-01-15", "delivered")] == states(use_case, MORNING + timedelta(days=1))


def test_moment_by_hand_may_lie_before_the_subscription(catalogue: Catalogue, board: Board) -> None:
    """`--now` asks for that moment; a clock that went back does not."""
    subscribe(catalogue)
    use_case, earlier = deliver(catalogue, board), MORNING - timedelta(days=100)

    assert () == use_case.run(earlier).outcomes
    assert ["delivered"] == [one.state for one in use_case.run(earlier, by_hand=True).outcomes]


def test_two_subscriptions_of_one_target_never_show_one_paper_twice(
    catalogue: Catalogue, board: Board
) -> None:
    """The second one is composed knowing what the first shows."""
    subscribe(catalogue)
    subscribe(catalogue)

    def compose(*_: object) -> Content:
        shown = catalogue.targets.shown(Target("slack", "C1"))
        return content(*[name for name in ("a", "b", "c", "d") if name not in shown][:2])

    run = deliver(catalogue, board, compose).run(MORNING)

    assert [("a", "b"), ("c", "d")] == [one.paper_ids for one in run.outcomes]


def test_replicas_at_once_send_each_digest_once(
    catalogue: Catalogue, board: Board, tmp_path: Path
) -> None:
    """Six, each with a catalogue of its own, and all say that it is done."""
    for number in range(4):
        subscribe(catalogue, f"C{number}")

    def replica(_: int) -> list[tuple[str, str]]:
        own = open_catalogue(f"sqlite:///{tmp_path / 'catalogue.db'}")
        return states(deliver(own, board), MORNING)

    with ThreadPoolExecutor(6) as pool:
        said = [state for states in pool.map(replica, range(6)) for _, state in states]

    assert 4 == said.count("delivered")
    assert {"delivered", "already"} == set(said)
    assert 24 == len(said)
    for number in range(4):
        sent = [line["text"] for line in board.lines() if line["address"] == f"C{number}"]
        assert WHOLE == sent


def test_worker_that_lost_its_lease_sends_no_more(catalogue: Catalogue, board: Board) -> None:
    """It slept, another took over: the sleeper finds out before the next message."""
    made = subscribe(catalogue)
    clock = Clock()
    key = Key(made.subscription_id, MORNING.date())

    class Sleepy(Board):
        def send(self, delivery: Delivery, part: Part, before: Mapping[int, str]) -> str:
            ref = super().send(delivery, part, before)
            if part.number == 1:
                clock.sleep(10_000)
                deliver(catalogue, board, clock=clock).run(MORNING)
            return ref

    run = deliver(catalogue, Sleepy(board.path), clock=clock).run(MORNING)

    assert ["already"] == [one.state for one in run.outcomes]
    assert WHOLE == board.texts()
    known = catalogue.deliveries.get(key)
    assert known is not None
    assert 2 == known.attempts


def test_sender_that_is_slow_keeps_its_lease(catalogue: Catalogue, board: Board) -> None:
    """A message that takes longer than a lease: another replica does not send it beside."""
    subscribe(catalogue)
    begun, may_go = threading.Event(), threading.Event()

    class Slow(Mortal):
        def send(self, delivery: Delivery, part: Part, before: Mapping[int, str]) -> str:
            begun.set()
            assert may_go.wait(30)
            return super().send(delivery, part, before)

    def replica(channel: Channel, lease: float = 0.5) -> Deliver:
        clock = partial(datetime.now, UTC)
        tables = (catalogue.subscriptions, catalogue.deliveries)
        return Deliver(*tables, lambda _: channel, three_new, clock, time.sleep, lease)

    slow = threading.Thread(target=replica(Slow(board)).run, args=(MORNING,))
    slow.start()
    assert begun.wait(30)
    time.sleep(1.5)
    run = replica(board).look(MORNING, (), lambda: False)
    may_go.set()
    slow.join(30)

    assert () == run.outcomes
    assert WHOLE == board.texts()


def test_clock_that_jumps_takes_no_delivery_from_who_is_at_it(
    catalogue: Catalogue, board: Board
) -> None:
    """Another replica's clock is an hour ahead: what is held and renewed stays where it is."""
    made = subscribe(catalogue)
    key = Key(made.subscription_id, MORNING.date())
    ahead, watch = Clock(MORNING + timedelta(hours=1)), Clock()
    catalogue.deliveries.open(made, Slot(MORNING.date(), MORNING))
    catalogue.deliveries.lease(key, "living", MORNING, 180)
    other = Deliver(
        catalogue.subscriptions,
        catalogue.deliveries,
        lambda _: board,
        three_new,
        ahead,
        ahead.sleep,
        pace=lambda: watch.now.timestamp(),
    )
    for _ in range(8):
        assert () == other.look(MORNING, (), lambda: False).outcomes
        watch.now += timedelta(seconds=45)
        assert catalogue.deliveries.renew(key, "living", watch.now + timedelta(seconds=180))

    assert () == other.look(MORNING, (), lambda: False).outcomes
    watch.now += timedelta(seconds=180)
    assert ["delivered"] == [one.state for one in other.look(MORNING, (), lambda: False).outcomes]


def test_rest_of_a_digest_that_was_given_up_comes_with_the_next(
    catalogue: Catalogue, board: Board
) -> None:
    """What arrived is not shown again, nor what may have; the others are new once more."""
    subscribe(catalogue)
    asked: list[datetime] = []

    def compose(subscription: Subscription, local_date: date, since: datetime) -> Content:  # noqa: ARG001
        asked.append(since)
        shown = catalogue.targets.shown(Target("slack", "C1"))
        papers = [name for name in ("a", "b", "c", "d") if name not in shown]
        alone = dict(enumerate(papers, start=1))
        return Content({}, SEEN, dict.fromkeys(papers, 1), ("head", *papers), alone)

    use_case = deliver(catalogue, Mortal(board, failures=[2] * 9), compose)
    for hours in (0, 2, 19):
        assert [("2026-01-14", "failed")] == states(use_case, MORNING + timedelta(hours=hours))

    outcomes = states(deliver(catalogue, board, compose), MORNING + timedelta(days=1))
    assert {("2026-01-15", "delivered"), ("2026-01-14", "failed")} == set(outcomes)
    assert ["head", "a", "head", "c", "d"] == board.texts()
    assert [MADE - FIRST] * 2 == asked
