"""What became of the digests that were due in one run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from bot.delivery import Key

State: TypeAlias = Literal["delivered", "already", "empty", "missed", "failed"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one delivery in one run.

    `is_open` says that a later run tries it again, `is_known` that an earlier one ended it.
    """

    key: Key
    state: State
    paper_ids: tuple[str, ...] = ()
    error: str | None = None
    is_open: bool = False
    is_known: bool = False

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
