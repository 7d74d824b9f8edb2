"""One worker's grip on one job: how far it came, and whether it may go on."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot.slack.models import Leased, Progress, Stage


class LeaseLost(Exception):
    """The job is another worker's now: send nothing more."""


class JobCancelled(Exception):
    """Nobody wants this any more: the question was taken back, or the answer stopped."""


class Ledger(Protocol):
    """The part of the inbox that one lease needs."""

    def renew(self, key: str, owner: str, until: datetime) -> bool: ...

    def note(self, key: str, owner: str, progress: Progress) -> bool: ...

    def put_off(self, key: str, owner: str, until: datetime, *, counts: bool = False) -> bool: ...

    def finish(self, key: str, owner: str, stage: Stage) -> bool: ...

    def is_cancelled(self, key: str) -> bool: ...


class Hold:
    """A lease from the worker's side; all but `renew` is called by the worker alone."""

    def __init__(
        self, leased: Leased, ledger: Ledger, clock: Callable[[], datetime], lease_s: float
    ) -> None:
        self.progress = leased.progress
        self.leased = leased
        self._ledger = ledger
        self._clock = clock
        self._lease = timedelta(seconds=lease_s)
        self._until = clock() + self._lease
        self._lost = threading.Event()

    def note(self, **changes: Any) -> None:
        """Commits how far the job came, field by field of Progress. Raises LeaseLost.

        Before anything goes out `stage="sending"` must be noted: so a worker that lost its lease
        finds out, and whoever comes after a crash knows to look first.
        """
        progress = replace(self.progress, **changes)
        self._alive()
        if not self._ledger.note(self._key, self._owner, progress):
            self._lose()
        self.progress = progress

    def begin(self) -> bool:
        """Commits that something goes out from now on; True where some of it may have before."""
        was_begun = self.progress.stage == "sending"
        self.note(stage="sending")
        return was_begun

    def check(self) -> None:
        """Raises LeaseLost, or JobCancelled."""
        self._alive()
        if self._ledger.is_cancelled(self._key):
            raise JobCancelled(self._key)

    def renew(self) -> None:
        """Makes the lease last; called from time to time beside the worker."""
        until = self._clock() + self._lease
        if self._ledger.renew(self._key, self._owner, until):
            self._until = until
        else:
            self._lost.set()

    def finish(self, stage: Stage) -> bool:
        """Ends the job; False where it is another worker's."""
        return self._ledger.finish(self._key, self._owner, stage)

    def put_off(self, seconds: float) -> bool:
        """Gives the job back for a while; this was no attempt."""
        until = self._clock() + timedelta(seconds=seconds)
        return self._ledger.put_off(self._key, self._owner, until)

    @property
    def _key(self) -> str:
        return self.leased.job.key

    @property
    def _owner(self) -> str:
        return self.leased.owner

    def _alive(self) -> None:
        # A process that was stopped for longer than its lease must not wake up and send.
        if self._lost.is_set() or self._clock() >= self._until:
            self._lose()

    def _lose(self) -> None:
        self._lost.set()
        raise LeaseLost(self._key)
