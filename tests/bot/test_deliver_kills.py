"""Six replicas that deliver digests, killed at steps drawn by lot while their calls fail."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.slack_stack import NPM

ROOT = Path(__file__).parents[2]


@pytest.mark.timeout(300)
def test_each_digest_arrives_once_in_ten_kills(shared: Path, loaded_home: Path) -> None:
    """In channels, mailboxes and files; the benchmark does two hundred and more."""
    if not (NPM / "local-slack-linux-x64").is_dir():
        pytest.skip(f"local-slack is not in {NPM}: npm install --prefix tests")
    assert (shared / "slack").is_dir()
    command = [sys.executable, "-m", "tests.bench.digest_kills", "--kills", "10", "--seed", "7"]
    done = subprocess.run(
        [*command, "--home", str(loaded_home)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "FOOTNOTE_NPM": str(NPM)},
    )
    assert 0 == done.returncode, done.stdout + done.stderr
    assert "lost 0, doubled 0, out of order 0, shown twice 0" in done.stdout
