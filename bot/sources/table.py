"""CSV and TSV with a header row that names the columns."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import chain, islice
from typing import TextIO

from bot.sources.entries import ABSTRACTS, KNOWN_NAMES, TITLES, Entry, Unread

DELIMITERS = ",\t;|"
PREVIEW = 200  # lines looked at before quoting is decided


def table_delimiter(header: str) -> str | None:
    """What separates the columns when `header` names at least two that papers have."""
    best, most = None, 1
    for delimiter in DELIMITERS:
        names = _names(next(csv.reader([header], delimiter=delimiter), []))
        known = sum(name in KNOWN_NAMES for name in names)
        if known > most and any(name in names for name in (*TITLES, *ABSTRACTS)):
            best, most = delimiter, known
    return best


def read_table(stream: TextIO, delimiter: str) -> Iterator[Entry | Unread]:
    """One paper a row; a row may go over several lines inside quotes."""
    first, above = next(stream, ""), 1
    while first and not first.strip():
        first, above = next(stream, ""), above + 1
    header = _names(next(csv.reader([first], delimiter=delimiter), []))
    start = list(islice(stream, PREVIEW))
    quoted = _is_quoted(start, delimiter, len(header))
    rows = csv.reader(
        chain(start, stream),
        delimiter=delimiter,
        quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE,
    )
    line = above + 1
    try:
        for cells in rows:
            yield from _row(cells, header, line)
            line = above + rows.line_num + 1
    except csv.Error as exc:
        yield Unread(line, f"not a row of the table ({exc}); the rest of the file was left out")


def _row(cells: list[str], header: list[str], line: int) -> Iterator[Entry | Unread]:
    if any(cell.strip() for cell in cells[len(header) :]):
        reason = f"{len(cells)} cells where the header has {len(header)}; put the text in quotes"
        yield Unread(line, reason)
    elif any(cell.strip() for cell in cells):
        yield Entry(line, dict(zip(header, cells, strict=False)))


def _is_quoted(start: list[str], delimiter: str, columns: int) -> bool:
    """False for tabs between cells that merely contain quotation marks.

    A cell with an odd number of them goes on in the next line.
    """
    if delimiter != "\t":
        return True
    whole = [line.rstrip("\n").split(delimiter) for line in start]
    opened = [cell for row in whole if len(row) == columns for cell in row if cell.startswith('"')]
    return all((len(cell) > 1 and cell.endswith('"')) or cell.count('"') % 2 for cell in opened)


def _names(cells: list[str]) -> list[str]:
    return [cell.strip().strip('"').lower() for cell in cells]
