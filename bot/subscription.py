"""A subscription: who gets a digest, about what, when, and how much of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from bot.interest import COUNT
from bot.schedule import Schedule, write_days

TargetKind: TypeAlias = Literal["file", "mail", "slack"]
Empty: TypeAlias = Literal["say", "quiet"]


@dataclass(frozen=True, slots=True)
class Target:
    """Where digests go; no paper is shown twice in one target. `address` is a path, a mail address
    or `TEAM:CHANNEL`."""

    kind: TargetKind
    address: str


def slack_target(team: str, channel: str) -> Target:
    """A channel or direct message of a workspace."""
    return Target("slack", f"{team}:{channel}")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person asks of a subscription.

    `likes` are paper ids; `must` and `never` are words; without a `min_score` the digest's own
    holds. An empty day is told in one line (`say`) or not at all (`quiet`).
    """

    target: Target
    interest: str
    schedule: Schedule
    likes: tuple[str, ...] = ()
    must: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    count: int = COUNT
    min_score: float | None = None
    empty: Empty = "say"


@dataclass(frozen=True, slots=True)
class Subscription:
    """A kept subscription. `created` and `active` are ISO, UTC: nothing that was due before
    `active`, when it was made, resumed or given another time, is delivered. `made_by` is the id of
    the person who made it in Slack."""

    subscription_id: str
    wanted: Wanted
    created: str
    active: str
    is_paused: bool = False
    made_by: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The subscription as `subscriptions list --json` has it."""
        wanted, schedule = self.wanted, self.wanted.schedule
        return {
            "id": self.subscription_id,
            "target": {"kind": wanted.target.kind, "address": wanted.target.address},
            "interest": wanted.interest,
            "at": schedule.at.isoformat("minutes"),
            "tz": schedule.zone,
            "days": write_days(schedule.days).split(","),
            "count": wanted.count,
            "likes": list(wanted.likes),
            "must": list(wanted.must),
            "never": list(wanted.never),
            "min_score": wanted.min_score,
            "empty": wanted.empty,
            "paused": self.is_paused,
            "created": self.created,
        }
