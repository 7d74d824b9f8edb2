"""Tests of bot.catalogue.sources and bot.catalogue.sightings."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from bot.catalogue.papers import Papers
from bot.catalogue.sightings import Sighting, Sightings
from bot.catalogue.sources import Sources
from bot.errors import NotFound, UsageError
from bot.models import Record
from bot.source import Source

FEED = Source("sea", "feed", "https://a.example", "https://a.example", "2026-03-01", "2026-03-08")


def test_sources_are_listed_by_name(engine: Engine) -> None:
    """As they were added."""
    sources = Sources(engine)
    bees = replace(FEED, name="bees", kind="arxiv", place="cs.LG")
    sources.add(FEED)
    sources.add(bees)

    assert [bees, FEED] == sources.list()


def test_a_name_is_one_source(engine: Engine) -> None:
    """The message says what has it."""
    sources = Sources(engine)
    sources.add(FEED)

    with pytest.raises(UsageError, match=r"'sea' already, which reads 'https://a\.example'"):
        sources.add(replace(FEED, place="https://b.example"))


def test_a_listing_of_another_place_is_no_source(engine: Engine) -> None:
    """Its papers' ids would be mixed."""
    Papers(engine).add("sea", "/sea.jsonl", [Record("Tides", "Sand.", 1, 1)])

    with pytest.raises(UsageError, match=r"'sea' comes from '/sea.jsonl'.*--as NAME"):
        Sources(engine).add(FEED)
    assert [] == Sources(engine).list()


def test_a_source_that_was_removed_can_be_added_again(engine: Engine) -> None:
    """Its papers have stayed, and it is read from the start."""
    sources = Sources(engine)
    sources.add(FEED)
    sources.keep("sea", {"etag": "x"})
    sources.remove("sea")
    assert [] == sources.list()

    sources.add(FEED)

    assert {} == sources.cursor("sea")
    with pytest.raises(NotFound, match="no source 'bees'"):
        sources.remove("bees")


def test_a_source_remembers_how_far_it_was_read(engine: Engine) -> None:
    """In its reader's own words."""
    sources = Sources(engine)
    sources.add(FEED)
    sources.keep("sea", {"etag": '"ü"', "files": [1, 2]})

    assert {"etag": '"ü"', "files": [1, 2]} == sources.cursor("sea")


def test_a_failed_run_leaves_the_last_good_one(engine: Engine) -> None:
    """Both are told."""
    sources = Sources(engine)
    sources.add(FEED)
    sources.end("sea", "2026-03-08", None)
    sources.end("sea", "2026-03-09", "no answer")
    (found,) = sources.list()
    assert ("2026-03-09", "2026-03-08", "no answer") == (found.ran, found.succeeded, found.error)

    sources.end("sea", "2026-03-10", None)

    (found,) = sources.list()
    assert ("2026-03-10", "2026-03-10", None) == (found.ran, found.succeeded, found.error)


def test_a_paper_keeps_when_and_where_it_was_first_seen(engine: Engine) -> None:
    """Whatever lists it later; upvotes are the newest of the source that counts them."""
    tides = Record("Tides", "Sand.", 1, 1, arxiv_id="2603.00001")
    for day, listing, upvotes in ((8, "sea", None), (9, "daily", 3), (10, "daily", 12)):
        moment = datetime(2026, 3, day, tzinfo=UTC)
        papers = Papers(engine, lambda moment=moment: moment)  # type: ignore[misc]
        papers.add(listing, listing, [replace(tides, upvotes=upvotes)])

    found = Sightings(engine).first(["arxiv:2603.00001", "arxiv:0"])

    seen = "2026-03-08T00:00:00+00:00"
    assert {"arxiv:2603.00001": Sighting("arxiv:2603.00001", "sea", seen, 12)} == found


def test_papers_are_found_by_when_they_were_first_seen(engine: Engine) -> None:
    """A paper that enters another listing is not new."""
    old, new = (
        Record(name, f"{name}.", 1, 1, arxiv_id=f"2603.0000{n}") for n, name in enumerate("AB")
    )
    Papers(engine, lambda: datetime(2026, 3, 8, tzinfo=UTC)).add("sea", "sea", [old])
    Papers(engine, lambda: datetime(2026, 3, 9, tzinfo=UTC)).add("air", "air", [old, new])

    assert ["arxiv:2603.00001"] == Sightings(engine).since("2026-03-09T00:00:00+00:00")
