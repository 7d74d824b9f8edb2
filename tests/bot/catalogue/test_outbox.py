from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine, insert

from bot.bootstrap.mail import PROCESS
from bot.catalogue.database import connect, writing
from bot.catalogue.inbox_rows import stamp
from bot.catalogue.outbox import KEPT, KEY, Outbox
from bot.catalogue.schema import meta
from bot.errors import DeliveryFailed
from bot.mail_job import Job
from bot.mail_note import Note
from bot.mail_process import MailProcess, command
from bot.mail_server import Sender
from tests.bot.deliveries import utc
from tests.smtp_server import SmtpServer

NOW = utc("2026-01-14 09:00")
LATER = NOW + timedelta(seconds=1)


def nothing() -> None:
    """Is sent."""


def test_note_is_seen_by_all_when_the_message_is_ended(engine: Engine) -> None:
    """Neither earlier nor later; where it was noted nothing is sent."""
    outbox, seen = Outbox(engine), []

    def end() -> None:
        other = connect(engine.url.render_as_string(hide_password=False))
        seen.append(Outbox(other).note("a"))
        other.dispose()

    assert [True, False] == [outbox.begin("a", owner, NOW, end) for owner in "12"]
    assert [Note(NOW, "noted", "1")] == seen


def test_note_outlives_a_message_that_could_not_be_ended(engine: Engine) -> None:
    """Whoever made it takes it back."""
    outbox = Outbox(engine)

    def fail() -> None:
        raise DeliveryFailed("gone")

    with pytest.raises(DeliveryFailed):
        outbox.begin("a", "1", NOW, fail)
    assert Note(NOW, "noted", "1") == outbox.note("a")
    outbox.take_back("a", "1")
    assert outbox.begin("a", "2", NOW, nothing)


def test_message_is_noted_once(engine: Engine) -> None:
    """Whoever comes second is told so, until the note is taken back."""
    outbox = Outbox(engine)

    assert outbox.note("a") is None
    noted = [outbox.begin(name, owner, NOW, nothing) for name, owner in ("a1", "a2", "b3")]
    assert [True, False, True] == noted
    assert Note(NOW, "noted", "1") == outbox.note("a")
    outbox.take_back("a", "1")
    assert (None, Note(NOW, "noted", "3")) == (outbox.note("a"), outbox.note("b"))
    assert outbox.begin("a", "2", NOW, nothing)


def test_note_says_how_far_a_message_is(engine: Engine) -> None:
    """One that was taken is never taken back."""
    outbox = Outbox(engine)
    outbox.begin("a", "1", NOW, nothing)
    outbox.doubt("a", "1")
    assert Note(NOW, "doubted", "1") == outbox.note("a")
    outbox.taken("a", LATER)
    outbox.doubt("a", "1")
    outbox.take_back("a", "1")

    assert Note(LATER, "taken") == outbox.note("a")
    assert not outbox.begin("a", "2", LATER, nothing)


def test_transaction_that_lost_its_note_changes_nothing(engine: Engine) -> None:
    """But that the message was taken after all."""
    outbox = Outbox(engine)
    outbox.begin("a", "2", NOW, nothing)
    outbox.doubt("a", "1")
    outbox.take_back("a", "1")
    assert Note(NOW, "noted", "2") == outbox.note("a")
    outbox.taken("a", LATER)

    assert Note(LATER, "taken") == outbox.note("a")


def test_note_of_an_older_footnote_is_read(engine: Engine) -> None:
    """It held the moment alone."""
    with writing(engine) as connection:
        connection.execute(insert(meta), [{"key": f"{KEY}a", "value": stamp(NOW)}])

    assert Note(NOW, "noted") == Outbox(engine).note("a")


def test_of_many_at_once_one_notes_it(engine: Engine) -> None:
    """Whatever the database."""
    with ThreadPoolExecutor(6) as pool:
        noted = list(
            pool.map(lambda one: Outbox(engine).begin("a", str(one), NOW, nothing), range(12))
        )

    assert 1 == sum(noted)


def test_old_notes_go(engine: Engine) -> None:
    """No delivery is taken up again so late; what is kept beside them stays."""
    outbox = Outbox(engine)
    outbox.begin("old", "1", NOW, nothing)
    outbox.begin("young", "2", LATER, nothing)
    outbox.begin("new", "3", LATER + KEPT, nothing)

    assert [True, False, False] == [outbox.note(name) is None for name in ("old", "young", "new")]


def test_process_that_hands_mail_in_settles_its_note(engine: Engine) -> None:
    """In any database."""
    with SmtpServer() as server:
        address = engine.url.render_as_string(hide_password=False)
        message, sender = b"A: b\r\n\r\nc\r\n", Sender("Footnote", "f@example.org")
        job = Job("a", sender, "ada@example.org", message, server.address(), address)
        MailProcess(command(PROCESS)).hand_in(job)

    note = Outbox(engine).note("a")
    assert note is not None
    assert ("taken", 1) == (note.state, len(server.kept))
