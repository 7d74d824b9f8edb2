"""Delivers what is due: composed once, stored, sent part by part, taken up where it stopped."""

from __future__ import annotations

import time
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Literal, Protocol

from bot import attempt
from bot.abreast import abreast
from bot.attempt import LEASE_SECONDS, Attempts, Compose, new_owner, seen
from bot.delivered import Outcome, Run
from bot.delivery import OPEN, Channel, Delivery, Key
from bot.schedule import GRACE, Slot, decide
from bot.subscription import Subscription, TargetKind

RESUMED = timedelta(hours=20)
"""How late a digest that was begun is still sent to its end: before the next one is due."""
POLL_SECONDS = 0.2


class Subscriptions(Protocol):
    """Who wants which digest."""

    def list(self) -> Sequence[Subscription]: ...


class Deliveries(attempt.Deliveries, Protocol):
    """The rows of `bot.catalogue.deliveries`."""

    def open(self, subscription: Subscription, slot: Slot) -> None: ...

    def miss(self, subscription: Subscription, slots: Sequence[Slot]) -> Sequence[Key]: ...

    def unfinished(self) -> Sequence[Delivery]: ...


@dataclass(slots=True)
class _Work:
    """What one run has to do and has done; what failed before comes `later` than the others."""

    wanted: dict[Key, Subscription] = field(default_factory=dict)
    later: dict[Key, Subscription] = field(default_factory=dict)
    done: list[Outcome] = field(default_factory=list)

    def want(self, delivery: Delivery, subscription: Subscription) -> None:
        (self.later if delivery.error else self.wanted)[delivery.key] = subscription


class Deliver:
    """The use case. Any number of processes may run it at once, and any may die at any moment.

    `clock` (UTC), `pace` (seconds that only go forward) and `sleep` are for leases and go on while
    `now`, for which a run is asked, stands still. So many deliveries are worked at together as
    there are `hands`.
    """

    def __init__(
        self,
        subscriptions: Subscriptions,
        deliveries: Deliveries,
        channel: Callable[[TargetKind], Channel],
        compose: Compose,
        clock: Callable[[], datetime],
        sleep: Callable[[float], None],
        lease_seconds: float = LEASE_SECONDS,
        hands: int = 1,
        pace: Callable[[], float] = time.monotonic,
    ) -> None:
        self._subscriptions = subscriptions
        self._deliveries = deliveries
        self._attempts = Attempts(deliveries, channel, compose, clock, lease_seconds, pace)
        self._clock = clock
        self._sleep = sleep
        self._lease_seconds = lease_seconds
        self._hands = hands

    def run(self, now: datetime, *, by_hand: bool = False) -> Run:
        """Sends what is due at `now`, and what an earlier run began; waits for others that do.

        `by_hand`, `now` may be before a subscription was made. What fails is tried by the next run.
        """
        work = self._due(now, by_hand=by_hand)
        self._do(work)
        return Run(tuple(work.done))

    def look(self, now: datetime, leave: Container[Key], is_ending: Callable[[], bool]) -> Run:
        """As `run`, for one that comes again soon: waits for nobody, and `leave`s some alone.

        Stops between two parts when `is_ending` says so.
        """
        work = self._due(now)
        waiting = {key: one for key, one in (work.wanted | work.later).items() if key not in leave}
        while waiting and not is_ending() and self._sweep(waiting, work, is_ending):
            pass
        return Run(tuple(work.done))

    def _due(self, now: datetime, *, by_hand: bool = False) -> _Work:
        """What is to be done, the earliest subscription first."""
        work = _Work()
        subscriptions = [one for one in self._subscriptions.list() if not one.is_paused]
        for subscription in subscriptions:
            self._look(subscription, now, work, by_hand=by_hand)
        known = {one.subscription_id: one for one in subscriptions}
        for delivery in self._deliveries.unfinished():
            is_new = delivery.key not in work.wanted and delivery.key not in work.later
            if delivery.key.subscription_id in known and is_new:
                self._take_up(delivery, known[delivery.key.subscription_id], now, work)
        return work

    def _look(
        self, subscription: Subscription, now: datetime, work: _Work, *, by_hand: bool
    ) -> None:
        """What a subscription's schedule says."""
        active: datetime | None = datetime.fromisoformat(subscription.active)
        if by_hand and active is not None and now < active:
            active = None
        decision = decide(subscription.wanted.schedule, active, now)
        for key in self._deliveries.miss(subscription, decision.missed):
            work.done.append(Outcome(key, "missed"))
        if decision.due is None:
            return
        key = Key(subscription.subscription_id, decision.due.local_date)
        delivery = self._deliveries.get(key)
        if delivery is None or delivery.stage == "missed":
            self._deliveries.open(subscription, decision.due)
            delivery = self._deliveries.get(key)
        if delivery is not None and delivery.stage not in OPEN:
            work.done.append(seen(delivery))
        elif delivery is not None:
            work.want(delivery, subscription)

    def _take_up(
        self, delivery: Delivery, subscription: Subscription, now: datetime, work: _Work
    ) -> None:
        """What an earlier run left: ended where it is too late, else done."""
        late = now - delivery.moment
        if late < timedelta(0):  # of a clock that ran ahead
            return
        if late <= (RESUMED if delivery.is_composed else GRACE):
            work.want(delivery, subscription)
            return
        owner = new_owner()
        if self._deliveries.lease(delivery.key, owner, self._clock(), self._lease_seconds):
            state: Literal["failed", "missed"] = "failed" if delivery.error else "missed"
            self._deliveries.finish(delivery.key, owner, state, delivery.error)
            work.done.append(Outcome(delivery.key, state, delivery.paper_ids, delivery.error))

    def _do(self, work: _Work) -> None:
        """Does what is wanted; for what others are at it waits, and takes it over if they die."""
        waiting = work.wanted | work.later
        idle: datetime | None = None
        while waiting:
            if self._sweep(waiting, work, _never):
                idle = None
                continue
            idle = idle or self._clock()
            if self._clock() > idle + timedelta(seconds=2 * self._lease_seconds):
                return  # whoever is at it lives, and will say what became of it
            self._sleep(POLL_SECONDS)

    def _sweep(
        self, waiting: dict[Key, Subscription], work: _Work, is_ending: Callable[[], bool]
    ) -> bool:
        """Tries each that waits, once; says whether any came to its end."""
        tries = [
            partial(self._attempts.attempt, key, subscription, is_ending)
            for key, subscription in waiting.items()
        ]
        outcomes = [one for one in abreast(tries, self._hands) if one is not None]
        for outcome in outcomes:
            del waiting[outcome.key]
        work.done += outcomes
        return bool(outcomes)


def _never() -> bool:
    return False
