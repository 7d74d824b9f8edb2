"""Tests of the readers of configured sources, over HTTP on this machine."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path

import pytest

from bot.errors import SourceError
from bot.models import Record
from bot.source import Cursor, Kind, Portion, Source
from bot.sources.address import Address
from bot.sources.arxiv_api import ArxivApi, search_query
from bot.sources.daily_papers import DailyPapers
from bot.sources.fetch import Fetcher
from bot.sources.folder import Folder
from tests.bot.sources.conftest import Waits
from tests.bot.sources.feeds import ARXIV, ARXIV_ERROR, arxiv, daily, days, rss
from tests.bot.sources.remote_server import Answer, Asked, RemoteServer


def source(kind: Kind, address: str, place: str = "cs.LG") -> Source:
    return Source("new", kind, place, address, since="2026-03-01", added="2026-03-08")


def records(portions: Iterator[Portion]) -> list[Record]:
    return [record for portion in portions for record in portion.records]


def ids(portions: Iterator[Portion]) -> list[str | None]:
    return [record.arxiv_id for record in records(portions)]


def last_cursor(portions: Iterator[Portion]) -> Cursor:
    return list(portions)[-1].cursor


MARCH = [(5, "2026-03-07"), (4, "2026-03-06"), (3, "2026-03-05"), (2, "2026-03-02")]
OLDER = [(1, "2026-02-20"), (0, "2026-02-19")]


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("cs.LG", "cat:cs.LG"),
        ("cs.LG, cs.CL quant-ph", "cat:cs.LG OR cat:cs.CL OR cat:quant-ph"),
        ("retrieval augmented", "all:retrieval AND all:augmented"),
        ("ti:tides AND cat:physics.ao-ph", "ti:tides AND cat:physics.ao-ph"),
    ],
)
def test_arxiv_is_asked_for_categories_words_or_a_query(place: str, expected: str) -> None:
    """What a person writes is told apart by its form."""
    assert expected == search_query(place)


def test_arxiv_is_read_page_by_page_back_to_the_first_day(
    fetcher: Fetcher, server: RemoteServer, waits: Waits
) -> None:
    """Newest changes first, three seconds between two pages, nothing older."""
    address = server.script("/api/query", arxiv(MARCH + OLDER))

    found = ids(ArxivApi(fetcher).read(source("arxiv", address), {}))

    assert [f"2603.0000{number}" for number in (5, 4, 3, 2)] == found
    assert ["0", "2", "4"] == [asked.query["start"] for asked in server.asked]
    assert {"lastUpdatedDate"} == {asked.query["sortBy"] for asked in server.asked}
    assert [3.0, 3.0] == waits.slept


def test_arxiv_is_read_on_from_the_newest_day(fetcher: Fetcher, server: RemoteServer) -> None:
    """That day again, because it may not have been over."""
    address = server.script("/api/query", arxiv(MARCH))
    cursor = last_cursor(ArxivApi(fetcher).read(source("arxiv", address), {}))
    server.script("/api/query", arxiv([(6, "2026-03-08"), *MARCH]))

    found = ids(ArxivApi(fetcher).read(source("arxiv", address), cursor))

    assert ["2603.00006", "2603.00005"] == found


def test_an_interrupted_walk_through_arxiv_goes_on(fetcher: Fetcher, server: RemoteServer) -> None:
    """Nothing is lost though new papers came meanwhile, and the next walk takes those."""
    address = server.script("/api/query", arxiv(MARCH))
    (first,) = islice(ArxivApi(fetcher).read(source("arxiv", address), {}), 1)
    server.script("/api/query", arxiv([(6, "2026-03-08"), *MARCH]))

    going_on = list(ArxivApi(fetcher).read(source("arxiv", address), first.cursor))
    after = ids(ArxivApi(fetcher).read(source("arxiv", address), going_on[-1].cursor))

    assert ["2603.00005", "2603.00004"] == [record.arxiv_id for record in first.records]
    assert ["2603.00004", "2603.00003", "2603.00002"] == ids(iter(going_on))
    assert ["2603.00006", "2603.00005"] == after


def test_an_empty_page_of_arxiv_is_a_failure_when_there_is_more(
    fetcher: Fetcher, server: RemoteServer
) -> None:
    """It sends such pages under load: taking one for the end would lose papers."""
    whole = arxiv(MARCH)
    empty = Answer(ARXIV.format(total=4, entries="").encode())
    address = server.script(
        "/api/query", lambda asked: empty if asked.query["start"] == "2" else whole(asked)
    )
    walk = ArxivApi(fetcher).read(source("arxiv", address), {})

    assert 2 == next(walk).cursor["start"]
    with pytest.raises(SourceError, match="an empty page of 4; the next sync tries again"):
        next(walk)


def test_an_empty_day_of_arxiv_is_none(fetcher: Fetcher, server: RemoteServer) -> None:
    """No papers, no failure."""
    address = server.script("/api/query", arxiv([]))

    (portion,) = ArxivApi(fetcher).read(source("arxiv", address), {"until": "2026-03-07"})

    assert Portion((), (), {"until": "2026-03-07"}) == portion


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (ARXIV_ERROR, "arXiv says 'malformed query'"),
        ("<html><body><h1>Rate exceeded.</h1></body></html>", "."),
        (rss("Tides"), "not an answer of arXiv's API"),
        (ARXIV.format(total=4, entries="<entry><id>http://ar"), "malformed XML"),
    ],
)
def test_what_is_no_answer_of_arxiv_is_a_failure(
    body: str, said: str, fetcher: Fetcher, server: RemoteServer
) -> None:
    """Its errors are feeds too."""
    address = server.on("/api/query", body.encode())

    with pytest.raises(SourceError, match=said):
        list(ArxivApi(fetcher).read(source("arxiv", address), {}))


def test_daily_papers_are_read_day_by_day_with_their_upvotes(
    fetcher: Fetcher, server: RemoteServer
) -> None:
    """An empty day is an empty list."""
    lists = {"2026-03-06": daily(1, 12), "2026-03-07": b"[]", "2026-03-08": daily(2, 3)}
    address = server.script("/daily", lambda asked: Answer(lists.get(asked.query["date"], b"[]")))
    reader = DailyPapers(fetcher, lambda: date(2026, 3, 8))

    portions = list(reader.read(source("daily-papers", address), {}))

    assert days(date(2026, 3, 1), 8) == [asked.query["date"] for asked in server.asked]
    assert [("2603.00001", 12), ("2603.00002", 3)] == [
        (record.arxiv_id, record.upvotes) for record in records(iter(portions))
    ]
    assert {"day": "2026-03-08"} == portions[-1].cursor


def test_the_last_days_are_read_again(fetcher: Fetcher, server: RemoteServer) -> None:
    """Their upvotes grow."""
    address = server.on("/daily", b"[]")
    reader = DailyPapers(fetcher, lambda: date(2026, 3, 8))

    list(reader.read(source("daily-papers", address), {"day": "2026-03-07"}))

    assert days(date(2026, 3, 5), 4) == [asked.query["date"] for asked in server.asked]


def test_days_before_a_failure_are_kept(fetcher: Fetcher, server: RemoteServer) -> None:
    """The cursor is where the next run goes on."""

    def answer(asked: Asked) -> Answer:
        is_bad = asked.query["date"] == "2026-03-03"
        return Answer(b"<html>oops") if is_bad else Answer(daily(1, 1))

    address = server.script("/daily", answer)
    walk = DailyPapers(fetcher, lambda: date(2026, 3, 8)).read(source("daily-papers", address), {})

    assert [{"day": "2026-03-01"}, {"day": "2026-03-02"}] == [
        portion.cursor for portion in islice(walk, 2)
    ]
    with pytest.raises(SourceError, match="date=2026-03-03': not JSON"):
        next(walk)


def test_a_feed_is_fetched_when_it_has_changed(fetcher: Fetcher, server: RemoteServer) -> None:
    """The cursor is what the server named that state."""
    body = Answer(rss("Tides", "Sand").encode(), headers={"ETag": '"a1"'})
    address = server.on("/rss", body, Answer(status=304))
    reader = Address(fetcher)

    (portion,) = reader.read(source("feed", address), {})
    again = list(reader.read(source("feed", address), portion.cursor))

    assert ["Tides", "Sand"] == [record.title for record in portion.records]
    assert [] == again
    assert '"a1"' == server.asked[1].headers["If-None-Match"]


def test_a_feed_that_was_cut_short_is_fetched_again(fetcher: Fetcher, server: RemoteServer) -> None:
    """Its whole entries are taken, its ETag is not kept."""
    text = rss("Tides", "Sand")
    body = Answer(text[: text.index("About Sand")].encode(), headers={"ETag": '"a1"'})

    (portion,) = Address(fetcher).read(source("feed", server.on("/rss", body)), {})

    assert (["Tides"], {}) == ([record.title for record in portion.records], portion.cursor)
    assert "malformed XML" in portion.skipped[0].reason


def test_a_feed_without_entries_is_an_empty_day(fetcher: Fetcher, server: RemoteServer) -> None:
    """ArXiv announces nothing on Sundays."""
    (portion,) = Address(fetcher).read(source("arxiv-feed", server.on("/rss", rss().encode())), {})

    assert ((), ()) == (portion.records, portion.skipped)


@pytest.mark.parametrize(
    ("encoding", "declared", "content_type"),
    [
        ("iso-8859-1", ' encoding="ISO-8859-1"', "text/xml"),
        ("iso-8859-1", ' encoding="ISO-8859-1"', "text/xml; charset=utf-8"),
        ("utf-8", "", "text/xml; charset=iso-8859-1"),
        ("utf-8", ' encoding="UTF-8"', "text/plain"),
        ("koi8-r", "", "text/xml; charset=koi8-r"),
        ("utf-16", ' encoding="UTF-16"', "application/xml"),
    ],
)
def test_a_feed_is_read_in_its_encoding(
    encoding: str, declared: str, content_type: str, fetcher: Fetcher, server: RemoteServer
) -> None:
    """Whoever is wrong about it: the server or the feed."""
    title = "Приливы" if encoding == "koi8-r" else "Schrödinger und Größe"
    body = Answer(
        rss(title, declared=declared).encode(encoding), headers={"Content-Type": content_type}
    )

    (record,) = records(Address(fetcher).read(source("feed", server.on("/rss", body)), {}))

    assert title == record.title


def test_what_is_no_feed_is_not_taken_for_one(fetcher: Fetcher, server: RemoteServer) -> None:
    """A page to log in to, for instance."""
    address = server.on("/rss", b"<html><body><h1>Please log in</h1><p>Now.</p></body></html>")

    with pytest.raises(SourceError, match="not a feed"):
        list(Address(fetcher).read(source("feed", address), {}))


def test_a_page_may_have_any_format(fetcher: Fetcher, server: RemoteServer) -> None:
    """As a file that is ingested."""
    line = b'{"title": "Gr\xf6\xdfe der Gezeiten", "abstract": "Sand wandert."}\n'
    body = Answer(line * 2, headers={"Content-Type": "application/json; charset=iso-8859-1"})

    found = records(Address(fetcher).read(source("page", server.on("/papers", body)), {}))

    assert ["Größe der Gezeiten"] * 2 == [record.title for record in found]


def test_a_folder_gives_new_and_changed_files(tmp_path: Path) -> None:
    """A file is known by its time and size."""
    first, second = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    first.write_text('{"title": "Tides", "abstract": "Sand."}\n')
    second.write_text('{"title": "Bees", "abstract": "Dances."}\n')
    folder = source("folder", str(tmp_path))
    cursor = last_cursor(Folder().read(folder, {}))
    assert [] == list(Folder().read(folder, cursor))

    second.write_text('{"title": "Bees again", "abstract": "Dances."}\n')
    os.utime(second, ns=(1, 1))
    first.unlink()
    (portion,) = Folder().read(folder, cursor)

    assert ["Bees again"] == [record.title for record in portion.records]
    assert {str(second)} == set(portion.cursor)


def test_a_folder_that_is_gone_is_a_failure(tmp_path: Path) -> None:
    """A disk that is not mounted is no empty day."""
    with pytest.raises(SourceError, match="no folder"):
        list(Folder().read(source("folder", str(tmp_path / "gone")), {}))
