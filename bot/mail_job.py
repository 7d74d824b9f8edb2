"""What the process that hands one message in is told, and what it tells."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Literal, TypeAlias

from bot.mail_server import MailServer, Sender

ENCODING = "latin-1"
"""Any bytes are a text in it."""
Result: TypeAlias = Literal["taken", "failed", "refused"]


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a transaction may take: a step, all steps before the end of the message, the answer
    to that end, and the changes of its note. Within `prompt_seconds` a server mostly answers."""

    step_seconds: float = 20.0
    offer_seconds: float = 60.0
    end_seconds: float = 100.0
    note_seconds: float = 60.0
    prompt_seconds: float = 0.5

    @property
    def noted_seconds(self) -> float:
        """How old a note is at most before its transaction has ended."""
        return self.end_seconds + self.note_seconds

    @property
    def whole_seconds(self) -> float:
        """What a process needs at most."""
        return self.offer_seconds + self.noted_seconds + self.note_seconds


@dataclass(frozen=True, slots=True)
class Job:
    """One message, and all that is needed to hand it in; it holds secrets."""

    run_key: str
    sender: Sender
    recipient: str
    message: bytes = field(repr=False)
    server: MailServer
    database_url: str = field(repr=False)
    limits: Limits = field(default_factory=Limits)

    def to_json(self) -> str:
        """As the process reads it."""
        return json.dumps({**asdict(self), "message": self.message.decode(ENCODING)})


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of the message, in the server's words where it was not taken."""

    result: Result
    words: str = ""

    def to_json(self) -> str:
        """In one line."""
        return json.dumps(asdict(self))


def read_job(text: str) -> Job:
    """What `Job.to_json` gave. Raises ValueError where it is not whole."""
    told = json.loads(text)
    told["message"] = told["message"].encode(ENCODING)
    told["sender"] = Sender(**told["sender"])
    told["server"] = MailServer(**told["server"])
    told["limits"] = Limits(**told["limits"])
    return Job(**told)


def read_receipt(text: str) -> Receipt | None:
    """What `Receipt.to_json` gave; None where a process ended before it said anything."""
    try:
        return Receipt(**json.loads(text))
    except ValueError:
        return None
