"""What each target of digests was shown, and what people there think of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, and_, delete, func, insert, select, tuple_

from bot.catalogue.database import chunked, reading, upsert, writing
from bot.catalogue.digest_schema import deliveries, delivery_parts, shown, votes
from bot.subscription import Target


class Targets:
    """Every target that ever got a digest, whatever became of its subscriptions."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def shown(self, target: Target, since: date = date.min) -> dict[str, int]:
        """The papers a target has been shown or is about to be, each with its newest version.

        Only those of digests from a date on, if it is given.
        """
        query = select(shown.c.paper_id, func.max(shown.c.version)).where(
            at(shown, target), shown.c.local_date >= since.isoformat()
        )
        with reading(self._engine) as connection:
            rows = connection.execute(query.group_by(shown.c.paper_id))
            return {row[0]: row[1] for row in rows}

    def vote(self, target: Target, paper_id: str, user_id: str, *, is_good: bool) -> None:
        """Keeps what somebody thinks of a paper in a target; their last word counts."""
        row = {
            "kind": target.kind,
            "address": target.address,
            "paper_id": paper_id,
            "user_id": user_id,
            "is_good": is_good,
        }
        with writing(self._engine) as connection:
            upsert(connection, votes, [row])

    def votes(self, target: Target) -> list[tuple[str, bool]]:
        """The papers voted on in a target, each vote with whether it was a good one."""
        query = select(votes.c.paper_id, votes.c.is_good).where(at(votes, target))
        with reading(self._engine) as connection:
            rows = connection.execute(query.order_by(votes.c.paper_id, votes.c.user_id))
            return [(row.paper_id, row.is_good) for row in rows]

    def forget(self, team: str, user_id: str) -> None:
        """Deletes what a person of a Slack workspace thinks of papers."""
        theirs = and_(
            votes.c.kind == "slack",
            votes.c.address.startswith(f"{team}:", autoescape=True),
            votes.c.user_id == user_id,
        )
        with writing(self._engine) as connection:
            connection.execute(delete(votes).where(theirs))

    def paper_of(self, target: Target, ref: str) -> str | None:
        """The id of the paper that the part of this name shows alone, where it is one of these."""
        query = (
            select(delivery_parts.c.paper_id)
            .join(
                deliveries,
                and_(
                    deliveries.c.subscription_id == delivery_parts.c.subscription_id,
                    deliveries.c.local_date == delivery_parts.c.local_date,
                ),
            )
            .where(delivery_parts.c.ref == ref, at(deliveries, target))
        )
        with reading(self._engine) as connection:
            found: str | None = connection.scalar(query)
        return found


def show(
    connection: Connection, target: Target, papers: Mapping[str, int], local_date: date
) -> bool:
    """Notes that a target is shown these versions; False, and nothing is, if it was one of them."""
    if not papers:
        return True
    pairs = tuple_(shown.c.paper_id, shown.c.version).in_(list(papers.items()))
    if connection.execute(select(shown.c.paper_id).where(at(shown, target), pairs)).first():
        return False
    place = {"kind": target.kind, "address": target.address, "local_date": local_date.isoformat()}
    rows = [{**place, "paper_id": paper, "version": version} for paper, version in papers.items()]
    connection.execute(insert(shown), rows)
    return True


def take_back(
    connection: Connection, target: Target, papers: Sequence[str], local_date: date
) -> None:
    """Forgets what a date's digest would have shown."""
    of_digest = (at(shown, target), shown.c.local_date == local_date.isoformat())
    for portion in chunked(papers):
        connection.execute(delete(shown).where(*of_digest, shown.c.paper_id.in_(portion)))


def at(table: Any, target: Target) -> ColumnElement[bool]:
    """The rows of a target in any table that names its kind and address."""
    return and_(table.c.kind == target.kind, table.c.address == target.address)
