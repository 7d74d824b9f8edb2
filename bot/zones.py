"""The time zones a person may choose from, found by the beginning of a city's name."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

NO_RANK = 4
REGIONS = (
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
)


def suggest(text: str, limit: int) -> tuple[str, ...]:
    """Zones whose name has the text in it: those of such a city first, then the shortest."""
    wanted = _folded(text)
    ranked = [(_rank(_folded(name), wanted), len(name), name) for name in _names()]
    return tuple(name for rank, _, name in sorted(ranked) if rank < NO_RANK)[:limit]


def clock(name: str, now: datetime) -> str:
    """What a clock in a zone shows now, and how far it is from UTC: `17:53, UTC+05:30`."""
    there = f"{now.astimezone(ZoneInfo(name)):%H:%M, UTC%z}"
    return f"{there[:-2]}:{there[-2:]}"


@cache
def _names() -> tuple[str, ...]:
    there = available_timezones()
    return ("UTC", *sorted(name for name in there if name.partition("/")[0] in REGIONS))


def _rank(name: str, wanted: str) -> int:
    """The lower the better."""
    city = name.rpartition("/")[2]
    fits = (city == wanted, city.startswith(wanted), name.startswith(wanted), wanted in name)
    return fits.index(True) if True in fits else NO_RANK


def _folded(text: str) -> str:
    """Without case, accents and the underscores that stand for spaces."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return " ".join(plain.replace("_", " ").casefold().split())
