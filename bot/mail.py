"""The channel of `--mail`: one message a digest, handed in over SMTP."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from threading import Event, Timer
from typing import Protocol

from bot.delivery import Delivery, Part
from bot.errors import DeliveryFailed
from bot.letter import message_id, read_letter, write_message
from bot.mail_server import Sender

LOG = logging.getLogger(__name__)
WHOLE = 0
"""The number of the only part: a digest is one message."""
PROMPT_SECONDS = 0.5
"""Within it a server that works mostly answers."""


class Outbox(Protocol):
    """Notes, kept where every process sees them, of what was handed in."""

    def begin(self, name: str, now: datetime, /) -> bool: ...

    def began(self, name: str, /) -> bool: ...

    def take_back(self, name: str, /) -> None: ...


class Session(Protocol):
    """A connection for one message; see `bot.smtp.SmtpSession`."""

    def offer(self, sender: str, recipient: str, message: bytes, /) -> None: ...

    def end(self) -> str: ...

    def close(self) -> None: ...


class Mail:
    """Each digest arrives once, as far as the protocol allows.

    A mail server cannot be asked what it took. It takes a message when it has read the three bytes
    that end it, so these are sent apart, and between the message and them a note is made that only
    one process can make. After a crash a message without the note does not exist anywhere, and is
    sent; one with the note counts as arrived. That is wrong only when the process died in the
    tenth of a millisecond between the note and the three bytes, or within `prompt_seconds` in
    which the server was about to refuse: then the digest is lost, and a warning says so. To send
    it again instead would be wrong whenever the process died while the server answered or while
    the answer was noted: then it would arrive twice. `tests.bench.mail_kills` compares both.

    A process that lives takes its note back when the server refuses the message, when the
    connection breaks without an answer, and while the server is silent for longer than
    `prompt_seconds`: until it answers, a server is not responsible for a message. Such a digest is
    sent again with the same Message-ID, by which copies are folded.
    """

    def __init__(
        self,
        open_session: Callable[[], Session],
        sender: Sender,
        outbox: Outbox,
        clock: Callable[[], datetime],
        prompt_seconds: float = PROMPT_SECONDS,
    ) -> None:
        self._open_session = open_session
        self._sender = sender
        self._outbox = outbox
        self._clock = clock
        self._prompt_seconds = prompt_seconds

    def find(self, delivery: Delivery) -> Mapping[int, str]:
        """The message, where it was handed in. Raises CatalogueError."""
        if not self._outbox.began(delivery.key.run_key):
            return {}
        name = message_id(delivery.key, self._sender)
        LOG.warning(
            "%s to %s was handed in by a process that died before the answer: it is not sent "
            "again; if it is missing, look for %s in the mail server's log",
            delivery.key.run_key,
            delivery.target.address,
            name,
        )
        return {WHOLE: name}

    def send(self, delivery: Delivery, part: Part, before: Mapping[int, str]) -> str:  # noqa: ARG002
        """Hands the message in. Raises DeliveryFailed, DeliveryRefused, CatalogueError."""
        moment = self._clock()
        message = write_message(read_letter(part.text), delivery, self._sender, moment)
        session = self._open_session()
        try:
            session.offer(self._sender.address, delivery.target.address, message)
            self._end(session, delivery)
        finally:
            session.close()
        return message_id(delivery.key, self._sender)

    def _end(self, session: Session, delivery: Delivery) -> None:
        run_key = delivery.key.run_key
        with self._doubted(run_key) as is_noted:
            if not self._outbox.begin(run_key, self._clock()):
                raise DeliveryFailed(
                    f"another process is sending {run_key!r}: nothing was sent twice"
                )
            is_noted.set()
            try:
                session.end()
            except DeliveryFailed:
                self._outbox.take_back(run_key)
                raise
        self._outbox.begin(run_key, self._clock())  # anew, where the server took its time

    @contextmanager
    def _doubted(self, run_key: str) -> Iterator[Event]:
        """Takes a note back that has stood for too long without an answer."""
        is_noted = Event()

        def doubt() -> None:
            if is_noted.is_set():
                self._outbox.take_back(run_key)

        timer = Timer(self._prompt_seconds, doubt)  # begun now: after the note every moment counts
        timer.daemon = True
        timer.start()
        try:
            yield is_noted
        finally:
            timer.cancel()
            timer.join()
