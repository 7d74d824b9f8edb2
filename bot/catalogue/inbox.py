"""What was asked of the Slack bot: kept before Slack hears that it arrived, worked on by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, TypeAlias, get_args

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from bot.catalogue.database import alone, reading, writing
from bot.catalogue.inbox_rows import is_free, is_open, leased_of, row_of, stamp, turns
from bot.catalogue.schema import inbox
from bot.slack.models import Job, Lane, Leased, Progress, Stage

Claimed: TypeAlias = Literal["new", "seen", "busy"]
INBOX_LOCK = 7_310_645_202
CANDIDATES = 20
BUSY_A_MINUTE = 3
"""Times a minute that a person is told that too much is waiting; they know by then."""

FINISHED: dict[str, Any] = {
    "owner": None,
    "until": None,
    "response_url": None,
    "trigger_id": None,
}


@dataclass(frozen=True, slots=True)
class Caps:
    """How many questions may wait: in all, of a person, of a channel, of a person in an hour."""

    waiting: int = 100
    per_user: int = 3
    per_channel: int = 10
    per_user_hour: int = 30


class Inbox:
    """The jobs of every replica, in one table.

    A lease's `owner` is a name used once. Whoever lost a lease changes nothing any more: `renew`,
    `note`, `finish` and `put_off` say False, and the job is somebody else's.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def claim(self, job: Job, caps: Caps = Caps()) -> Claimed:
        """Keeps a job, once. Beyond a cap a question is kept as a `busy` job instead, whose `value`
        says beyond which: hour, user, channel or waiting.

        `seen` is what was kept before under the same key, whatever became of it.
        """
        with writing(self._engine) as connection:
            alone(connection, INBOX_LOCK)
            return _claim(connection, job, caps)

    def lease(self, lane: Lane, owner: str, now: datetime, seconds: float) -> Leased | None:
        """The job whose turn it is, for `seconds`; also one whose worker did not come back."""
        moment = stamp(now)
        with reading(self._engine) as connection:
            waits = select(inbox.c.key).where(inbox.c.lane == lane, is_free(moment)).limit(1)
            if connection.execute(waits).first() is None:  # as mostly
                return None
            keys = connection.scalars(turns(lane, now, CANDIDATES)).all()
        if not keys:
            return None
        with writing(self._engine) as connection:
            for key in keys:
                # Between the reading and the writing another worker may have taken it.
                taken = connection.execute(
                    update(inbox)
                    .where(inbox.c.key == key, is_free(moment))
                    .values(
                        owner=owner,
                        until=stamp(now + timedelta(seconds=seconds)),
                        taken=moment,
                        attempts=inbox.c.attempts + 1,
                    )
                )
                if taken.rowcount:
                    return leased_of(
                        connection.execute(select(inbox).where(inbox.c.key == key)).one()
                    )
        return None

    def renew(self, key: str, owner: str, until: datetime) -> bool:
        """Makes a lease last longer."""
        return self._change(key, owner, until=stamp(until))

    def note(self, key: str, owner: str, progress: Progress) -> bool:
        """Commits how far a job came."""
        return self._change(
            key,
            owner,
            stage=progress.stage,
            root_ts=progress.root_ts,
            message_ts=progress.message_ts,
            answer_id=progress.answer_id,
        )

    def put_off(self, key: str, owner: str, until: datetime, *, counts: bool = False) -> bool:
        """Gives a job back: nobody takes it before `until`. `counts` as one of its attempts."""
        attempts = inbox.c.attempts if counts else inbox.c.attempts - 1
        return self._change(key, owner, owner=None, until=stamp(until), attempts=attempts)

    def finish(self, key: str, owner: str, stage: Stage) -> bool:
        """Ends a job, and drops what only its sending needed."""
        return self._change(key, owner, stage=stage, **FINISHED)

    def cancel(
        self, team: str, channel: str, ts: str, instead: Job | None = None, caps: Caps = Caps()
    ) -> bool:
        """Ends the answer to a message, or the one that is that message; False if there is none.

        One that a worker has begun is marked, and the worker ends it. `instead` is the question as
        it is now, claimed where one was ended, and left alone when Slack says all this again.
        """
        with writing(self._engine) as connection:
            alone(connection, INBOX_LOCK)
            if instead is not None and _is_kept(connection, instead.key):
                return False
            keys = [
                row.key
                for row in _waiting(connection)
                if (row.team, row.channel) == (team, channel)
                and ts in (row.ts, row.message_ts, row.root_ts)
            ]
            ended = _cancel(connection, inbox.c.key.in_(keys))
            if ended and instead is not None:
                _claim(connection, instead, caps)
            return ended

    def cancel_thread(self, team: str, channel: str, thread_ts: str) -> bool:
        """Ends every answer that is asked for in a thread; False if there is none."""
        there = or_(inbox.c.thread == thread_ts, inbox.c.root_ts == thread_ts)
        here = and_(inbox.c.team == team, inbox.c.channel == channel, inbox.c.lane == "slow")
        with writing(self._engine) as connection:
            return _cancel(connection, and_(here, there))

    def is_cancelled(self, key: str) -> bool:
        """Whether the work on a job is no longer wanted."""
        query = select(inbox.c.cancelled).where(inbox.c.key == key)
        with reading(self._engine) as connection:
            return bool(connection.scalar(query))

    def is_of_another(self, key: str, team: str, channel: str, ts: str) -> bool:
        """Whether a message is known to belong to a job other than `key`."""
        query = select(inbox.c.key, inbox.c.team).where(
            or_(
                and_(inbox.c.channel == channel, inbox.c.message_ts == ts),
                and_(inbox.c.channel == channel, inbox.c.root_ts == ts),
            )
        )
        with reading(self._engine) as connection:
            found = connection.execute(query).all()
        return any(row.team == team and row.key != key for row in found)

    def waiting(self) -> dict[Lane, int]:
        """How many jobs of each lane are not finished."""
        query = select(inbox.c.lane, func.count()).where(is_open()).group_by(inbox.c.lane)
        with reading(self._engine) as connection:
            found = {row[0]: row[1] for row in connection.execute(query)}
        return {lane: found.get(lane, 0) for lane in get_args(Lane)}

    def oldest_waiting_s(self, now: datetime) -> float:
        """For how long the oldest unfinished job has waited; 0 without one."""
        with reading(self._engine) as connection:
            oldest = connection.scalar(select(func.min(inbox.c.received)).where(is_open()))
        return max(0.0, (now - datetime.fromisoformat(oldest)).total_seconds()) if oldest else 0.0

    def purge(self, before: datetime) -> int:
        """Deletes what was finished and arrived before a moment; returns how many that were."""
        with writing(self._engine) as connection:
            gone = connection.execute(
                delete(inbox).where(~is_open(), inbox.c.received < stamp(before))
            )
            return int(gone.rowcount)

    def forget(self, team: str, user: str) -> None:
        """Ends what waits for a person and blanks what they asked.

        The keys stay, but for those of buttons, which name the person: what Slack sends twice is
        not answered twice. What a worker is doing for the person right now keeps their id, for it
        is to end what it sent.
        """
        theirs = and_(inbox.c.team == team, inbox.c.user_id == user)
        with writing(self._engine) as connection:
            _cancel(connection, and_(theirs, or_(inbox.c.lane == "slow", inbox.c.owner.is_(None))))
            named = or_(inbox.c.key.like("action:%"), inbox.c.key.like("home:%"))
            connection.execute(delete(inbox).where(theirs, ~is_open(), named))
            connection.execute(update(inbox).where(theirs, inbox.c.lane == "slow").values(text=""))
            connection.execute(
                update(inbox).where(theirs, ~is_open()).values(user_id="", text="", value="")
            )

    def _change(self, key: str, holder: str, /, **values: Any) -> bool:
        with writing(self._engine) as connection:
            changed = connection.execute(
                update(inbox).where(inbox.c.key == key, inbox.c.owner == holder).values(**values)
            )
            return changed.rowcount == 1


def _claim(connection: Connection, job: Job, caps: Caps) -> Claimed:
    if _is_kept(connection, job.key):
        return "seen"
    cap = _reached(connection, job, caps) if job.lane == "slow" else None
    if cap is None:
        connection.execute(insert(inbox), [row_of(job)])
        return "new"
    row = row_of(replace(job, kind="busy", value=cap))
    if _told_busy(connection, job) >= BUSY_A_MINUTE:
        row |= {**FINISHED, "stage": "done"}
    connection.execute(insert(inbox), [row])
    return "busy"


def _is_kept(connection: Connection, key: str) -> bool:
    return connection.execute(select(inbox.c.key).where(inbox.c.key == key)).first() is not None


def _reached(connection: Connection, job: Job, caps: Caps) -> str | None:
    """The cap that one more question is beyond, the one that a person waits longest for first."""
    place = job.place
    waiting = _waiting(connection)
    asked_this_hour = _count(
        connection,
        inbox.c.lane == "slow",
        inbox.c.team == place.team,
        inbox.c.user_id == job.user,
        inbox.c.received >= _before(job, timedelta(hours=1)),
    )
    theirs = [row for row in waiting if (row.team, row.user_id) == (place.team, job.user)]
    here = [row for row in waiting if (row.team, row.channel) == (place.team, place.channel)]
    reached = {
        "hour": asked_this_hour >= caps.per_user_hour,
        "user": len(theirs) >= caps.per_user,
        "channel": len(here) >= caps.per_channel,
        "waiting": len(waiting) >= caps.waiting,
    }
    return next((cap for cap, is_reached in reached.items() if is_reached), None)


def _waiting(connection: Connection) -> Sequence[Any]:
    """The questions that are not finished: few, whatever the inbox keeps beside them."""
    columns = (
        inbox.c.team,
        inbox.c.channel,
        inbox.c.user_id,
        inbox.c.key,
        inbox.c.ts,
        inbox.c.message_ts,
        inbox.c.root_ts,
    )
    return connection.execute(select(*columns).where(inbox.c.lane == "slow", is_open())).all()


def _told_busy(connection: Connection, job: Job) -> int:
    """How often in the last minute the person was told that too much is waiting."""
    return _count(
        connection,
        inbox.c.kind == "busy",
        inbox.c.team == job.place.team,
        inbox.c.user_id == job.user,
        inbox.c.received >= _before(job, timedelta(minutes=1)),
    )


def _before(job: Job, span: timedelta) -> str:
    return stamp(datetime.fromisoformat(job.received).astimezone(UTC) - span)


def _count(connection: Connection, *conditions: ColumnElement[bool]) -> int:
    return connection.scalar(select(func.count()).select_from(inbox).where(*conditions)) or 0


def _cancel(connection: Connection, which: ColumnElement[bool]) -> bool:
    begun = or_(inbox.c.owner.is_not(None), inbox.c.stage == "sending")
    marked = connection.execute(update(inbox).where(which, is_open(), begun).values(cancelled=True))
    ended = connection.execute(
        update(inbox)
        .where(which, is_open(), ~begun)
        .values(cancelled=True, **FINISHED, stage="cancelled")
    )
    return bool(marked.rowcount + ended.rowcount)
