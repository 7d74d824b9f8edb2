from __future__ import annotations

from dataclasses import replace
from datetime import date
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest

from bot.delivery import Delivery, Key
from bot.letter import Letter, message_id, read_letter, write_message
from bot.mail_server import Sender
from bot.subscription import Target
from tests.bot.deliveries import utc

MOMENT = utc("2026-01-14 09:01")
SENDER = Sender("Footnote", "footnote@example.org")
DELIVERY = Delivery(Key("s1", date(2026, 1, 14)), Target("mail", "ada@example.org"), MOMENT, "due")
LETTER = Letter("Digest: moß", "Moss – “wächst”.\n", "<p>Moss – “wächst”.</p>\n")


def written(
    letter: Letter = LETTER, delivery: Delivery = DELIVERY, sender: Sender = SENDER
) -> EmailMessage:
    data = write_message(letter, delivery, sender, MOMENT)
    message = message_from_bytes(data, policy=default)
    assert isinstance(message, EmailMessage)
    assert [] == message.defects
    return message


def test_letter_is_stored_and_read() -> None:
    """Nothing is lost."""
    assert read_letter(LETTER.to_part()) == LETTER


def test_message_has_both_forms() -> None:
    """Text first: readers take the last that they know."""
    message = written()
    text, html = message.iter_parts()

    assert "multipart/alternative" == message.get_content_type()
    assert (LETTER.text, LETTER.html) == (
        text.get_content().replace("\r\n", "\n"),
        html.get_content().replace("\r\n", "\n"),
    )
    assert ["text/plain", "text/html"] == [text.get_content_type(), html.get_content_type()]


def test_message_says_what_it_is() -> None:
    """From whom, about what, that no person wrote it, and how to end it."""
    message = written()

    assert {
        "From": "Footnote <footnote@example.org>",
        "To": "ada@example.org",
        "Subject": "Digest: moß",
        "Date": "Wed, 14 Jan 2026 09:01:00 +0000",
        "Message-ID": "<digest.s1.2026-01-14@example.org>",
        "X-Footnote-Run": "digest:s1:2026-01-14",
        "Auto-Submitted": "auto-generated",
        "Precedence": "bulk",
        "X-Auto-Response-Suppress": "All",
        "List-Unsubscribe": "<mailto:footnote@example.org?subject=unsubscribe%20s1>",
        "MIME-Version": "1.0",
    } == {name: value for name, value in message.items() if name != "Content-Type"}


def test_name_is_the_deliverys() -> None:
    """The same again tomorrow for the same digest, another for another."""
    other = replace(DELIVERY, key=Key("s1", date(2026, 1, 15)))

    assert written()["Message-ID"] == message_id(DELIVERY.key, SENDER)
    assert written(delivery=other)["Message-ID"] != written()["Message-ID"]


def test_only_short_lines_of_ascii_travel() -> None:
    """Each ends with CR LF, as SMTP has it."""
    long = Letter("ü" * 300, "ü " * 3000 + "\n", f"<p>{'ü' * 3000}</p>")
    data = write_message(long, DELIVERY, Sender("Jürgen, der Große", "j@example.org"), MOMENT)

    assert data.isascii()
    assert 0 == data.count(b"\n") - data.count(b"\r\n")
    assert max(map(len, data.splitlines())) <= 78
    assert data.endswith(b"\r\n")


def test_names_of_people_are_theirs() -> None:
    """With any letter, comma or quotation mark."""
    (address,) = written(sender=Sender('Ada "Ü", Countess', "ada@example.org"))["From"].addresses

    assert ('Ada "Ü", Countess', "ada@example.org") == (address.display_name, address.addr_spec)


@pytest.mark.parametrize("subject", ["a\r\nBcc: b@example.org", "a\nBcc: b@example.org"])
def test_no_text_becomes_a_header(subject: str) -> None:
    """A message is not even written."""
    with pytest.raises(ValueError, match="may not contain linefeed"):
        written(replace(LETTER, subject=subject))
