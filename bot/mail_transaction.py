"""Hands one message in over SMTP: offered, noted, ended, settled."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from bot.alarm import alarm
from bot.errors import CatalogueError, DeliveryFailed
from bot.mail_job import Job

LOG = logging.getLogger(__name__)


class Notes(Protocol):
    """The changes of `bot.catalogue.outbox.Outbox`."""

    def begin(self, name: str, owner: str, now: datetime, then: Callable[[], None], /) -> bool: ...

    def doubt(self, name: str, owner: str, /) -> None: ...

    def take_back(self, name: str, owner: str, /) -> None: ...

    def taken(self, name: str, now: datetime, /) -> None: ...


class Session(Protocol):
    """A connection for one message; see `bot.smtp.SmtpSession`."""

    def offer(self, sender: str, recipient: str, message: bytes, /) -> None: ...

    def end(self) -> None: ...

    def answer(self) -> str: ...

    def close(self) -> None: ...


class Transaction:
    """One message's; `clock` is UTC."""

    def __init__(
        self, job: Job, session: Session, notes: Notes, clock: Callable[[], datetime]
    ) -> None:
        self._job = job
        self._session = session
        self._notes = notes
        self._clock = clock
        self._owner = uuid.uuid4().hex

    def run(self) -> None:
        """To its end. Raises DeliveryFailed, DeliveryRefused, CatalogueError: it was not taken."""
        try:
            self._session.offer(self._job.sender.address, self._job.recipient, self._job.message)
            self._end()
        finally:
            self._session.close()

    def _end(self) -> None:
        job, notes = self._job, self._notes
        try:
            if not notes.begin(job.run_key, self._owner, self._clock(), self._session.end):
                raise DeliveryFailed(
                    f"another process is sending {job.run_key!r}: nothing was sent twice"
                )
            with alarm(job.limits.prompt_seconds, self._doubt):
                self._session.answer()
        except (DeliveryFailed, CatalogueError):  # it may also be noted where that was not heard
            self._noted(lambda: notes.take_back(job.run_key, self._owner))
            raise
        self._noted(lambda: notes.taken(job.run_key, self._clock()))

    def _doubt(self) -> None:
        """There was no answer soon."""
        self._noted(lambda: self._notes.doubt(self._job.run_key, self._owner))

    def _noted(self, change: Callable[[], None]) -> None:
        """What the server did stands, also where it cannot be noted."""
        try:
            change()
        except CatalogueError as error:
            LOG.warning("the note of %s could not be changed: %s", self._job.run_key, error)
