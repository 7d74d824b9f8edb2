"""A whole bot as its own process, for tests of what people see."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import pytest

from tests.slack_stack import SlackStack

Seen = TypeVar("Seen")

STARTING_S = 30.0
WAITING_S = 45.0
ROOT = Path(__file__).parents[1]


class SlackBotProcess:
    """`footnote slack` over one home and one workspace."""

    def __init__(self, stack: SlackStack, home: Path, log: Path, **environ: str) -> None:
        self.home = home
        self.url = stack.bot_url
        self._log = log
        command = [sys.executable, "-m", "bot", "slack"]
        if stack.mode == "http":
            command += ["--http", "--port", str(stack.bot_port)]
        with log.open("a") as stream:
            self.process = subprocess.Popen(
                command,
                stdout=stream,
                stderr=subprocess.STDOUT,
                cwd=log.parent,
                env={
                    **os.environ,
                    "PYTHONPATH": str(ROOT),
                    "FOOTNOTE_HOME": str(home),
                    **stack.environ,
                    **environ,
                },
            )

    @property
    def log(self) -> str:
        """What it wrote to stderr so far."""
        return self._log.read_text()

    def wait_until_ready(self) -> None:
        """Returns once it takes requests; fails the test when it ended instead."""
        deadline = time.monotonic() + STARTING_S
        while time.monotonic() < deadline and self.process.poll() is None:
            if re.search("answering in workspace", self.log):
                return
            time.sleep(0.05)
        pytest.fail(f"the bot did not start:\n{self.log}")

    def stop(self) -> int:
        """Tells it to end and gives its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)

    def kill(self) -> None:
        """Ends it without a word."""
        self.process.kill()
        self.process.wait()


@contextmanager
def slack_bot(
    stack: SlackStack, home: Path, folder: Path, **environ: str
) -> Iterator[SlackBotProcess]:
    """A bot that answers until the block ends."""
    bot = SlackBotProcess(stack, home, folder / "bot.log", **environ)
    try:
        bot.wait_until_ready()
        yield bot
    finally:
        bot.kill()


def eventually(look: Callable[[], Seen], seconds: float = WAITING_S) -> Seen:
    """What `look` sees, once it sees anything; the last look at the end of the wait."""
    deadline = time.monotonic() + seconds
    while not (seen := look()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return seen
