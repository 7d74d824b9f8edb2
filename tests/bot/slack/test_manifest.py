"""The manifest is what Slack's own schema asks for, over HTTP and for Socket Mode."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from click.testing import CliRunner

from bot.cli.slack import manifest_command
from bot.errors import UsageError
from bot.slack.commands import COMMANDS
from bot.slack.manifest import as_json, as_yaml, manifest

URL = "https://footnote.example/"
VARIANTS = pytest.mark.parametrize("socket", [False, True], ids=["http", "socket"])


def _faults(document: dict[str, Any], shared: Path) -> list[str]:
    schema = json.loads((shared / "slack" / "manifest.schema.2.0.0.json").read_text())
    return [fault.message for fault in jsonschema.Draft7Validator(schema).iter_errors(document)]


@VARIANTS
def test_slacks_schema_finds_no_fault(shared: Path, *, socket: bool) -> None:
    """In either variant."""
    assert [] == _faults(manifest(URL, socket=socket), shared)


def test_the_schema_would_find_one(shared: Path) -> None:
    """A command without its slash is a fault: the check is alive."""
    document = manifest(URL, socket=False)
    document["features"]["slash_commands"][0]["command"] = "ask"

    assert 1 == len(_faults(document, shared))


def test_over_http_slack_is_told_one_address_for_everything() -> None:
    """Events, commands and buttons come to `/slack/events`."""
    document = manifest(URL, socket=False)

    addresses = {
        document["settings"]["event_subscriptions"]["request_url"],
        document["settings"]["interactivity"]["request_url"],
        document["settings"]["interactivity"]["message_menu_options_url"],
        *(command["url"] for command in document["features"]["slash_commands"]),
    }
    assert {"https://footnote.example/slack/events"} == addresses
    assert document["settings"]["socket_mode_enabled"] is False


@pytest.mark.parametrize("url", ["bot.example.org", "http://bot.example.org", ""])
def test_an_address_that_slack_does_not_take_is_named(url: str) -> None:
    """Before somebody pastes it there."""
    with pytest.raises(UsageError, match="https"):
        manifest(url, socket=False)


def test_socket_mode_needs_no_address() -> None:
    """Whatever address is given."""
    text = as_json(manifest(URL, socket=True))

    assert "footnote.example" not in text
    assert json.loads(text)["settings"]["socket_mode_enabled"] is True


@VARIANTS
def test_yaml_says_what_json_says(*, socket: bool) -> None:
    """Slack takes either."""
    document = manifest(URL, socket=socket)

    assert document == yaml.safe_load(as_yaml(document)) == json.loads(as_json(document))


@pytest.mark.parametrize("options", [[], ["--url", URL], ["--url", URL, "--socket", "--yaml"]])
def test_the_command_prints_a_manifest_that_slack_takes(shared: Path, options: list[str]) -> None:
    """JSON, or YAML, which JSON is too; nothing else stands beside it."""
    done = CliRunner().invoke(manifest_command, options)
    printed = yaml.safe_load(done.stdout) if "--yaml" in options else json.loads(done.stdout)

    assert (0, [], "--yaml" not in options) == (
        done.exit_code,
        _faults(printed, shared),
        done.stdout.startswith("{"),
    )


def test_what_the_bot_listens_for_is_asked_for() -> None:
    """Each command that it reads, the shortcut, and the agent's surface."""
    features = manifest(URL, socket=True)["features"]

    assert set(COMMANDS) == {command["command"] for command in features["slash_commands"]}
    assert ["ask_about"] == [shortcut["callback_id"] for shortcut in features["shortcuts"]]
    assert "agent_view" in features
    assert "assistant_view" not in features
