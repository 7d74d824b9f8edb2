"""Looks at a folder of Chroma's without Chroma, whose import alone takes a second."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

FILE = "chroma.sqlite3"
NEEDED = ("header.bin", "data_level0.bin")

_SEGMENTS = """
    SELECT segments.scope, segments.id, EXISTS (SELECT 1 FROM embeddings
        WHERE embeddings.segment_id = segments.id)
    FROM segments JOIN collections ON segments.collection = collections.id
    WHERE collections.name = ?
"""


def is_there(folder: Path) -> bool:
    """Whether Chroma ever wrote to the folder."""
    return (folder / FILE).is_file()


def holds(folder: Path, collection: str) -> bool:
    """Whether the folder holds the collection with its files, as far as is seen at a glance.

    What is inside the files is not looked at.
    """
    address = f"file:{quote(str(folder.absolute() / FILE))}?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True)) as connection:
            segments = connection.execute(_SEGMENTS, (collection,)).fetchall()
    except sqlite3.Error:
        return False
    is_filled = any(filled for _, _, filled in segments)
    vectors = [folder / name for scope, name, _ in segments if scope == "VECTOR"]
    return bool(vectors) and (not is_filled or all(map(_has_files, vectors)))


def _has_files(segment: Path) -> bool:
    return all((segment / name).is_file() for name in NEEDED)
