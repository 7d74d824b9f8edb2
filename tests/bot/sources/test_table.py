"""Tests of bot.sources.table."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bot.sources.files_of import read


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_columns_are_known_by_their_names(tmp_path: Path, delimiter: str) -> None:
    """Any order, any case, any usual separator."""
    rows = [["Year", "ABSTRACT", " Title ", "Other"], ["2025", "We sort.", "Sorting", "x"]]
    ((record,), skipped) = read(tmp_path, "\n".join(delimiter.join(row) for row in rows))
    assert ("Sorting", "We sort.", "2025", 2) == (
        record.title,
        record.abstract,
        record.date,
        record.line,
    )
    assert [] == skipped


def test_a_row_may_go_over_several_lines(tmp_path: Path) -> None:
    """The line reported is the one the row starts in."""
    text = 'title,abstract\nOne,"First,\n""quoted"" line"\n\nTwo,Second.\n'
    records, _ = read(tmp_path, text)
    assert [("One", 2), ("Two", 5)] == [(record.title, record.line) for record in records]
    assert 'First,\n"quoted" line' == records[0].abstract


def test_a_row_with_too_many_cells_is_reported(tmp_path: Path) -> None:
    """Unquoted commas would put the text into the wrong columns."""
    records, skipped = read(tmp_path, "title,abstract\nOne,First, and more.\nTwo,Second.\n")
    assert ["Two"] == [record.title for record in records]
    assert [(2, "3 cells where the header has 2; put the text in quotes")] == [
        (skip.line, skip.reason) for skip in skipped
    ]


def test_quotation_marks_between_tabs_are_text(tmp_path: Path) -> None:
    """A cell that only begins with a quoted word keeps its marks."""
    text = 'title\tabstract\n"Why?" Asking questions\tWe ask.\nTwo\tSecond.\n'
    records, _ = read(tmp_path, text)
    assert ['"Why?" Asking questions', "Two"] == [record.title for record in records]


def test_quoted_cells_between_tabs_are_unquoted(tmp_path: Path) -> None:
    """As a spreadsheet writes them."""
    records, _ = read(tmp_path, 'title\tabstract\nOne\t"We ""ask"" and\nsort."\n')
    assert 'We "ask" and\nsort.' == records[0].abstract


def test_a_quote_without_its_end_is_reported(tmp_path: Path) -> None:
    """What the quote swallowed is named by the line it opens in."""
    text = 'title,abstract\nOne,First.\nTwo,"Second.\n' + "x,y\n" * 60_000
    records, skipped = read(tmp_path, text)
    assert ["One"] == [record.title for record in records]
    assert [3] == [skip.line for skip in skipped]
