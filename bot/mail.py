"""The channel of `--mail`: one message a digest, handed in over SMTP by a process of its own."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

from bot.delivery import Delivery, Part
from bot.errors import DeliveryFailed
from bot.letter import message_id, read_letter, write_message
from bot.mail_note import Note
from bot.mail_server import Sender

LOG = logging.getLogger(__name__)
WHOLE = 0
"""The number of the only part: a digest is one message."""


class Outbox(Protocol):
    """Notes, kept where every process sees them, of what was handed in."""

    def note(self, name: str, /) -> Note | None: ...

    def take_back(self, name: str, owner: str, /) -> None: ...


class HandIn(Protocol):
    """Runs the transaction of one message; see `bot.mail_process` and `bot.mail_transaction`."""

    def __call__(self, run_key: str, recipient: str, message: bytes, /) -> None: ...


class Mail:
    """Each digest arrives once, as far as the protocol allows.

    A mail server cannot be asked what it took. It takes a message when it has read the three bytes
    that end it, so these are sent apart, and before them a note is made that one process can make.
    All of this is done by a process that does nothing else and outlives this one; it settles its
    note once the server has answered, or takes it back. Until then others wait, for `noted_seconds`
    at most. After that the process was killed itself. The message counts as arrived, and a warning
    says so, which is wrong only where it died in the tenth of a millisecond between its note and
    the three bytes, or while a server was about to fail. A server that had been silent for long was
    not responsible for it: then it is sent again, under the same Message-ID.
    """

    def __init__(
        self,
        hand_in: HandIn,
        sender: Sender,
        outbox: Outbox,
        clock: Callable[[], datetime],
        noted_seconds: float,
    ) -> None:
        self._hand_in = hand_in
        self._sender = sender
        self._outbox = outbox
        self._clock = clock
        self._noted_seconds = noted_seconds

    def find(self, delivery: Delivery) -> Mapping[int, str]:
        """The message, where it was handed in.

        Raises CatalogueError, and DeliveryFailed as long as that may be going on.
        """
        run_key, name = delivery.key.run_key, message_id(delivery.key, self._sender)
        note = self._outbox.note(run_key)
        if note is None:
            return {}
        if note.may_change(self._clock(), self._noted_seconds):
            raise DeliveryFailed(
                f"a process is handing {run_key!r} in, or was killed at it less than "
                f"{self._noted_seconds:.0f} s ago: the next run looks what became of it"
            )
        if note.state == "doubted":
            self._outbox.take_back(run_key, note.owner)
            return {}
        if note.state == "noted":
            LOG.warning(
                "%s to %s was handed in by a process that was killed before the answer: it is not "
                "sent again; if it is missing, look for %s in the mail server's log",
                run_key,
                delivery.target.address,
                name,
            )
        return {WHOLE: name}

    def send(self, delivery: Delivery, part: Part, before: Mapping[int, str]) -> str:  # noqa: ARG002
        """Hands the message in. Raises DeliveryFailed, DeliveryRefused, CatalogueError."""
        letter = read_letter(part.text)
        message = write_message(letter, delivery, self._sender, self._clock())
        self._hand_in(delivery.key.run_key, delivery.target.address, message)
        return message_id(delivery.key, self._sender)
