"""When a subscription is due: a wall-clock time in an IANA zone, on some days of the week."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.errors import UsageError

GRACE = timedelta(hours=6)
"""How late a digest may still be composed; after that its day is missed."""
REMEMBERED = 31
"""Days back that are told missed; after a longer sleep nobody asks for each."""
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY = timedelta(days=1)
FARTHEST = 9
"""Local dates within which a weekday comes again, the zone's distance from UTC included."""
LONGEST_NAP = timedelta(seconds=30)
"""After it a clock that jumped and a subscription that is new are noticed."""
SHORTEST_NAP = timedelta(seconds=0.1)
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(minutes=30)

Weekdays: TypeAlias = frozenset[int]
EVERY_DAY: Weekdays = frozenset(range(7))
WORKDAYS: Weekdays = frozenset(range(5))


@dataclass(frozen=True, slots=True)
class Schedule:
    """`at` is local to the `zone`; `days` are weekdays, Monday being 0."""

    at: time
    zone: str
    days: Weekdays = EVERY_DAY


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """The moment (UTC) at which a local date's digest is due."""

    local_date: date
    moment: datetime


@dataclass(frozen=True, slots=True)
class Decision:
    """What is due at a moment: at most one digest. The `missed` get none of their own."""

    due: Slot | None = None
    missed: tuple[Slot, ...] = ()


def read_schedule(at: str, zone: str, days: str = "") -> Schedule:
    """A schedule as a person writes it: `09:00`, `Europe/London`, `mon,tue`. Raises UsageError."""
    return Schedule(_time(at), _zone(zone), _days(days))


def write_days(days: Weekdays) -> str:
    """`mon,tue`, in the order of the week."""
    return ",".join(WEEKDAYS[day] for day in sorted(days))


def said(schedule: Schedule) -> str:
    """`weekdays at 09:00 Europe/London`, or `Mon, Fri at …`."""
    days = {EVERY_DAY: "every day", WORKDAYS: "weekdays"}.get(schedule.days)
    named = ", ".join(WEEKDAYS[day].title() for day in sorted(schedule.days))
    return f"{days or named} at {schedule.at:%H:%M} {schedule.zone}"


def moment_of(schedule: Schedule, day: date) -> datetime | None:
    """When a local date's digest is due (UTC); None on a day of the week that has none.

    Where clocks skip the time, it moves with them (01:30 becomes 02:30); where they repeat it, the
    first counts. A date that a zone skipped altogether, moving over the date line, has none.
    """
    if day.weekday() not in schedule.days or not _exists(day, schedule.zone):
        return None
    return _utc(datetime.combine(day, schedule.at), schedule.zone)


def latest(schedule: Schedule, now: datetime) -> Slot | None:
    """The last slot that is not later than `now`; None without days of the week."""
    return next(_backwards(schedule, now), None)


def following(schedule: Schedule, now: datetime) -> Slot | None:
    """The first slot that is later than `now`; None without days of the week."""
    first = now.astimezone(UTC).date() - DAY
    for number in range(FARTHEST + 2):
        slot = _slot(schedule, first + number * DAY)
        if slot is not None and slot.moment > now:
            return slot
    return None


def decide(
    schedule: Schedule, active: datetime | None, now: datetime, grace: timedelta = GRACE
) -> Decision:
    """What is due at `now` for a subscription that has been active since `active`.

    Of all slots that passed since then only the newest can be due, for as long as its `grace`;
    which of the others were delivered on their day the caller knows. Without `active` only the
    newest is looked at.
    """
    passed: list[Slot] = []
    for slot in _backwards(schedule, now):
        if slot.moment < now - REMEMBERED * DAY or (active and slot.moment <= active):
            break
        passed.append(slot)
        if active is None:
            break
    passed.reverse()
    if passed and now - passed[-1].moment <= grace:
        return Decision(passed[-1], tuple(passed[:-1]))
    return Decision(missed=tuple(passed))


def nap(now: datetime, moments: Iterable[datetime]) -> timedelta:
    """How long to sleep at `now` before the first of the moments; never long."""
    first = min(moments, default=now + LONGEST_NAP)
    return min(max(first - now, SHORTEST_NAP), LONGEST_NAP)


def wait_after(failures: int) -> timedelta:
    """How long a digest that failed so often in a row waits before it is tried again."""
    return min(FIRST_WAIT * (1 << min(failures - 1, 16)), LONGEST_WAIT)


def _backwards(schedule: Schedule, now: datetime) -> Iterator[Slot]:
    """The slots that are not later than `now`, the newest first."""
    day = now.astimezone(UTC).date() + DAY
    empty = 0
    while empty <= FARTHEST:
        slot = _slot(schedule, day)
        day -= DAY
        if slot is None or slot.moment > now:
            empty += 1
            continue
        empty = 0
        yield slot


def _slot(schedule: Schedule, day: date) -> Slot | None:
    moment = moment_of(schedule, day)
    return None if moment is None else Slot(day, moment)


def _utc(wall: datetime, zone: str) -> datetime:
    # fold=0 reads a skipped time by the clock before the change and a repeated one as the first.
    return wall.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)


def _exists(day: date, zone: str) -> bool:
    begins = _utc(datetime.combine(day, time()), zone)
    return begins.astimezone(ZoneInfo(zone)).date() == day


def _time(text: str) -> time:
    hours, colon, minutes = text.partition(":")
    numbers = (hours, minutes)
    if colon and all(part.isascii() and part.isdigit() and len(part) <= 2 for part in numbers):
        hour, minute = int(hours), int(minutes)
        if hour < 24 and minute < 60 and len(minutes) == 2:
            return time(hour, minute)
    raise UsageError(f"{text!r} is not a time of day: write 09:00 or 17:30")


def is_zone(name: str) -> bool:
    """Whether a zone of this name is known here."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _zone(name: str) -> str:
    if not is_zone(name):
        raise UsageError(f"{name!r} is not a time zone: write an IANA name such as Europe/London")
    return name


def _days(text: str) -> Weekdays:
    if not text:
        return EVERY_DAY
    names = [name.strip().lower()[:3] for name in text.split(",")]
    wrong = [name for name in names if name not in WEEKDAYS]
    if wrong:
        raise UsageError(f"{text!r} are not days of the week: write {','.join(WEEKDAYS)}")
    return frozenset(WEEKDAYS.index(name) for name in names)
