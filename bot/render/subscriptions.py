"""Subscriptions and what was delivered, in the terminal and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from bot.delivered import Run
from bot.render.console import QUIET, STRONG
from bot.schedule import following, said
from bot.subscription import Subscription, Target


def subscriptions_document(subscriptions: Sequence[Subscription], now: datetime) -> dict[str, Any]:
    """The document of `subscriptions list --json`; `next` is ISO, in the subscription's zone."""
    return {
        "subscriptions": [
            {**one.to_json(), "next": moment.isoformat() if (moment := _next(one, now)) else None}
            for one in subscriptions
        ]
    }


def print_subscriptions(
    console: Console, subscriptions: Sequence[Subscription], now: datetime
) -> None:
    """Each subscription with its target, its schedule and its next digest."""
    if not subscriptions:
        console.print(Text("No subscriptions: add one with `footnote subscriptions add`."))
    for one in subscriptions:
        wanted = one.wanted
        console.print(Text.assemble((one.subscription_id, STRONG), f"  {wanted.interest}"))
        moment = _next(one, now)
        then = f"next {moment:%Y-%m-%d %H:%M}" if moment else "paused"
        when = f"{said(wanted.schedule)}, {then}"
        console.print(Text(f"  {_where(wanted.target)}  {when}", style=QUIET))


def print_run(console: Console, run: Run) -> None:
    """A line a delivery."""
    if not run.outcomes:
        console.print(Text("Nothing is due."))
    for one in run.outcomes:
        papers = len(one.paper_ids)
        count = f", {papers} paper{'' if papers == 1 else 's'}" if papers else ""
        error = f": {one.error}" if one.error else ""
        said = f"  {one.key.local_date}  {one.state}{count}{error}"
        console.print(Text.assemble((one.key.subscription_id, STRONG), said))


def _next(subscription: Subscription, now: datetime) -> datetime | None:
    if subscription.is_paused:
        return None
    schedule = subscription.wanted.schedule
    slot = following(schedule, now)
    return slot.moment.astimezone(ZoneInfo(schedule.zone)) if slot else None


def _where(target: Target) -> str:
    if target.kind != "slack":
        return f"{target.kind} {target.address}"
    team, _, channel = target.address.partition(":")
    return f"Slack channel {channel} of workspace {team}"
