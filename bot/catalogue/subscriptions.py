"""The subscriptions: who wants which digest, and when."""

from __future__ import annotations

import builtins
import json
import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Row, delete, insert, select, update

from bot.catalogue.database import reading, writing
from bot.catalogue.digest_schema import deliveries, subscriptions
from bot.catalogue.inbox_rows import stamp
from bot.delivery import OPEN
from bot.errors import NotFound
from bot.schedule import read_schedule, write_days
from bot.subscription import Subscription, Target, Wanted

REMOVED = "its subscription was removed"


class Subscriptions:
    """Every subscription, in the order they were made."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, wanted: Wanted, now: datetime) -> Subscription:
        """Keeps a new one; what was due before `now` is none of its."""
        made = stamp(now)
        row = {
            "subscription_id": uuid.uuid4().hex[:8],
            "kind": wanted.target.kind,
            "address": wanted.target.address,
            "interest": wanted.interest,
            "likes": _list(wanted.likes),
            "must": _list(wanted.must),
            "never": _list(wanted.never),
            "at": wanted.schedule.at.isoformat("minutes"),
            "zone": wanted.schedule.zone,
            "days": write_days(wanted.schedule.days),
            "count": wanted.count,
            "min_score": wanted.min_score,
            "empty": wanted.empty,
            "created": made,
            "active": made,
            "is_paused": False,
        }
        with writing(self._engine) as connection:
            connection.execute(insert(subscriptions), [row])
        return Subscription(str(row["subscription_id"]), wanted, made, made)

    def list(self) -> builtins.list[Subscription]:
        """All of them, paused ones included."""
        query = select(subscriptions).order_by(
            subscriptions.c.created, subscriptions.c.subscription_id
        )
        with reading(self._engine) as connection:
            return [_subscription(row) for row in connection.execute(query)]

    def pause(self, subscription_id: str) -> None:
        """Makes nothing of it due any more. Raises NotFound."""
        self._update(subscription_id, is_paused=True)

    def resume(self, subscription_id: str, now: datetime) -> None:
        """Goes on with what is due after `now`; one that runs is left as it is. Raises NotFound."""
        query = select(subscriptions.c.is_paused).where(
            subscriptions.c.subscription_id == subscription_id
        )
        with reading(self._engine) as connection:
            runs = connection.scalar(query) is False
        if not runs:
            self._update(subscription_id, is_paused=False, active=stamp(now))

    def remove(self, subscription_id: str) -> None:
        """Forgets it, and ends what of it is not sent; its target keeps what it was shown."""
        with writing(self._engine) as connection:
            gone = connection.execute(
                delete(subscriptions).where(subscriptions.c.subscription_id == subscription_id)
            )
            if gone.rowcount == 0:
                raise _unknown(subscription_id)
            connection.execute(
                update(deliveries)
                .where(
                    deliveries.c.subscription_id == subscription_id, deliveries.c.stage.in_(OPEN)
                )
                .values(stage="missed", owner=None, until=None, error=REMOVED)
            )

    def _update(self, subscription_id: str, **values: Any) -> None:
        with writing(self._engine) as connection:
            changed = connection.execute(
                update(subscriptions)
                .where(subscriptions.c.subscription_id == subscription_id)
                .values(**values)
            )
        if changed.rowcount == 0:
            raise _unknown(subscription_id)


def _unknown(subscription_id: str) -> NotFound:
    return NotFound(f"no subscription {subscription_id!r}: see `footnote subscriptions list`")


def _list(values: tuple[str, ...]) -> str:
    return json.dumps(values, ensure_ascii=False)


def _subscription(row: Row[Any]) -> Subscription:
    wanted = Wanted(
        target=Target(row.kind, row.address),
        interest=row.interest,
        schedule=read_schedule(row.at, row.zone, row.days),
        likes=tuple(json.loads(row.likes)),
        must=tuple(json.loads(row.must)),
        never=tuple(json.loads(row.never)),
        # `count` is also a method of a row, as of every tuple.
        count=row._mapping["count"],  # noqa: SLF001 - SQLAlchemy's public name
        min_score=row.min_score,
        empty=row.empty,
    )
    return Subscription(row.subscription_id, wanted, row.created, row.active, row.is_paused)
