"""What a day's summaries cost: they are not kept, as answers are, but their price counts."""

from __future__ import annotations

from sqlalchemy import Engine, select

from bot.catalogue.database import alone, reading, upsert, writing
from bot.catalogue.schema import meta

SPENDING_LOCK = 7_301
KEY = "spent:"


class Spending:
    """US dollars by day (ISO, UTC)."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, day: str, usd: float) -> None:
        """Adds to what the day cost, also while another process does."""
        with writing(self._engine) as connection:
            alone(connection, SPENDING_LOCK)
            before = connection.scalar(select(meta.c.value).where(meta.c.key == KEY + day))
            upsert(connection, meta, [{"key": KEY + day, "value": repr(float(before or 0) + usd)}])

    def since(self, day: str) -> float:
        """What that day and those after it cost."""
        query = select(meta.c.value).where(meta.c.key >= KEY + day, meta.c.key.startswith(KEY))
        with reading(self._engine) as connection:
            return sum(map(float, connection.scalars(query)))
