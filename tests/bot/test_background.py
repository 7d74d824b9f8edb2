"""What digests know of papers follows a sync that goes on."""

from __future__ import annotations

import shutil
from pathlib import Path

from bot.bootstrap.digests import library_state
from bot.bootstrap.library import Library
from bot.settings import read_settings
from vectorstore.feeds import vectors_cursor


def test_vectors_that_come_after_their_papers_are_noticed(
    loaded_home: Path, tmp_path: Path
) -> None:
    """A sync keeps papers first; a digest between that and their vectors keeps nothing for long."""
    shutil.copytree(loaded_home, tmp_path / "home")
    library = Library(read_settings({"FOOTNOTE_HOME": str(tmp_path / "home")}, tmp_path / "none"))
    assert library.embedder is not None
    state = library_state(library)
    before = state()
    cursor = vectors_cursor(library.embedder.name)
    library.vectors.advance(cursor, library.vectors.cursor(cursor) + 1)

    assert before < state()
