"""What Slack sends, as its documentation has it, for tests of what is made of it."""

from __future__ import annotations

from typing import Any

from bot.slack.models import FollowUps, Identity, Place

OURS = Identity(team="T1", bot_user="U0BOT", bot_id="B1", app="A1")
NOW = "2026-11-21T12:00:00+00:00"


class Threads:
    """Threads of the bot's, one of a digest's paper, and one mode for every channel."""

    def __init__(
        self, *ours: Place, mode: FollowUps = "ask-first", item: Place | None = None
    ) -> None:
        self._ours = ours
        self._mode = mode
        self._item = item

    def is_ours(self, place: Place) -> bool:
        return place in self._ours

    def item(self, place: Place) -> str | None:
        return "arxiv:2402.03500" if place == self._item else None

    def follow_ups(self, team: str, channel: str) -> FollowUps:  # noqa: ARG002 - one for all
        return self._mode


def envelope(event: dict[str, Any], team: str = "T1") -> dict[str, Any]:
    return {"type": "event_callback", "team_id": team, "event_id": "Ev1", "event": event}


def message(text: str | None = "What is BM25?", **changes: Any) -> dict[str, Any]:
    """A message event of a person in a channel; a change to None leaves a field out."""
    event = {
        "type": "message",
        "user": "U1",
        "text": text,
        "ts": "100.1",
        "event_ts": "100.1",
        "channel": "C1",
        "channel_type": "channel",
        **changes,
    }
    return {name: value for name, value in event.items() if name == "text" or value is not None}


def command(text: str, name: str = "/ask", **changes: str) -> dict[str, str]:
    return {
        "team_id": "T1",
        "channel_id": "C1",
        "user_id": "U1",
        "command": name,
        "text": text,
        "response_url": "https://hooks.slack.com/commands/1",
        "trigger_id": "1.2.abc",
        **changes,
    }


def pressed(action_id: str, value: str = "a1", **changes: Any) -> dict[str, Any]:
    action = {"type": "button", "action_id": action_id, "value": value, "action_ts": "200.1"}
    return {
        "type": "block_actions",
        "team": {"id": "T1"},
        "user": {"id": "U1"},
        "channel": {"id": "C1"},
        "message": {"ts": "101.1", "thread_ts": "100.1"},
        "container": {"type": "message", "message_ts": "101.1", "channel_id": "C1"},
        "trigger_id": "1.2.abc",
        "response_url": "https://hooks.slack.com/actions/1",
        "actions": [action],
        **changes,
    }
