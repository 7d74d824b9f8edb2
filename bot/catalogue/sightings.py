"""When and where papers were first seen, and how many upvotes they have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine, func, select

from bot.catalogue.database import chunked, reading
from bot.catalogue.schema import entries


@dataclass(frozen=True, slots=True)
class Sighting:
    """A paper's first appearance; `seen` is ISO, UTC.

    `upvotes` are the most that any source counts, None where none counts them.
    """

    paper_id: str
    listing: str
    seen: str
    upvotes: int | None = None


class Sightings:
    """Reads what the intake notes of every paper."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def first(self, paper_ids: Sequence[str]) -> dict[str, Sighting]:
        """The first sighting of each paper, by its id; none for a paper that is in no listing."""
        found: dict[str, Sighting] = {}
        upvotes: dict[str, int] = {}
        with reading(self._engine) as connection:
            for portion in chunked(paper_ids):
                query = (
                    select(entries.c.paper_id, entries.c.listing, entries.c.seen, entries.c.upvotes)
                    .where(entries.c.paper_id.in_(portion), entries.c.seen.is_not(None))
                    .order_by(entries.c.seen, entries.c.listing)
                )
                for paper_id, listing, seen, votes in connection.execute(query):
                    if votes is not None:
                        upvotes[paper_id] = max(votes, upvotes.get(paper_id, 0))
                    found.setdefault(paper_id, Sighting(paper_id, listing, seen))
        return {
            paper_id: Sighting(paper_id, one.listing, one.seen, upvotes.get(paper_id))
            for paper_id, one in found.items()
        }

    def since(self, moment: str) -> list[str]:
        """The papers first seen anywhere at a moment (ISO, UTC) or later, the first first."""
        query = (
            select(entries.c.paper_id, func.min(entries.c.seen).label("first"))
            .group_by(entries.c.paper_id)
            .having(func.min(entries.c.seen) >= moment)
            .order_by("first", entries.c.paper_id)
        )
        with reading(self._engine) as connection:
            return [row.paper_id for row in connection.execute(query)]

    def newest(self) -> str | None:
        """When a paper was last seen for the first time (ISO, UTC); None before the first."""
        with reading(self._engine) as connection:
            found: str | None = connection.scalar(select(func.max(entries.c.seen)))
        return found
