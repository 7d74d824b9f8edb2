"""How soon Slack hears that its request arrived, with 50 slow answers asked and the inbox full.

Run: python -m tests.bench.slack_acks

The bot is a process of its own over HTTP, its model hangs. The baseline is Bolt as its tutorial
has it: the answer in a lazy listener, five threads for all.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path

from slack_bolt import Ack, App, BoltRequest
from slack_bolt.authorization import AuthorizeResult

from bot.bootstrap.trial import SAMPLE
from bot.catalogue.inbox import Caps
from tests.bench.processes import quantile
from tests.bot.slack.signed import FORM, JSON, signed
from tests.conftest import SHARED
from tests.mock_llm import MockLLM, Reply, Request
from tests.slack_bot import slack_bot
from tests.slack_stack import BOT, SIGNING_SECRET, TEAM, SlackStack, slack_stack

SLOW = 50
MEASURED = 600
AT_ONCE = 8
HANG_S = 60.0
TOO_LATE_S = 3.0


def main() -> None:
    """Prints acknowledgements of the bot, and of the baseline."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "stack").mkdir()
        with slack_stack("http", SHARED, folder / "stack") as slack, MockLLM(_hang) as model:
            _measure_bot(slack, model, folder)
    _report("Bolt's default", _baseline())


def _hang(_: Request) -> Reply:
    time.sleep(HANG_S)
    return Reply("{}")


def _measure_bot(slack: SlackStack, model: MockLLM, folder: Path) -> None:
    home = folder / "home"
    ingest = [sys.executable, "-m", "bot", "ingest", str(SAMPLE)]
    environ = {**os.environ, "FOOTNOTE_HOME": str(home), "FOOTNOTE_MODEL": "offline"}
    subprocess.run(ingest, check=True, capture_output=True, env=environ)
    settings = {
        "FOOTNOTE_MODEL": "openai:slow",
        "OPENAI_API_KEY": "none",
        "OPENAI_BASE_URL": model.base_url,
    }
    with slack_bot(slack, home, folder, **settings):
        filling = [_mention(number) for number in range(Caps().waiting)]
        _send_all(slack, filling)
        time.sleep(2.0)
        waiting = _ready(slack)["waiting"]["slow"]
        taken, statuses = _send_all(slack, [_any(number) for number in range(MEASURED)])
        print(
            f"{waiting} questions wait or run of {Caps().waiting}, "
            f"statuses {sorted(set(statuses))}, busy replies "
            f"{len(slack.calls('chat.postEphemeral'))}"
        )
        _report("footnote slack", taken)
    shutil.rmtree(home)


def _send_all(
    slack: SlackStack, requests: Sequence[tuple[str, str]]
) -> tuple[list[float], list[int]]:
    """Seconds and statuses of requests, a few at a time."""

    def send(request: tuple[str, str]) -> tuple[float, int]:
        raw, kind = request
        headers = signed(raw, kind)
        started = time.perf_counter()
        connection = HTTPConnection("127.0.0.1", slack.bot_port, timeout=30)
        connection.request("POST", "/slack/events", raw, headers)
        status = connection.getresponse().status
        connection.close()
        return time.perf_counter() - started, status

    with ThreadPoolExecutor(AT_ONCE) as pool:
        done = list(pool.map(send, requests))
    return [seconds for seconds, _ in done], [status for _, status in done]


def _ready(slack: SlackStack) -> dict[str, dict[str, int]]:
    connection = HTTPConnection("127.0.0.1", slack.bot_port, timeout=30)
    connection.request("GET", "/ready")
    found: dict[str, dict[str, int]] = json.loads(connection.getresponse().read())
    connection.close()
    return found


def _mention(number: int) -> tuple[str, str]:
    """A question of one of many people in one of many channels: no fair limit stops it."""
    event = {
        "type": "app_mention",
        "user": f"U{number // 2}",
        "channel": f"C{number // 5}",
        "ts": f"{time.time():.6f}{number}",
        "text": f"<@{BOT}> How do language models find their own mistakes?",
    }
    return json.dumps({"type": "event_callback", "team_id": TEAM, "event": event}), JSON


def _any(number: int) -> tuple[str, str]:
    """Mentions, commands and presses in turn."""
    kinds: tuple[Callable[[int], tuple[str, str]], ...] = (_mention, _command, _press)
    return kinds[number % 3](number + 1000)


def _command(number: int) -> tuple[str, str]:
    fields = {
        "team_id": TEAM,
        "channel_id": f"C{number}",
        "user_id": f"U{number}",
        "command": "/ask",
        "text": "How do language models find their own mistakes?",
        "trigger_id": f"{number}.{time.time()}",
    }
    return urllib.parse.urlencode(fields), FORM


def _press(number: int) -> tuple[str, str]:
    body = {
        "type": "block_actions",
        "team": {"id": TEAM},
        "user": {"id": f"U{number}"},
        "channel": {"id": f"C{number}"},
        "container": {"message_ts": "1.1", "channel_id": f"C{number}"},
        "actions": [
            {"action_id": "feedback", "value": "a:good", "action_ts": f"{time.time()}{number}"}
        ],
    }
    return urllib.parse.urlencode({"payload": json.dumps(body)}), FORM


def _baseline() -> list[float]:
    """The same number of slow answers in lazy listeners, then some more commands."""
    bot = AuthorizeResult(enterprise_id=None, team_id=TEAM, bot_user_id=BOT, bot_id="B1")
    silent = logging.getLogger("baseline")
    silent.setLevel(logging.CRITICAL + 1)
    app = App(
        logger=silent,
        signing_secret=SIGNING_SECRET,
        request_verification_enabled=False,
        authorize=lambda **_: bot,
    )

    def acknowledge(ack: Ack) -> None:
        ack()

    def answer() -> None:
        time.sleep(5.0)

    app.command("/ask")(ack=acknowledge, lazy=[answer])

    def send(number: int) -> float:
        raw, kind = _command(number)
        started = time.perf_counter()
        status = app.dispatch(BoltRequest(body=raw, headers={"content-type": kind})).status
        taken = time.perf_counter() - started
        # A refusal is what Slack sees of a listener that found no thread for three seconds.
        return taken if status == 200 else max(taken, TOO_LATE_S)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(send, range(SLOW)))


def _report(name: str, taken: Sequence[float]) -> None:
    late = sum(seconds >= TOO_LATE_S for seconds in taken)
    print(
        f"{name:16} {len(taken):4} requests: median {statistics.median(taken) * 1000:6.0f} ms, "
        f"p99 {quantile(taken, 0.99) * 1000:6.0f} ms, longest {max(taken) * 1000:6.0f} ms, "
        f"{late} after Slack's 3 s"
    )


if __name__ == "__main__":
    main()
