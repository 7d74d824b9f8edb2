"""What a person asks of a subscription, read from what they typed in a terminal or in Slack."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, TypeVar

from bot.errors import FootnoteError, UsageError
from bot.interest import COUNT
from bot.schedule import Schedule, read_schedule, write_days
from bot.subscription import Empty, Target, Wanted

Field: TypeAlias = Literal[
    "interest", "likes", "must", "never", "at", "zone", "days", "count", "min_score", "empty"
]
Kept = TypeVar("Kept")

INTEREST: Final = 3_000
LIKES: Final = 30
WORDS: Final = 30
WORD: Final = 90
PAPERS: Final = 1_000
MESSAGES: Final = 50
"""How many papers a channel of Slack takes at most: each is a message of its own."""

AT: Final = "09:00"


@dataclass(frozen=True, slots=True)
class Typed:
    """The fields as a person filled them in; what is empty is as usual."""

    interest: str = ""
    likes: tuple[str, ...] = ()
    must: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    at: str = AT
    zone: str = ""
    days: str = ""
    count: str = str(COUNT)
    min_score: str = ""
    empty: str = "say"


class Mistyped(FootnoteError):
    """What is wrong, field by field."""

    def __init__(self, faults: Mapping[Field, FootnoteError]) -> None:
        super().__init__("; ".join(map(str, faults.values())))
        self.faults = faults


def read_wanted(target: Target, typed: Typed, find: Callable[[str], str]) -> Wanted:
    """What was typed, as a subscription keeps it. Raises Mistyped, with every fault there is.

    `find` gives the id of the paper that a person means, and raises NotFound.
    """
    faults: dict[Field, FootnoteError] = {}

    def read(name: Field, reader: Callable[[], Kept], instead: Kept) -> Kept:
        try:
            return reader()
        except FootnoteError as error:
            faults[name] = error
            return instead

    at = read("at", lambda: read_schedule(typed.at, "UTC").at, read_schedule(AT, "UTC").at)
    zone = read("zone", lambda: read_schedule(AT, typed.zone).zone, "UTC")
    days = read("days", lambda: read_schedule(AT, "UTC", typed.days).days, frozenset[int]())
    wanted = Wanted(
        target,
        read("interest", lambda: _interest(typed.interest), ""),
        Schedule(at, zone, days),
        read("likes", lambda: _likes(typed.likes, find), ()),
        read("must", lambda: _words(typed.must), ()),
        read("never", lambda: _words(typed.never), ()),
        read("count", lambda: _count(typed.count, target), COUNT),
        read("min_score", lambda: _score(typed.min_score), None),
        read("empty", lambda: _empty(typed.empty), "say"),
    )
    if faults:
        raise Mistyped(faults)
    return wanted


def typed_of(wanted: Wanted) -> Typed:
    """How a person would have typed a subscription."""
    schedule = wanted.schedule
    return Typed(
        wanted.interest,
        wanted.likes,
        wanted.must,
        wanted.never,
        schedule.at.isoformat("minutes"),
        schedule.zone,
        write_days(schedule.days),
        str(wanted.count),
        "" if wanted.min_score is None else f"{wanted.min_score:g}",
        wanted.empty,
    )


def _interest(text: str) -> str:
    text = text.strip()
    if not text:
        raise UsageError("the interest is empty: say what the digest is to be about")
    if len(text) > INTEREST:
        raise UsageError(f"an interest of {len(text)} characters: say it in {INTEREST} or fewer")
    return text


def _likes(typed: Sequence[str], find: Callable[[str], str]) -> tuple[str, ...]:
    references = [one.strip() for one in typed if one.strip()]
    if len(references) > LIKES:
        raise UsageError(f"{len(references)} example papers: name {LIKES} at most")
    return tuple(dict.fromkeys(map(find, references)))


def _words(typed: Sequence[str]) -> tuple[str, ...]:
    words = tuple(dict.fromkeys(" ".join(one.split()) for one in typed if one.strip()))
    if len(words) > WORDS:
        raise UsageError(f"{len(words)} words: name {WORDS} at most")
    for one in words:
        if len(one) > WORD:
            raise UsageError(f"{one[:WORD]!r}… is long: name words and short phrases")
        if not re.search(r"[^\W_]", one):
            raise UsageError(f"{one!r} is no word: it has neither letters nor digits")
    return words


def _count(text: str, target: Target) -> int:
    most = MESSAGES if target.kind == "slack" else PAPERS
    text = text.strip() or str(COUNT)
    if text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= most:
        return int(text)
    raise UsageError(f"{text!r} papers: write a number from 1 to {most}")


def _score(text: str) -> float | None:
    if not text.strip():
        return None
    try:
        score = float(text)
    except ValueError:
        score = math.nan
    if not 0 <= score <= 1:
        raise UsageError(f"{text!r} is no relevance: write a number from 0 to 1, such as 0.6")
    return score


def _empty(text: str) -> Empty:
    if text == "say":
        return "say"
    if text == "quiet":
        return "quiet"
    raise UsageError(f"{text!r} is no way to treat an empty day: write say or quiet")
