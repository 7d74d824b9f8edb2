"""Processes that deliver digests and kill themselves at a step that a plan names.

A plan is a folder with a file for each kill to come, named after its step. Whoever reaches a step
takes such a file away with it, so that each kill happens once, in whichever process comes first.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, Literal, TypeAlias

import bot.bootstrap.mail
import bot.deliver
import bot.schedule
import bot.slack.web
from bot.bootstrap import slack as bootstrap
from bot.bootstrap.deliveries import Composer
from bot.bootstrap.library import Library
from bot.catalogue.deliveries import Deliveries
from bot.digest_file import DigestFile
from bot.mail_job import Limits
from bot.mail_process import MailProcess
from bot.settings import read_settings
from bot.slack.writer import SlackWriter
from tests.bench import digest_mail
from tests.bench.steps import Watched, watch

Kind: TypeAlias = Literal["scheduler", "digest --due"]

LEASE_S = 6.0
HANG_S = 3.0
"""A call may be carried out so much later: within what is left of a lease after its last beat."""
CALL_S = 2.0
MAIL = Limits(CALL_S, 5 * CALL_S, CALL_S, note_seconds=2 * CALL_S)

STEPS: tuple[Watched, ...] = (
    (Deliveries, "open", "open row"),
    (Deliveries, "lease", "lease"),
    (Composer, "compose", "compose"),
    (Deliveries, "keep", "keep"),
    (Deliveries, "renew", "renew"),
    (Deliveries, "sent", "note part"),
    (Deliveries, "put_off", "put off"),
    (Deliveries, "finish", "finish"),
    (bot.slack.web.SlackClient, "_perform_urllib_http_request_internal", None),
    (MailProcess, "hand_in", "mail"),
    (subprocess.Popen, "communicate", "mail job"),
    (DigestFile, "send", "file"),
    (Path, "replace", "file renamed"),
)
"""What is watched."""
MAIL_STEPS = ("mail offered", "mail noted", "mail handed in", "mail settled")
"""Of the process that hands a mail in: see `tests.bench.digest_mail`."""

NAMES = (
    *(name for _, _, name in STEPS if name is not None),
    *MAIL_STEPS,
    "auth.test",
    "chat.postMessage",
    "chat.postMessage",
    "conversations.history",
)
KILLS = tuple(step for name in NAMES for step in (f"before {name}", f"after {name}"))
AT_RISK = ("after mail noted", "before mail handed in")
"""A mail of a process that dies here is lost where its server then fails: see `bot.mail.Mail`."""


class Replica:
    """One place for a process; its processes follow each other."""

    def __init__(self, kind: Kind, name: str, folder: Path, plan: Path, seed: int) -> None:
        self.kind = kind
        self._name = name
        self._folder = folder
        self._plan = plan
        self._seed = seed
        self._starts = 0
        self._pid = 0

    @property
    def log(self) -> Path:
        return self._folder / f"{self._name}.log"

    def start(self, environ: Mapping[str, str]) -> None:
        """A new process; no other thread of this one may hold what it needs."""
        self._starts += 1
        chance = random.Random(f"{self._seed} {self._name} {self._starts}")  # noqa: S311
        self._pid = os.fork()
        if self._pid == 0:
            live(self.kind, environ, self.log, self._plan, chance)

    def ended(self) -> int | None:
        """The signal or exit code it ended with, as a negative or positive number."""
        pid, status = os.waitpid(self._pid, os.WNOHANG)
        return os.waitstatus_to_exitcode(status) if pid else None

    def end(self) -> None:
        """Strikes it where it is."""
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)


def live(
    kind: Kind, environ: Mapping[str, str], log: Path, plan: Path, chance: random.Random
) -> None:
    """A whole process; never returns."""
    stream = os.open(log, os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    for number in (1, 2):
        os.dup2(stream, number)
    code = 70
    try:
        os.environ.update(environ)
        hurry()
        arm(plan, chance)
        if kind == "scheduler":
            schedule(environ)
        from bot.cli import run

        code = run(["digest", "--due"])
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def schedule(environ: Mapping[str, str]) -> None:
    """The scheduler of `footnote slack`, without its answers."""
    from bot.slack.log import start_log

    start_log()
    library = Library(read_settings(environ, Path("none")))
    settings = library.settings.slack
    client = bot.slack.web.SlackClient(settings.bot_token or "", settings.api_base_url)
    writer = SlackWriter(client, is_of_another=library.inbox.is_of_another)
    bootstrap.build_scheduler(library, writer, Composer(library)).start()
    threading.Event().wait()


def hurry() -> None:
    """Shortens what a person would wait for; the order of these times stays as it is."""
    changed: tuple[tuple[Any, str, Any], ...] = (
        (bot.deliver, "Deliver", partial(bot.deliver.Deliver, lease_seconds=LEASE_S)),
        (bot.slack.web, "SlackClient", partial(bot.slack.web.SlackClient, timeout=CALL_S)),
        (bot.bootstrap.mail, "LIMITS", MAIL),
        (bot.bootstrap.mail, "PROCESS", digest_mail.__name__),
        (bot.schedule, "FIRST_WAIT", timedelta(seconds=0.5)),
        (bot.schedule, "LONGEST_WAIT", timedelta(seconds=2)),
        (bot.schedule, "LONGEST_NAP", timedelta(seconds=1)),
    )
    for owner, name, value in changed:
        setattr(owner, name, value)


def arm(plan: Path, chance: random.Random) -> None:
    """Has this process end before or after a call that the plan names, and those of its mails."""
    os.environ["PLAN"] = str(plan)
    watch(STEPS, digest_mail.killer(plan, plan.parent / "died", chance))
