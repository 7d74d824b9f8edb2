"""Sync in real processes, killed at steps drawn by lot and run again: nothing lost or doubled."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.bootstrap.library import Library
from bot.settings import read_settings
from bot.source import Source
from tests.bot.sources.feeds import arxiv, rss
from tests.bot.sources.remote_server import RemoteServer

ROOT = Path(__file__).parents[2]
CHANGES = [(number, f"2026-03-{number:02}") for number in range(9, 0, -1)]
KILLS = 2
CHILD = """
import os, signal, sys
import bot.sources.fetch as fetch
from bot.catalogue.papers import Papers
from bot.catalogue.sources import Sources
from bot.cli import run
from bot.sources.fetch import Fetcher
from vectorstore.indexer import Indexer

fetch.PACE_S, fetch.WAITS_S, last, reached = 0.0, (), int(sys.argv[1]), 0

def reach(name):
    global reached
    reached += 1
    if reached == last:
        print("died", name, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)

def watched(call, name):
    def wrapper(*args, **kwargs):
        reach("before " + name)
        result = call(*args, **kwargs)
        reach("after " + name)
        return result
    return wrapper

for owner, names in (
    (Fetcher, ["get"]),
    (Papers, ["add"]),
    (Sources, ["keep", "end"]),
    (Indexer, ["catch_up_words", "catch_up_vectors", "catch_up_chroma"]),
):
    for name in names:
        setattr(owner, name, watched(getattr(owner, name), name))
code = run(["sync"])
print("steps", reached, flush=True)
sys.exit(code)
"""


@dataclass(frozen=True)
class Contents:
    """What is in a library, but for the times at which it came."""

    papers: dict[str, str]
    seen: dict[str, str]
    entries: Counter[str]
    new: list[str]
    cursors: dict[str, object]
    states: list[tuple[str, str]]
    words: int
    vectors: int


@pytest.fixture(scope="module")
def server() -> Iterator[RemoteServer]:
    with RemoteServer().running() as running:
        running.script("/api", arxiv(CHANGES))
        running.on("/rss", rss("Tides of quokka", "Sand of zyzzyva", "Paper 3 on tides").encode())
        yield running


@pytest.fixture(scope="module")
def calm(
    server: RemoteServer, watched: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Contents, int]:
    """The library after a sync that nobody disturbed, and how many steps it took."""
    home = configured(tmp_path_factory.mktemp("calm"), server, watched)
    done = sync(home, 0)
    assert 0 == done.returncode, done.stderr
    return contents(home), int(done.stdout.split()[-1])


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of listing files."""
    folder = tmp_path_factory.mktemp("watched")
    for name in ("a", "b"):
        rows = [f'{{"title": "Bees {name}{n}", "abstract": "Dances {name}{n}."}}' for n in range(3)]
        (folder / f"{name}.jsonl").write_text("\n".join(rows))
    return folder


def configured(folder: Path, server: RemoteServer, watched: Path) -> Path:
    """A new library with three sources."""
    sources = opened(folder / "home").sources
    for name, kind, address in (
        ("axv", "arxiv", f"{server.url}/api"),
        ("sea", "feed", f"{server.url}/rss"),
        ("watched", "folder", str(watched)),
    ):
        place = "cs.LG" if kind == "arxiv" else address
        sources.add(Source(name, kind, place, address, "2026-03-01", "2026-03-08"))  # type: ignore[arg-type]
    return folder / "home"


def opened(home: Path) -> Library:
    return Library(read_settings({"FOOTNOTE_HOME": str(home)}, home / "none"))


def sync(home: Path, last: int) -> subprocess.CompletedProcess[str]:
    """A run that dies at a step, counted from 1; at none for 0."""
    return subprocess.run(
        [sys.executable, "-c", CHILD, str(last)],
        cwd=ROOT,
        env={**os.environ, "FOOTNOTE_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )


def contents(home: Path) -> Contents:
    library = opened(home)
    papers = {one.paper_id: f"{one.title} {one.abstract}" for one in library.papers.all()}
    first = library.sightings.first(list(papers))
    listings = library.papers.listings()
    assert library.embedder is not None
    return Contents(
        papers,
        {paper_id: one.listing for paper_id, one in first.items()},
        Counter(listings),
        sorted(library.sightings.since("")),
        {one.name: library.sources.cursor(one.name) for one in library.sources.list()},
        [(one.name, str(one.error)) for one in library.sources.list()],
        library.words.count(),
        library.vectors.count_documents(library.embedder.name),
    )


@pytest.mark.timeout(300)
def test_killed_sync_is_completed_by_the_next(
    server: RemoteServer, watched: Path, calm: tuple[Contents, int], tmp_path: Path
) -> None:
    """As if it had never been killed, over the catalogue, its sources and both indexes."""
    expected, steps = calm
    chance = random.Random(5)  # noqa: S311 - no secret
    home = configured(tmp_path, server, watched)
    died = [sync(home, chance.randint(1, steps)) for _ in range(KILLS)]
    assert {one.returncode for one in died} <= {0, -signal.SIGKILL}
    assert "died" in died[0].stdout
    again = sync(home, 0)

    assert 0 == again.returncode, again.stderr
    assert expected == contents(home)
    checks = {one.name: one.state for one in opened(home).doctor().examine().checks}
    assert {"ok"} == {checks[name] for name in ("catalogue", "words", "vectors", "chroma")}
