"""Delivers what is due: composed once, stored, sent part by part, taken up where it stopped."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal, Protocol, TypeAlias

from bot.delivery import OPEN, Channel, Content, Delivery, Key, Part, Stage
from bot.errors import FootnoteError
from bot.schedule import GRACE, Slot, decide
from bot.subscription import Subscription, TargetKind
from vectorstore.errors import VectorStoreError

State: TypeAlias = Literal["delivered", "already", "empty", "missed", "failed"]

LEASE_SECONDS = 180.0
"""Longer than composing one digest or sending one part takes."""
RESUMED = timedelta(hours=20)
"""How late a digest that was begun is still sent to its end: before the next one is due."""
FIRST = timedelta(days=7)
"""How far back a subscription's first digest looks."""
POLL_SECONDS = 0.2
TRIES = 3
"""How often a digest is composed anew because its target was shown one of its papers meanwhile."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one delivery in one run."""

    key: Key
    state: State
    paper_ids: tuple[str, ...] = ()
    error: str | None = None

    def to_json(self) -> dict[str, Any]:
        """With `error` where it failed."""
        document: dict[str, Any] = {
            "subscription": self.key.subscription_id,
            "local_date": self.key.local_date.isoformat(),
            "state": self.state,
            "papers": list(self.paper_ids),
        }
        return document | ({"error": self.error} if self.error else {})


@dataclass(frozen=True, slots=True)
class Run:
    """What became of everything that was due."""

    outcomes: tuple[Outcome, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing failed."""
        return all(one.state != "failed" for one in self.outcomes)

    def to_json(self) -> dict[str, Any]:
        """The document of `digest --due --json`."""
        return {"deliveries": [one.to_json() for one in self.outcomes]}


class Subscriptions(Protocol):
    """Who wants which digest."""

    def list(self) -> Sequence[Subscription]: ...


class Deliveries(Protocol):
    """The rows of `bot.catalogue.deliveries`."""

    def open(self, subscription: Subscription, slot: Slot) -> None: ...

    def miss(self, subscription: Subscription, slots: Sequence[Slot]) -> Sequence[Key]: ...

    def get(self, key: Key) -> Delivery | None: ...

    def unfinished(self) -> Sequence[Delivery]: ...

    def lease(self, key: Key, owner: str, now: datetime, seconds: float) -> Delivery | None: ...

    def renew(self, key: Key, owner: str, until: datetime) -> bool: ...

    def keep(self, key: Key, owner: str, content: Content) -> bool: ...

    def parts(self, key: Key) -> Sequence[Part]: ...

    def sent(self, key: Key, owner: str, number: int, ref: str) -> bool: ...

    def finish(self, key: Key, owner: str, stage: Stage, error: str | None = None) -> bool: ...

    def put_off(self, key: Key, owner: str, error: str | None) -> bool: ...

    def seen_before(self, key: Key) -> datetime | None: ...


class Compose(Protocol):
    """Makes a subscription's digest of what was first seen `since` a moment (UTC)."""

    def __call__(
        self, subscription: Subscription, local_date: date, since: datetime, /
    ) -> Content: ...


@dataclass(slots=True)
class _Work:
    """What one run has to do and has done."""

    wanted: dict[Key, Subscription] = field(default_factory=dict)
    done: list[Outcome] = field(default_factory=list)


class _Lost(Exception):
    """Another process has the delivery now."""


class Deliver:
    """The use case. Any number of processes may run it at once, and any may die at any moment.

    `clock` (UTC) and `sleep` are for leases and go on while `now`, for which a run is asked, stands
    still.
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
    ) -> None:
        self._subscriptions = subscriptions
        self._deliveries = deliveries
        self._channel = channel
        self._compose = compose
        self._clock = clock
        self._sleep = sleep
        self._lease_seconds = lease_seconds

    def run(self, now: datetime, *, by_hand: bool = False) -> Run:
        """Sends what is due at `now`, and what an earlier run began; waits for others that do.

        `by_hand`, `now` may be before a subscription was made. What fails is tried by the next run.
        """
        work = _Work()
        subscriptions = [one for one in self._subscriptions.list() if not one.is_paused]
        for subscription in subscriptions:
            self._look(subscription, now, work, by_hand=by_hand)
        known = {one.subscription_id: one for one in subscriptions}
        for delivery in self._deliveries.unfinished():
            if delivery.key.subscription_id in known and delivery.key not in work.wanted:
                self._take_up(delivery, known[delivery.key.subscription_id], now, work)
        self._do(work)
        return Run(tuple(work.done))

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
        self._deliveries.open(subscription, decision.due)
        delivery = self._deliveries.get(key)
        if delivery is not None and delivery.stage not in OPEN:
            work.done.append(_seen(delivery))
        else:
            work.wanted[key] = subscription

    def _take_up(
        self, delivery: Delivery, subscription: Subscription, now: datetime, work: _Work
    ) -> None:
        """What an earlier run left: ended where it is too late, else done."""
        late = now - delivery.moment
        if late < timedelta(0):  # of a clock that ran ahead
            return
        if late <= (RESUMED if delivery.is_composed else GRACE):
            work.wanted[delivery.key] = subscription
            return
        owner = _owner()
        if self._deliveries.lease(delivery.key, owner, self._clock(), self._lease_seconds):
            state: Literal["failed", "missed"] = "failed" if delivery.error else "missed"
            self._deliveries.finish(delivery.key, owner, state, delivery.error)
            work.done.append(Outcome(delivery.key, state, delivery.paper_ids, delivery.error))

    def _do(self, work: _Work) -> None:
        """Does what is wanted; for what others are at it waits, and takes it over if they die."""
        waiting = dict(work.wanted)
        idle: datetime | None = None
        while waiting:
            before = len(waiting)
            for key, subscription in list(waiting.items()):
                outcome = self._attempt(key, subscription)
                if outcome is not None:
                    del waiting[key]
                    work.done.append(outcome)
            if len(waiting) < before:
                idle = None
                continue
            idle = idle or self._clock()
            if self._clock() > idle + timedelta(seconds=2 * self._lease_seconds):
                return  # whoever is at it lives, and will say what became of it
            self._sleep(POLL_SECONDS)

    def _attempt(self, key: Key, subscription: Subscription) -> Outcome | None:
        """What became of a delivery; None while another process is at it, or at its target."""
        owner = _owner()
        delivery = self._deliveries.lease(key, owner, self._clock(), self._lease_seconds)
        if delivery is None:
            known = self._deliveries.get(key)
            return _seen(known) if known is not None and known.stage not in OPEN else None
        try:
            papers = self._deliver(delivery, subscription, owner)
        except _Lost:
            return None
        except (FootnoteError, VectorStoreError) as error:
            self._deliveries.put_off(key, owner, str(error))
            return Outcome(key, "failed", delivery.paper_ids, str(error))
        return Outcome(key, "delivered" if papers else "empty", papers)

    def _deliver(
        self, delivery: Delivery, subscription: Subscription, owner: str
    ) -> tuple[str, ...]:
        key, papers = delivery.key, delivery.paper_ids
        if not delivery.is_composed:
            papers = self._composed(key, subscription, owner)
        self._send(delivery, owner)
        self._hold(self._deliveries.finish(key, owner, "delivered" if papers else "empty"))
        return papers

    def _composed(self, key: Key, subscription: Subscription, owner: str) -> tuple[str, ...]:
        """Composes and stores; gives the ids of the papers shown."""
        since = self._deliveries.seen_before(key)
        if since is None:
            since = datetime.fromisoformat(subscription.created) - FIRST
        for _ in range(TRIES):
            content = self._compose(subscription, key.local_date, since)
            self._renew(key, owner)
            if self._deliveries.keep(key, owner, content):
                return tuple(content.papers)
        self._deliveries.put_off(key, owner, None)
        raise _Lost

    def _send(self, delivery: Delivery, owner: str) -> None:
        """Sends the parts that have not arrived, in their order."""
        parts = self._deliveries.parts(delivery.key)
        arrived = {part.number: part.ref for part in parts if part.ref is not None}
        if len(arrived) == len(parts):
            return
        channel = self._channel(delivery.target.kind)
        if delivery.attempts > 1:  # whoever had it may have sent what it could not note any more
            for number, ref in channel.find(delivery).items():
                if number not in arrived:
                    arrived[number] = ref
                    self._hold(self._deliveries.sent(delivery.key, owner, number, ref))
        for part in parts:
            if part.number not in arrived:
                self._renew(delivery.key, owner)
                ref = channel.send(delivery, part, arrived)
                arrived[part.number] = ref
                self._hold(self._deliveries.sent(delivery.key, owner, part.number, ref))

    def _renew(self, key: Key, owner: str) -> None:
        until = self._clock() + timedelta(seconds=self._lease_seconds)
        self._hold(self._deliveries.renew(key, owner, until))

    def _hold(self, has_lease: bool) -> None:
        if not has_lease:
            raise _Lost


def _seen(delivery: Delivery) -> Outcome:
    """What an earlier run or another process made of it."""
    states: Mapping[Stage, State] = {"empty": "empty", "missed": "missed", "failed": "failed"}
    state = states.get(delivery.stage, "already")
    return Outcome(delivery.key, state, delivery.paper_ids, delivery.error)


def _owner() -> str:
    return uuid.uuid4().hex
