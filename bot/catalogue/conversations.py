"""Who asked what where in Slack, what they think of the answers, and how channels want the bot."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Engine, and_, delete, exists, or_, select, update

from bot.catalogue.database import chunked, reading, upsert, writing
from bot.catalogue.inbox_rows import is_open, stamp
from bot.catalogue.saved import Saved
from bot.catalogue.schema import answers, asked, channels, feedback, inbox
from bot.catalogue.subscriptions import Subscriptions
from bot.catalogue.targets import Targets
from bot.slack.models import Feedback, FollowUps, Job, Place, Recent
from bot.subscription import Target

DEFAULT_FOLLOW_UPS: FollowUps = "ask-first"


class Conversations:
    """What the bot remembers of the people it answered, and nothing of the texts it did not."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def asked(self, answer_id: str, job: Job, thread_ts: str | None = None) -> None:
        """Notes whose answer this will be, before it is made; `thread_ts` is where it will stand.

        So an answer can be forgotten whenever the bot is stopped. One that is no longer wanted is
        not noted: it goes with `drop_if_forgotten`.
        """
        row = {
            "answer_id": answer_id,
            "team": job.place.team,
            "channel": job.place.channel,
            "thread_ts": thread_ts,
            "user_id": job.user,
            "private": job.private,
            "received": job.received,
        }
        cancelled = select(inbox.c.cancelled).where(inbox.c.key == job.key)
        with writing(self._engine) as connection:
            if not connection.scalar(cancelled):
                upsert(connection, asked, [row])

    def share(self, answer_id: str, *, again: bool = False) -> bool:
        """Makes a private answer everyone's, once: False where it is already.

        `again` makes it private, to be shared another time.
        """
        change = (
            update(asked)
            .where(asked.c.answer_id == answer_id, asked.c.private.is_(not again))
            .values(private=again)
        )
        with writing(self._engine) as connection:
            return bool(connection.execute(change).rowcount)

    def last_answer(self, place: Place) -> str | None:
        """The newest answer of this thread that everyone in it saw."""
        query = (
            select(asked.c.answer_id)
            .join(answers, answers.c.answer_id == asked.c.answer_id)
            .where(*_shown_in(place))
            .order_by(answers.c.created.desc())
            .limit(1)
        )
        with reading(self._engine) as connection:
            found: str | None = connection.scalar(query)
        return found

    def is_ours(self, place: Place) -> bool:
        """Whether the bot answered in this thread, or is about to."""
        if place.thread_ts is None:
            return False
        coming = and_(
            inbox.c.team == place.team,
            inbox.c.channel == place.channel,
            inbox.c.lane == "slow",
            inbox.c.private.is_(False),
            is_open(),
            or_(inbox.c.thread == place.thread_ts, inbox.c.root_ts == place.thread_ts),
        )
        query = select(or_(exists().where(*_shown_in(place)), exists().where(coming)))
        with reading(self._engine) as connection:
            return bool(connection.scalar(query))

    def item(self, place: Place) -> str | None:
        """The id of the paper that a digest's message shows, which this is the thread of."""
        if place.thread_ts is None:
            return None
        target = Target("slack", f"{place.team}:{place.channel}")
        return Targets(self._engine).paper_of(target, place.thread_ts)

    def recent(self, team: str, user: str, limit: int = 5) -> list[Recent]:
        """What a person asked last, newest first; private to them."""
        query = (
            select(answers.c.answer_id, answers.c.question, answers.c.status, asked.c.received)
            .join(asked, answers.c.answer_id == asked.c.answer_id)
            .where(asked.c.team == team, asked.c.user_id == user)
            .order_by(asked.c.received.desc(), answers.c.created.desc())
            .limit(limit)
        )
        with reading(self._engine) as connection:
            return [Recent(*row) for row in connection.execute(query)]

    def follow_ups(self, team: str, channel: str) -> FollowUps:
        """What a channel wants done with follow-ups that do not mention the bot."""
        query = select(channels.c.follow_ups).where(
            channels.c.team == team, channels.c.channel == channel
        )
        with reading(self._engine) as connection:
            found: FollowUps | None = connection.scalar(query)
        return found or DEFAULT_FOLLOW_UPS

    def set_follow_ups(self, team: str, channel: str, mode: FollowUps) -> None:
        """Keeps what a channel wants."""
        with writing(self._engine) as connection:
            upsert(connection, channels, [{"team": team, "channel": channel, "follow_ups": mode}])

    def keep_feedback(self, given: Feedback) -> None:
        """Keeps what a person thinks of an answer, once: the last word counts.

        The same thumb without a reason leaves the reason that was given.
        """
        with writing(self._engine) as connection:
            before = _feedback(connection, given.answer_id, given.team, given.user)
            keeps = before is not None and before.is_good == given.is_good and not given.reason
            row = {
                "answer_id": given.answer_id,
                "team": given.team,
                "user_id": given.user,
                "is_good": given.is_good,
                "reason": before.reason if keeps and before is not None else given.reason,
            }
            upsert(connection, feedback, [row])

    def feedback(self, answer_id: str, team: str, user: str) -> Feedback | None:
        """What a person thinks of an answer."""
        with reading(self._engine) as connection:
            return _feedback(connection, answer_id, team, user)

    def forget(self, team: str, user: str) -> int:
        """Deletes a person's questions, their answers, what they think of answers and of papers,
        what they saved and that they made a subscription; returns how many answers."""
        Targets(self._engine).forget(team, user)
        Saved(self._engine).forget(team, user)
        Subscriptions(self._engine).forget(team, user)
        with writing(self._engine) as connection:
            gone = _drop(connection, and_(asked.c.team == team, asked.c.user_id == user))
            connection.execute(
                delete(feedback).where(feedback.c.team == team, feedback.c.user_id == user)
            )
            return gone

    def purge(self, before: datetime) -> int:
        """Deletes what was asked before a moment, with answers and feedback."""
        with writing(self._engine) as connection:
            return _drop(connection, asked.c.received < stamp(before))

    def drop_if_forgotten(self, answer_id: str) -> None:
        """Deletes an answer that nobody asked for any more: its asker was forgotten meanwhile."""
        with writing(self._engine) as connection:
            connection.execute(
                delete(answers).where(
                    answers.c.answer_id == answer_id,
                    ~exists().where(asked.c.answer_id == answer_id),
                )
            )


def _shown_in(place: Place) -> Sequence[ColumnElement[bool]]:
    return (
        asked.c.team == place.team,
        asked.c.channel == place.channel,
        asked.c.thread_ts == place.thread_ts,
        asked.c.private.is_(False),
    )


def _feedback(connection: Connection, answer_id: str, team: str, user: str) -> Feedback | None:
    row = connection.execute(
        select(feedback).where(
            feedback.c.answer_id == answer_id,
            feedback.c.team == team,
            feedback.c.user_id == user,
        )
    ).one_or_none()
    return Feedback(*row) if row is not None else None


def _drop(connection: Connection, which: ColumnElement[bool]) -> int:
    gone = connection.scalars(select(asked.c.answer_id).where(which)).all()
    for portion in chunked(gone):
        for table in (answers, feedback, asked):
            connection.execute(delete(table).where(table.c.answer_id.in_(portion)))
    return len(gone)
