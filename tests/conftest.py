"""Fixtures every test may use."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Protocol

import pytest
from hypothesis import settings

from bot.bootstrap.trial import SAMPLE
from tests.mock_llm import Behaviour, MockLLM
from tests.slack_stack import SlackStack, slack_stack

settings.register_profile("patient", deadline=None)  # a busy machine is no failure
settings.load_profile("patient")

SHARED = Path(__file__).parents[2] / "shared"
OURS = ("FOOTNOTE_", "OPENAI_", "SLACK_", "LANGSMITH_", "LANGCHAIN_")


@pytest.fixture
def shared() -> Path:
    """The folder of public test data beside the checkout."""
    if not SHARED.is_dir():
        pytest.skip("the shared test data is not beside this checkout")
    return SHARED


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the person who runs the tests reaches them."""
    for name in os.environ:
        if name.startswith(OURS):
            monkeypatch.delenv(name)
    monkeypatch.setenv("ORT_DISABLE_TELEMETRY", "1")


@pytest.fixture(autouse=True)
def _loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection to anything but this machine fails the test."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        host = address[0] if isinstance(address, tuple) else "unix"
        if host not in {"127.0.0.1", "::1", "localhost", "unix"}:
            raise AssertionError(f"a test tried to reach {host!r}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


class StartMockLLM(Protocol):
    """Starts a scripted OpenAI-compatible server that lives until the test ends."""

    def __call__(self, *chat: Behaviour) -> MockLLM: ...


@pytest.fixture
def mock_llm() -> Iterator[StartMockLLM]:
    """Scripted servers; called with behaviours, or with none for an honest model."""
    with ExitStack() as running:
        yield lambda *chat: running.enter_context(MockLLM(*chat))


@pytest.fixture(scope="session")
def _slack_http(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SlackStack]:
    with slack_stack("http", SHARED, tmp_path_factory.mktemp("slack")) as stack:
        yield stack


@pytest.fixture(scope="session")
def _slack_socket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SlackStack]:
    with slack_stack("socket", SHARED, tmp_path_factory.mktemp("slack")) as stack:
        yield stack


@pytest.fixture
def slack(_slack_http: SlackStack) -> SlackStack:
    """An empty workspace whose events come over HTTP."""
    _slack_http.reset()
    return _slack_http


@pytest.fixture
def socket_slack(_slack_socket: SlackStack) -> SlackStack:
    """An empty workspace whose events come over Socket Mode."""
    _slack_socket.reset()
    return _slack_socket


@pytest.fixture(scope="session")
def loaded_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a library loaded from the bundled sample; to be read, or copied."""
    home = tmp_path_factory.mktemp("loaded") / "home"
    subprocess.run(
        [sys.executable, "-m", "bot", "ingest", str(SAMPLE)],
        check=True,
        capture_output=True,
        env={**os.environ, "FOOTNOTE_HOME": str(home)},
    )
    return home
