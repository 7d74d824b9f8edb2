"""Subscriptions of a channel, and forms as Slack sends them back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from bot.schedule import read_schedule
from bot.slack.digest_form import Subject, form_view
from bot.subscription import Subscription, Wanted, slack_target
from bot.wanted import Typed

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
"""A Saturday."""

FILLED = Typed(
    "sparse graphs", ("Moss", ""), ("graph network",), ("survey",), "08:30", "Europe/London",
    "mon,fri", "5", "0.6", "quiet",
)  # fmt: skip


def wanted(interest: str = "sparse graphs", channel: str = "C1", **more: Any) -> Wanted:
    schedule = read_schedule("09:00", "Europe/London", "mon,tue,wed,thu,fri")
    return Wanted(slack_target("T1", channel), interest, schedule, **more)


def subscription(
    interest: str = "sparse graphs",
    channel: str = "C1",
    *,
    name: str = "3fa9b2c1",
    is_paused: bool = False,
    **more: Any,
) -> Subscription:
    made = NOW.isoformat()
    kept = wanted(interest, channel, **more)
    return Subscription(name, kept, made, made, is_paused, "U1")


def submitted(typed: Typed = FILLED, channel: str = "C1", name: str = "") -> dict[str, Any]:
    """A form that was filled in and sent: the view with its state."""
    view = form_view(Subject(channel, name), typed, NOW).body
    values = {
        block["block_id"]: {block["block_id"]: _state(block["element"], typed)}
        for block in view["blocks"]
    }
    return {**view, "id": "V1", "state": {"values": values}}


def _state(element: dict[str, Any], typed: Typed) -> dict[str, Any]:
    kind, name = element["type"], element["action_id"]
    match kind:
        case "timepicker":
            return {"type": kind, "selected_time": typed.at}
        case "checkboxes":
            chosen = element["initial_options"]
            return {"type": kind, "selected_options": chosen}
        case "external_select" | "radio_buttons":
            return {"type": kind, "selected_option": element.get("initial_option")}
        case _:
            value = getattr(typed, name)
            told = {"likes": "\n", "must": ", ", "never": ", "}
            text = told[name].join(value) if name in told else value
            return {"type": kind, "value": text or None}
