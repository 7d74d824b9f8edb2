"""Replicas killed at steps drawn by lot while they work; the benchmarks do a hundred and more."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.slack_stack import NPM

ROOT = Path(__file__).parents[1]


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("bench", "found"),
    [
        ("slack_kills", "lost 0, doubled 0"),
        ("digest_kills", "lost 0, doubled 0, out of order 0, shown twice 0"),
    ],
)
def test_nothing_is_lost_or_doubled_in_ten_kills(
    shared: Path, loaded_home: Path, bench: str, found: str
) -> None:
    """Answers of two replicas; digests of six, while their calls fail."""
    if not (NPM / "local-slack-linux-x64").is_dir():
        pytest.skip(f"local-slack is not in {NPM}: npm install --prefix tests")
    assert (shared / "slack").is_dir()
    command = [sys.executable, "-m", f"tests.bench.{bench}", "--kills", "10", "--seed", "7"]
    done = subprocess.run(
        [*command, "--home", str(loaded_home)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "FOOTNOTE_NPM": str(NPM)},
    )
    assert 0 == done.returncode, done.stdout + done.stderr
    assert found in done.stdout
