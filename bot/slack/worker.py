"""Threads that do what the inbox holds: one lease a job, and an end for every one that fails."""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Protocol, TypeAlias, get_args

from bot.errors import CatalogueError
from bot.slack.errors import SlackBusy, SlackDenied, SlackError, SlackUncertain
from bot.slack.hold import Hold, JobCancelled, LeaseLost, Ledger
from bot.slack.models import Lane, Leased

LOG = logging.getLogger(__name__)

COUNTS: Mapping[Lane, int] = {"slow": 8, "quick": 4}
LEASE_S = 30.0
POLL_S = 1.0
CHORES_S = 3600.0
ATTEMPTS = 3
"""Times a job is begun; one that took the process down with it so often is given up."""

AGAIN_S = 10.0
DENIED_S = 60.0
PATIENCE = timedelta(hours=6)
"""For how long a job waits for a Slack that is limited, down or denied before it is given up."""

LONGER = 4
"""A job is tried again after this part of the time that it has waited so far."""

Handle: TypeAlias = Callable[[Leased, Hold], None]
Apologise: TypeAlias = Callable[[Leased, Hold, str], None]
"""Tells the person in a plain sentence that it failed; the last argument is the reference id."""


class Jobs(Ledger, Protocol):
    """Where the jobs are."""

    def lease(self, lane: Lane, owner: str, now: datetime, seconds: float) -> Leased | None: ...


class Workers:
    """Some threads for each lane, one that renews their leases.

    `denied` says why Slack lets the bot do nothing, while it does not. `chores` is called with the
    time at the start and once an hour.
    """

    def __init__(
        self,
        jobs: Jobs,
        handle: Handle,
        apologise: Apologise,
        counts: Mapping[Lane, int] = COUNTS,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        chores: Callable[[datetime], None] | None = None,
        lease_s: float = LEASE_S,
        poll_s: float = POLL_S,
    ) -> None:
        self.denied: str | None = None
        self._jobs = jobs
        self._handle = handle
        self._apologise = apologise
        self._clock = clock
        self._chores = chores
        self._lease_s = lease_s
        self._poll_s = poll_s
        self._stopping = threading.Event()
        self._ended = threading.Event()
        self._woken = {lane: threading.Semaphore(0) for lane in get_args(Lane)}
        self._holds: set[Hold] = set()
        self._lock = threading.Lock()
        self._threads = [
            threading.Thread(
                target=self._work, args=(lane,), name=f"footnote {lane} {number}", daemon=True
            )
            for lane, count in counts.items()
            for number in range(count)
        ]
        self._heart = threading.Thread(target=self._beat, name="footnote leases", daemon=True)

    def start(self) -> None:
        """Begins with what is waiting, also from before a crash."""
        for thread in (self._heart, *self._threads):
            thread.start()

    def stop(self, timeout: float = 30.0) -> bool:
        """Takes nothing new and waits for what runs; False where that took longer.

        What still runs then keeps its lease, and is taken over when that ends.
        """
        self._stopping.set()
        until = time.monotonic() + timeout
        for lane in self._woken:
            self._woken[lane].release(len(self._threads))
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        ended = not any(thread.is_alive() for thread in self._threads)
        self._ended.set()
        self._heart.join(max(0.1, until - time.monotonic()))
        return ended

    def wake(self, lane: Lane) -> None:
        """Something new waits."""
        self._woken[lane].release()

    def is_running(self) -> bool:
        """Whether every thread lives and means to go on."""
        threads = (self._heart, *self._threads)
        return not self._stopping.is_set() and all(thread.is_alive() for thread in threads)

    def _work(self, lane: Lane) -> None:
        while not self._stopping.is_set():
            try:
                hold = self._take(lane)
            except CatalogueError as error:
                LOG.error("the inbox cannot be read: %s", error)
                hold = None
            if hold is None:
                self._woken[lane].acquire(timeout=self._poll_s)
                continue
            try:
                self._do(hold)
            except CatalogueError as error:  # its lease ends, and somebody does it then
                LOG.error("%s could not be brought to an end: %s", hold.leased.job.key, error)
            finally:
                with self._lock:
                    self._holds.discard(hold)

    def _take(self, lane: Lane) -> Hold | None:
        if self.denied is not None and self._stopping.wait(DENIED_S):
            return None
        leased = self._jobs.lease(lane, uuid.uuid4().hex, self._clock(), self._lease_s)
        if leased is None:
            return None
        hold = Hold(leased, self._jobs, self._clock, self._lease_s)
        with self._lock:
            self._holds.add(hold)
        return hold

    def _do(self, hold: Hold) -> None:
        leased = hold.leased
        if leased.attempt > ATTEMPTS:
            self._give_up(hold, f"begun {leased.attempt - 1} times and never ended")
            return
        if self._age(hold) > PATIENCE:
            self._give_up(hold, f"waited for {self._age(hold)}")
            return
        try:
            self._handle(leased, hold)
        except LeaseLost:
            LOG.info("%s is another worker's now", leased.job.key)
        except JobCancelled:
            hold.finish("cancelled")
        except SlackDenied as error:
            self._deny(hold, error)
        except (SlackBusy, SlackUncertain, CatalogueError) as error:
            self._put_off(hold, error)
        except Exception as error:  # noqa: BLE001 - whatever it is, the person hears of it
            self._give_up(hold, error)
        else:
            self.denied = None
            hold.finish("done")

    def _deny(self, hold: Hold, error: SlackDenied) -> None:
        if self.denied is None:
            LOG.error("the bot stops: %s", error)
        self.denied = str(error)
        hold.put_off(DENIED_S)

    def _put_off(self, hold: Hold, error: SlackError | CatalogueError) -> None:
        asked = getattr(error, "retry_after", None) or AGAIN_S
        wait = max(asked, self._age(hold).total_seconds() / LONGER)
        LOG.warning("%s waits %.0f s: %s", hold.leased.job.key, wait, error)
        hold.put_off(wait)

    def _age(self, hold: Hold) -> timedelta:
        return self._clock() - datetime.fromisoformat(hold.leased.job.received)

    def _give_up(self, hold: Hold, why: Exception | str) -> None:
        """Logs a failure whole, tells the person what to call it, and ends the job."""
        reference = uuid.uuid4().hex[:8]
        job = hold.leased.job
        LOG.error(
            "reference %s: %s (%s) failed: %s",
            reference,
            job.key,
            job.kind,
            why,
            exc_info=why if isinstance(why, Exception) else None,
        )
        if hold.leased.attempt <= ATTEMPTS + 2:  # the apology may be what brings it down
            try:
                self._apologise(hold.leased, hold, reference)
            except LeaseLost:
                return
            except JobCancelled:
                hold.finish("cancelled")
                return
            except SlackDenied as error:
                self._deny(hold, error)
                return
            except Exception:  # the job ends all the same
                LOG.exception("reference %s: nobody could be told", reference)
        hold.finish("failed")

    def _beat(self) -> None:
        chores_at = 0.0
        while not self._ended.wait(self._lease_s / 4):
            with self._lock:
                holds = list(self._holds)
            for hold in holds:
                try:
                    hold.renew()
                except CatalogueError as error:
                    LOG.warning("a lease could not be renewed: %s", error)
            if self._chores is not None and time.monotonic() >= chores_at:
                chores_at = time.monotonic() + CHORES_S
                self._run_chores(self._chores)

    def _run_chores(self, chores: Callable[[datetime], None]) -> None:
        try:
            chores(self._clock())
        except CatalogueError as error:
            LOG.warning("what is too old could not be deleted: %s", error)
