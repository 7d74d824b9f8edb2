"""Zones are found as a person would look for them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.zones import clock, suggest


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("lond", "Europe/London"),
        ("london", "Europe/London"),
        ("new york", "America/New_York"),
        ("New_York", "America/New_York"),
        ("SÃO PAULO", "America/Sao_Paulo"),
        ("kolk", "Asia/Kolkata"),
        ("ho chi", "Asia/Ho_Chi_Minh"),
        ("indianap", "America/Indianapolis"),
        ("utc", "UTC"),
        ("europe/be", "Europe/Berlin"),
    ],
)
def test_a_city_is_found_by_its_beginning(typed: str, zone: str) -> None:
    """Whatever the case, the accents and the spaces."""
    assert zone == suggest(typed, 5)[0]


@pytest.mark.parametrize("typed", ["", " ", "a", "\x00", "europe"])
def test_there_are_never_more_than_asked_for(typed: str) -> None:
    """A list in Slack takes a hundred."""
    found = suggest(typed, 100)

    assert len(found) <= 100
    assert sorted(set(found)) == sorted(found)


def test_what_is_no_zone_finds_none() -> None:
    """The list is empty then."""
    assert () == suggest("atlantis", 100)


def test_every_zone_can_be_used() -> None:
    """Also the last of them."""
    everywhere = suggest("", 1000)

    assert 400 < len(everywhere)
    assert list(everywhere) == [ZoneInfo(name).key for name in everywhere]


def test_a_clock_tells_the_time_there() -> None:
    """With its distance from UTC, half an hour included."""
    now = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)

    assert ["17:30, UTC+05:30", "12:00, UTC+00:00", "08:30, UTC-03:30"] == [
        clock(name, now) for name in ("Asia/Kolkata", "UTC", "America/St_Johns")
    ]
