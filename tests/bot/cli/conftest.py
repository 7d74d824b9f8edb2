"""A library loaded once from the bundled sample, and a way to run commands over it."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.cli import run


@dataclass(frozen=True, slots=True)
class Ended:
    """What a command printed and ended with."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)


class Footnote:
    """`footnote` over one home, in this process."""

    def __init__(
        self, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.home = home
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def __call__(self, *arguments: str, **environ: str) -> Ended:
        with self._monkeypatch.context() as patch:
            for name, value in {"FOOTNOTE_HOME": str(self.home), **environ}.items():
                patch.setenv(name, value)
            code = run(list(arguments))
        printed = self._capsys.readouterr()
        return Ended(code, printed.out, printed.err)


@pytest.fixture
def sample(
    loaded_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Footnote:
    """The sample library, for tests that change nothing but its log of answers."""
    return Footnote(loaded_home, monkeypatch, capsys)


@pytest.fixture
def own_sample(
    loaded_home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Footnote:
    """The sample library in a copy of this test's own."""
    shutil.copytree(loaded_home, tmp_path / "home")
    return Footnote(tmp_path / "home", monkeypatch, capsys)


@pytest.fixture
def empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Footnote:
    """No library yet."""
    return Footnote(tmp_path / "home", monkeypatch, capsys)
