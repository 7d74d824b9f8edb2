"""The subscriptions: who wants which digest, and when."""

from __future__ import annotations

import builtins
import json
import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine, Row, Select, and_, delete, insert, select, update

from bot.catalogue.database import reading, writing
from bot.catalogue.digest_schema import deliveries, subscriptions
from bot.catalogue.inbox_rows import stamp
from bot.delivery import OPEN, Last
from bot.errors import NotFound
from bot.schedule import read_schedule, write_days
from bot.subscription import Subscription, Target, Wanted

REMOVED = "its subscription was removed"


class Subscriptions:
    """Every subscription, in the order they were made."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(
        self,
        wanted: Wanted,
        now: datetime,
        subscription_id: str | None = None,
        made_by: str | None = None,
    ) -> Subscription:
        """Keeps a new one; what was due before `now` is none of its.

        One that has the id already is given back as it is.
        """
        made = stamp(now)
        subscription_id = subscription_id or uuid.uuid4().hex[:8]
        row = {
            "subscription_id": subscription_id,
            "kind": wanted.target.kind,
            "address": wanted.target.address,
            **_row(wanted),
            "created": made,
            "active": made,
            "is_paused": False,
            "made_by": made_by,
        }
        with writing(self._engine) as connection:
            known = connection.execute(_of(subscription_id)).one_or_none()
            if known is not None:
                return _subscription(known)
            connection.execute(insert(subscriptions), [row])
        return Subscription(subscription_id, wanted, made, made, made_by=made_by)

    def get(self, subscription_id: str) -> Subscription:
        """One of them. Raises NotFound."""
        with reading(self._engine) as connection:
            row = connection.execute(_of(subscription_id)).one_or_none()
        if row is None:
            raise _unknown(subscription_id)
        return _subscription(row)

    def of(self, target: Target) -> builtins.list[Subscription]:
        """Those of one target, paused ones included."""
        return [one for one in self.list() if one.wanted.target == target]

    def change(self, subscription_id: str, wanted: Wanted, now: datetime) -> Subscription:
        """Makes it another one of the same target; a new time holds for what is due after `now`.

        Raises NotFound.
        """
        before = self.get(subscription_id)
        values = _row(wanted)
        if wanted.schedule != before.wanted.schedule:
            values["active"] = stamp(now)
        self._update(subscription_id, **values)
        return self.get(subscription_id)

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

    def ends(self, subscription_ids: Sequence[str]) -> dict[str, Last]:
        """What became of the last digest of each that had one."""
        query = (
            select(deliveries)
            .where(
                deliveries.c.subscription_id.in_(subscription_ids),
                deliveries.c.stage.not_in(OPEN),
            )
            .order_by(deliveries.c.local_date)
        )
        with reading(self._engine) as connection:
            return {row.subscription_id: _last(row) for row in connection.execute(query)}

    def forget(self, team: str, user: str) -> None:
        """Forgets that a person made those of a workspace; they stay."""
        theirs = and_(
            subscriptions.c.kind == "slack",
            subscriptions.c.address.startswith(f"{team}:", autoescape=True),
            subscriptions.c.made_by == user,
        )
        with writing(self._engine) as connection:
            connection.execute(update(subscriptions).where(theirs).values(made_by=None))

    def _update(self, subscription_id: str, **values: Any) -> None:
        with writing(self._engine) as connection:
            changed = connection.execute(
                update(subscriptions)
                .where(subscriptions.c.subscription_id == subscription_id)
                .values(**values)
            )
        if changed.rowcount == 0:
            raise _unknown(subscription_id)


def _last(row: Row[Any]) -> Last:
    return Last(date.fromisoformat(row.local_date), row.stage, len(json.loads(row.paper_ids)))


def _of(subscription_id: str) -> Select[Any]:
    return select(subscriptions).where(subscriptions.c.subscription_id == subscription_id)


def _row(wanted: Wanted) -> dict[str, Any]:
    """The columns that a person may change."""
    return {
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
    }


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
    return Subscription(
        row.subscription_id, wanted, row.created, row.active, row.is_paused, row.made_by
    )
