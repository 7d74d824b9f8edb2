"""The process that hands one mail in, killed at a step that a plan names.

`python -m tests.bench.digest_mail`, for `tests.bench.digest_replicas`; `PLAN` in the environment is
the plan's folder. While it runs, a file of its number is in the folder `mails` beside the plan.
"""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

CHANCE = 0.4
"""How likely a step that is in the plan kills, so that it is not always the first of its kind."""


def killer(plan: Path, died: Path, chance: random.Random) -> Callable[[str], None]:
    """Ends this process at a step of the plan, whose file it takes away to `died`."""

    def reach(step: str) -> None:
        for token in plan.glob(f"* {step}"):
            if chance.random() < CHANCE:
                try:
                    token.rename(died / token.name)
                except FileNotFoundError:  # another process has taken it
                    continue
                os.kill(os.getpid(), signal.SIGKILL)

    return reach


def running(mails: Path) -> list[int]:
    """The numbers of those that run."""
    found = []
    for file in mails.iterdir():
        try:
            arguments = Path("/proc", file.name, "cmdline").read_bytes()
        except OSError:
            continue
        if __spec__.name.encode() in arguments:
            found.append(int(file.name))
    return found


@contextmanager
def _told(file: Path) -> Iterator[None]:
    file.touch()
    try:
        yield
    finally:
        file.unlink()


def main(plan: Path) -> None:
    """The real process, armed."""
    with _told(plan.parent / "mails" / str(os.getpid())):
        from bot.bootstrap import mail_process
        from bot.catalogue.outbox import Outbox
        from bot.smtp import SmtpSession
        from tests.bench.steps import watch

        steps = (
            (SmtpSession, "offer", "mail offered"),
            (Outbox, "begin", "mail noted"),
            (SmtpSession, "answer", "mail handed in"),
            (Outbox, "taken", "mail settled"),
        )
        watch(steps, killer(plan, plan.parent / "mails died", random.Random()))  # noqa: S311
        mail_process.main()


if __name__ == "__main__":
    main(Path(os.environ["PLAN"]))
