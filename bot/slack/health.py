"""How the bot is, for whoever watches over it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

from bot.errors import CatalogueError
from bot.slack.models import Lane


@dataclass(frozen=True, slots=True)
class Report:
    """Whether all is well, what is not, and what waits."""

    problems: tuple[str, ...] = ()
    waiting: Mapping[Lane, int] = field(default_factory=dict)
    oldest_waiting_s: float = 0.0

    @property
    def ok(self) -> bool:
        return not self.problems

    def to_json(self) -> dict[str, Any]:
        return {
            "ok": self.ok,
            "problems": list(self.problems),
            "waiting": dict(self.waiting),
            "oldest_waiting_s": round(self.oldest_waiting_s, 1),
        }


class Workers(Protocol):
    """Who does the work."""

    denied: str | None

    def is_running(self) -> bool: ...


class Inbox(Protocol):
    """What waits for them."""

    def waiting(self) -> Mapping[Lane, int]: ...

    def oldest_waiting_s(self, now: datetime) -> float: ...


class Health:
    """`alive` says whether the process should go on, `ready` whether it should be sent work."""

    def __init__(self, workers: Workers, inbox: Inbox) -> None:
        self._workers = workers
        self._inbox = inbox

    def alive(self) -> Report:
        """Red where a worker died, or where Slack lets the bot do nothing any more."""
        return Report(tuple(self._problems()))

    def ready(self) -> Report:
        """As `alive`, and the inbox can be reached."""
        problems = self._problems()
        try:
            waiting = self._inbox.waiting()
            oldest = self._inbox.oldest_waiting_s(datetime.now(UTC))
        except CatalogueError as error:
            return Report((*problems, str(error)))
        return Report(tuple(problems), waiting, oldest)

    def _problems(self) -> list[str]:
        found = []
        if not self._workers.is_running():
            found.append("the workers do not run")
        if self._workers.denied is not None:
            found.append(self._workers.denied)
        return found
