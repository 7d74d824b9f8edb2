"""The papers that people saved, each for themselves."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine, delete, select

from bot.catalogue.database import reading, upsert, writing
from bot.catalogue.digest_schema import saved
from bot.catalogue.inbox_rows import stamp


class Saved:
    """Who saved which paper; a paper that left the library stays saved."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def save(self, team: str, user: str, paper_id: str, now: datetime) -> bool:
        """Saves a paper for a person; False where it was saved before."""
        row = {"team": team, "user_id": user, "paper_id": paper_id, "moment": stamp(now)}
        query = select(saved.c.moment).where(
            saved.c.team == team, saved.c.user_id == user, saved.c.paper_id == paper_id
        )
        with writing(self._engine) as connection:
            if connection.scalar(query) is not None:
                return False
            upsert(connection, saved, [row])
            return True

    def saved(self, team: str, user: str) -> list[str]:
        """The ids of the papers that a person saved, the last one first."""
        query = select(saved.c.paper_id).where(saved.c.team == team, saved.c.user_id == user)
        query = query.order_by(saved.c.moment.desc(), saved.c.paper_id)
        with reading(self._engine) as connection:
            return list(connection.scalars(query))

    def forget(self, team: str, user: str) -> None:
        """Deletes what a person saved."""
        with writing(self._engine) as connection:
            connection.execute(delete(saved).where(saved.c.team == team, saved.c.user_id == user))
