"""Takes one delivery as far as it goes: leased, composed once, stored, sent part by part."""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Protocol

from bot.delivered import Outcome
from bot.delivery import OPEN, Channel, Content, Delivery, Key, Part, Stage
from bot.errors import DeliveryRefused, FootnoteError
from bot.subscription import Subscription, Target, TargetKind
from bot.takeover import Held, Takeovers
from vectorstore.errors import VectorStoreError

LOG = logging.getLogger(__name__)

LEASE_SECONDS = 60.0
"""After a death others wait for so long: a message may still be on its way. While its owner lives a
lease also has to outlast the time for which the database may be locked."""
BEATS = 4
"""How often a lease is renewed before it would end."""
SILENT_BEATS = 1.5
"""Whoever missed one is gone."""
FIRST = timedelta(days=7)
"""How far back a subscription's first digest looks."""
TRIES = 3
"""How often a digest is composed anew because its target was shown one of its papers meanwhile."""


class Deliveries(Protocol):
    """The rows of `bot.catalogue.deliveries`, as one delivery needs them."""

    def get(self, key: Key) -> Delivery | None: ...

    def held(self, target: Target) -> Held: ...

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


class _Lost(Exception):
    """Another process has the delivery now."""


class _Ending(Exception):
    """This process is told to end: whoever runs next goes on."""


class Attempts:
    """What one process does for one delivery. `clock` (UTC) and `pace` are for leases."""

    def __init__(
        self,
        deliveries: Deliveries,
        channel: Callable[[TargetKind], Channel],
        compose: Compose,
        clock: Callable[[], datetime],
        lease_seconds: float,
        pace: Callable[[], float],
    ) -> None:
        self._deliveries = deliveries
        self._channel = channel
        self._compose = compose
        self._clock = clock
        self._lease_seconds = lease_seconds
        self._takeovers = Takeovers(pace, SILENT_BEATS * lease_seconds / BEATS)

    def attempt(
        self, key: Key, subscription: Subscription, is_ending: Callable[[], bool]
    ) -> Outcome | None:
        """What became of a delivery; None while another process is at it, or at its target.

        None also where `is_ending` says so between two parts: what is left is whose turn is next.
        """
        if is_ending():
            return None
        owner = new_owner()
        delivery = self._lease(key, subscription.wanted.target, owner)
        if delivery is None:
            known = self._deliveries.get(key)
            return seen(known) if known is not None and known.stage not in OPEN else None
        try:
            with self._kept_up(key, owner):
                papers = self._deliver(delivery, subscription, owner, is_ending)
        except _Lost:
            return None
        except _Ending:
            self._deliveries.put_off(key, owner, delivery.error)
            return None
        except DeliveryRefused as error:
            self._deliveries.finish(key, owner, "failed", str(error))
            return Outcome(key, "failed", delivery.paper_ids, str(error))
        except (FootnoteError, VectorStoreError) as error:
            return self._failed(delivery, owner, str(error))
        except Exception as error:  # whatever it is, the others get their digests
            reference = uuid.uuid4().hex[:8]
            LOG.exception("reference %s: %s failed", reference, key.run_key)
            told = f"{type(error).__name__}, a mistake of Footnote's: report {reference} of its log"
            return self._failed(delivery, owner, told)
        return Outcome(key, "delivered" if papers else "empty", papers)

    def _lease(self, key: Key, target: Target, owner: str) -> Delivery | None:
        if not self._takeovers.may_take(target, self._deliveries.held(target)):
            return None
        return self._deliveries.lease(key, owner, self._clock(), self._lease_seconds)

    def _failed(self, delivery: Delivery, owner: str, error: str) -> Outcome:
        self._deliveries.put_off(delivery.key, owner, error)
        return Outcome(delivery.key, "failed", delivery.paper_ids, error, is_open=True)

    def _deliver(
        self,
        delivery: Delivery,
        subscription: Subscription,
        owner: str,
        is_ending: Callable[[], bool],
    ) -> tuple[str, ...]:
        key, papers = delivery.key, delivery.paper_ids
        if not delivery.is_composed:
            papers = self._composed(key, subscription, owner)
        self._send(delivery, owner, is_ending)
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

    def _send(self, delivery: Delivery, owner: str, is_ending: Callable[[], bool]) -> None:
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
                if is_ending():
                    raise _Ending
                self._renew(delivery.key, owner)
                ref = channel.send(delivery, part, arrived)
                arrived[part.number] = ref
                self._hold(self._deliveries.sent(delivery.key, owner, part.number, ref))

    @contextmanager
    def _kept_up(self, key: Key, owner: str) -> Iterator[None]:
        """Renews a lease while its owner lives, however long composing or one message takes."""
        ended = threading.Event()

        def beat() -> None:
            while not ended.wait(self._lease_seconds / BEATS):
                try:
                    self._deliveries.renew(key, owner, self._until())
                except FootnoteError as error:
                    LOG.warning("the lease of %s could not be renewed: %s", key.run_key, error)

        heart = threading.Thread(target=beat, name="footnote digest lease", daemon=True)
        heart.start()
        try:
            yield
        finally:
            ended.set()
            heart.join()

    def _renew(self, key: Key, owner: str) -> None:
        self._hold(self._deliveries.renew(key, owner, self._until()))

    def _until(self) -> datetime:
        return self._clock() + timedelta(seconds=self._lease_seconds)

    def _hold(self, has_lease: bool) -> None:
        if not has_lease:
            raise _Lost


def seen(delivery: Delivery) -> Outcome:
    """What an earlier run or another process made of a delivery that is at its end."""
    state = delivery.stage if delivery.stage in ("empty", "missed", "failed") else "already"
    return Outcome(delivery.key, state, delivery.paper_ids, delivery.error, is_known=True)


def new_owner() -> str:
    """A lease's name, used once."""
    return uuid.uuid4().hex
