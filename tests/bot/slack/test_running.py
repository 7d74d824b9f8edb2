"""How the bot starts, what stops it, and how it ends."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.answer import StoredAnswer
from bot.bootstrap import open_library
from bot.bootstrap.slack import delete_old
from bot.settings import read_settings
from bot.slack.models import Feedback, Job, Place
from tests.bot.slack.signed import send, send_event
from tests.slack_bot import ROOT, eventually, slack_bot
from tests.slack_stack import (
    ALICE,
    BOT,
    BOT_TOKEN,
    GENERAL,
    SIGNING_SECRET,
    TEAM,
    SlackStack,
    free_ports,
)

HERE = Place(TEAM, GENERAL)
QUESTION = "How do language models find their own mistakes?"
TOKEN = {"SLACK_BOT_TOKEN": BOT_TOKEN}
HTTP = {**TOKEN, "SLACK_SIGNING_SECRET": SIGNING_SECRET}


def _ended(folder: Path, *options: str, **environ: str) -> tuple[int, str]:
    """Exit code and stderr of a bot that does not start."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", "slack", *options],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "FOOTNOTE_HOME": str(folder / "home"),
            **environ,
        },
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize(
    ("options", "environ", "named"),
    [
        ([], {}, "SLACK_BOT_TOKEN is not set"),
        ([], {"SLACK_BOT_TOKEN": "xoxp-1"}, "SLACK_BOT_TOKEN does not begin with xoxb-"),
        ([], TOKEN, "SLACK_APP_TOKEN is not set"),
        ([], {**TOKEN, "SLACK_APP_TOKEN": "xoxb-1"}, "SLACK_APP_TOKEN does not begin with xapp-"),
        (["--http"], TOKEN, "SLACK_SIGNING_SECRET is not set"),
        (["--http"], {**TOKEN, "SLACK_SIGNING_SECRET": ""}, "SLACK_SIGNING_SECRET is not set"),
    ],
)
def test_a_missing_or_wrong_setting_is_named(
    tmp_path: Path, options: list[str], environ: dict[str, str], named: str
) -> None:
    """One line, exit code 2, and no value of a secret."""
    code, err = _ended(tmp_path, *options, **environ)

    assert (2, 1, True, False) == (code, err.count("\n"), named in err, "xoxp-1" in err)


def test_without_slack_the_bot_does_not_start(tmp_path: Path) -> None:
    """One line says where it looked."""
    address = f"http://127.0.0.1:{free_ports(1)[0]}/api/"
    code, err = _ended(tmp_path, "--http", **HTTP, SLACK_API_BASE_URL=address)

    assert (1, 1, True) == (code, err.count("\n"), f"cannot be reached at '{address}'" in err)


@pytest.mark.parametrize("kind", ["500", "drop_before", "badjson", "error"])
@pytest.mark.parametrize("method", ["auth.test", "apps.connections.open"])
def test_with_a_broken_slack_the_bot_does_not_start(
    method: str, kind: str, socket_slack: SlackStack, tmp_path: Path
) -> None:
    """One line says so and what to do, also where something else answers in Slack's place."""
    socket_slack.fault(method, kind, times=3, error="unknown_method")
    code, err = _ended(tmp_path, **socket_slack.environ)
    socket_slack.reset()

    assert (1, 1, True, True) == (
        code,
        err.count("\n"),
        method in err,
        "check the network, then start again" in err,
    )


def test_a_token_that_slack_does_not_take_is_named(tmp_path: Path, slack: SlackStack) -> None:
    """The setting and Slack's word."""
    environ = {**HTTP, "SLACK_BOT_TOKEN": "xoxb-no", "SLACK_API_BASE_URL": slack.api_url}
    code, err = _ended(tmp_path, "--http", **environ)

    assert (2, 1, True) == (
        code,
        err.count("\n"),
        "Slack does not take SLACK_BOT_TOKEN" in err and "invalid_auth" in err,
    )


def test_an_app_token_that_slack_does_not_take_is_named(
    tmp_path: Path, socket_slack: SlackStack
) -> None:
    """The other token, for Socket Mode."""
    environ = {**socket_slack.environ, "SLACK_APP_TOKEN": "xapp-no"}
    code, err = _ended(tmp_path, **environ)

    assert (2, 1, True) == (code, err.count("\n"), "Slack does not take SLACK_APP_TOKEN" in err)


def test_another_workspace_than_the_one_set_is_named(tmp_path: Path, slack: SlackStack) -> None:
    """A token of the wrong workspace would answer strangers."""
    code, err = _ended(tmp_path, "--http", **slack.environ, SLACK_TEAM_ID="T09OTHER")

    assert (2, 1, True, True) == (code, err.count("\n"), "T09OTHER" in err, "T01TEST" in err)


@pytest.fixture
def own_home(loaded_home: Path, tmp_path: Path) -> Path:
    shutil.copytree(loaded_home, tmp_path / "own")
    return tmp_path / "own"


def test_a_revoked_token_turns_health_red(
    slack: SlackStack, own_home: Path, tmp_path: Path
) -> None:
    """The bot stops its work, and a line of the log says what to do."""
    with slack_bot(slack, own_home, tmp_path) as bot:
        for method in ("chat.startStream", "chat.postMessage", "assistant.threads.setStatus"):
            slack.fault(method, "error", error="token_revoked", times=50)
        slack.say(f"<@{BOT}> {QUESTION}")
        red = eventually(lambda: send(f"{bot.url}/health").status == 503)

        assert (True, True, []) == (red, "token_revoked; check SLACK_BOT_TOKEN" in bot.log,
                                    slack.posts())  # fmt: skip


def test_an_uninstalled_app_turns_health_red(
    slack: SlackStack, own_home: Path, tmp_path: Path
) -> None:
    """Slack's last event ends the work, and a line of the log says what to do."""
    with slack_bot(slack, own_home, tmp_path) as bot:
        before = send(f"{bot.url}/health").status
        event = {"type": "app_uninstalled", "event_ts": "1.1"}
        send_event(bot.url, {"type": "event_callback", "team_id": TEAM, "event": event})
        slack.say(f"<@{BOT}> {QUESTION}")
        after = send(f"{bot.url}/health").status

        assert (200, 503, []) == (before, after, slack.posts())
        assert "the bot stops: Slack says app_uninstalled: install the app again" in bot.log


def test_questions_and_answers_are_kept_for_180_days(own_home: Path) -> None:
    """With what people think of them; then nothing of them is left."""
    now = datetime(2026, 11, 21, tzinfo=UTC)
    with open_library(read_settings({"FOOTNOTE_HOME": str(own_home)}, Path("none"))) as library:
        for days in (179, 181):
            moment = now - timedelta(days=days)
            job = Job(f"message:{days}", "ask", HERE, ALICE, moment.isoformat(), QUESTION, "1.0")
            library.inbox.claim(job)
            library.inbox.lease("slow", "w", moment, 30)
            library.conversations.asked(f"a{days}", job, "1.0")
            library.answers.save(
                StoredAnswer(f"a{days}", job.received, QUESTION, "answered", "m", 0, 0, None, {})
            )
            library.conversations.keep_feedback(Feedback(f"a{days}", TEAM, ALICE, is_good=True))
            library.inbox.finish(job.key, "w", "done")
        delete_old(library, now)
        kept = {one.answer_id for one in library.answers.list(10_000)}
        thought = [bool(library.conversations.feedback(f"a{n}", TEAM, ALICE)) for n in (179, 181)]
        asked = [library.inbox.claim(replace(job, key=f"message:{days}")) for days in (179, 181)]

    assert ({"a179"}, [True, False], ["seen", "new"]) == (kept & {"a179", "a181"}, thought, asked)


def test_told_to_end_the_bot_lets_answers_end(
    slack: SlackStack, own_home: Path, tmp_path: Path
) -> None:
    """What was asked just before is answered, and the exit code is 0."""
    with slack_bot(slack, own_home, tmp_path) as bot:
        ts = slack.say(f"<@{BOT}> {QUESTION}")
        eventually(lambda: "assistant.threads.setStatus" in slack.methods())
        code = bot.stop()

    assert (0, [ts]) == (code, [one.get("thread_ts") for one in slack.posts()])


def test_what_was_taken_in_is_answered_by_the_next_bot(
    slack: SlackStack, own_home: Path, tmp_path: Path
) -> None:
    """A bot that is killed loses no question; the next one answers it once."""
    with slack_bot(slack, own_home, tmp_path) as bot:
        slack.fault("assistant.threads.setStatus", "hang", delay=5)
        ts = slack.say(f"<@{BOT}> {QUESTION}")
        bot.kill()
    time.sleep(0.1)
    with slack_bot(slack, own_home, tmp_path):
        answered = eventually(lambda: slack.posts(), seconds=60)

    assert [ts] == [one.get("thread_ts") for one in answered]
