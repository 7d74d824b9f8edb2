"""Weeks of a scheduler whose clock, subscriptions and targets do what they like."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.catalogue.catalogue import Catalogue, open_catalogue
from bot.deliver import Deliver
from bot.delivery import Content, Delivery, Part
from bot.errors import SourceError
from bot.schedule import moment_of, read_schedule
from bot.scheduler import Scheduler
from bot.subscription import Subscription, Target, Wanted
from bot.unsent import unsent
from tests.bot.deliveries import utc

START = utc("2026-03-20 12:00")  # both changes of summer time, in Europe and America, lie ahead
ZONES = ("Europe/London", "America/New_York", "Pacific/Kiritimati", "Australia/Lord_Howe")
HOUR = timedelta(hours=1)


@dataclass
class World:
    """A catalogue, a clock, and targets that note what they were sent and when."""

    catalogue: Catalogue
    now: datetime = START
    pace: float = 0.0
    composed: list[tuple[str, date]] = field(default_factory=list)
    sent: list[tuple[str, date, datetime]] = field(default_factory=list)
    fails: bool = False

    def __post_init__(self) -> None:
        tables = (self.catalogue.subscriptions, self.catalogue.deliveries)
        deliver = Deliver(*tables, lambda _: self, self.compose, lambda: self.now, lambda _: None)
        self.scheduler = Scheduler(
            deliver, tables[0], partial(unsent, *tables), lambda: self.now, lambda: self.pace
        )

    def compose(self, subscription: Subscription, day: date, _: datetime) -> Content:
        self.composed.append((subscription.subscription_id, day))
        name = f"{subscription.subscription_id} {day}"
        return Content({}, self.now, {name: 1}, (name,))

    def find(self, delivery: Delivery) -> dict[int, str]:
        key = delivery.key
        there = [(one, day) for one, day, _ in self.sent]
        return {0: "there"} if (key.subscription_id, key.local_date) in there else {}

    def send(self, delivery: Delivery, _: Part, __: object) -> str:
        if self.fails:
            raise SourceError("the target is away: look after it")
        self.sent.append((delivery.key.subscription_id, delivery.key.local_date, self.now))
        return "there"

    def go(self, span: timedelta, *, turn: bool = True) -> None:
        self.now += span
        self.pace += abs(span.total_seconds())
        if turn:
            self.scheduler.turn()

    def hours(self, count: int) -> None:
        for _ in range(count):
            self.go(HOUR)

    def dates(self) -> list[date]:
        return [day for _, day, _ in self.sent]


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(open_catalogue(f"sqlite:///{tmp_path / 'catalogue.db'}"))


def subscribe(world: World, zone: str = "UTC", at: str = "09:00", name: str = "C1") -> Subscription:
    wanted = Wanted(Target("slack", name), "retrieval", read_schedule(at, zone))
    return world.catalogue.subscriptions.add(wanted, world.now)


def test_sleep_of_days_is_made_up_for_by_one_digest(world: World) -> None:
    """Within six hours; later the day is missed too, and the next is on time."""
    subscribe(world)
    world.go(timedelta(days=3, hours=2))
    assert [START.date() + timedelta(days=3)] == world.dates()
    world.go(timedelta(days=2))
    world.go(timedelta(days=2, hours=2))
    world.go(timedelta(hours=17))

    assert [3, 5, 8] == [(day - START.date()).days for day in world.dates()]


def test_slow_target_gets_no_second_digest_for_the_wait(world: World) -> None:
    """Away over two days: each date that could not be sent within its time is given up."""
    subscribe(world)
    world.fails = True
    world.hours(48)
    world.fails = False
    world.hours(24)

    assert [START.date() + timedelta(days=3)] == world.dates()[-1:]
    assert len(world.dates()) <= 2
    assert len(set(world.dates())) == len(world.dates())


def test_change_of_time_moves_what_is_to_come_alone(world: World) -> None:
    """Earlier, later, and to another zone: one digest a date, none for a time that has passed."""
    made = subscribe(world)
    for hours, at, zone in ((22, "08:00", "UTC"), (1, "20:00", "UTC"), (42, "09:00", "Asia/Tokyo")):
        world.hours(hours)
        changed = Wanted(made.wanted.target, "retrieval", read_schedule(at, zone))
        world.catalogue.subscriptions.change(made.subscription_id, changed, world.now)
    world.hours(24)

    assert ["2026-03-21 09", "2026-03-22 20", "2026-03-24 00"] == [
        f"{moment:%Y-%m-%d %H}" for _, _, moment in world.sent
    ]


@pytest.mark.parametrize("seed", range(2))
def test_no_digest_comes_twice_whatever_the_clock_and_people_do(world: World, seed: int) -> None:
    """Sleeps, clocks that jump both ways, outages, pauses and new times, drawn by lot."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    made = [
        subscribe(world, zone, at, f"C{number}")
        for number, zone in enumerate(ZONES)
        for at in ("01:30", "09:00")
    ]
    for _ in range(120):
        one = chance.choice(made)
        subscriptions = world.catalogue.subscriptions
        doing = chance.random()
        if doing < 0.05:
            subscriptions.pause(one.subscription_id)
        elif doing < 0.15:
            subscriptions.resume(one.subscription_id, world.now)
        elif doing < 0.2:
            at = f"{chance.randrange(24):02d}:{chance.randrange(60):02d}"
            schedule = read_schedule(at, chance.choice(ZONES))
            changed = Wanted(one.wanted.target, "retrieval", schedule)
            subscriptions.change(one.subscription_id, changed, world.now)
        world.fails = chance.random() < 0.2
        spans = (0.5, 1, 2, 2, 3, 5, 9, 30, -1, -26) if doing > 0.5 else (0.5, 1, 2)
        before = len(world.sent)
        world.go(chance.choice(spans) * HOUR)
        together = [name for name, _, _ in world.sent[before:]]
        assert len(set(together)) == len(together)

    kept = [(name, day) for name, day, _ in world.sent]
    assert len(set(kept)) == len(kept)
    assert len(kept) > 10


@pytest.mark.parametrize("zone", ZONES)
def test_each_date_comes_at_its_minute_over_the_change_of_the_clocks(
    world: World, zone: str
) -> None:
    """Found out by its naps alone: never early, and hardly late."""
    made = subscribe(world, zone, "02:15")
    world.scheduler.turn()
    while (due := world.scheduler.standing().next_due) and due < START + timedelta(days=20):
        world.go(due - timedelta(seconds=45) - world.now)
        while world.now < due:
            world.go(world.scheduler.turn())

    moments = {day: moment for _, day, moment in world.sent}
    assert 20 == len(moments) == len(world.sent)
    for day, moment in moments.items():
        expected = moment_of(made.wanted.schedule, day)
        assert expected is not None
        assert timedelta() <= moment - expected <= timedelta(seconds=1)
