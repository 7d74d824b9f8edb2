"""Deliveries: a row a subscription and local date, and its parts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Row,
    and_,
    func,
    insert,
    select,
    update,
)

from bot.catalogue.database import alone, reading, writing
from bot.catalogue.digest_schema import deliveries, delivery_parts
from bot.catalogue.inbox_rows import stamp
from bot.catalogue.targets import at, show, take_back
from bot.delivery import OPEN, Content, Delivery, Key, Part, Stage, unsent
from bot.schedule import Slot
from bot.subscription import Subscription, Target

DELIVERIES_LOCK = 7_310_645_203
FREE: dict[str, Any] = {"owner": None, "until": None}


class Deliveries:
    """What is to be sent, and what was.

    A lease's `owner` is a name used once. Whoever lost a lease changes nothing any more: `renew`,
    `keep`, `sent`, `finish` and `put_off` say False, and the delivery is somebody else's. Of one
    target one delivery is leased at a time, so that none is composed without knowing what another
    shows.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def open(self, subscription: Subscription, slot: Slot) -> None:
        """Notes that a digest is due, once.

        A date that is due now was missed only by a clock that ran ahead: it is opened again.
        """
        with writing(self._engine) as connection:
            alone(connection, DELIVERIES_LOCK)
            _insert(connection, subscription, [slot], "due")
            connection.execute(
                update(deliveries)
                .where(
                    _is(Key(subscription.subscription_id, slot.local_date)),
                    deliveries.c.stage == "missed",
                    deliveries.c.error.is_(None),
                )
                .values(stage="due")
            )

    def miss(self, subscription: Subscription, slots: Sequence[Slot]) -> list[Key]:
        """Notes dates that get no digest; gives those nothing was known of."""
        if not slots:
            return []
        with reading(self._engine) as connection:  # as mostly, nothing is new
            known = _known(connection, subscription, slots)
        if known.issuperset(slot.local_date.isoformat() for slot in slots):
            return []
        with writing(self._engine) as connection:
            alone(connection, DELIVERIES_LOCK)
            return _insert(connection, subscription, slots, "missed")

    def get(self, key: Key) -> Delivery | None:
        """One delivery, or None."""
        with reading(self._engine) as connection:
            row = connection.execute(select(deliveries).where(_is(key))).one_or_none()
        return None if row is None else _delivery(row)

    def unfinished(self) -> list[Delivery]:
        """Those not at their end, the earliest first."""
        query = select(deliveries).where(_is_open()).order_by(deliveries.c.moment)
        return self._listed(query)

    def troubled(self, since: datetime) -> list[Delivery]:
        """Those due since a moment that were missed or failed, or are not at their end."""
        query = (
            select(deliveries)
            .where(
                deliveries.c.moment >= stamp(since),
                deliveries.c.stage.in_(("missed", "failed", *OPEN)),
            )
            .order_by(deliveries.c.moment)
        )
        return self._listed(query)

    def held(self, target: Target) -> frozenset[tuple[str, str]]:
        """The owners and ends of a target's leases, those over included that nobody gave back."""
        query = select(deliveries.c.owner, deliveries.c.until).where(
            at(deliveries, target), deliveries.c.owner.is_not(None)
        )
        with reading(self._engine) as connection:
            return frozenset((row.owner, row.until) for row in connection.execute(query))

    def lease(self, key: Key, owner: str, now: datetime, seconds: float) -> Delivery | None:
        """The delivery, for `seconds`; None where it is done, or its target is being worked at."""
        moment, until = stamp(now), stamp(now + timedelta(seconds=seconds))
        with writing(self._engine) as connection:
            alone(connection, DELIVERIES_LOCK)
            row = connection.execute(select(deliveries).where(_is(key))).one_or_none()
            if row is None or row.stage not in OPEN:
                return None
            at_work = (
                select(func.count())
                .select_from(deliveries)
                .where(at(deliveries, Target(row.kind, row.address)), deliveries.c.until > moment)
            )
            if connection.scalar(at_work):
                return None
            values = {"owner": owner, "until": until, "attempts": row.attempts + 1}
            connection.execute(update(deliveries).where(_is(key)).values(**values))
            return _delivery(connection.execute(select(deliveries).where(_is(key))).one())

    def renew(self, key: Key, owner: str, until: datetime) -> bool:
        """Makes a lease last longer."""
        return self._change(key, owner, {"until": stamp(until)})

    def keep(self, key: Key, owner: str, content: Content) -> bool:
        """Stores what will be sent, once, and that its target is shown it.

        False also where the target was shown one of its papers meanwhile: compose it again.
        """
        with writing(self._engine) as connection:
            alone(connection, DELIVERIES_LOCK)
            row = connection.execute(select(deliveries).where(_mine(key, owner))).one_or_none()
            if row is None or row.stage != "due":
                return False
            target = Target(row.kind, row.address)
            if not show(connection, target, content.papers, key.local_date):
                return False
            _store(connection, key, content)
            connection.execute(
                update(deliveries)
                .where(_is(key))
                .values(
                    stage="sending",
                    seen_until=stamp(content.until),
                    document=json.dumps(content.document, ensure_ascii=False),
                    paper_ids=json.dumps(list(content.papers)),
                )
            )
            return True

    def parts(self, key: Key) -> list[Part]:
        """Its stored parts in their order."""
        query = select(delivery_parts).where(_is(key, delivery_parts))
        with reading(self._engine) as connection:
            rows = connection.execute(query.order_by(delivery_parts.c.number))
            return [Part(row.number, row.text, row.ref) for row in rows]

    def sent(self, key: Key, owner: str, number: int, ref: str) -> bool:
        """Notes that a part has arrived."""
        with writing(self._engine) as connection:
            if connection.execute(select(deliveries.c.stage).where(_mine(key, owner))).first():
                of_part = and_(_is(key, delivery_parts), delivery_parts.c.number == number)
                connection.execute(update(delivery_parts).where(of_part).values(ref=ref))
                return True
            return False

    def finish(self, key: Key, owner: str, stage: Stage, error: str | None = None) -> bool:
        """Ends a delivery. What of it cannot have arrived was not shown: the next digest may
        show it."""
        with writing(self._engine) as connection:
            alone(connection, DELIVERIES_LOCK)
            row = connection.execute(select(deliveries).where(_mine(key, owner))).one_or_none()
            if row is None:
                return False
            values = {"stage": stage, "error": error, **FREE}
            papers = json.loads(row.paper_ids)
            left = _unsent(connection, key, papers) if stage in ("missed", "failed") else []
            if left:
                take_back(connection, Target(row.kind, row.address), left, key.local_date)
                arrived = [paper for paper in papers if paper not in left]
                values |= {"seen_until": None, "paper_ids": json.dumps(arrived)}
            connection.execute(update(deliveries).where(_is(key)).values(values))
            return True

    def put_off(self, key: Key, owner: str, error: str | None) -> bool:
        """Gives a delivery back: the next run goes on with it."""
        return self._change(key, owner, {"error": error, **FREE})

    def document(self, key: Key) -> dict[str, Any] | None:
        """What was composed, as `digest --json` prints it."""
        with reading(self._engine) as connection:
            found = connection.scalar(select(deliveries.c.document).where(_is(key)))
        document: dict[str, Any] | None = json.loads(found) if found else None
        return document

    def seen_before(self, key: Key) -> datetime | None:
        """Up to when the subscription's digest before this one saw papers."""
        query = select(func.max(deliveries.c.seen_until)).where(
            deliveries.c.subscription_id == key.subscription_id,
            deliveries.c.local_date < key.local_date.isoformat(),
        )
        with reading(self._engine) as connection:
            found = connection.scalar(query)
        return datetime.fromisoformat(found) if found else None

    def _listed(self, query: Any) -> list[Delivery]:
        with reading(self._engine) as connection:
            return [_delivery(row) for row in connection.execute(query)]

    def _change(self, key: Key, owner: str, values: Mapping[str, Any]) -> bool:
        with writing(self._engine) as connection:
            changed = connection.execute(
                update(deliveries).where(_mine(key, owner)).values(dict(values))
            )
        return changed.rowcount > 0


def _insert(
    connection: Connection, subscription: Subscription, slots: Iterable[Slot], stage: Stage
) -> list[Key]:
    """Rows for the dates that have none."""
    known = _known(connection, subscription, list(slots))
    new = [slot for slot in slots if slot.local_date.isoformat() not in known]
    target = subscription.wanted.target
    rows = [
        {
            "subscription_id": subscription.subscription_id,
            "local_date": slot.local_date.isoformat(),
            "kind": target.kind,
            "address": target.address,
            "moment": stamp(slot.moment),
            "stage": stage,
            "paper_ids": "[]",
            "attempts": 0,
        }
        for slot in new
    ]
    if rows:
        connection.execute(insert(deliveries), rows)
    return [Key(subscription.subscription_id, slot.local_date) for slot in new]


def _known(connection: Connection, subscription: Subscription, slots: Sequence[Slot]) -> set[str]:
    dates = [slot.local_date.isoformat() for slot in slots]
    query = select(deliveries.c.local_date).where(
        deliveries.c.subscription_id == subscription.subscription_id,
        deliveries.c.local_date.in_(dates),
    )
    return set(connection.scalars(query))


def _store(connection: Connection, key: Key, content: Content) -> None:
    name = {"subscription_id": key.subscription_id, "local_date": key.local_date.isoformat()}
    parts = [
        {**name, "number": number, "text": text, "paper_id": content.alone.get(number)}
        for number, text in enumerate(content.parts)
    ]
    if parts:
        connection.execute(insert(delivery_parts), parts)


def _unsent(connection: Connection, key: Key, papers: Sequence[str]) -> list[str]:
    query = select(delivery_parts).where(_is(key, delivery_parts))
    parts = connection.execute(query.order_by(delivery_parts.c.number))
    return unsent(papers, [(part.paper_id, part.ref is not None) for part in parts])


def _is(key: Key, table: Any = deliveries) -> ColumnElement[bool]:
    return and_(
        table.c.subscription_id == key.subscription_id,
        table.c.local_date == key.local_date.isoformat(),
    )


def _mine(key: Key, owner: str) -> ColumnElement[bool]:
    return and_(_is(key), _is_open(), deliveries.c.owner == owner)


def _is_open() -> ColumnElement[bool]:
    return deliveries.c.stage.in_(OPEN)


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(
        key=Key(row.subscription_id, date.fromisoformat(row.local_date)),
        target=Target(row.kind, row.address),
        moment=datetime.fromisoformat(row.moment).astimezone(UTC),
        stage=row.stage,
        attempts=row.attempts,
        is_composed=row.document is not None,
        error=row.error,
        paper_ids=tuple(json.loads(row.paper_ids)),
    )
