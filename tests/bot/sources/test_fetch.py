"""Tests of bot.sources.fetch, over HTTP on this machine."""

from __future__ import annotations

import gzip
import socket
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from bot.errors import SourceError
from bot.sources.fetch import Fetched, Fetcher, Validators
from tests.bot.sources.conftest import Waits
from tests.bot.sources.remote_server import Answer, RemoteServer


def test_a_body_comes_with_what_the_server_says_of_it(
    fetcher: Fetcher, server: RemoteServer
) -> None:
    """Its ETag, its date and its encoding."""
    headers = {
        "ETag": '"a1"',
        "Last-Modified": "Sat, 07 Mar 2026 08:00:00 GMT",
        "Content-Type": "text/html; charset=koi8-r",
    }
    address = server.on("/page", Answer(b"papers", headers=headers))

    expected = Fetched(b"papers", Validators('"a1"', headers["Last-Modified"]), "koi8-r")
    assert expected == fetcher.get(address)
    assert server.asked[0].headers["User-Agent"].startswith("footnote/")


def test_what_has_not_changed_is_not_sent_again(fetcher: Fetcher, server: RemoteServer) -> None:
    """The server is told what one has."""
    address = server.on("/page", Answer(status=304))

    assert fetcher.get(address, Validators('"a1"', "Sat, 07 Mar 2026 08:00:00 GMT")) is None
    assert '"a1"' == server.asked[0].headers["If-None-Match"]
    assert "Sat, 07 Mar 2026 08:00:00 GMT" == server.asked[0].headers["If-Modified-Since"]


def test_a_compressed_body_is_unpacked(fetcher: Fetcher, server: RemoteServer) -> None:
    """As it is sent by most servers."""
    packed = Answer(gzip.compress(b"papers"), headers={"Content-Encoding": "gzip"})

    found = fetcher.get(server.on("/page", packed))

    assert found is not None
    assert b"papers" == found.content


def test_one_host_is_asked_once_in_three_seconds(
    fetcher: Fetcher, server: RemoteServer, waits: Waits
) -> None:
    """However many addresses it has."""
    for path in ("/a", "/b", "/c"):
        fetcher.get(server.on(path, b"papers"))

    assert [3.0, 3.0] == waits.slept


def test_two_hosts_do_not_wait_for_each_other(
    fetcher: Fetcher, server: RemoteServer, waits: Waits
) -> None:
    """The pace is a host's."""
    with RemoteServer().running() as other:
        fetcher.get(server.on("/a", b"papers"))
        fetcher.get(other.on("/a", b"papers"))

    assert [] == waits.slept


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_passing_failure_is_tried_again(
    status: int, fetcher: Fetcher, server: RemoteServer, waits: Waits
) -> None:
    """The third attempt may do it, after longer waits."""
    busy = Answer(b"busy", status)
    address = server.on("/page", busy, busy, Answer(b"papers"))

    found = fetcher.get(address)

    assert found is not None
    assert (b"papers", 3) == (found.content, len(server.asked))
    assert [4.0, 15.0] == waits.slept


def test_a_failure_that_lasts_is_left_to_the_next_run(
    fetcher: Fetcher, server: RemoteServer
) -> None:
    """Three attempts, no more."""
    address = server.on("/page", Answer(b"busy", 503))

    with pytest.raises(SourceError, match=r"/page': answered 503 .*next sync tries again"):
        fetcher.get(address)
    assert 3 == len(server.asked)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_a_failure_that_stays_is_not_tried_again(
    status: int, fetcher: Fetcher, server: RemoteServer
) -> None:
    """Asking again is of no use."""
    with pytest.raises(SourceError, match=f"answered {status}"):
        fetcher.get(server.on("/page", Answer(b"no", status)))
    assert 1 == len(server.asked)


def test_the_server_may_say_how_long_to_wait(
    fetcher: Fetcher, server: RemoteServer, waits: Waits
) -> None:
    """In seconds or as a date."""
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=40), usegmt=True)
    first = Answer(status=429, headers={"Retry-After": "20"})
    second = Answer(status=429, headers={"Retry-After": soon})
    fetcher.get(server.on("/page", first, second, Answer(b"papers")))

    assert 20.0 == waits.slept[0]
    assert 30.0 < waits.slept[1] <= 40.0


def test_a_server_that_wants_a_long_rest_gets_it(
    fetcher: Fetcher, server: RemoteServer, waits: Waits
) -> None:
    """A run does not wait for an hour."""
    address = server.on("/page", Answer(status=429, headers={"Retry-After": "3600"}))

    with pytest.raises(SourceError, match="answered 429"):
        fetcher.get(address)
    assert ([], 1) == (waits.slept, len(server.asked))


def test_a_redirect_is_followed(fetcher: Fetcher, server: RemoteServer) -> None:
    """Relative ones too."""
    server.on("/new", b"papers")
    address = server.on("/old", Answer(status=301, headers={"Location": "new"}))

    found = fetcher.get(address)

    assert found is not None
    assert b"papers" == found.content


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/a", "gopher://x/"])
def test_a_redirect_to_another_scheme_is_refused(
    target: str, fetcher: Fetcher, server: RemoteServer
) -> None:
    """A page may not make the bot read files."""
    address = server.on("/old", Answer(status=302, headers={"Location": target}))

    with pytest.raises(SourceError, match=r"redirects to .* not followed"):
        fetcher.get(address)


def test_a_circle_of_redirects_ends(fetcher: Fetcher, server: RemoteServer) -> None:
    """After five."""
    address = server.on("/old", Answer(status=302, headers={"Location": "/old"}))

    with pytest.raises(SourceError, match="redirects more than 5 times"):
        fetcher.get(address)
    assert 6 == len(server.asked)


def test_a_body_that_is_too_large_is_not_read(waits: Waits, server: RemoteServer) -> None:
    """Nor asked for again."""
    address = server.on("/page", b"x" * 3000)
    with (
        closing(Fetcher(waits.sleep, waits.clock, max_bytes=1000)) as fetcher,
        pytest.raises(SourceError, match="more than 1,000 bytes"),
    ):
        fetcher.get(address)
    assert 1 == len(server.asked)


def test_an_answer_that_does_not_come_is_given_up(waits: Waits, server: RemoteServer) -> None:
    """Nothing for as long as one waits."""
    address = server.on("/page", Answer(b"papers", pause=0.6))
    with (
        closing(Fetcher(waits.sleep, waits.clock, read_s=0.1)) as fetcher,
        pytest.raises(SourceError, match="no answer in time"),
    ):
        fetcher.get(address)
    assert 3 == len(server.asked)


def test_an_answer_that_trickles_is_given_up(server: RemoteServer) -> None:
    """Each byte comes in time, and the whole does not."""
    waits = Waits()
    ticks = iter(range(10_000))
    address = server.on("/page", Answer(b"x" * 40, pieces=40, pause=0.01))
    with (
        closing(Fetcher(waits.sleep, lambda: float(next(ticks)), whole_s=5.0)) as fetcher,
        pytest.raises(SourceError, match="not complete after 5 s"),
    ):
        fetcher.get(address)


def test_a_body_that_breaks_off_is_asked_for_again(fetcher: Fetcher, server: RemoteServer) -> None:
    """Half a page is no page."""
    address = server.on("/page", Answer(b"pap", is_cut=True), Answer(b"papers"))

    found = fetcher.get(address)

    assert found is not None
    assert b"papers" == found.content


def test_a_host_that_is_not_there_is_named(fetcher: Fetcher) -> None:
    """The address says which."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    with pytest.raises(SourceError, match=f"127.0.0.1:{port}.*connection failed"):
        fetcher.get(f"http://127.0.0.1:{port}/page")
