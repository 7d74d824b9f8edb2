from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.errors import CatalogueError
from bot.lock import writer_lock

ROOT = Path(__file__).parents[2]
HOLD = """
import sys, time
from pathlib import Path
from bot.lock import writer_lock
sys.argv = ["/somewhere/footnote", "ingest", "papers.jsonl"]
with writer_lock(Path(sys.stdin.readline().strip()), print):
    print("has it", flush=True)
    time.sleep(float(sys.stdin.readline()))
"""


class Holder:
    """A process that holds the lock for some seconds."""

    def __init__(self, home: Path, seconds: float) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", HOLD],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{home}\n{seconds}\n")
        self.process.stdin.flush()
        assert self.process.stdout.readline() == "has it\n"

    def end(self, sign: int) -> None:
        self.process.send_signal(sign)
        self.process.communicate(timeout=20)


def test_free_lock_is_taken_without_a_word(tmp_path: Path) -> None:
    """Also in a home that does not exist yet."""
    said: list[str] = []
    with writer_lock(tmp_path / "home", said.append):
        pass
    with writer_lock(tmp_path / "home", said.append):
        pass
    assert said == []


def test_second_writer_says_once_for_whom_it_waits_and_then_goes_on(tmp_path: Path) -> None:
    """The holder ends by itself; its command, process and start are named."""
    holder = Holder(tmp_path, 0.6)
    said: list[str] = []
    start = time.monotonic()
    with writer_lock(tmp_path, said.append):
        waited = time.monotonic() - start
    holder.end(signal.SIGTERM)
    (message,) = said
    pattern = rf"waiting for `footnote ingest` \(process {holder.process.pid}, since \d\d:\d\d\)"
    assert re.match(pattern + " to finish$", message)
    assert waited > 0.3


def test_lock_of_a_killed_process_is_free(tmp_path: Path) -> None:
    """The system frees it, `kill -9` or not."""
    Holder(tmp_path, 60).end(signal.SIGKILL)
    said: list[str] = []
    with writer_lock(tmp_path, said.append):
        pass
    assert said == []


def test_waiting_can_be_interrupted(tmp_path: Path) -> None:
    """Ctrl-C ends the wait, not the holder."""
    holder = Holder(tmp_path, 60)

    def interrupt(_message: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), writer_lock(tmp_path, interrupt):
        pass
    assert holder.process.poll() is None
    holder.end(signal.SIGKILL)


def test_home_that_cannot_be_made_is_a_catalogue_error(tmp_path: Path) -> None:
    """A file stands where the folder should be."""
    (tmp_path / "home").write_text("in the way")
    with (
        pytest.raises(CatalogueError, match=r"home/writer\.lock"),
        writer_lock(tmp_path / "home", print),
    ):
        pass
