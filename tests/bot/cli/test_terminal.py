"""What a person sees on a terminal."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_progress_leaves_the_screen_before_the_answers(tmp_path: Path) -> None:
    """No bar is drawn among the answers of the demo."""
    ours, theirs = pty.openpty()
    demo = subprocess.Popen(
        [sys.executable, "-m", "bot", "demo"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=ROOT,
        env={**os.environ, "FOOTNOTE_HOME": str(tmp_path), "TERM": "xterm"},
    )
    os.close(theirs)
    screen = _read_all(ours)

    before, _, after = screen.partition("A sample of")
    assert (0, True, True, False) == (
        demo.wait(),
        "embedding" in before,
        "Not in this library." in after,
        "embedding" in after,
    )


def _read_all(terminal: int) -> str:
    parts = []
    with os.fdopen(terminal, "rb", buffering=0) as stream:
        while True:
            try:
                part = stream.read(65536)
            except OSError:  # how Linux says that the other end of a terminal was closed
                break
            if not part:
                break
            parts.append(part)
    return b"".join(parts).decode()
