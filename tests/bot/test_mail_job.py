from __future__ import annotations

import pytest

from bot.mail_job import Job, Limits, Receipt, read_job, read_receipt
from bot.mail_server import MailServer, Sender

JOB = Job(
    "digest:s1:2026-01-14",
    Sender("Footnote", "footnote@example.org"),
    "ada@example.org",
    bytes(range(256)),
    MailServer("mail.example.org", 587, "ada", "s3cret", is_tls=True),
    "postgresql://footnote:hidden@db/footnote",
    Limits(prompt_seconds=0.1),
)


def test_job_is_read_as_it_was_written() -> None:
    """Whatever bytes the message has."""
    assert JOB == read_job(JOB.to_json())


def test_part_of_a_job_is_none() -> None:
    """Its writer has died: wherever it is cut, nothing may be sent."""
    whole = JOB.to_json()
    for length in range(len(whole)):
        with pytest.raises(ValueError, match=r"^(Expecting|Unterminated|Invalid)"):
            read_job(whole[:length])


def test_job_shows_no_secret() -> None:
    """Neither of its passwords, where somebody prints it."""
    assert "s3cret" not in repr(JOB)
    assert "hidden" not in repr(JOB)


def test_receipt_is_one_line() -> None:
    """Of a process that died there is none."""
    receipt = Receipt("refused", "550 “never”\nagain")

    assert 1 == len(receipt.to_json().splitlines())
    assert receipt == read_receipt(receipt.to_json())
    assert [None, None] == [read_receipt(""), read_receipt(receipt.to_json()[:-2])]


def test_note_is_not_old_before_its_transaction_has_ended() -> None:
    """And a process is waited for as long as it may take."""
    limits = Limits()

    assert limits.end_seconds < limits.noted_seconds < limits.whole_seconds
