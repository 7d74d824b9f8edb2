"""The configured sources, how far each was read, and how its last run ended."""

from __future__ import annotations

import builtins
import json
from dataclasses import asdict

from sqlalchemy import Engine, delete, insert, select, update

from bot.catalogue.database import reading, upsert, writing
from bot.catalogue.schema import listings, sources
from bot.errors import NotFound, UsageError
from bot.source import Cursor, Source


class Sources:
    """Every configured source, by its name."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, source: Source) -> None:
        """Keeps a new source, and its name for its papers' listing.

        Raises UsageError when there is a source of this name, or a listing from another place.
        """
        with writing(self._engine) as connection:
            known = connection.scalar(select(sources.c.place).where(sources.c.name == source.name))
            if known is not None:
                raise UsageError(
                    f"there is a source {source.name!r} already, which reads {known!r}: "
                    "give this one another name with --as NAME"
                )
            origin = connection.scalar(
                select(listings.c.origin).where(listings.c.name == source.name)
            )
            if origin is not None and origin != source.address:
                raise UsageError(
                    f"the listing {source.name!r} comes from {origin!r}: "
                    "give this source another name with --as NAME"
                )
            connection.execute(insert(sources), [{**asdict(source), "cursor": "{}"}])
            row = {"name": source.name, "origin": source.address, "seen": source.added}
            if origin is None:
                upsert(connection, listings, [row])

    def list(self) -> builtins.list[Source]:
        """All sources, by name."""
        fields = [column for column in sources.c if column is not sources.c.cursor]
        with reading(self._engine) as connection:
            rows = connection.execute(select(*fields).order_by(sources.c.name)).mappings()
            return [Source(**row) for row in rows]

    def remove(self, name: str) -> None:
        """Forgets a source; its papers stay. Raises NotFound."""
        with writing(self._engine) as connection:
            gone = connection.execute(delete(sources).where(sources.c.name == name))
            if gone.rowcount == 0:
                raise NotFound(f"no source {name!r}: see `footnote sources list`")

    def cursor(self, name: str) -> Cursor:
        """What the reader of a source goes on from; empty before its first run."""
        with reading(self._engine) as connection:
            found = connection.scalar(select(sources.c.cursor).where(sources.c.name == name))
        cursor: Cursor = json.loads(found or "{}")
        return cursor

    def keep(self, name: str, cursor: Cursor) -> None:
        """Notes how far a source was read, once its papers are kept."""
        self._update(name, cursor=json.dumps(cursor, ensure_ascii=False))

    def end(self, name: str, ran: str, error: str | None) -> None:
        """Notes how a run that began at `ran` (ISO, UTC) ended."""
        done = {"ran": ran, "error": error} | ({} if error else {"succeeded": ran})
        self._update(name, **done)

    def _update(self, name: str, **values: str | None) -> None:
        with writing(self._engine) as connection:
            connection.execute(update(sources).where(sources.c.name == name).values(**values))
