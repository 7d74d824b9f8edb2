from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from bot.catalogue.database import connect, reading
from bot.catalogue.inbox import BUSY_A_MINUTE, Caps, Inbox
from bot.catalogue.schema import inbox as table
from bot.slack.models import Job, JobKind, Leased, Place, Progress

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
GENERAL = Place("T1", "C1")


@pytest.fixture
def inbox(engine: Engine) -> Inbox:
    return Inbox(engine)


def a_job(number: int, user: str = "U1", place: Place = GENERAL, kind: JobKind = "ask") -> Job:
    """A question asked `number` seconds after NOW, in a thread of its own."""
    return Job(
        key=f"message:T1:{place.channel}:{number}.0",
        kind=kind,
        place=place,
        user=user,
        received=(NOW + timedelta(seconds=number)).isoformat(),
        text=f"Question {number}?",
        ts=f"{number}.0",
        response_url="https://hooks.example/secret",
        trigger_id="trigger",
    )


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def lease(inbox: Inbox, owner: str = "w1", at: float = 100, seconds: float = 30) -> Leased | None:
    return inbox.lease("slow", owner, later(at), seconds)


def take(inbox: Inbox, owner: str = "w1", at: float = 100) -> Leased:
    leased = lease(inbox, owner, at)
    assert leased is not None
    return leased


def row(engine: Engine, key: str) -> dict[str, object]:
    with reading(engine) as connection:
        found = connection.execute(select(table).where(table.c.key == key)).one()
        return dict(found._mapping)  # noqa: SLF001 - SQLAlchemy's public name


def test_what_was_claimed_comes_back_whole(inbox: Inbox) -> None:
    """A worker gets the job as it was kept, once."""
    job = replace(a_job(1), place=Place("T1", "C1", "0.5"), private=True, value="v")
    assert "new" == inbox.claim(job)
    assert Leased(job, Progress(), "w1", 1) == lease(inbox)
    assert lease(inbox, "w2") is None


def test_same_event_is_claimed_once_whatever_became_of_it(inbox: Inbox) -> None:
    """Retries, the second half of a mention, another replica's copy."""
    inbox.claim(a_job(1))
    assert "seen" == inbox.claim(a_job(1))
    take(inbox)
    inbox.finish(a_job(1).key, "w1", "done")
    assert "seen" == inbox.claim(replace(a_job(1), kind="offer"))
    assert lease(inbox, "w2") is None


def test_replicas_that_claim_at_once_keep_one_job(engine: Engine) -> None:
    """Each with connections of its own."""
    engines = [connect(engine.url.render_as_string(hide_password=False)) for _ in range(4)]
    with ThreadPoolExecutor(8) as pool:
        claims = list(pool.map(lambda n: Inbox(engines[n % 4]).claim(a_job(1)), range(16)))
    for one in engines:
        one.dispose()
    assert ["new", *["seen"] * 15] == sorted(claims)


def test_replicas_that_lease_at_once_never_hold_the_same(engine: Engine) -> None:
    """Twelve jobs, sixteen workers: twelve leases of twelve jobs."""
    inbox = Inbox(engine)
    for number in range(12):
        inbox.claim(a_job(number, user=f"U{number}"), Caps(per_channel=99))
    engines = [connect(engine.url.render_as_string(hide_password=False)) for _ in range(4)]

    def work(worker: int) -> list[str]:
        held: list[str] = []
        while (leased := lease(Inbox(engines[worker % 4]), f"w{worker}-{len(held)}")) is not None:
            held.append(leased.job.key)
        return held

    with ThreadPoolExecutor(16) as pool:
        held = [key for keys in pool.map(work, range(16)) for key in keys]
    for one in engines:
        one.dispose()
    assert sorted(a_job(number).key for number in range(12)) == sorted(held)


def test_lane_gives_its_own_jobs_alone(inbox: Inbox) -> None:
    """A quick job never waits behind answers."""
    inbox.claim(a_job(1))
    inbox.claim(a_job(2, kind="help"))
    quick = inbox.lease("quick", "w1", later(100), 30)
    assert quick is not None
    assert a_job(2).key == quick.job.key
    assert inbox.lease("quick", "w2", later(100), 30) is None


def test_job_whose_worker_died_is_taken_again(inbox: Inbox) -> None:
    """With what was noted, once its lease has ended and not before."""
    inbox.claim(a_job(1))
    take(inbox, "dead", at=100)
    progress = Progress("sending", "8.0", "9.0", "a1")
    assert inbox.note(a_job(1).key, "dead", progress)
    assert lease(inbox, "w2", at=129) is None
    assert Leased(a_job(1), progress, "w2", 2) == lease(inbox, "w2", at=130)


def test_renewed_lease_lasts_longer(inbox: Inbox) -> None:
    """The heartbeat of a slow answer."""
    inbox.claim(a_job(1))
    take(inbox, "w1", at=100)
    assert inbox.renew(a_job(1).key, "w1", later(160))
    assert lease(inbox, "w2", at=159) is None
    assert lease(inbox, "w2", at=160) is not None


def test_whoever_lost_a_lease_changes_nothing(inbox: Inbox, engine: Engine) -> None:
    """Fencing: a worker that wakes up late is told so by everything it tries."""
    inbox.claim(a_job(1))
    take(inbox, "late", at=100)
    take(inbox, "new", at=130)
    before = row(engine, a_job(1).key)
    key = a_job(1).key
    assert not inbox.note(key, "late", Progress("sending"))
    assert not inbox.renew(key, "late", later(999))
    assert not inbox.put_off(key, "late", later(0))
    assert not inbox.finish(key, "late", "done")
    assert before == row(engine, key)


def test_finished_job_keeps_no_address_to_answer_to(inbox: Inbox, engine: Engine) -> None:
    """A response URL lets anybody write into the channel."""
    inbox.claim(a_job(1))
    take(inbox)
    assert inbox.finish(a_job(1).key, "w1", "done")
    ended = row(engine, a_job(1).key)
    assert ("done", None, None) == tuple(
        ended[name] for name in ("stage", "response_url", "trigger_id")
    )
    assert not inbox.finish(a_job(1).key, "w1", "failed")


def test_job_put_off_waits_and_counts_no_attempt(inbox: Inbox) -> None:
    """Slack was busy: nobody takes it before its time."""
    inbox.claim(a_job(1))
    take(inbox, "w1", at=100)
    assert inbox.put_off(a_job(1).key, "w1", later(140))
    assert lease(inbox, "w2", at=139) is None
    assert 1 == take(inbox, "w2", at=140).attempt
    assert inbox.put_off(a_job(1).key, "w2", later(150), counts=True)
    assert 2 == take(inbox, "w3", at=150).attempt


def test_oldest_question_comes_first(inbox: Inbox) -> None:
    """Among people whom nobody serves yet."""
    for number in (3, 1, 2):
        inbox.claim(a_job(number, user=f"U{number}"))
    assert ["1.0", "2.0", "3.0"] == [take(inbox, f"w{n}").job.ts for n in range(3)]


def test_person_with_many_questions_takes_turns_with_others(inbox: Inbox) -> None:
    """Three questions of one person do not stand before another's first."""
    for number in (1, 2, 3):
        inbox.claim(a_job(number, user="U1"))
    inbox.claim(a_job(4, user="U2"))
    assert ["1.0", "4.0", "2.0"] == [take(inbox, f"w{n}").job.ts for n in range(3)]


def test_whoever_was_served_longest_ago_comes_next(inbox: Inbox) -> None:
    """Also with a single worker, which ends one job before it begins the next."""
    for number in (1, 2, 3):
        inbox.claim(a_job(number, user="U1"))
    inbox.claim(a_job(4, user="U2"))
    order = []
    for number in range(4):
        job = take(inbox, f"w{number}", at=100 + number).job
        order.append(job.ts)
        inbox.finish(job.key, f"w{number}", "done")
    assert ["1.0", "4.0", "2.0", "3.0"] == order


def test_questions_of_one_thread_are_answered_one_after_the_other(inbox: Inbox) -> None:
    """The second follows up the first's answer, also where the first's worker died."""
    thread = Place("T1", "C1", "1.0")
    inbox.claim(a_job(1))
    inbox.claim(a_job(2, user="U2", place=thread))
    inbox.claim(a_job(3, user="U3"))
    assert "1.0" == take(inbox, "w1").job.ts
    assert "3.0" == take(inbox, "w2").job.ts
    assert lease(inbox, "w3") is None
    assert inbox.finish(a_job(1).key, "w1", "done")
    assert "2.0" == take(inbox, "w3").job.ts


def test_commands_in_one_channel_do_not_wait_for_each_other(inbox: Inbox) -> None:
    """Each opens a thread of its own."""
    for number in (1, 2):
        command = replace(a_job(number, user=f"U{number}"), key=f"command:{number}", ts=None)
        inbox.claim(command)
    assert lease(inbox, "w1") is not None
    assert lease(inbox, "w2") is not None


@pytest.mark.parametrize(
    ("cap", "caps", "users", "channels"),
    [
        ("waiting", Caps(waiting=2), ("U1", "U2", "U3"), ("C1", "C2", "C3")),
        ("user", Caps(per_user=2), ("U1", "U1", "U1"), ("C1", "C2", "C3")),
        ("channel", Caps(per_channel=2), ("U1", "U2", "U3"), ("C1", "C1", "C1")),
    ],
)
def test_question_beyond_a_cap_is_told_so(
    inbox: Inbox, cap: str, caps: Caps, users: tuple[str, ...], channels: tuple[str, ...]
) -> None:
    """The third becomes a quick job that says which; the first one ended makes room."""
    jobs = [
        a_job(number, user, Place("T1", channel))
        for number, (user, channel) in enumerate(zip(users, channels, strict=True))
    ]
    assert ["new", "new", "busy"] == [inbox.claim(job, caps) for job in jobs]
    assert "seen" == inbox.claim(jobs[2], caps)
    told = inbox.lease("quick", "q", later(100), 30)
    assert told is not None
    assert replace(jobs[2], kind="busy", value=cap) == told.job
    inbox.finish(take(inbox, "w1").job.key, "w1", "done")
    again = replace(jobs[2], key="again")
    assert "new" == inbox.claim(again, caps)


def test_cap_of_one_person_leaves_others_room(inbox: Inbox) -> None:
    """The same name in another workspace is another person."""
    caps = Caps(per_user=1)
    assert "new" == inbox.claim(a_job(1), caps)
    assert "busy" == inbox.claim(a_job(2), caps)
    assert "new" == inbox.claim(a_job(3, user="U2"), caps)
    assert "new" == inbox.claim(replace(a_job(4), place=Place("T2", "C1")), caps)


def test_cap_of_an_hour_counts_what_is_answered_too(inbox: Inbox) -> None:
    """And lets go after the hour."""
    caps = Caps(per_user_hour=2)
    for number in (1, 2):
        assert "new" == inbox.claim(a_job(number), caps)
        inbox.finish(take(inbox, f"w{number}").job.key, f"w{number}", "done")
    assert "busy" == inbox.claim(a_job(3), caps)
    told = inbox.lease("quick", "q", later(100), 30)
    assert told is not None
    assert "hour" == told.job.value
    assert "busy" == inbox.claim(a_job(3600), caps)
    assert "new" == inbox.claim(a_job(3602), caps)


def test_quick_jobs_have_no_cap(inbox: Inbox) -> None:
    """Buttons of answers that are there cost nothing."""
    caps = Caps(waiting=0, per_user=0, per_channel=0, per_user_hour=0)
    assert "new" == inbox.claim(a_job(1, kind="evidence"), caps)


def test_flood_is_told_a_few_times_a_minute(inbox: Inbox) -> None:
    """A thousand answers that say 'busy' would keep everybody else waiting."""
    caps = Caps(waiting=0)
    claims = [inbox.claim(a_job(number), caps) for number in range(BUSY_A_MINUTE + 2)]
    assert ["busy"] * (BUSY_A_MINUTE + 2) == claims
    assert BUSY_A_MINUTE == inbox.waiting()["quick"]
    assert "busy" == inbox.claim(a_job(90), caps)
    assert BUSY_A_MINUTE + 1 == inbox.waiting()["quick"]


def test_deleted_question_that_waits_is_never_begun(inbox: Inbox) -> None:
    """Its text need not be read any more."""
    inbox.claim(a_job(1))
    assert inbox.cancel("T1", "C1", "1.0")
    assert lease(inbox) is None
    assert inbox.is_cancelled(a_job(1).key)
    assert not inbox.cancel("T1", "C1", "1.0")


def test_answer_under_way_is_marked_and_ended_by_its_worker(inbox: Inbox) -> None:
    """Its message may be there already; Stop names that message."""
    inbox.claim(a_job(1))
    take(inbox)
    inbox.note(a_job(1).key, "w1", Progress("sending", message_ts="7.0"))
    assert not inbox.is_cancelled(a_job(1).key)
    assert inbox.cancel("T1", "C1", "7.0")
    assert inbox.is_cancelled(a_job(1).key)
    assert inbox.finish(a_job(1).key, "w1", "cancelled")


def test_stopped_answer_of_a_dead_worker_comes_to_its_end(inbox: Inbox) -> None:
    """Somebody must still close the message."""
    inbox.claim(a_job(1))
    take(inbox, "dead", at=100)
    inbox.note(a_job(1).key, "dead", Progress("sending", message_ts="7.0"))
    inbox.put_off(a_job(1).key, "dead", later(130))
    inbox.cancel("T1", "C1", "1.0")
    assert "7.0" == take(inbox, "w2", at=130).progress.message_ts


def test_thread_is_stopped_as_a_whole(inbox: Inbox) -> None:
    """What runs is marked, what waits ends; other threads go on."""
    thread = Place("T1", "C1", "1.0")
    for job in (a_job(1), replace(a_job(2), place=thread), a_job(3)):
        inbox.claim(job)
    take(inbox)
    assert inbox.cancel_thread("T1", "C1", "1.0")
    assert [True, True, False] == [inbox.is_cancelled(a_job(n).key) for n in (1, 2, 3)]
    assert not inbox.cancel_thread("T1", "C2", "3.0")


@pytest.mark.parametrize("place", [("T2", "C1", "1.0"), ("T1", "C2", "1.0"), ("T1", "C1", "2.0")])
def test_question_of_another_place_is_not_cancelled(
    inbox: Inbox, place: tuple[str, str, str]
) -> None:
    """A ts is unique in its channel alone."""
    inbox.claim(a_job(1))
    assert not inbox.cancel(*place)
    assert lease(inbox) is not None


def test_edited_question_takes_the_place_of_the_first(inbox: Inbox) -> None:
    """However often Slack tells of the edit; the first is not answered."""
    inbox.claim(a_job(1))
    edited = replace(a_job(1), key="message:T1:C1:1.0:edited", text="Really?")
    assert inbox.cancel("T1", "C1", "1.0", edited)
    assert not inbox.cancel("T1", "C1", "1.0", edited)
    assert "Really?" == take(inbox, "w1").job.text
    assert lease(inbox, "w2") is None


def test_edit_of_an_answered_question_asks_nothing(inbox: Inbox) -> None:
    """Mending a typing error after the answer is no question."""
    inbox.claim(a_job(1))
    inbox.finish(take(inbox).job.key, "w1", "done")
    assert not inbox.cancel("T1", "C1", "1.0", replace(a_job(1), key="edited"))
    assert lease(inbox, "w2") is None


def test_message_is_known_to_belong_to_another_job(inbox: Inbox) -> None:
    """So a job that looks for its own message does not take it."""
    inbox.claim(a_job(1))
    take(inbox)
    inbox.note(a_job(1).key, "w1", Progress("sending", "6.0", "7.0"))
    assert inbox.is_of_another("else", "T1", "C1", "7.0")
    assert inbox.is_of_another("else", "T1", "C1", "6.0")
    assert not inbox.is_of_another(a_job(1).key, "T1", "C1", "7.0")
    assert not inbox.is_of_another("else", "T1", "C2", "7.0")


def test_waiting_is_counted_by_lane(inbox: Inbox) -> None:
    """For the readiness page: how many, and since when."""
    assert {"slow": 0, "quick": 0} == inbox.waiting()
    assert 0.0 == inbox.oldest_waiting_s(NOW)
    inbox.claim(a_job(1))
    inbox.claim(a_job(2, kind="help"))
    take(inbox)
    assert {"slow": 1, "quick": 1} == inbox.waiting()
    assert 59.0 == inbox.oldest_waiting_s(later(60))


def test_old_jobs_are_purged_once_they_are_finished(inbox: Inbox) -> None:
    """What still waits is never thrown away."""
    for number in (1, 2, 50):
        inbox.claim(a_job(number, user=f"U{number}"))
    inbox.finish(take(inbox).job.key, "w1", "done")
    assert 1 == inbox.purge(later(40))
    assert "new" == inbox.claim(a_job(1))
    assert "seen" == inbox.claim(a_job(2))


def test_forgotten_person_leaves_no_words_in_the_inbox(inbox: Inbox, engine: Engine) -> None:
    """Waiting questions end, running ones are marked, and a retry is still known."""
    for number in (1, 2, 3):
        inbox.claim(a_job(number))
    inbox.claim(replace(a_job(4, kind="feedback"), key="action:4:U1"))
    inbox.claim(a_job(5, user="U2"))
    inbox.finish(take(inbox, "w1").job.key, "w1", "done")
    running = inbox.lease("slow", "w2", later(100), 30)
    assert running is not None
    assert "5.0" == running.job.ts
    mine = take(inbox, "w3")
    inbox.forget("T1", "U1")
    assert inbox.is_cancelled(mine.job.key)
    assert "" == row(engine, mine.job.key)["text"]
    assert lease(inbox, "w4") is None
    for number in (1, 3):
        kept = row(engine, a_job(number).key)
        assert ("", "", "") == (kept["user_id"], kept["text"], kept["value"])
        assert "seen" == inbox.claim(a_job(number))
    with reading(engine) as connection:
        keys = connection.scalars(select(table.c.key)).all()
    assert "action:4:U1" not in keys
    assert not inbox.is_cancelled(a_job(5).key)
