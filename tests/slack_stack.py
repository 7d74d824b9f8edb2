"""A Slack workspace on loopback for tests: local-slack behind the proxy that adds faults."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Literal

import pytest
import yaml

Mode = Literal["http", "socket"]

NPM = Path(os.environ.get("FOOTNOTE_NPM") or Path(__file__).parent / "node_modules")
"""Where npm put the emulators; read here, for no setting reaches a test."""

TEAM, BOT, ALICE, BOB = "T01TEST", "U0BOT", "U01ALICE", "U02BOB"
GENERAL, SECRET = "C01GEN", "C02SEC"
BOT_TOKEN, APP_TOKEN, SIGNING_SECRET = "xoxb-lab", "xapp-lab", "lab-signing-secret"
STARTING_S = 20.0


class SlackStack:
    """One workspace: what its people do, what the bot's calls were, and faults to come.

    `restart` breaks every connection and forgets everything, once.
    `api_url` is the bot's Web API base URL; over HTTP its events go to `bot_url`, where nothing
    listens until a test starts a bot on `bot_port`.
    """

    def __init__(
        self, mode: Mode, slack: str, proxy: str, bot_port: int, restart: Callable[[], None]
    ) -> None:
        self.restart = restart
        self.mode = mode
        self.slack_url = slack
        self.proxy_url = proxy
        self.api_url = f"{proxy}/api/"
        self.bot_port = bot_port
        self.bot_url = f"http://127.0.0.1:{bot_port}"

    @property
    def environ(self) -> dict[str, str]:
        """The bot's settings for this workspace."""
        secret = {"http": {"SLACK_SIGNING_SECRET": SIGNING_SECRET}, "socket": {}}[self.mode]
        app = {"http": {}, "socket": {"SLACK_APP_TOKEN": APP_TOKEN}}[self.mode]
        return {
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_API_BASE_URL": self.api_url,
            **secret,
            **app,
        }

    def reset(self, *, pace: bool = False) -> None:
        """An empty workspace without faults; `pace` refuses fast posts as Slack does."""
        self._control("reset")
        _send("POST", f"{self.proxy_url}/_reset", {"pace": pace})

    def fault(self, method: str, kind: str, **details: Any) -> None:
        """The next call of `method` goes wrong: see fault_proxy.py for the kinds."""
        _send("POST", f"{self.proxy_url}/_fault", {"method": method, "kind": kind, **details})

    def calls(self, *methods: str) -> list[dict[str, Any]]:
        """The arguments of the bot's calls of these methods, oldest first."""
        made = _send("GET", f"{self.proxy_url}/_calls")
        return [call["a"] for call in made if call["m"] in methods]

    def methods(self) -> list[str]:
        """The names of the methods the bot called, in order."""
        return [call["m"] for call in _send("GET", f"{self.proxy_url}/_calls")]

    def say(
        self, text: str, channel: str = GENERAL, user: str = ALICE, thread_ts: str | None = None
    ) -> str:
        """Someone writes a message; gives its ts."""
        told = {"channel": channel, "user": user, "text": text}
        if thread_ts is not None:
            told["thread_ts"] = thread_ts
        ts: str = self._control("message", told)["message"]["ts"]
        return ts

    def direct(self, user: str = ALICE) -> str:
        """The id of the direct message between a person and the bot."""
        opened = _send(
            "POST", f"{self.slack_url}/api/conversations.open", {"users": user}, BOT_TOKEN
        )
        channel: str = opened["channel"]["id"]
        return channel

    def command(
        self, command: str, text: str = "", channel: str = GENERAL, user: str = ALICE
    ) -> None:
        """Someone uses a slash command."""
        told = {"channel": channel, "user": user, "command": command, "text": text}
        self._control("command", told)

    def press(
        self, message: dict[str, Any], action_id: str, user: str = ALICE, value: str | None = None
    ) -> None:
        """Someone presses a button of a message; `value` picks one of a feedback pair."""
        element = next(
            element
            for block in message["blocks"]
            for element in block.get("elements", ())
            if element.get("action_id") == action_id
        )
        action = {"type": element["type"], "action_id": action_id}
        action["value"] = element.get("value") if value is None else value
        told = {"channel": message["channel"], "messageTs": message["ts"], "user": user}
        self._control("interact", {**told, "action": action})

    def open_home(self, user: str = ALICE) -> None:
        """Someone opens App Home."""
        self._control("open-home", {"user": user})

    def edit(self, channel: str, ts: str, text: str, user: str = ALICE) -> None:
        """Someone edits a message of theirs."""
        told = {"channel": channel, "ts": ts, "user": user, "text": text}
        self._control("edit-message", told)

    def delete(self, channel: str, ts: str, user: str = ALICE) -> None:
        """Someone deletes a message of theirs."""
        self._control("delete-message", {"channel": channel, "ts": ts, "user": user})

    def messages(self, channel: str = GENERAL) -> list[dict[str, Any]]:
        """Everything in a channel, threads included, oldest first."""
        found: list[dict[str, Any]] = _send("GET", f"{self.slack_url}/_control/messages/{channel}")[
            "messages"
        ]
        return sorted(found, key=lambda message: float(message["ts"]))

    def posts(self, channel: str = GENERAL) -> list[dict[str, Any]]:
        """What the bot wrote in a channel, oldest first."""
        return [message for message in self.messages(channel) if message["user"] == BOT]

    def _control(self, what: str, told: dict[str, Any] | None = None) -> Any:
        return _send("POST", f"{self.slack_url}/_control/{what}", told or {})


@contextmanager
def slack_stack(mode: Mode, shared: Path, folder: Path) -> Iterator[SlackStack]:
    """A workspace that lives until the block ends; skips where its parts are not installed."""
    if not shared.is_dir():
        pytest.skip("the shared test data is not beside this checkout")
    program = NPM / "local-slack-linux-x64" / "bin" / "local-slack"
    if not program.is_file():
        pytest.skip(f"local-slack is not in {NPM}: npm install --prefix tests")
    slack, proxy, bot = free_ports(3)
    config = yaml.safe_load((shared / "slack" / f"workspace-{mode}.yaml").read_text())
    config["app"]["requestUrl"] = f"http://127.0.0.1:{bot}/slack/events"
    (folder / "workspace.yaml").write_text(yaml.safe_dump(config))
    serve = [program, "--config", folder / "workspace.yaml", "--port", slack]
    serve += ["--base-host", "127.0.0.1", "--files-dir", folder]
    faults = [sys.executable, shared / "slack" / "fault_proxy.py", proxy]
    with ExitStack() as running:
        log = running.enter_context((folder / "stack.log").open("w"))

        def start(command: Sequence[object], port: int) -> None:
            process = subprocess.Popen(
                [str(part) for part in command], stdout=log, stderr=subprocess.STDOUT
            )
            running.callback(process.wait)
            running.callback(process.kill)
            wait_for_port(port, process)
            started.append(process)

        started: list[subprocess.Popen[bytes]] = []
        start(serve, slack)
        start([*faults, f"http://127.0.0.1:{slack}"], proxy)

        def restart() -> None:
            started[0].kill()
            started[0].wait()
            start(serve, slack)

        yield SlackStack(
            mode, f"http://127.0.0.1:{slack}", f"http://127.0.0.1:{proxy}", bot, restart
        )


def free_ports(count: int) -> list[int]:
    """Ports of loopback that nobody uses now."""
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


def wait_for_port(port: int, process: subprocess.Popen[Any]) -> None:
    """Returns once something listens; fails the test when the process ends before that."""
    deadline = time.monotonic() + STARTING_S
    while process.poll() is None and time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    pytest.fail(f"nothing listens on port {port}: {process.args!r}")


def post_api(
    stack: SlackStack, method: str, arguments: dict[str, Any], token: str = BOT_TOKEN
) -> Any:
    """A call of the Web API as the bot makes it."""
    return _send("POST", f"{stack.api_url}{method}", arguments, token)


def _send(method: str, url: str, body: Any = None, token: str | None = None) -> Any:
    request = urllib.request.Request(  # noqa: S310  (loopback)
        url,
        data=None if body is None else json.dumps(body).encode(),
        method=method,
        headers={
            "Content-Type": "application/json",
            **({"Authorization": f"Bearer {token}"} if token else {}),
        },
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=20) as reply:
        return json.loads(reply.read())
