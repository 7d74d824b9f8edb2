"""One writing process at a time in a library: a lock on a file, which ends with its process."""

from __future__ import annotations

import fcntl
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from io import TextIOWrapper
from pathlib import Path

from bot.errors import CatalogueError

POLL_SECONDS = 0.1


@contextmanager
def writer_lock(home: Path, on_wait: Callable[[str], None]) -> Iterator[None]:
    """Holds the library's lock, waiting for whoever has it; `on_wait` is told whom, once.

    Hold it until the process ends: a process that has written to Chroma and stays open would undo
    what the next one writes. The system frees it however the process ends, `kill -9` included.
    """
    with _open(home / "writer.lock") as file:
        if not _try(file):
            time.sleep(POLL_SECONDS)  # for a holder that has the lock and has not signed yet
            on_wait(f"waiting for {_holder(file)} to finish")
            # Polls, because a blocking flock would keep Ctrl-C waiting on some systems.
            while not _try(file):
                time.sleep(POLL_SECONDS)
        _sign(file)
        yield


def _open(path: Path) -> TextIOWrapper:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("a+", encoding="utf-8")
    except OSError as exc:
        raise CatalogueError(
            f"cannot lock the library, {str(path)!r}: {exc.strerror}: make its folder writable"
        ) from exc


def _try(file: TextIOWrapper) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _sign(file: TextIOWrapper) -> None:
    command = " ".join(["footnote", *sys.argv[1:2]])
    since = datetime.now().astimezone().strftime("%H:%M")
    file.truncate(0)
    file.write(json.dumps({"command": command, "pid": os.getpid(), "since": since}))
    file.flush()


def _holder(file: TextIOWrapper) -> str:
    file.seek(0)
    try:
        holder = json.loads(file.read())
        return f"`{holder['command']}` (process {holder['pid']}, since {holder['since']})"
    except (ValueError, KeyError, TypeError):  # it has the lock, and has not signed yet
        return "another footnote process"
