"""Kills processes that hand mail in, and apart the bots that have them do it, at random moments.

`python -m tests.bench.mail_kills [--kills 600] [--bots 100] [--answer 0.01]`: how many of both, and
the seconds a server takes to answer the end of a message. Every kill is followed by a recovery. It
prints what was lost by taking a message with its note for arrived, and what would have arrived
twice if such a message were sent again: see `bot.mail.Mail`.
"""

from __future__ import annotations

import argparse
import logging
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from pathlib import Path

from bot.bootstrap.mail import PROCESS
from bot.bootstrap.mail_process import hand_in
from bot.catalogue.catalogue import open_catalogue
from bot.delivery import Delivery, Key, Part
from bot.errors import DeliveryFailed
from bot.letter import RUN_HEADER, Letter, read_letter, write_message
from bot.mail import WHOLE, Mail
from bot.mail_job import Job, Limits
from bot.mail_process import MailProcess, command
from bot.mail_server import MailServer, Sender
from bot.subscription import Target
from tests.smtp_server import SmtpServer

SENDER = Sender("Footnote", "footnote@example.org")
PART = Part(WHOLE, Letter("Moss", "Moss grows.\n" * 200, "<p>Moss grows.</p>\n" * 200).to_part())


class _Witness(list[tuple[str, list[str], bytes]]):
    """Writes down the run of what a server takes, and lets its client wait."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._seconds = seconds

    def append(self, kept: tuple[str, list[str], bytes], /) -> None:
        print(message_from_bytes(kept[2])[RUN_HEADER], flush=True)
        time.sleep(self._seconds)


def serve(seconds: float) -> None:
    """A mail server that prints its port, then what it takes."""
    with SmtpServer(kept=_Witness(seconds)) as server:
        print(server.port, flush=True)
        threading.Event().wait()


@dataclass(frozen=True, slots=True)
class Post:
    """Where digests are handed in, by which notes, and what became of them."""

    url: str
    server: MailServer
    told: Counter[str] = field(default_factory=Counter)

    def job(self, run_key: str, recipient: str, message: bytes) -> Job:
        return Job(run_key, SENDER, recipient, message, self.server, self.url)

    def mail(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Mail:
        """As a bot has it."""
        process = MailProcess(command(PROCESS))
        notes = open_catalogue(self.url).outbox
        seconds = Limits().noted_seconds
        return Mail(lambda *told: process.hand_in(self.job(*told)), SENDER, notes, now, seconds)

    def transact(self, delivery: Delivery) -> None:
        """What the process does, once it has started."""
        message = write_message(read_letter(PART.text), delivery, SENDER, datetime.now(UTC))
        hand_in(self.job(delivery.key.run_key, delivery.target.address, message))

    def kill_a_process(self, delivery: Delivery, after: float) -> None:
        """One that hands a digest in; then the next bot looks, when the note is old."""
        if not killed(lambda: self.transact(delivery), after):
            self.told["too late"] += 1
            return
        later = timedelta(seconds=Limits().noted_seconds)
        channel = self.mail(lambda: datetime.now(UTC) + later)
        if channel.find(delivery):
            self.told["after its note"] += 1
        else:
            self.told["before its note"] += 1
            self.transact(delivery)

    def kill_a_bot(self, delivery: Delivery, after: float) -> None:
        """One that has started such a process; then the next bot looks at once, and again."""
        was_killed = killed(lambda: self.mail().send(delivery, PART, {}), after)
        self.told["killed" if was_killed else "too late"] += 1
        channel = self.mail()
        while was_killed:
            try:
                if not channel.find(delivery):
                    channel.send(delivery, PART, {})
                return
            except DeliveryFailed:
                time.sleep(0.05)


def killed(work: Callable[[], object], after: float) -> bool:
    """Whether a process that works was killed so many seconds after its start."""
    reading, ready = os.pipe()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            os.write(ready, b"x")
            work()
            code = 0
        finally:
            os._exit(code)
    os.read(reading, 1)
    os.close(reading)
    os.close(ready)
    time.sleep(after)
    os.kill(pid, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) != 0


def strike(what: str, kills: int, span: float, answer: float) -> None:
    """Kills so many processes or bots within `span` of their starts, and prints the figures."""
    chance = random.Random(1)  # noqa: S311 - no secret
    serving = [sys.executable, "-m", "tests.bench.mail_kills", "--serve", str(answer)]
    with (
        tempfile.TemporaryDirectory() as name,
        subprocess.Popen(serving, stdout=subprocess.PIPE, text=True) as server,
    ):
        assert server.stdout is not None
        port = int(server.stdout.readline())
        post = Post(f"sqlite:///{Path(name) / 'catalogue.db'}", MailServer("127.0.0.1", port))
        open_catalogue(post.url)
        keys = [Key("s1", date(2026, 1, 1) + timedelta(days=day)) for day in range(kills)]
        for key in keys:
            delivery = Delivery(key, Target("mail", "a@example.org"), datetime.now(UTC), "sending")
            kill = post.kill_a_bot if what == "bots" else post.kill_a_process
            kill(delivery, chance.uniform(0, span))
        time.sleep(2)
        server.kill()
        arrived = Counter(server.stdout.read().split())
    lost = sum(arrived[key.run_key] == 0 for key in keys)
    doubled = sum(count > 1 for count in arrived.values())
    print(f"{what}: {dict(post.told)}: lost {lost}, doubled {doubled}")
    if what == "processes":
        print(f"  doubled if sent again after its note: {post.told['after its note'] - lost}")


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kills", type=int, default=600)
    parser.add_argument("--bots", type=int, default=100)
    parser.add_argument("--answer", type=float, default=0.01)
    parser.add_argument("--serve", type=float)
    asked = parser.parse_args()
    if asked.serve is not None:
        serve(asked.serve)
    logging.disable(logging.WARNING)
    strike("processes", asked.kills, 0.08 + asked.answer, asked.answer)
    strike("bots", asked.bots, 0.5 + asked.answer, asked.answer)


if __name__ == "__main__":
    main()
