"""The app manifest: what Slack is told of the bot, over HTTP or for Socket Mode."""

from __future__ import annotations

import json
from typing import Any, Final

import yaml

from bot.errors import UsageError

NAME: Final = "Footnote"
DESCRIPTION: Final = "Answers questions from your library of papers; every sentence has its source."
LONG_DESCRIPTION: Final = (
    "Footnote answers questions about a library of paper abstracts. Every sentence of an answer "
    "stands over a verbatim quote that you can see, with a link to its paper. Where the papers do "
    "not say, Footnote says so and shows the nearest passages. It answers messages that mention "
    "it, direct messages to it and, where a channel wants that, follow-ups in its own threads."
)
COLOUR: Final = "#4a154b"
EVENTS_PATH: Final = "/slack/events"

SCOPES: Final = (
    "app_mentions:read",  # questions in channels
    "assistant:write",  # suggested prompts, status while working
    "channels:history",  # follow-ups in threads, and the bot's own messages after a crash
    "chat:write",
    "commands",
    "groups:history",
    "im:history",
    "im:write",  # to tell a person what cannot be told in a channel
    "mpim:history",
    "users:read",  # the time zone of who sets up a digest
)
EVENTS: Final = (
    "agent_session_stopped",
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "channel_archive",
    "message.channels",
    "message.groups",
    "message.im",
    "message.mpim",
    "tokens_revoked",
)
COMMANDS: Final = (
    ("/ask", "Ask a question about the papers", "[--private] your question"),
    ("/summarize", "Summarise a paper", "title, arXiv id, DOI or link"),
    ("/similar", "Find papers like one, or about something", "title, arXiv id, DOI, link or words"),
    (
        "/digest",
        "Set up a daily digest of new papers here",
        "[what about | now | preview | off]",
    ),
)
SHORTCUT: Final = "ask_about"


def manifest(url: str | None, *, socket: bool) -> dict[str, Any]:
    """The manifest for a bot that Slack reaches at `url`, or in Socket Mode, which needs none.

    Raises UsageError for an address that is not https.
    """
    if url is not None and not url.startswith("https://"):
        raise UsageError(f"Slack takes no address like {url!r}: give one that begins with https://")
    address = None if socket or url is None else url.rstrip("/") + EVENTS_PATH
    return {
        "_metadata": {"major_version": 2},
        "display_information": {
            "name": NAME,
            "description": DESCRIPTION,
            "long_description": LONG_DESCRIPTION,
            "background_color": COLOUR,
        },
        "features": _features(address),
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": _reached({"bot_events": list(EVENTS)}, address),
            "interactivity": _interactivity(address),
            "org_deploy_enabled": False,
            "socket_mode_enabled": socket,
            "token_rotation_enabled": False,
        },
    }


def as_json(document: dict[str, Any]) -> str:
    """The manifest as JSON text."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def as_yaml(document: dict[str, Any]) -> str:
    """The manifest as YAML text."""
    text: str = yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=100)
    return text


def _features(address: str | None) -> dict[str, Any]:
    commands = []
    for command, description, hint in COMMANDS:
        made = {"command": command, "description": description, "usage_hint": hint}
        commands.append({**made, **({"url": address} if address else {}), "should_escape": False})
    return {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": NAME, "always_online": True},
        "agent_view": {"agent_description": DESCRIPTION},
        "shortcuts": [
            {
                "name": "Ask Footnote about this",
                "type": "message",
                "callback_id": SHORTCUT,
                "description": "Answers a message from the papers, in its thread",
            }
        ],
        "slash_commands": commands,
    }


def _interactivity(address: str | None) -> dict[str, Any]:
    """Buttons and modals, and the lists in modals that the bot fills while a person types."""
    lists = {"message_menu_options_url": address} if address else {}
    return {**_reached({"is_enabled": True}, address), **lists}


def _reached(part: dict[str, Any], address: str | None) -> dict[str, Any]:
    return {**part, "request_url": address} if address else part
