"""Processes that deliver digests and kill themselves at a step that a plan names.

A plan is a folder with a file for each kill to come, named after its step. Whoever reaches a step
takes such a file away with it, so that each kill happens once, in whichever process comes first.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import threading
from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, Literal, TypeAlias

import bot.deliver
import bot.schedule
import bot.slack.web
import bot.smtp
from bot.bootstrap import slack as bootstrap
from bot.bootstrap.deliveries import Composer
from bot.bootstrap.library import Library
from bot.catalogue.deliveries import Deliveries
from bot.catalogue.outbox import Outbox
from bot.digest_file import DigestFile
from bot.settings import read_settings
from bot.slack.writer import SlackWriter
from tests.bench.steps import Watched, watch

Kind: TypeAlias = Literal["scheduler", "digest --due"]

LEASE_S = 6.0
HANG_S = 3.0
"""A call may be carried out so much later: within what is left of a lease after its last beat."""
CALL_S = 2.0
CHANCE = 0.4
"""How likely a step that is in the plan kills, so that it is not always the first of its kind."""

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
    (bot.smtp.SmtpSession, "offer", "mail offered"),
    (Outbox, "begin", "mail noted"),
    (bot.smtp.SmtpSession, "end", "mail handed in"),
    (DigestFile, "send", "file"),
    (Path, "replace", "file renamed"),
)
"""What is watched."""

NAMES = (
    *(name for _, _, name in STEPS if name is not None),
    "auth.test",
    "chat.postMessage",
    "chat.postMessage",
    "conversations.history",
)
WINDOW = ("after mail noted", "before mail handed in")
"""Here a mail is lost, by choice: see `bot.mail.Mail`. It lasts as long as sending three bytes."""

KILLS = tuple(
    step for name in NAMES for step in (f"before {name}", f"after {name}") if step not in WINDOW
)


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
        (
            bot.smtp,
            "SmtpSession",
            partial(bot.smtp.SmtpSession, step_seconds=CALL_S, end_seconds=CALL_S),
        ),
        (bot.schedule, "FIRST_WAIT", timedelta(seconds=0.5)),
        (bot.schedule, "LONGEST_WAIT", timedelta(seconds=2)),
        (bot.schedule, "LONGEST_NAP", timedelta(seconds=1)),
    )
    for owner, name, value in changed:
        setattr(owner, name, value)


def arm(plan: Path, chance: random.Random) -> None:
    """Has this process end before or after a call that the plan names."""

    def reach(step: str) -> None:
        for token in plan.glob(f"* {step}"):
            if chance.random() < CHANCE:
                try:
                    token.rename(plan.parent / "died" / token.name)
                except FileNotFoundError:  # another process has taken it
                    continue
                os.kill(os.getpid(), signal.SIGKILL)

    watch(STEPS, reach)
