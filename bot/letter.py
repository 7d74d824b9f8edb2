"""A digest as one e-mail: what is stored of it, and the message that is handed in."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from bot.delivery import Delivery, Key
from bot.mail_server import Sender

RUN_HEADER = "X-Footnote-Run"
"""Carries a delivery's run key."""
ENCODED = "quoted-printable"
"""Only ASCII travels, in short lines: any server takes it."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A subject of one line, and the same text twice."""

    subject: str
    text: str
    html: str

    def to_part(self) -> str:
        """As a part of a delivery is stored."""
        return json.dumps(asdict(self), ensure_ascii=False)


def read_letter(part: str) -> Letter:
    """What `to_part` gave."""
    return Letter(**json.loads(part))


def message_id(key: Key, sender: Sender) -> str:
    """The same for every copy of a delivery: servers and readers fold them into one."""
    return f"<{key.run_key.replace(':', '.')}@{sender.host}>"


def write_message(letter: Letter, delivery: Delivery, sender: Sender, moment: datetime) -> bytes:
    """The message, every line ending with CR LF; readers choose between its text and its HTML."""
    message = EmailMessage(SMTP)
    message["From"] = Address(sender.name, addr_spec=sender.address)
    message["To"] = Address(addr_spec=delivery.target.address)
    message["Subject"] = letter.subject
    message["Date"] = moment
    message["Message-ID"] = message_id(delivery.key, sender)
    message[RUN_HEADER] = delivery.key.run_key
    # Nobody's absence is answered, and no list is bothered with it.
    message["Auto-Submitted"] = "auto-generated"
    message["Precedence"] = "bulk"
    message["X-Auto-Response-Suppress"] = "All"
    stop = f"mailto:{sender.address}?subject=unsubscribe%20{delivery.key.subscription_id}"
    message["List-Unsubscribe"] = f"<{stop}>"
    message.set_content(letter.text, cte=ENCODED)
    message.add_alternative(letter.html, subtype="html", cte=ENCODED)
    return message.as_bytes()
