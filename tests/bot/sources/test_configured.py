"""Tests of bot.sources.configured."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.errors import UsageError
from bot.source import Kind
from bot.sources.configured import configured

NOW = datetime(2026, 3, 8, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "places", "name", "address"),
    [
        ("arxiv", ["cs.LG", "cs.CL"], "arxiv-cs.LG-cs.CL", "https://export.arxiv.org/api/query"),
        ("arxiv", ['ti:"sea ice"'], "arxiv-ti-sea-ice", "https://export.arxiv.org/api/query"),
        ("arxiv-feed", ["cs.LG,cs.CL"], "arxiv-feed-cs.LG-cs.CL", "https://rss.arxiv.org/atom/cs.LG+cs.CL"),
        ("daily-papers", [], "daily-papers", "https://huggingface.co/api/daily_papers"),
        ("feed", ["https://a.example/new.xml?x=1"], "a.example-new.xml", "https://a.example/new.xml?x=1"),
    ],
)  # fmt: skip
def test_a_source_has_an_address_and_a_name(
    kind: Kind, places: list[str], name: str, address: str
) -> None:
    """Made of what a person writes; the first run goes back a week."""
    found = configured(kind, places, NOW)

    assert (name, address, "2026-03-01") == (found.name, found.address, found.since)
    assert " ".join(places) == found.place


def test_a_folder_is_kept_with_its_whole_path(tmp_path: Path) -> None:
    """A sync may run elsewhere."""
    (tmp_path / "new").mkdir()

    found = configured("folder", [str(tmp_path / "x" / ".." / "new")], NOW)

    assert ("new", str(tmp_path.resolve() / "new")) == (found.name, found.address)


def test_a_source_may_be_named_dated_and_mirrored() -> None:
    """The mirror's categories follow its address."""
    url = "http://127.0.0.1:8000/atom/"

    found = configured("arxiv-feed", ["cs.LG"], NOW, "ml", date(2026, 2, 1), url)

    assert ("ml", "2026-02-01") == (found.name, found.since)
    assert "http://127.0.0.1:8000/atom/cs.LG" == found.address


@pytest.mark.parametrize(
    ("kind", "places", "name", "url", "said"),
    [
        ("arxiv", [], None, None, "needs a PLACE"),
        ("arxiv-feed", ["sea ice!"], None, None, "'ice!' is not a category"),
        ("daily-papers", ["today"], None, None, "takes no PLACE"),
        ("feed", ["ftp://a.example/x"], None, None, "is not an address"),
        ("page", ["papers.html"], None, None, "is not an address"),
        ("folder", ["/nowhere/at/all"], None, None, "no folder '/nowhere/at/all'"),
        ("feed", ["https://a.example"], None, "https://b.example", "--url is for services"),
        ("arxiv", ["cs.LG"], None, "b.example", "'b.example' is not an address"),
        ("arxiv", ["cs.LG"], "arxiv", None, "cannot be named 'arxiv'"),
    ],
)
def test_what_cannot_be_a_source_is_refused(
    kind: Kind, places: list[str], name: str | None, url: str | None, said: str
) -> None:
    """When it is added, not when it is read."""
    with pytest.raises(UsageError, match=said):
        configured(kind, places, NOW, name, url=url)
