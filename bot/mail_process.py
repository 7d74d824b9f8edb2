"""Has a process of its own hand each message in: it outlives the one that started it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.errors import DeliveryFailed, DeliveryRefused
from bot.mail_job import Job, Receipt, read_receipt

ROOT = Path(__file__).parents[1]
INSTALLED = ("site-packages", "dist-packages")


class MailProcess:
    """Starts `command`, which reads a job from stdin and prints a receipt.

    It is in a session of its own, so that what ends this process does not end it, and nothing of
    the job is seen in its arguments or its environment.
    """

    def __init__(self, command: Sequence[str]) -> None:
        self._command = command

    def hand_in(self, job: Job) -> None:
        """Raises DeliveryFailed, DeliveryRefused."""
        try:
            process = subprocess.Popen(  # noqa: S603 - our own interpreter
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                start_new_session=True,
                env=_environ(),
            )
        except OSError as exc:
            raise DeliveryFailed(
                f"the process that hands mail in could not be started ({exc.strerror}): "
                "free some memory; the next run tries again"
            ) from exc
        seconds = job.limits.whole_seconds
        with process:
            try:
                said, _ = process.communicate(job.to_json().encode(), timeout=seconds)
            except subprocess.TimeoutExpired as exc:
                process.kill()
                raise DeliveryFailed(
                    f"the process that hands mail in did not end within {seconds:.0f} s: "
                    "the next run looks what became of it"
                ) from exc
        _judge(read_receipt(said.decode(errors="replace")), process.returncode)


def command(module: str) -> tuple[str, ...]:
    """What runs a module by this interpreter, whatever lies in the folder it is run in."""
    return (sys.executable, "-P", "-m", module)


def _environ() -> dict[str, str]:
    """Has the process import the same Footnote, also where that is not installed."""
    if ROOT.name in INSTALLED:
        return dict(os.environ)
    known = os.environ.get("PYTHONPATH")
    return {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{known}" if known else str(ROOT)}


def _judge(receipt: Receipt | None, code: int) -> None:
    if receipt is None:
        how = f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"
        raise DeliveryFailed(
            f"the process that hands mail in {how} before it said what became of the digest: "
            "the next run looks"
        )
    if receipt.result == "refused":
        raise DeliveryRefused(receipt.words)
    if receipt.result == "failed":
        raise DeliveryFailed(receipt.words)
