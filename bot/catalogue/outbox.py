"""Which messages a mail server was told to take: it cannot be asked what it took."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, insert, select

from bot.catalogue.database import alone, reading, writing
from bot.catalogue.inbox_rows import stamp
from bot.catalogue.schema import meta

KEY = "handed in "
KEPT = timedelta(days=7)
"""Longer than any delivery is taken up again."""
OUTBOX_LOCK = 7_310_645_204


class Outbox:
    """A note a message, made before it is handed in and taken back where that failed."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def begin(self, name: str, now: datetime) -> bool:
        """Notes that a message is handed in now; False, and nothing is, where it was noted.

        Not synced: a process that dies in the middle of that would leave the note, and no message.
        """
        with writing(self._engine, is_synced=False) as connection:
            alone(connection, OUTBOX_LOCK)
            of_mail = meta.c.key.startswith(KEY, autoescape=True)
            connection.execute(delete(meta).where(of_mail, meta.c.value < stamp(now - KEPT)))
            if connection.execute(select(meta.c.key).where(meta.c.key == KEY + name)).first():
                return False
            connection.execute(insert(meta), [{"key": KEY + name, "value": stamp(now)}])
            return True

    def began(self, name: str) -> bool:
        """Whether it was noted."""
        with reading(self._engine) as connection:
            query = select(meta.c.key).where(meta.c.key == KEY + name)
            return connection.execute(query).first() is not None

    def take_back(self, name: str) -> None:
        """It did not arrive: it may be handed in again."""
        with writing(self._engine) as connection:
            connection.execute(delete(meta).where(meta.c.key == KEY + name))
