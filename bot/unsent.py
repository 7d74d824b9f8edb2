"""What should have been sent and was not, for whoever watches over the digests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.delivery import OPEN, Delivery, Key
from bot.schedule import Slot, latest
from bot.subscription import Subscription

LATE = timedelta(minutes=30)
"""Runs by cron are rarely further apart."""
TOLD = timedelta(days=3)
"""How long one is told of a digest that was never sent."""


class Subscriptions(Protocol):
    """Who wants which digest."""

    def list(self) -> Sequence[Subscription]: ...


class Deliveries(Protocol):
    """What was sent, and what was not."""

    def get(self, key: Key) -> Delivery | None: ...

    def troubled(self, since: datetime) -> Sequence[Delivery]: ...


def unsent(subscriptions: Subscriptions, deliveries: Deliveries, now: datetime) -> list[str]:
    """A line for each digest of the last days that is late, missed or failed, the oldest first."""
    active = [one for one in subscriptions.list() if not one.is_paused]
    names = {one.subscription_id for one in active}
    found = [
        (one.moment, _told(one))
        for one in deliveries.troubled(now - TOLD)
        if one.key.subscription_id in names and (one.stage not in OPEN or _is_late(one.moment, now))
    ]
    found += [
        (slot.moment, f"{one.subscription_id} of {slot.local_date} is late: nothing sends it")
        for one in active
        if (slot := _unseen(one, deliveries, now)) is not None
    ]
    return [line for _, line in sorted(found)]


def _unseen(subscription: Subscription, deliveries: Deliveries, now: datetime) -> Slot | None:
    """The newest digest that was due and that no run has looked at."""
    slot = latest(subscription.wanted.schedule, now)
    if slot is None or slot.moment <= datetime.fromisoformat(subscription.active):
        return None
    known = deliveries.get(Key(subscription.subscription_id, slot.local_date))
    return slot if known is None and _is_late(slot.moment, now) else None


def _is_late(moment: datetime, now: datetime) -> bool:
    return now - moment > LATE


def _told(delivery: Delivery) -> str:
    words = {"missed": "was missed", "failed": "failed"}
    state = words.get(delivery.stage, "is late")
    reason = f": {delivery.error}" if delivery.error else ""
    return f"{delivery.key.subscription_id} of {delivery.key.local_date} {state}{reason}"
