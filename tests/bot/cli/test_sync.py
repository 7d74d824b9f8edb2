"""Tests of `footnote sources` and `footnote sync` over a server on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bot.cli.conftest import Footnote
from tests.bot.sources.feeds import rss
from tests.bot.sources.remote_server import Answer, RemoteServer


@pytest.fixture
def server() -> Iterator[RemoteServer]:
    with RemoteServer().running() as running:
        yield running


def test_sources_are_configured_pulled_and_removed(
    empty: Footnote, server: RemoteServer, tmp_path: Path
) -> None:
    """From nothing to papers that are found; one source that fails stops no other."""
    watched = tmp_path / "watched"
    watched.mkdir()
    (watched / "a.jsonl").write_text('{"title": "Bees", "abstract": "Dances of zyzzyva."}\n')
    feed = server.on("/rss", rss("Tides of quokka").encode())

    for place in (["folder", str(watched)], ["feed", feed, "--as", "sea"]):
        assert 0 == empty("sources", "add", *place).code
    with RemoteServer().running() as other:
        empty("sources", "add", "page", f"{other.url}/gone", "--as", "gone")
        pulled = empty("sync", "--json")

    assert 0 == pulled.code
    assert [("gone", "failed", 0), ("sea", "read", 1), ("watched", "read", 1)] == [
        (one["source"], one["state"], one["added"]) for one in pulled.document["sources"]
    ]
    assert (2, 0) == (pulled.document["added"], pulled.document["unchanged"])
    (hit, *_) = empty("search", "quokka", "--json").document["hits"]
    assert "Tides of quokka" == hit["title"]
    listed = empty("sources", "list", "--json").document["sources"]
    errors = {one["name"]: one["error"] for one in listed}
    assert (None, None) == (errors["sea"], errors["watched"])
    assert "answered 404" in errors["gone"]
    assert 0 == empty("sources", "remove", "gone").code
    assert "sea  feed" in empty("sources", "list").out


def test_a_sync_that_reads_nothing_fails_in_one_line(empty: Footnote, server: RemoteServer) -> None:
    """Nothing on stdout, the reason on stderr."""
    empty("sources", "add", "feed", server.on("/rss", Answer(b"no", 404)), "--as", "sea")

    ended = empty("sync", "--json")

    assert (1, "", 1) == (ended.code, ended.out, ended.err.count("\n"))
    assert "answered 404" in ended.err


def test_wrong_usage_is_said_in_one_line(empty: Footnote) -> None:
    """Nothing configured, and nothing that can be."""
    for arguments in (["sync"], ["sources", "add", "feed", "x"], ["sources", "add", "moon", "x"]):
        ended = empty(*arguments)
        assert (2, "", 1) == (ended.code, ended.out, ended.err.count("\n"))


def test_a_source_that_is_not_there_is_not_found(empty: Footnote) -> None:
    """By either command."""
    ended = empty("sources", "remove", "moon")

    assert (1, "") == (ended.code, ended.out)
    assert "no source 'moon'" in ended.err


def test_doctor_tells_of_a_source_that_could_not_be_read(
    empty: Footnote, server: RemoteServer
) -> None:
    """A warning with the command that tries again; without sources there is nothing to tell."""

    def sources() -> list[tuple[str | None, ...]]:
        checks = empty("doctor", "--json").document["checks"]
        names = ("state", "detail", "command")
        return [tuple(one[n] for n in names) for one in checks if one["name"] == "sources"]

    assert [] == sources()
    address = server.on("/rss", Answer(rss("Tides").encode()), Answer(b"no", 404))
    empty("sources", "add", "feed", address, "--as", "sea")
    empty("sync")
    assert [("ok", "1 read lately", None)] == sources()
    empty("sync")
    assert [("warn", "the last sync could not read sea", "footnote sync")] == sources()
