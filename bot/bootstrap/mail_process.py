"""The process that hands one message in: a job on stdin, a receipt on stdout, its log on stderr.

`python -m bot.bootstrap.mail_process`, for `bot.mail_process`. It reads no settings.
"""

from __future__ import annotations

import os
import signal
import ssl
import sys
from contextlib import suppress
from datetime import UTC, datetime

from bot.catalogue.database import connect
from bot.catalogue.outbox import Outbox
from bot.errors import DeliveryRefused, FootnoteError
from bot.mail_job import Job, Receipt, read_job
from bot.mail_transaction import Transaction
from bot.slack.log import start_log
from bot.smtp import SmtpSession


def main() -> None:
    """Ends by itself, soon: whoever is told to stop waits for it, and no message is cut in two."""
    for told in (signal.SIGINT, signal.SIGTERM):
        signal.signal(told, signal.SIG_IGN)
    start_log()
    try:
        job = read_job(sys.stdin.read())
    except ValueError:
        sys.exit("the job is not whole: the process that wrote it has died, and nothing was sent")
    line = hand_in(job).to_json() + "\n"
    with suppress(OSError):  # nobody may be left to read it
        os.write(1, line.encode())


def hand_in(job: Job) -> Receipt:
    """Runs the job's transaction; the catalogue is up to date, as whoever gave it has opened it."""
    session = SmtpSession(job.server, job.sender.host, ssl.create_default_context(), job.limits)
    try:
        outbox = Outbox(connect(job.database_url))
        Transaction(job, session, outbox, lambda: datetime.now(UTC)).run()
    except DeliveryRefused as error:
        return Receipt("refused", str(error))
    except FootnoteError as error:
        return Receipt("failed", str(error))
    return Receipt("taken")


if __name__ == "__main__":
    main()
