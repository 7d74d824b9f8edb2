"""`/digest now` and `/digest preview`: a channel's digests at once, or as they would be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from typing import Protocol, TypeAlias
from zoneinfo import ZoneInfo

from bot.attempt import seen
from bot.delivered import Outcome, Run
from bot.delivery import OPEN, Delivery, Key
from bot.digest import Digest
from bot.schedule import Slot, following
from bot.slack.digest_lines import (
    INVITE,
    NONE,
    PAUSED,
    already_line,
    failed_line,
    nothing_line,
    preview_posts,
)
from bot.slack.hold import Hold
from bot.slack.limits import make_post
from bot.slack.models import Leased
from bot.slack.notices import refusal_post
from bot.slack.response import respond
from bot.slack.rich import Line, rich_text
from bot.slack.teller import Teller
from bot.slack.writer import SlackWriter
from bot.subscription import Subscription, Target, slack_target


class Subscriptions(Protocol):
    """Who wants which digest."""

    def of(self, target: Target) -> Sequence[Subscription]: ...


class Deliveries(Protocol):
    """What is to be sent, and what was."""

    def open(self, subscription: Subscription, slot: Slot) -> None: ...

    def get(self, key: Key) -> Delivery | None: ...


Deliver: TypeAlias = Callable[[Sequence[Subscription], datetime], Run]
"""Sends what is due to some subscriptions."""

Preview: TypeAlias = Callable[[Subscription, date], Digest]
"""What a digest of a date would hold by now."""


class DigestsNow:
    """Does the slow jobs about digests; `clock` is in UTC."""

    def __init__(
        self,
        writer: SlackWriter,
        subscriptions: Subscriptions,
        deliveries: Deliveries,
        deliver: Deliver,
        preview: Preview,
        clock: Callable[[], datetime],
    ) -> None:
        self._writer = writer
        self._teller = Teller(writer)
        self._subscriptions = subscriptions
        self._deliveries = deliveries
        self._deliver = deliver
        self._preview = preview
        self._clock = clock

    def handle(self, leased: Leased, hold: Hold) -> None:
        """Does one job, for the digests of the channel that are not paused."""
        job = leased.job
        there = self._subscriptions.of(slack_target(job.place.team, job.place.channel))
        running = [one for one in there if not one.is_paused]
        if not running:
            self._teller.tell(hold, refusal_post(PAUSED if there else NONE))
        elif job.kind == "digest_preview":
            self._show(hold, running)
        elif not self._writer.is_in(job.place.channel):
            self._teller.tell(hold, refusal_post(INVITE))
        else:
            self._send(hold, running)

    def _show(self, hold: Hold, subscriptions: Sequence[Subscription]) -> None:
        now = self._clock()
        digests = []
        for one in subscriptions:
            hold.check()
            slot = following(one.wanted.schedule, now)
            if slot is not None:
                digests.append((one, self._preview(one, slot.local_date)))
        respond(self._writer, hold, preview_posts(digests, now))

    def _send(self, hold: Hold, subscriptions: Sequence[Subscription]) -> None:
        """Today's digest of each before its time: the row is the one that would be due, so that
        it is not sent a second time then."""
        now = self._clock()
        keys = {_today(one, now): one for one in subscriptions}
        over = {key: self._over(key, one, now) for key, one in keys.items()}
        hold.check()
        ended = {one.key: one for one in self._deliver(subscriptions, now).outcomes}
        lines = [
            line for key, one in keys.items() for line in self._told(one, over[key], ended.get(key))
        ]
        if lines:
            self._teller.tell(hold, make_post(rich_text(*lines)))

    def _over(self, key: Key, subscription: Subscription, now: datetime) -> Outcome | None:
        """What became of today's digest; None where it is still to be sent, as it is from now."""
        self._deliveries.open(subscription, Slot(key.local_date, now))
        delivery = self._deliveries.get(key)
        return None if delivery is None or delivery.stage in OPEN else seen(delivery)

    def _told(
        self, subscription: Subscription, over: Outcome | None, outcome: Outcome | None
    ) -> Iterator[Line]:
        """What the person hears of it who does not see it in the channel."""
        if over is not None and over.error is None:
            yield already_line(subscription, self._clock())
            return
        outcome = over or outcome
        if outcome is None or outcome.state in ("failed", "missed"):
            yield failed_line(subscription, outcome)
        elif outcome.state == "empty" and subscription.wanted.empty == "quiet":
            yield nothing_line(subscription)


def _today(subscription: Subscription, now: datetime) -> Key:
    zone = ZoneInfo(subscription.wanted.schedule.zone)
    return Key(subscription.subscription_id, now.astimezone(zone).date())
