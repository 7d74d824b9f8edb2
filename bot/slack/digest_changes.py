"""Changes the subscriptions of a channel, each once, and says there who did."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, Protocol

from bot.slack.digest_lines import (
    INVITE,
    NONE,
    UNTOLD,
    Change,
    all_post,
    changed_post,
    there_post,
)
from bot.slack.errors import SlackGone
from bot.slack.hold import Hold
from bot.slack.models import Job, Place, Post
from bot.slack.notices import refusal_post
from bot.slack.teller import Teller
from bot.slack.writer import SlackWriter
from bot.subscription import Subscription, Target, Wanted, slack_target

MOST: Final = 20
FULL: Final = f"There are {MOST} digests here already: say /digest to change or remove one."


class Subscriptions(Protocol):
    """Who wants which digest."""

    def add(
        self, wanted: Wanted, now: datetime, subscription_id: str, made_by: str, /
    ) -> Subscription: ...

    def get(self, subscription_id: str) -> Subscription: ...

    def of(self, target: Target) -> Sequence[Subscription]: ...

    def list(self) -> Sequence[Subscription]: ...

    def change(self, subscription_id: str, wanted: Wanted, now: datetime, /) -> Subscription: ...

    def pause(self, subscription_id: str) -> None: ...

    def resume(self, subscription_id: str, now: datetime) -> None: ...

    def remove(self, subscription_id: str) -> None: ...


class DigestChanges:
    """Each method does one job: it may be called again with what an earlier attempt left.

    That something is begun is committed before it is done, so that a second attempt, which finds
    it done, says it all the same. `clock` is in UTC.
    """

    def __init__(
        self, writer: SlackWriter, subscriptions: Subscriptions, clock: Callable[[], datetime]
    ) -> None:
        self._writer = writer
        self._teller = Teller(writer)
        self._subscriptions = subscriptions
        self._clock = clock

    def add(self, job: Job, hold: Hold, wanted: Wanted) -> None:
        """A new subscription, unless there is one or the bot is not in the channel."""
        name = hashlib.sha256(job.key.encode()).hexdigest()[:8]
        there = self._subscriptions.of(wanted.target)
        others = [one for one in there if one.subscription_id != name]
        same = [one for one in others if _is_same(one.wanted, wanted)]
        if same:
            self._teller.tell(hold, there_post(same[0], self._clock()))
        elif len(others) >= MOST:
            self._teller.tell(hold, refusal_post(FULL))
        elif not self._writer.is_in(job.place.channel):
            self._teller.tell(hold, refusal_post(INVITE))
        else:
            added = self._subscriptions.add(wanted, self._clock(), name, job.user)
            if not self._say(job, hold, "set up", added):
                self._subscriptions.remove(name)
                self._teller.tell(hold, refusal_post(INVITE))

    def change(self, job: Job, hold: Hold, before: Subscription, wanted: Wanted) -> None:
        """Another interest, time or length."""
        if self._is_new(hold, is_new=before.wanted != wanted):
            name = before.subscription_id
            changed = self._subscriptions.change(name, wanted, self._clock())
            self._say_or_tell(job, hold, "changed", changed)

    def pause(self, job: Job, hold: Hold, before: Subscription) -> None:
        """Nothing of it is due until it is resumed."""
        if self._is_new(hold, is_new=not before.is_paused):
            self._subscriptions.pause(before.subscription_id)
            self._say_or_tell(job, hold, "paused", before)

    def resume(self, job: Job, hold: Hold, before: Subscription) -> None:
        """It goes on with what is due from now on."""
        if self._is_new(hold, is_new=before.is_paused):
            self._subscriptions.resume(before.subscription_id, self._clock())
            now = self._subscriptions.get(before.subscription_id)
            self._say_or_tell(job, hold, "resumed", now)

    def remove(self, job: Job, hold: Hold, before: Subscription) -> None:
        """Said first: afterwards nobody knows any more what it was."""
        self._say_or_tell(job, hold, "removed", before)
        self._subscriptions.remove(before.subscription_id)

    def all(self, job: Job, hold: Hold, *, is_paused: bool) -> None:
        """Pauses or resumes all that a channel has."""
        there = self._subscriptions.of(slack_target(job.place.team, job.place.channel))
        changed = [one for one in there if one.is_paused != is_paused]
        if not there:
            self._teller.tell(hold, refusal_post(NONE))
        elif not self._is_new(hold, is_new=bool(changed)):
            already = "paused" if is_paused else "running"
            self._teller.tell(hold, refusal_post(f"Every digest here is {already} already."))
        else:
            for one in changed:
                if is_paused:
                    self._subscriptions.pause(one.subscription_id)
                else:
                    self._subscriptions.resume(one.subscription_id, self._clock())
            post = all_post(job.user, len(changed) or len(there), is_paused=is_paused)
            if not self._post(job, hold, job.place.channel, post):
                self._teller.tell(hold, refusal_post(UNTOLD))

    def _is_new(self, hold: Hold, *, is_new: bool) -> bool:
        """Whether there is something to do, or to say of what an earlier attempt did."""
        if is_new:
            hold.begin()
        return hold.progress.stage == "sending"

    def _say_or_tell(self, job: Job, hold: Hold, change: Change, one: Subscription) -> None:
        if not self._say(job, hold, change, one):
            self._teller.tell(hold, refusal_post(UNTOLD))

    def _say(self, job: Job, hold: Hold, change: Change, one: Subscription) -> bool:
        """Says it in the subscription's channel; False where the bot cannot."""
        channel = one.wanted.target.address.partition(":")[2]
        return self._post(job, hold, channel, changed_post(job.user, change, one, self._clock()))

    def _post(self, job: Job, hold: Hold, channel: str, post: Post) -> bool:
        is_again = hold.begin()
        try:
            place = Place(job.place.team, channel)
            self._writer.deliver(place, post, job.run_key, is_again=is_again)
        except SlackGone:
            hold.note(stage="received")  # nothing was sent
            return False
        return True


def _is_same(one: Wanted, other: Wanted) -> bool:
    """Whether a second one would say everything twice."""
    return (one.interest.casefold(), one.likes, one.must, one.never) == (
        other.interest.casefold(),
        other.likes,
        other.must,
        other.never,
    )
