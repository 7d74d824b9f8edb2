from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.errors import UsageError
from bot.schedule import (
    EVERY_DAY,
    GRACE,
    Decision,
    Schedule,
    Slot,
    decide,
    following,
    latest,
    moment_of,
    nap,
    read_schedule,
    wait_after,
    write_days,
)

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

# Zone, wall time, local date, and when that is in UTC; None where there is no such date.
MOMENTS = [
    ("Europe/London", "09:00", "2026-10-24", "2026-10-24 08:00"),  # the last day of summer time
    ("Europe/London", "09:00", "2026-10-25", "2026-10-25 09:00"),  # and the day it ends
    ("Europe/London", "09:00", "2027-03-27", "2027-03-27 09:00"),
    ("Europe/London", "09:00", "2027-03-28", "2027-03-28 08:00"),
    ("Europe/London", "01:30", "2027-03-28", "2027-03-28 01:30"),  # skipped: it is 02:30 then
    ("Europe/London", "01:00", "2027-03-28", "2027-03-28 01:00"),  # the first skipped minute
    ("Europe/London", "00:59", "2027-03-28", "2027-03-28 00:59"),
    ("Europe/London", "02:00", "2027-03-28", "2027-03-28 01:00"),
    ("Europe/London", "01:30", "2026-10-25", "2026-10-25 00:30"),  # twice: the first
    ("Europe/London", "01:00", "2026-10-25", "2026-10-25 00:00"),
    ("Europe/London", "02:00", "2026-10-25", "2026-10-25 02:00"),
    ("Europe/Berlin", "02:30", "2026-03-29", "2026-03-29 01:30"),
    ("Europe/Berlin", "02:30", "2026-10-25", "2026-10-25 00:30"),
    ("America/New_York", "02:30", "2026-03-08", "2026-03-08 07:30"),
    ("America/New_York", "01:30", "2026-11-01", "2026-11-01 05:30"),
    ("America/New_York", "23:59", "2026-11-01", "2026-11-02 04:59"),
    ("America/Los_Angeles", "09:00", "2026-11-01", "2026-11-01 17:00"),
    ("America/Phoenix", "02:30", "2026-03-08", "2026-03-08 09:30"),  # no summer time
    ("America/St_Johns", "09:15", "2026-07-01", "2026-07-01 11:45"),  # half an hour
    ("America/Havana", "00:30", "2026-03-08", "2026-03-08 05:30"),  # midnight is skipped
    ("America/Havana", "00:30", "2026-11-01", "2026-11-01 04:30"),  # midnight comes twice
    ("America/Santiago", "00:00", "2026-09-06", "2026-09-06 04:00"),  # a day without midnight
    ("America/Nuuk", "23:30", "2026-03-28", "2026-03-29 01:30"),  # moves into the next day
    ("America/Nuuk", "23:30", "2026-03-29", "2026-03-30 00:30"),
    ("America/Nuuk", "23:30", "2026-10-24", "2026-10-25 00:30"),
    ("America/Sao_Paulo", "00:15", "2018-11-04", "2018-11-04 03:15"),
    ("Atlantic/Azores", "00:30", "2026-03-29", "2026-03-29 01:30"),
    ("Atlantic/Azores", "00:30", "2026-10-25", "2026-10-25 00:30"),
    ("Africa/Cairo", "00:00", "2026-04-24", "2026-04-23 22:00"),
    ("Africa/Casablanca", "09:00", "2026-06-01", "2026-06-01 08:00"),
    ("Asia/Beirut", "00:10", "2026-03-29", "2026-03-28 22:10"),
    ("Asia/Kolkata", "09:00", "2026-01-15", "2026-01-15 03:30"),
    ("Asia/Kathmandu", "09:00", "2026-01-15", "2026-01-15 03:15"),  # a quarter
    ("Asia/Tokyo", "00:00", "2026-01-01", "2025-12-31 15:00"),
    ("Asia/Tehran", "00:30", "2022-03-22", "2022-03-21 21:00"),
    ("Asia/Pyongyang", "23:45", "2018-05-04", "2018-05-04 15:15"),  # the clock moved for good
    ("Australia/Lord_Howe", "02:15", "2026-10-04", "2026-10-03 15:45"),  # half an hour skipped
    ("Australia/Lord_Howe", "01:45", "2026-04-05", "2026-04-04 14:45"),  # half an hour twice
    ("Australia/Sydney", "02:30", "2026-10-04", "2026-10-03 16:30"),
    ("Australia/Eucla", "09:00", "2026-01-15", "2026-01-15 00:15"),
    ("Pacific/Chatham", "03:00", "2026-09-27", "2026-09-26 14:15"),
    ("Pacific/Kiritimati", "09:00", "2026-01-15", "2026-01-14 19:00"),  # 14 hours ahead
    ("Pacific/Pago_Pago", "23:00", "2026-01-15", "2026-01-16 10:00"),  # 11 behind
    ("Pacific/Apia", "09:00", "2011-12-29", "2011-12-29 19:00"),
    ("Pacific/Apia", "09:00", "2011-12-30", None),  # over the date line
    ("Pacific/Apia", "09:00", "2011-12-31", "2011-12-30 19:00"),
    ("Pacific/Kwajalein", "09:00", "1993-08-21", None),
    ("Antarctica/Troll", "02:00", "2026-03-29", "2026-03-29 02:00"),  # two hours at once
    ("UTC", "00:00", "2028-02-29", "2028-02-29 00:00"),
    ("UTC", "23:59", "2026-12-31", "2026-12-31 23:59"),
]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def slot(text: str, local_date: str = "") -> Slot:
    return Slot(date.fromisoformat(local_date or text[:10]), utc(text))


@pytest.mark.parametrize(("zone", "at", "day", "expected"), MOMENTS)
def test_a_date_is_due_at_its_wall_clock_time(
    zone: str, at: str, day: str, expected: str | None
) -> None:
    """Over gaps, overlaps, odd distances from UTC and dates that never were."""
    moment = moment_of(read_schedule(at, zone), date.fromisoformat(day))

    assert (utc(expected) if expected else None) == moment


# What is due at a moment for London at 09:00, by default on every day.
DECISIONS = [
    ("2026-01-15 08:59", "", None),
    ("2026-01-15 09:00", "", "2026-01-15"),
    ("2026-01-15 15:00", "", "2026-01-15"),  # to the end of the grace
    ("2026-01-15 15:01", "", None),
    ("2026-01-16 08:59", "", None),
    ("2026-01-17 09:00", "mon,tue,wed,thu,fri", None),  # a Saturday
    ("2026-01-19 09:00", "mon,tue,wed,thu,fri", "2026-01-19"),
    ("2026-10-25 08:30", "", None),  # an hour longer night
    ("2026-10-25 09:00", "", "2026-10-25"),
    ("2027-03-28 08:00", "", "2027-03-28"),
]


@pytest.mark.parametrize(("now", "days", "due"), DECISIONS)
def test_a_digest_is_due_from_its_moment_to_the_end_of_the_grace(
    now: str, days: str, due: str | None
) -> None:
    """Later it is missed, earlier it is nothing yet."""
    decision = decide(read_schedule("09:00", "Europe/London", days), LONG_AGO, utc(now))

    assert due == (decision.due.local_date.isoformat() if decision.due else None)


def test_missed_days_are_one_digest() -> None:
    """Four days asleep: the newest is due, the others never will be."""
    schedule, active = read_schedule("09:00", "UTC"), utc("2026-01-10 12:00")

    assert Decision(
        slot("2026-01-14 09:00"),
        (slot("2026-01-11 09:00"), slot("2026-01-12 09:00"), slot("2026-01-13 09:00")),
    ) == decide(schedule, active, utc("2026-01-14 10:00"))


def test_what_comes_too_late_is_missed() -> None:
    """After the grace even the newest is."""
    schedule, active = read_schedule("09:00", "UTC"), utc("2026-01-12 12:00")

    decision = decide(schedule, active, utc("2026-01-14 15:00:01"))

    assert Decision(None, (slot("2026-01-13 09:00"), slot("2026-01-14 09:00"))) == decision


def test_nothing_is_due_from_before_the_subscription() -> None:
    """One that was made at the very minute begins with the next day."""
    schedule, moment = read_schedule("09:00", "UTC"), utc("2026-01-14 09:00")

    assert Decision() == decide(schedule, moment, moment + timedelta(hours=1))


def test_clock_that_went_back_makes_nothing_due() -> None:
    """A moment before the subscription was made."""
    assert Decision() == decide(
        read_schedule("09:00", "UTC"), utc("2026-01-14 09:00"), utc("2025-06-01 09:00")
    )


def test_long_sleep_names_a_month_of_missed_days() -> None:
    """Not all of six years."""
    decision = decide(read_schedule("09:00", "UTC"), LONG_AGO, utc("2026-01-14 10:00"))

    assert (utc("2026-01-14 09:00"), 30) == (
        decision.due and decision.due.moment,
        len(decision.missed),
    )


def test_weekly_digest_skips_the_week_between() -> None:
    """The slots before and after a Wednesday."""
    schedule = read_schedule("09:00", "America/New_York", "tue")
    now = utc("2026-11-04 12:00")

    assert (slot("2026-11-03 14:00"), slot("2026-11-10 14:00")) == (
        latest(schedule, now),
        following(schedule, now),
    )


ZONES = (
    "Europe/London",
    "Europe/Berlin",
    "America/New_York",
    "America/Los_Angeles",
    "America/St_Johns",
    "America/Havana",
    "America/Nuuk",
    "Africa/Cairo",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("at", ["00:00", "02:15", "09:00", "23:30"])
def test_a_year_has_a_digest_for_every_date(zone: str, at: str) -> None:
    """365 dates, each due at its own minute and not before, on the wall clock as it was asked."""
    schedule = read_schedule(at, zone)
    now = moment_of(schedule, date(2025, 12, 31))
    assert now is not None
    dates, moved = [], []
    for _ in range(365):
        due = following(schedule, now)
        assert due is not None
        now = due.moment
        dates.append(due.local_date)
        assert due == decide(schedule, LONG_AGO, now).due
        early = decide(schedule, LONG_AGO, now - MINUTE, timedelta(hours=26)).due
        assert early is not None
        assert early.local_date == due.local_date - timedelta(days=1)
        local = now.astimezone(ZoneInfo(zone))
        if (local.date(), local.time()) != (due.local_date, schedule.at):
            moved.append(due.local_date)

    assert [date(2026, 1, 1) + timedelta(days=number) for number in range(365)] == dates
    assert len(moved) <= 1  # the one date on which this time was skipped


@pytest.mark.parametrize("zone", ZONES)
def test_scheduler_that_looks_now_and_then_sends_each_date_once(zone: str) -> None:
    """Looks every 47 minutes of a year, with a day's outage a month: no date comes twice."""
    schedule, active = read_schedule("09:00", zone), utc("2025-12-31 00:00")
    now, sent = utc("2026-01-01 00:00"), list[date]()
    missed: set[date] = set()
    while now < utc("2027-01-01 00:00"):
        now += timedelta(hours=30) if now.day == 17 and now.hour < 1 else timedelta(minutes=47)
        decision = decide(schedule, active, now)
        if decision.due and decision.due.local_date not in sent:
            sent.append(decision.due.local_date)
            assert decision.due.moment <= now <= decision.due.moment + GRACE
        missed.update(one.local_date for one in decision.missed)

    assert sorted(set(sent)) == sent
    assert 350 <= len(sent)
    assert 364 <= len(missed | set(sent))


def test_sleep_ends_at_the_first_moment_and_is_never_long() -> None:
    """Half a minute without one, and a little even where the moment has passed."""
    now = utc("2026-01-14 09:00")
    moments = [now + timedelta(hours=1), now + timedelta(seconds=12)]

    assert timedelta(seconds=12) == nap(now, moments)
    assert timedelta(seconds=30) == nap(now, moments[:1]) == nap(now, [])
    assert timedelta() < nap(now, [now - timedelta(days=1)]) < timedelta(seconds=1)


def test_waits_grow_up_to_half_an_hour() -> None:
    """So that a digest is tried a dozen times and more while it may still be sent."""
    minutes = [wait_after(failures) / MINUTE for failures in (1, 2, 3, 4, 5, 6, 1000)]

    assert [1, 2, 4, 8, 16, 30, 30] == minutes


@pytest.mark.parametrize("at", ["9", "24:00", "09:60", "09:0", "9am", "", "-1:00", "٠٩:٠٠"])
def test_time_that_is_none_is_refused(at: str) -> None:
    """With what to write instead."""
    with pytest.raises(UsageError, match="write 09:00"):
        read_schedule(at, "UTC")


@pytest.mark.parametrize("zone", ["London", "Europe", "", "../etc/passwd", "UTC+1", "Europe/\0"])
def test_zone_that_is_none_is_refused(zone: str) -> None:
    """Folders and paths of the time zone database included."""
    with pytest.raises(UsageError, match="Europe/London"):
        read_schedule("09:00", zone)


def test_days_are_read_as_they_are_written() -> None:
    """In any order and case; none are all."""
    assert Schedule(time(9, 0), "UTC", frozenset({0, 4})) == read_schedule(
        "9:00", "UTC", "Fri, mon"
    )
    assert "mon,fri" == write_days(frozenset({4, 0}))
    assert EVERY_DAY == read_schedule("09:00", "UTC").days
    with pytest.raises(UsageError, match="funday"):
        read_schedule("09:00", "UTC", "mon,funday")
