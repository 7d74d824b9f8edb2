"""Writes small inputs for the tests of the readers."""

from __future__ import annotations

from pathlib import Path

from bot.models import Record, Skipped
from bot.sources.read import read_source


def read(
    folder: Path, content: str | bytes, name: str = "input"
) -> tuple[list[Record], list[Skipped]]:
    """What `read_source` makes of a file with this content."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    parts = list(read_source(path))
    return (
        [part for part in parts if isinstance(part, Record)],
        [part for part in parts if isinstance(part, Skipped)],
    )
