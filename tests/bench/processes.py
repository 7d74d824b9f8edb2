"""Runs a program as a person does and says what it took; quantiles of several such runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Run:
    """Seconds on the wall and of the processors, the most memory held in MB, and stdout."""

    wall: float
    cpu: float
    memory: float
    output: str


def run(command: Sequence[str | Path], environ: Mapping[str, str], folder: Path) -> Run:
    """Runs a command in `folder`; raises RuntimeError with its stderr when it fails.

    Exit code 3, "not answered", is no failure.
    """
    # Linux counts the memory of whoever starts a program as the program's: a small one starts it.
    starter = [sys.executable, "-S", __file__, *command]
    with tempfile.NamedTemporaryFile() as figures:
        done = subprocess.run(
            [*map(str, starter)],
            capture_output=True,
            text=True,
            check=False,
            env={**environ, "FIGURES": figures.name},
            cwd=folder,
        )
        if done.returncode:
            raise RuntimeError(f"{command} failed: {done.stderr}")
        wall, cpu, memory = json.loads(Path(figures.name).read_text())
    return Run(wall, cpu, memory, done.stdout)


def quantile(values: Sequence[float], share: float) -> float:
    """The value that this share of the values does not exceed."""
    return sorted(values)[min(round(share * len(values)), len(values) - 1)]


def _start(command: list[str]) -> int:
    figures = os.environ.pop("FIGURES")
    started = time.perf_counter()
    process = os.posix_spawnp(command[0], command, os.environ)
    _, status, used = os.wait4(process, 0)
    wall = time.perf_counter() - started
    cpu = used.ru_utime + used.ru_stime
    Path(figures).write_text(json.dumps([wall, cpu, used.ru_maxrss / 1024]))
    code = os.waitstatus_to_exitcode(status)
    return 0 if code in (0, 3) else code


if __name__ == "__main__":
    sys.exit(_start(sys.argv[1:]))
