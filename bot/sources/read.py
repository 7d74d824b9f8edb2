"""Reads one file of papers in whatever format its content shows."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from bot.models import Record, Skipped
from bot.sources import decode
from bot.sources.detect import detect
from bot.sources.entries import Entry, Unread, records
from bot.sources.table import table_delimiter


def read_source(path: Path) -> Iterator[Record | Skipped]:
    """The papers of a file in their order, and what could not be read of it and why.

    JSON lines and tables are read as they are asked for; the other formats are held whole.
    Never raises for what a file contains.
    """
    return records(_entries(lambda: path.open("rb")), str(path))


def read_content(content: bytes, name: str) -> Iterator[Record | Skipped]:
    """The papers of what was fetched, as `read_source` reads a file's; `name` is its address."""
    return records(_entries(lambda: BytesIO(content)), name)


def _entries(open_binary: Callable[[], BinaryIO]) -> Iterator[Entry | Unread]:
    try:
        with open_binary() as file:
            binary = decode.unpack(file)
            head = binary.read(decode.HEAD)
            binary.seek(0)
            yield from _entries_of(binary, head)
    except EOFError:
        yield Unread(None, "the gzip stream ends too early; the file may be cut short")
    except zlib.error as exc:
        yield Unread(None, f"the gzip stream is damaged: {exc}")
    except UnicodeError as exc:
        yield Unread(None, f"the text cannot be decoded: {exc}")
    except OSError as exc:
        yield Unread(None, f"cannot be read: {exc.strerror or exc}")


def _entries_of(binary: BinaryIO, head: bytes) -> Iterator[Entry | Unread]:
    kind = decode.binary_kind(head)
    start = decode.head_text(head)
    if kind is not None:
        yield Unread(None, f"not a text file: {kind}")
    elif not start.strip("\ufeff \t\n\r\f\x0b"):
        yield Unread(None, "the file is empty")
    else:
        yield from _format_entries(binary, head, start)


def _format_entries(binary: BinaryIO, head: bytes, start: str) -> Iterator[Entry | Unread]:
    """The readers' libraries are imported here, because most runs need none of them."""
    form = detect(start)
    if form == "feed":
        from bot.sources.feed import read_feed

        yield from read_feed(binary.read())
        return
    with decode.text_stream(binary, head) as stream:
        if form == "json lines":
            from bot.sources.json_records import read_lines

            yield from read_lines(stream)
        elif form == "table":
            from bot.sources.table import read_table

            header = start.lstrip().split("\n", 1)[0]
            yield from read_table(stream, table_delimiter(header) or ",")
        else:
            yield from _whole_text_entries(form, stream.read())


def _whole_text_entries(form: str, text: str) -> Iterator[Entry | Unread]:
    if form == "json":
        from bot.sources.json_records import read_document

        return read_document(text)
    if form == "bibtex":
        from bot.sources.bibtex import read_bibtex

        return read_bibtex(text)
    if form == "ris":
        from bot.sources.ris import read_ris

        return read_ris(text)
    if form == "html":
        from bot.sources.html_page import read_html_page

        return read_html_page(text)
    if form == "columns":
        return iter([Unread(1, "a table whose header names no title and no abstract")])
    if form == "xml":
        return iter([Unread(None, "XML that is neither Atom nor RSS")])
    from bot.sources.listing_page import read_listing_page

    return read_listing_page(text)
