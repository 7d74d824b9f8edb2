"""Kills processes that hand mail in, at random moments: `python -m tests.bench.mail_kills`.

`--kills 600 --answer 0.01 --span 0.08`: processes, the seconds a server takes to answer the end of
a message, and those within which each process is killed. Every kill is followed by a recovery.
It prints what was lost by taking a message with its note for arrived, and what would have arrived
twice if such a message were sent again: see `bot.mail.Mail`.
"""

from __future__ import annotations

import argparse
import logging
import os
import random
import signal
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from pathlib import Path

from bot.catalogue.catalogue import open_catalogue
from bot.delivery import Delivery, Key, Part
from bot.letter import RUN_HEADER, Letter
from bot.mail import WHOLE, Mail
from bot.mail_server import MailServer, Sender
from bot.smtp import SmtpSession
from bot.subscription import Target
from tests.smtp_server import SmtpServer

SENDER = Sender("Footnote", "footnote@example.org")
PART = Part(WHOLE, Letter("Moss", "Moss grows.\n" * 200, "<p>Moss grows.</p>\n" * 200).to_part())
CONTEXT = ssl.create_default_context()


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


def mail(folder: Path, port: int) -> Mail:
    server = MailServer("127.0.0.1", port)
    outbox = open_catalogue(f"sqlite:///{folder / 'catalogue.db'}").outbox
    return Mail(
        lambda: SmtpSession(server, SENDER.host, CONTEXT),
        SENDER,
        outbox,
        lambda: datetime.now(UTC),
    )


def start(folder: Path, port: int, delivery: Delivery) -> int:
    """A process that sends one digest, from when it is ready."""
    reading, ready = os.pipe()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            channel = mail(folder, port)
            os.write(ready, b"x")
            channel.send(delivery, PART, {})
            code = 0
        finally:
            os._exit(code)
    os.read(reading, 1)
    os.close(reading)
    os.close(ready)
    return pid


def killed(folder: Path, port: int, delivery: Delivery, after: float) -> str:
    """Sends a digest from a process that is killed, recovers, and says when it died."""
    pid = start(folder, port, delivery)
    time.sleep(after)
    os.kill(pid, signal.SIGKILL)
    if os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0:
        return "too late"
    channel = mail(folder, port)
    if channel.find(delivery):
        return "after its note"
    channel.send(delivery, PART, {})
    return "before its note"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kills", type=int, default=600)
    parser.add_argument("--answer", type=float, default=0.01)
    parser.add_argument("--span", type=float, default=0.08)
    parser.add_argument("--serve", type=float)
    asked = parser.parse_args()
    if asked.serve is not None:
        serve(asked.serve)
    logging.disable(logging.WARNING)
    chance = random.Random(1)  # noqa: S311 - no secret
    command = [sys.executable, "-m", "tests.bench.mail_kills", "--serve", str(asked.answer)]
    with (
        tempfile.TemporaryDirectory() as name,
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server,
    ):
        assert server.stdout is not None
        port, folder = int(server.stdout.readline()), Path(name)
        open_catalogue(f"sqlite:///{folder / 'catalogue.db'}")
        told: Counter[str] = Counter()
        keys = [Key("s1", date(2026, 1, 1) + timedelta(days=day)) for day in range(asked.kills)]
        for key in keys:
            delivery = Delivery(key, Target("mail", "a@example.org"), datetime.now(UTC), "sending")
            told[killed(folder, port, delivery, chance.uniform(0, asked.span))] += 1
        time.sleep(1)
        server.kill()
        arrived = Counter(server.stdout.read().split())
    lost = sum(arrived[key.run_key] == 0 for key in keys)
    print(f"killed: {dict(told)}")
    print(f"lost {lost}, doubled {sum(count > 1 for count in arrived.values())}")
    print(f"doubled if sent again after its note: {told['after its note'] - lost}")


if __name__ == "__main__":
    main()
