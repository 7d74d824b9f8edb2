"""Tests of bot.sources.ris."""

from __future__ import annotations

from pathlib import Path

from tests.bot.sources.files_of import read

ENTRY = """Provider: a database

TY  - JOUR
ID  - roe2025
T1  - Sorting with care
A1  - Roe, Ada
A1  - Doe, Jan, Jr.
Y1  - 2025/03/18/
AB  - We sort.
It holds.
DO  - 10.1145/ABC
UR  - https://example.org/sorting
ER  -
"""


def test_an_entry_gives_its_fields(tmp_path: Path) -> None:
    """Both generations of tags, wrapped text, the date with slashes."""
    ((record,), skipped) = read(tmp_path, ENTRY)
    assert [] == skipped
    assert ("Sorting with care", "We sort. It holds.") == (record.title, record.abstract)
    assert ("Ada Roe", "Jan Doe, Jr.") == record.authors
    assert ("2025-03-18", "10.1145/abc", 3) == (record.date, record.doi, record.line)
    assert ("roe2025", "https://example.org/sorting") == (record.own_id, record.url)


def test_an_entry_without_its_end_is_reported(tmp_path: Path) -> None:
    """A file cut short loses its last entry, and says so."""
    text = "TY  - JOUR\nTI  - One\nER  - \n\nTY  - JOUR\nTI  - Tw"
    records, skipped = read(tmp_path, text)
    assert ["One"] == [record.title for record in records]
    assert [5] == [skip.line for skip in skipped]


def test_sloppy_tags_are_read(tmp_path: Path) -> None:
    """One space before the dash, and no space after the last tag."""
    records, _ = read(tmp_path, "TY - GEN\nTI - One\nN2 - First.\nPY - 2025\nER -\n")
    assert [("One", "First.", "2025")] == [(r.title, r.abstract, r.date) for r in records]
