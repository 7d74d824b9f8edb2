"""How a job of the Slack bot stands in the inbox: its row, and which rows are whose turn."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, exists, func, or_, select

from bot.catalogue.schema import inbox
from bot.slack.models import Job, Lane, Leased, Place, Progress, Stage

OPEN: tuple[Stage, ...] = ("received", "sending")
SERVED_WITHIN = timedelta(hours=1)
"""How long it counts against a person that the bot worked for them."""


def stamp(moment: datetime) -> str:
    """A moment as the inbox writes it: such texts sort as the moments do."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def row_of(job: Job) -> dict[str, Any]:
    """The row of a job that nobody has begun."""
    place = job.place
    return {
        "key": job.key,
        "lane": job.lane,
        "kind": job.kind,
        "team": place.team,
        "channel": place.channel,
        "thread_ts": place.thread_ts,
        "thread": place.thread_ts or job.ts or job.key,
        "user_id": job.user,
        "received": job.received,
        "text": job.text,
        "ts": job.ts,
        "private": job.private,
        "value": job.value,
        "response_url": job.response_url,
        "trigger_id": job.trigger_id,
        "stage": "received",
        "attempts": 0,
        "cancelled": False,
    }


def leased_of(row: Row[Any]) -> Leased:
    """The job of a row just leased, with how far it came."""
    job = Job(
        key=row.key,
        kind=row.kind,
        place=Place(row.team, row.channel, row.thread_ts),
        user=row.user_id,
        received=row.received,
        text=row.text,
        ts=row.ts,
        private=row.private,
        value=row.value,
        response_url=row.response_url,
        trigger_id=row.trigger_id,
    )
    progress = Progress(row.stage, row.root_ts, row.message_ts, row.answer_id)
    return Leased(job, progress, row.owner, row.attempts)


def is_open() -> ColumnElement[bool]:
    """Not finished yet."""
    return inbox.c.stage.in_(OPEN)


def is_free(now: str) -> ColumnElement[bool]:
    """Open, and neither leased nor put off at this moment."""
    return and_(is_open(), or_(inbox.c.until.is_(None), inbox.c.until <= now))


def turns(lane: Lane, now: datetime, limit: int) -> Select[Any]:
    """The keys of the jobs whose turn it is.

    First comes whom fewest workers serve now, then who was served longest ago, then who asked
    first. Answers in one thread are given one after the other, in the order of the questions: a
    follow-up knows the answer before it, and a message half sent belongs to one job.
    """
    moment = stamp(now)
    served = _served(lane, moment, stamp(now - SERVED_WITHIN)).subquery()
    query = (
        select(inbox.c.key)
        .outerjoin(served, and_(served.c.team == inbox.c.team, served.c.user_id == inbox.c.user_id))
        .where(inbox.c.lane == lane, is_free(moment))
        .order_by(
            func.coalesce(served.c.running, 0),
            func.coalesce(served.c.last, ""),
            inbox.c.received,
            inbox.c.key,
        )
        .limit(limit)
    )
    return query.where(~_has_earlier()) if lane == "slow" else query


def _served(lane: Lane, now: str, since: str) -> Select[Any]:
    """For each person how many of their jobs run now, and when the last one was begun."""
    runs = and_(is_open(), inbox.c.owner.is_not(None), inbox.c.until > now)
    return (
        select(
            inbox.c.team,
            inbox.c.user_id,
            func.sum(case((runs, 1), else_=0)).label("running"),
            func.max(inbox.c.taken).label("last"),
        )
        .where(inbox.c.lane == lane, inbox.c.received >= since)
        .group_by(inbox.c.team, inbox.c.user_id)
    )


def _has_earlier() -> ColumnElement[bool]:
    """Whether an earlier question of the same thread is still open."""
    earlier = inbox.alias("earlier")
    is_before = or_(
        earlier.c.received < inbox.c.received,
        and_(earlier.c.received == inbox.c.received, earlier.c.key < inbox.c.key),
    )
    return exists().where(
        earlier.c.team == inbox.c.team,
        earlier.c.channel == inbox.c.channel,
        earlier.c.thread == inbox.c.thread,
        earlier.c.lane == inbox.c.lane,
        earlier.c.stage.in_(OPEN),
        is_before,
    )
