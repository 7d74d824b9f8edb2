"""How the bot is, for whoever watches over it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Protocol

from bot.errors import CatalogueError
from bot.scheduler import Standing
from bot.slack.models import Lane


@dataclass(frozen=True, slots=True)
class Report:
    """Whether all is well, what is not, what waits, and how the digests are.

    A digest that is late makes nothing red: what its target lacks, a restart does not mend.
    """

    problems: tuple[str, ...] = ()
    waiting: Mapping[Lane, int] = field(default_factory=dict)
    oldest_waiting_s: float = 0.0
    digests: Standing = field(default_factory=Standing)

    @property
    def ok(self) -> bool:
        return not self.problems

    def to_json(self) -> dict[str, Any]:
        return {
            "ok": self.ok,
            "problems": list(self.problems),
            "waiting": dict(self.waiting),
            "oldest_waiting_s": round(self.oldest_waiting_s, 1),
            "digests": self.digests.to_json(),
        }


class Workers(Protocol):
    """Who does the work."""

    denied: str | None

    def is_running(self) -> bool: ...


class Inbox(Protocol):
    """What waits for them."""

    def waiting(self) -> Mapping[Lane, int]: ...

    def oldest_waiting_s(self, now: datetime) -> float: ...


class Scheduler(Protocol):
    """Who sends the digests."""

    def standing(self) -> Standing: ...

    def unsent(self, now: datetime) -> Sequence[str]: ...


class Health:
    """`alive` says whether the process should go on, `ready` whether it should be sent work."""

    def __init__(self, workers: Workers, inbox: Inbox, scheduler: Scheduler) -> None:
        self._workers = workers
        self._inbox = inbox
        self._scheduler = scheduler

    def alive(self) -> Report:
        """Red where a thread died, or where Slack lets the bot do nothing any more."""
        digests = self._scheduler.standing()
        return Report(tuple(self._problems(digests)), digests=digests)

    def ready(self) -> Report:
        """As `alive`, and the inbox can be reached."""
        digests, now = self._scheduler.standing(), datetime.now(UTC)
        problems = self._problems(digests)
        try:
            waiting = self._inbox.waiting()
            oldest = self._inbox.oldest_waiting_s(now)
            digests = replace(digests, unsent=tuple(self._scheduler.unsent(now)))
        except CatalogueError as error:
            return Report((*problems, str(error)), digests=digests)
        return Report(tuple(problems), waiting, oldest, digests)

    def _problems(self, digests: Standing) -> list[str]:
        found = []
        if not self._workers.is_running():
            found.append("the workers do not run")
        if self._workers.denied is not None:
            found.append(self._workers.denied)
        if (problem := digests.problem(datetime.now(UTC))) is not None:
            found.append(problem)
        return found
