"""The bot as its own process sends what is due, and says how that goes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.bootstrap.deliveries import build_deliver
from bot.bootstrap.library import Library
from bot.schedule import read_schedule
from bot.scheduler import Scheduler
from bot.settings import read_settings
from bot.subscription import Target, Wanted, slack_target
from tests.bot.slack.signed import send
from tests.slack_bot import ROOT, eventually, slack_bot
from tests.slack_stack import GENERAL, TEAM, SlackStack

INTEREST = "reinforcement learning for circuit design"
AGAIN = (
    '{"title": "Designing circuits by reinforcement learning again", "id": "again", '
    '"text": "We train a reinforcement learning agent for circuit design. It is fast."}\n'
)


@pytest.fixture
def home(loaded_home: Path, tmp_path: Path) -> Path:
    shutil.copytree(loaded_home, tmp_path / "home")
    return tmp_path / "home"


def opened(home: Path) -> Library:
    return Library(read_settings({"FOOTNOTE_HOME": str(home)}, home / "none"))


def subscribe(home: Path, path: Path | None, due: datetime) -> str:
    """A subscription of a file or a channel since yesterday that was due at a moment today."""
    target = Target("file", str(path)) if path else slack_target(TEAM, GENERAL)
    wanted = Wanted(target, INTEREST, read_schedule(f"{due:%H:%M}", "UTC"), count=3)
    return opened(home).catalogue.subscriptions.add(wanted, due - timedelta(days=1)).subscription_id


def test_the_bot_sends_what_is_due_and_tells_of_it(
    slack: SlackStack, home: Path, tmp_path: Path
) -> None:
    """Beside its answers; told to end it ends."""
    path = tmp_path / "digest.md"
    one = subscribe(home, path, datetime.now(UTC))
    with slack_bot(slack, home, tmp_path) as bot:
        assert eventually(path.exists), bot.log
        ready = eventually(
            lambda: (found := send(f"{bot.url}/ready").document["digests"])["last_run"] and found
        )
        assert 0 == bot.stop()
        assert f"digest {one} of" in bot.log
        assert "delivered, 3 papers" in bot.log
    assert ("running", None, []) == (ready["scheduler"], ready["error"], ready["unsent"])
    assert datetime.fromisoformat(ready["next_due"]) > datetime.now(UTC)
    assert 3 == path.read_text().count("\n### ")


def test_told_to_end_a_bot_leaves_the_rest_of_a_digest_to_the_next(
    slack: SlackStack, home: Path, tmp_path: Path
) -> None:
    """It stops between two messages, and gives the digest back at once."""
    subscribe(home, None, datetime.now(UTC))
    with slack_bot(slack, home, tmp_path) as bot:
        assert eventually(slack.posts), bot.log
        assert 0 == bot.stop()
    begun = [one["text"] for one in slack.posts()]
    (tmp_path / "again").mkdir()
    with slack_bot(slack, home, tmp_path / "again") as bot:
        eventually(lambda: "delivered, 3 papers" in bot.log)
    whole = [one["text"] for one in slack.posts()]

    assert begun == whole[: len(begun)]
    assert len(begun) < len(whole)
    assert 4 == len(whole) == len(set(whole))


def test_a_scheduler_that_died_is_found_by_doctor(home: Path, tmp_path: Path) -> None:
    """What nothing sends is late after half an hour; the check says what sends it."""
    due = datetime.now(UTC) - timedelta(minutes=40)
    one = subscribe(home, tmp_path / "digest.md", due)
    doctor = opened(home).doctor().examine()

    (check,) = [check for check in doctor.checks if check.name == "digests"]
    assert (
        "warn",
        f"{one} of {due.date()} is late: nothing sends it",
        "footnote digest --due",
    ) == (
        check.state,
        check.detail,
        check.command,
    )


def test_a_scheduler_sees_what_came_while_it_ran(home: Path, tmp_path: Path) -> None:
    """Its library is open for days; papers come by other processes."""
    path, more = tmp_path / "digest.md", tmp_path / "more.jsonl"
    now = datetime.now(UTC)
    subscribe(home, path, now)
    library = opened(home)
    clock = [now]
    tables = library.catalogue
    used = Scheduler(build_deliver(library), tables.subscriptions, lambda _: (), lambda: clock[0])
    used.turn()
    first = path.read_text()
    more.write_text(AGAIN)
    ingest = [sys.executable, "-m", "bot", "ingest", str(more)]
    environ = {**os.environ, "FOOTNOTE_HOME": str(home)}
    subprocess.run(ingest, check=True, cwd=ROOT, env=environ, capture_output=True)
    clock[0] += timedelta(days=1)
    used.turn()

    assert "circuits by reinforcement learning again" not in first
    added = path.read_text().removeprefix(first.rstrip())
    assert 1 == added.count("\n### ")
    assert "> “We train a reinforcement learning agent for circuit design.”" in added
