"""Which messages a mail server was told to take: it cannot be asked what it took."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, delete, select

from bot.catalogue.database import alone, reading, upsert, writing
from bot.catalogue.inbox_rows import stamp
from bot.catalogue.schema import meta
from bot.mail_note import Note, read_note, write_note

KEY = "handed in "
KEPT = timedelta(days=7)
"""Longer than any delivery is taken up again."""
OUTBOX_LOCK = 7_310_645_204


class Outbox:
    """A note a message, made before it is handed in and taken back where that failed.

    A transaction that has lost its note to another `owner` changes nothing but that it was taken.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def begin(self, name: str, owner: str, now: datetime, then: Callable[[], None]) -> bool:
        """Notes that a message is handed in now, and does so: `then` comes at once.

        False, and nothing is, where it was noted. Not synced: a process that dies between the note
        and `then` leaves the note, and no message.
        """
        with self._alone(is_synced=False) as connection:
            of_mail = meta.c.key.startswith(KEY, autoescape=True)
            connection.execute(delete(meta).where(of_mail, meta.c.value < stamp(now - KEPT)))
            if _note(connection, name) is not None:
                return False
            _keep(connection, name, Note(now, "noted", owner))
            connection.commit()
            then()  # before the connection is given back, which takes longer than both
            return True

    def doubt(self, name: str, owner: str) -> None:
        """There was no answer soon: a server is not responsible for what it has not answered."""
        with self._alone(is_synced=False) as connection:
            note = _note(connection, name)
            if note is not None and (note.state, note.owner) == ("noted", owner):
                _keep(connection, name, replace(note, state="doubted"))

    def take_back(self, name: str, owner: str) -> None:
        """It did not arrive: it may be handed in again."""
        with self._alone(is_synced=False) as connection:
            note = _note(connection, name)
            if note is not None and note.owner == owner and note.state != "taken":
                connection.execute(delete(meta).where(meta.c.key == KEY + name))

    def taken(self, name: str, now: datetime) -> None:
        """It has arrived, whoever noted it."""
        with self._alone(is_synced=True) as connection:
            _keep(connection, name, Note(now, "taken"))

    def note(self, name: str) -> Note | None:
        """What is noted of it."""
        with reading(self._engine) as connection:
            return _note(connection, name)

    @contextmanager
    def _alone(self, *, is_synced: bool) -> Iterator[Connection]:
        with writing(self._engine, is_synced=is_synced) as connection:
            alone(connection, OUTBOX_LOCK)
            yield connection


def _note(connection: Connection, name: str) -> Note | None:
    found = connection.scalar(select(meta.c.value).where(meta.c.key == KEY + name))
    return None if found is None else read_note(found)


def _keep(connection: Connection, name: str, note: Note) -> None:
    upsert(connection, meta, [{"key": KEY + name, "value": write_note(note, stamp(note.began))}])
