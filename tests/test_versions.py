"""Versions are pinned twice, for `uv run` and with hashes: both say the same."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_both_pins_name_the_same_versions() -> None:
    """`constraint-dependencies` and `requirements.lock` were written by one run of `.ci/pin`."""
    uv = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["uv"]
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    locked = re.findall(r"^([a-z][^\s=]*==\S+)(?: ; [^\\\n]*)?", lock, re.MULTILINE)

    assert locked == [pin.partition(" ;")[0] for pin in uv["constraint-dependencies"]]


def test_the_lock_names_no_address() -> None:
    """Hashes say which files are meant, wherever they come from."""
    assert "://" not in (ROOT / "requirements.lock").read_text(encoding="utf-8")
