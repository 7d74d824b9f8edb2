"""A thread that runs what is due, for as long as the bot runs."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from bot.delivered import Outcome, Run
from bot.delivery import Key
from bot.errors import FootnoteError
from bot.schedule import following, nap, wait_after
from bot.subscription import Subscription
from vectorstore.errors import VectorStoreError

LOG = logging.getLogger(__name__)

STUCK = timedelta(minutes=30)
"""A run that lasts longer will hardly end by itself."""
FORGOTTEN_S = 6 * 3600.0
"""Nothing is tried again for so long."""


class Deliver(Protocol):
    """The use case of `bot.deliver`."""

    def look(self, now: datetime, leave: Container[Key], is_ending: Callable[[], bool]) -> Run: ...


class Subscriptions(Protocol):
    """Who wants which digest."""

    def list(self) -> Sequence[Subscription]: ...


@dataclass(frozen=True, slots=True)
class Standing:
    """How the scheduler is: `began` is when the run that goes on began, `last_run` when one last
    ended well, `error` why the last one did not. `unsent` is what should have been sent by then."""

    is_running: bool = False
    began: datetime | None = None
    last_run: datetime | None = None
    next_due: datetime | None = None
    error: str | None = None
    unsent: tuple[str, ...] = ()

    def problem(self, now: datetime) -> str | None:
        """What a restart would mend, in a line."""
        if not self.is_running:
            return "the scheduler of digests does not run"
        if self.began is not None and now - self.began > STUCK:
            return f"a run of digests has lasted since {_written(self.began)}"
        return None

    def to_json(self) -> dict[str, Any]:
        """The detail of the health endpoint; times are ISO, UTC."""
        return {
            "scheduler": "running" if self.is_running else "ended",
            "running_since": _written(self.began),
            "last_run": _written(self.last_run),
            "next_due": _written(self.next_due),
            "error": self.error,
            "unsent": list(self.unsent),
        }


@dataclass(frozen=True, slots=True)
class _Again:
    """When, by `time.monotonic`, a digest that failed is tried again."""

    failures: int
    at: float


class Scheduler:
    """Looks at every due moment, and now and then besides; nothing that fails ends its thread.

    `unsent` gives a line for each digest that is late. Any number of them may run, in this process
    and in others, beside `digest --due`.
    """

    def __init__(
        self,
        deliver: Deliver,
        subscriptions: Subscriptions,
        unsent: Callable[[datetime], Sequence[str]],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        pace: Callable[[], float] = time.monotonic,
    ) -> None:
        self._deliver = deliver
        self._subscriptions = subscriptions
        self._unsent = unsent
        self._clock = clock
        self._pace = pace
        self._again: dict[Key, _Again] = {}
        self._standing = Standing()
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._go, name="footnote digests", daemon=True)

    def start(self) -> None:
        """Begins with what is due already, also from before a crash."""
        self._thread.start()

    def end(self) -> None:
        """Has a digest that is being sent stop after its present part; waits for nothing."""
        self._ending.set()

    def stop(self, timeout: float) -> bool:
        """Ends, and waits; False where that took longer. What is left is whoever runs next's."""
        self.end()
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def standing(self) -> Standing:
        """How it is now."""
        is_running = self._thread.is_alive() and not self._ending.is_set()
        return replace(self._standing, is_running=is_running)

    def unsent(self, now: datetime) -> Sequence[str]:
        """A line for each digest that is late at a moment, looked up. Raises CatalogueError."""
        return self._unsent(now)

    def turn(self) -> timedelta:
        """Does what is due; gives how long to sleep then."""
        now = self._clock()
        self._note(began=now)
        try:
            return self._look(now)
        except (FootnoteError, VectorStoreError) as error:
            self._note(error=str(error))
            LOG.error("no digest can be sent: %s", error)
        except Exception as error:
            self._note(error=f"{type(error).__name__}: see the log")
            LOG.exception("no digest can be sent: report this")
        finally:
            self._note(began=None)
        return nap(now, ())

    def _go(self) -> None:
        LOG.info("digests are sent from here when they are due")
        while not self._ending.is_set():
            self._ending.wait(self.turn().total_seconds())

    def _look(self, now: datetime) -> timedelta:
        pace = self._pace()
        self._again = {
            key: again for key, again in self._again.items() if pace - again.at < FORGOTTEN_S
        }
        early = {key for key, again in self._again.items() if again.at > pace}
        run = self._deliver.look(now, early, self._ending.is_set)
        for outcome in run.outcomes:
            self._learn(outcome)
        due = [
            slot.moment
            for one in self._subscriptions.list()
            if not one.is_paused and (slot := following(one.wanted.schedule, now)) is not None
        ]
        unsent = tuple(self._unsent(now))
        for line in unsent:
            if line not in self._standing.unsent:
                LOG.warning("digest %s", line)
        self._note(last_run=now, next_due=min(due, default=None), error=None, unsent=unsent)
        ended, pace = self._clock(), self._pace()
        rest = [again.at - pace for again in self._again.values() if again.at > pace]
        return nap(ended, [*due, *(ended + timedelta(seconds=one) for one in rest)])

    def _learn(self, outcome: Outcome) -> None:
        """Says what became of a digest, and when one that failed is tried again."""
        key = outcome.key
        name = f"digest {key.subscription_id} of {key.local_date}"
        if not outcome.is_open:
            self._again.pop(key, None)
            if outcome.is_known:
                return
            if outcome.error is not None:
                LOG.error("%s failed for good: %s", name, outcome.error)
            else:
                LOG.info("%s: %s, %d papers", name, outcome.state, len(outcome.paper_ids))
            return
        known = self._again.get(key)
        failures = known.failures + 1 if known else 1
        wait = wait_after(failures).total_seconds()
        self._again[key] = _Again(failures, self._pace() + wait)
        LOG.error("%s failed, next try in %.0f min: %s", name, wait / 60, outcome.error)

    def _note(self, **changes: Any) -> None:
        self._standing = replace(self._standing, **changes)


def _written(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")
