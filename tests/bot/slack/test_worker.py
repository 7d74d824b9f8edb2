"""Workers do what waits, keep their leases, and bring every job to an end."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.catalogue.database import connect, migrate, reading
from bot.catalogue.inbox import Inbox
from bot.catalogue.schema import inbox as table
from bot.errors import CatalogueError
from bot.slack.errors import SlackBusy, SlackDenied, SlackError, SlackUncertain
from bot.slack.hold import Hold, JobCancelled, LeaseLost
from bot.slack.models import Job, Leased, Place, Progress
from bot.slack.worker import ATTEMPTS, PATIENCE, Workers

NOW = datetime.now(UTC)


def a_job(number: int = 1, received: datetime = NOW) -> Job:
    place = Place("T1", "C1")
    return Job(
        f"k{number}", "ask", place, f"U{number}", received.isoformat(), "Why?", f"{number}.0"
    )


class Office:
    """Workers over a real inbox, and what they were seen to do."""

    def __init__(self, folder: Path) -> None:
        self.engine = connect(f"sqlite:///{folder / 'catalogue.db'}")
        migrate(self.engine)
        self.inbox = Inbox(self.engine)
        self.done: list[str] = []
        self.apologies: list[tuple[str, str]] = []
        self.chores: list[datetime] = []
        self.act: Callable[[Leased, Hold], None] = lambda *_: None
        self.sorry: Callable[[], None] = lambda: None
        self.started: list[Workers] = []

    def workers(
        self,
        slow: int = 1,
        lease_s: float = 30.0,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        poll_s: float = 1.0,
    ) -> Workers:
        def handle(leased: Leased, hold: Hold) -> None:
            self.act(leased, hold)
            self.done.append(leased.job.key)

        def apologise(leased: Leased, hold: Hold, reference: str) -> None:  # noqa: ARG001
            self.sorry()
            self.apologies.append((leased.job.key, reference))

        workers = Workers(
            self.inbox,
            handle,
            apologise,
            {"slow": slow, "quick": 1},
            clock,
            self.chores.append,
            lease_s,
            poll_s,
        )
        self.started.append(workers)
        return workers

    def stage(self, key: str = "k1") -> str:
        with reading(self.engine) as connection:
            return str(connection.execute(table.select().where(table.c.key == key)).one().stage)

    def close(self) -> None:
        for workers in self.started:
            if workers.is_running():
                workers.stop(5)
        self.engine.dispose()


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = Office(tmp_path)
    yield office
    office.close()


def until(is_so: Callable[[], object], seconds: float = 10.0) -> None:
    """Waits for other threads to get so far."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.005)


def test_what_waited_from_before_is_done_at_the_start(office: Office) -> None:
    """A crash left it there."""
    office.inbox.claim(a_job())
    office.workers().start()
    until(lambda: office.stage() == "done")
    assert ["k1"] == office.done


def test_worker_that_is_woken_begins_at_once(office: Office) -> None:
    """Here nobody would look for a minute."""
    workers = office.workers(poll_s=60)
    workers.start()
    time.sleep(0.1)
    office.inbox.claim(a_job())
    workers.wake("slow")
    until(lambda: office.stage() == "done")


def test_job_of_another_replica_is_found_without_being_woken(office: Office) -> None:
    """A second is soon enough."""
    office.workers().start()
    time.sleep(0.1)
    office.inbox.claim(a_job())
    until(lambda: office.stage() == "done")


def test_quick_jobs_do_not_wait_behind_slow_ones(office: Office) -> None:
    """Buttons work while every answering thread is busy."""
    free = threading.Event()

    def waits(leased: Leased, hold: Hold) -> None:  # noqa: ARG001
        if leased.job.kind == "ask":
            free.wait(10)

    office.act = waits
    for number in (1, 2):
        office.inbox.claim(a_job(number))
    office.inbox.claim(replace(a_job(3), kind="evidence"))
    office.workers().start()
    until(lambda: "k3" in office.done)
    assert ["k3"] == office.done
    free.set()
    until(lambda: len(office.done) == 3)


def test_long_answer_keeps_its_lease(office: Office) -> None:
    """Two replicas: the heartbeat renews what one of them works on."""
    free = threading.Event()

    def waits(leased: Leased, hold: Hold) -> None:  # noqa: ARG001
        free.wait(10)

    office.act = waits
    for workers in (office.workers(lease_s=0.4), office.workers(lease_s=0.4)):
        workers.start()
    office.inbox.claim(a_job())
    time.sleep(1.5)
    free.set()
    until(lambda: office.stage() == "done")
    assert ["k1"] == office.done


def test_worker_that_was_away_too_long_may_send_nothing(office: Office) -> None:
    """It finds out by its own clock, before it asks the inbox."""
    office.inbox.claim(a_job())
    now = [NOW]
    leased = office.inbox.lease("slow", "w1", NOW, 30)
    assert leased is not None
    hold = Hold(leased, office.inbox, lambda: now[0], 30)
    hold.note(stage="sending")
    now[0] += timedelta(seconds=30)
    with pytest.raises(LeaseLost):
        hold.check()
    with pytest.raises(LeaseLost):
        hold.note(message_ts="7.0")


def test_lost_lease_is_told_by_the_inbox(office: Office) -> None:
    """Another replica took the job, whatever this one's clock says."""
    office.inbox.claim(a_job())
    leased = office.inbox.lease("slow", "w1", NOW, 30)
    assert leased is not None
    hold = Hold(leased, office.inbox, lambda: NOW, 30)
    assert office.inbox.lease("slow", "w2", NOW + timedelta(seconds=31), 30)
    with pytest.raises(LeaseLost):
        hold.note(stage="sending")
    assert Progress() == hold.progress
    hold.renew()
    with pytest.raises(LeaseLost):
        hold.check()
    assert not hold.finish("done")


def test_renewed_hold_goes_on(office: Office) -> None:
    """The heartbeat moves the end of the lease on both sides."""
    office.inbox.claim(a_job())
    now = [NOW]
    leased = office.inbox.lease("slow", "w1", NOW, 30)
    assert leased is not None
    hold = Hold(leased, office.inbox, lambda: now[0], 30)
    now[0] += timedelta(seconds=20)
    hold.renew()
    now[0] += timedelta(seconds=20)
    hold.check()
    assert office.inbox.lease("slow", "w2", now[0], 30) is None


def test_unknown_failure_ends_in_a_reference_that_stands_in_the_log(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    """Whole in the log; the person gets the eight characters that find it."""

    def fail(leased: Leased, hold: Hold) -> None:  # noqa: ARG001
        raise ZeroDivisionError("in the middle")

    office.act = fail
    office.inbox.claim(a_job())
    office.workers().start()
    until(lambda: office.stage() == "failed")
    ((key, reference),) = office.apologies
    (record,) = [record for record in caplog.records if record.exc_info]
    assert "k1" == key
    assert 8 == len(reference)
    assert reference in record.getMessage()
    assert "ZeroDivisionError: in the middle" in caplog.text
    assert [] == office.done


def test_worker_goes_on_after_a_failure_and_a_failed_apology(office: Office) -> None:
    """The job ends, and the next one is done."""

    def fail(leased: Leased, hold: Hold) -> None:  # noqa: ARG001
        if leased.job.key == "k1":
            raise ZeroDivisionError

    def cannot() -> None:
        raise SlackError("nobody there")

    office.act, office.sorry = fail, cannot
    office.inbox.claim(a_job(1))
    office.inbox.claim(a_job(2))
    office.workers().start()
    until(lambda: office.stage("k2") == "done")
    assert "failed" == office.stage("k1")


def test_job_that_always_takes_the_process_down_is_given_up(office: Office) -> None:
    """After three lives it is not begun again, and the person is told."""
    office.inbox.claim(a_job())
    for attempt in range(ATTEMPTS):
        crashed = office.inbox.lease(
            "slow", f"dead {attempt}", NOW - timedelta(seconds=60 - attempt), 1
        )
        assert crashed is not None
    office.workers().start()
    until(lambda: office.stage() == "failed")
    assert [] == office.done
    assert ["k1"] == [key for key, _ in office.apologies]


def test_apology_that_takes_the_process_down_is_given_up_too(office: Office) -> None:
    """Nothing is tried for ever."""
    office.inbox.claim(a_job())
    for attempt in range(ATTEMPTS + 2):
        assert office.inbox.lease(
            "slow", f"dead {attempt}", NOW - timedelta(seconds=60 - attempt), 1
        )
    office.workers().start()
    until(lambda: office.stage() == "failed")
    assert [] == office.apologies


def test_cancelled_job_ends_without_a_word(office: Office) -> None:
    """The handler noticed and cleaned up."""

    def stop(leased: Leased, hold: Hold) -> None:  # noqa: ARG001
        raise JobCancelled

    office.act = stop
    office.inbox.claim(a_job())
    office.workers().start()
    until(lambda: office.stage() == "cancelled")
    assert [] == office.apologies


@pytest.mark.parametrize(
    "error",
    [
        SlackBusy("limited", retry_after=0.2),
        SlackUncertain("broke off"),
        CatalogueError("database is locked"),
    ],
)
def test_job_waits_while_slack_or_the_catalogue_is_away(office: Office, error: Exception) -> None:
    """And is no nearer to being given up for it."""
    attempts = []

    def fail_at_first(leased: Leased, hold: Hold) -> None:  # noqa: ARG001
        attempts.append(leased.attempt)
        if len(attempts) == 1:
            raise error

    office.act = fail_at_first
    office.inbox.claim(a_job())
    now = [NOW]
    office.workers(clock=lambda: now[0]).start()
    until(lambda: attempts)
    time.sleep(0.05)
    now[0] += timedelta(seconds=11)
    until(lambda: office.stage() == "done")
    assert [1, 1] == attempts


def test_job_that_waited_too_long_is_given_up(office: Office) -> None:
    """Slack was away for hours: nobody wants the answer any more, but everybody hears so."""
    office.inbox.claim(a_job(received=NOW - PATIENCE - timedelta(seconds=1)))
    office.workers().start()
    until(lambda: office.stage() == "failed")
    assert ([], 1) == (office.done, len(office.apologies))


def test_job_is_tried_again_less_and_less_often(office: Office) -> None:
    """An hour into an outage a quarter of an hour passes between two tries."""

    def fail(leased: Leased, hold: Hold) -> None:  # noqa: ARG001
        raise SlackUncertain("broke off")

    office.act = fail
    office.inbox.claim(a_job(received=NOW - timedelta(hours=1)))
    workers = office.workers(clock=lambda: NOW)
    workers.start()
    time.sleep(0.3)
    workers.stop()
    assert office.inbox.lease("slow", "w", NOW + timedelta(minutes=14), 30) is None
    assert office.inbox.lease("slow", "w", NOW + timedelta(minutes=16), 30) is not None


def test_denied_token_stops_the_work_and_says_what_to_do(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing is lost: the job waits for the operator, and so does every other."""

    def deny(leased: Leased, hold: Hold) -> None:  # noqa: ARG001
        raise SlackDenied("chat.postMessage was denied: token_revoked; install the app again")

    office.act = deny
    office.inbox.claim(a_job(1))
    workers = office.workers()
    workers.start()
    until(lambda: workers.denied)
    office.inbox.claim(a_job(2))
    workers.wake("slow")
    time.sleep(0.2)
    assert "install the app again" in str(workers.denied)
    assert {"slow": 2, "quick": 0} == office.inbox.waiting()
    (line,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert "install the app again" in line.getMessage()
    assert [] == office.apologies


def test_stop_lets_what_runs_come_to_its_end(office: Office) -> None:
    """And begins nothing more."""
    running, free = threading.Event(), threading.Event()

    def wait(leased: Leased, hold: Hold) -> None:  # noqa: ARG001
        running.set()
        free.wait(10)

    office.act = wait
    office.inbox.claim(a_job(1))
    office.inbox.claim(a_job(2))
    workers = office.workers()
    workers.start()
    running.wait(10)
    threading.Timer(0.2, free.set).start()
    assert workers.stop(10)
    assert not workers.is_running()
    assert (["k1"], "done", "received") == (office.done, office.stage("k1"), office.stage("k2"))


def test_stop_does_not_wait_for_ever(office: Office) -> None:
    """What still runs keeps its lease, and is taken over when that ends."""
    free = threading.Event()
    running = threading.Event()

    def wait(leased: Leased, hold: Hold) -> None:  # noqa: ARG001
        running.set()
        free.wait(10)

    office.act = wait
    office.inbox.claim(a_job())
    workers = office.workers()
    workers.start()
    running.wait(10)
    assert not workers.stop(0.1)
    assert office.inbox.lease("slow", "w2", datetime.now(UTC), 30) is None
    free.set()
    until(lambda: office.stage() == "done")


def test_chores_are_done_soon_after_the_start(office: Office) -> None:
    """With the time, and then once an hour."""
    office.workers(lease_s=0.2).start()
    until(lambda: office.chores)
    time.sleep(0.3)
    (moment,) = office.chores
    assert moment.tzinfo is UTC
