"""Runs a program as a person does and says what it took; quantiles of several such runs."""

from __future__ import annotations

import os
import subprocess
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
    """Runs a command in `folder`; raises CalledProcessError, with its stderr, when it fails.

    Exit code 3, "not answered", is no failure.
    """
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        started = time.perf_counter()
        process = subprocess.Popen(
            list(map(str, command)), stdout=out, stderr=err, env=dict(environ), cwd=folder
        )
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        output = out.read()
        if process.returncode not in (0, 3):
            raise subprocess.CalledProcessError(
                process.returncode, process.args, output, err.read()
            )
    return Run(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, output)


def quantile(values: Sequence[float], share: float) -> float:
    """The value that this share of the values does not exceed."""
    return sorted(values)[min(round(share * len(values)), len(values) - 1)]
