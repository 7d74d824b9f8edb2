"""A delivery: one subscription's digest of one local date, from due to done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, Protocol, TypeAlias

from bot.subscription import Target

Stage: TypeAlias = Literal["due", "sending", "delivered", "empty", "missed", "failed"]
OPEN: tuple[Stage, ...] = ("due", "sending")


@dataclass(frozen=True, slots=True)
class Key:
    """What names a delivery."""

    subscription_id: str
    local_date: date

    @property
    def run_key(self) -> str:
        """What its messages are found by: no secret."""
        return f"digest:{self.subscription_id}:{self.local_date.isoformat()}"


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery as it stands. `moment` (UTC) is when it was due; `attempts` counts its leases.

    `is_composed` says that its content is stored: nothing is composed again.
    """

    key: Key
    target: Target
    moment: datetime
    stage: Stage
    attempts: int = 0
    is_composed: bool = False
    error: str | None = None
    paper_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Last:
    """What became of a subscription's last digest."""

    local_date: date
    stage: Stage
    papers: int


@dataclass(frozen=True, slots=True)
class Content:
    """What is sent: `parts` in the target's own form, one message each; none on a quiet day.

    `until` (UTC) is the moment whose papers it was the first not to see: the next digest goes on
    from there. `papers` are the versions it shows, by paper id; `document` is what `digest --json`
    prints; `alone` are the papers, by number, of the parts that show one each.
    """

    document: Mapping[str, Any]
    until: datetime
    papers: Mapping[str, int] = field(default_factory=dict)
    parts: tuple[str, ...] = ()
    alone: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
    """One message of a delivery; `ref` is the target's name for it once it has arrived."""

    number: int
    text: str
    ref: str | None = None


def unsent(papers: Sequence[str], parts: Sequence[tuple[str | None, bool]]) -> list[str]:
    """The papers that cannot have arrived, by the parts' own papers and whether they are noted.

    Of a digest that was begun, the first part that is not noted may have arrived.
    """
    left = [paper for paper, has_arrived in parts if not has_arrived]
    if len(left) < len(parts):
        left = left[1:]
    alone = {paper for paper, _ in parts}
    return [one for one in papers if one in left or (one not in alone and None in left)]


class Channel(Protocol):
    """One kind of target. Both raise FootnoteError."""

    def find(self, delivery: Delivery) -> Mapping[int, str]:
        """The parts that arrived, by number, each with its name there: looked up by run key."""
        ...

    def send(self, delivery: Delivery, part: Part, before: Mapping[int, str]) -> str:
        """Sends one part once, and gives its name there; `before` are those already there."""
        ...
