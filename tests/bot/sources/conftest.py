"""A scripted server, and a fetcher that notes its waits instead of waiting."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field

import pytest

from bot.sources.fetch import Fetcher
from tests.bot.sources.remote_server import RemoteServer


@dataclass
class Waits:
    """A clock that moves only while something waits."""

    now: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        self.now += seconds

    def clock(self) -> float:
        return self.now


@pytest.fixture
def server() -> Iterator[RemoteServer]:
    """Answers on loopback until the test ends."""
    with RemoteServer().running() as running:
        yield running


@pytest.fixture
def waits() -> Waits:
    """What the fetcher waited for."""
    return Waits()


@pytest.fixture
def fetcher(waits: Waits) -> Iterator[Fetcher]:
    """A fetcher in no hurry."""
    with closing(Fetcher(waits.sleep, waits.clock)) as one:
        yield one
