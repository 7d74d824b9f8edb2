"""What a format's reader gives, and how the named fields of an entry become a record."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.identity import arxiv_id, doi_of_url, normalise_doi
from bot.models import Record, Skipped
from bot.sources.dates import date_of_parts, iso_date
from bot.sources.people import people

TITLES = ("title",)
ABSTRACTS = ("abstract", "summary", "text")
AUTHORS = ("authors_parsed", "authors", "author")
DATES = (
    "date",
    "published",
    "update_date",
    "publication_date",
    "publicationdate",
    "publishedat",
    "published_at",
    "created",
    "updated",
)
UPDATES = ("updated", "update_date", "updated_at", "updatedat")
URLS = ("url", "link", "entry_id", "id")
IDS = ("id", "_id", "paperid")
KNOWN_NAMES = {*TITLES, *ABSTRACTS, *AUTHORS, *DATES, *UPDATES, *URLS, *IDS, "year", "month", "doi"}

_UNSAFE = re.compile("[\x00\ud800-\udfff]")
_LINE_END = re.compile(r"[ \t\r]*\n[ \t\r\n]*")
_WEB = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """The fields of one paper under any of the names sources use, and the line they start in."""

    line: int
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Unread:
    """A part that could not be read; `line` is None for the whole input."""

    line: int | None
    reason: str


def records(entries: Iterable[Entry | Unread], file: str) -> Iterator[Record | Skipped]:
    """Each entry as a record, numbered in the order they came, and why the others are none."""
    position = 0
    for entry in entries:
        if isinstance(entry, Unread):
            yield Skipped(file, entry.line, entry.reason)
            continue
        record = _record(entry, position + 1)
        if record is None:
            names = ", ".join(str(name) for name in list(entry.fields)[:8]) or "none"
            reason = f"neither a title nor a text (fields: {clean(names)}); the entry was left out"
            yield Skipped(file, entry.line, reason)
        else:
            position += 1
            yield record


def clean(text: str) -> str:
    """The text without white space at its ends; NUL and lone surrogates become U+FFFD.

    Neither can be stored in a database or written as UTF-8.
    """
    if text.isascii() and "\x00" not in text:
        return text.strip()
    return _UNSAFE.sub("\ufffd", text).strip()


def unwrapped(text: str) -> str:
    """The text in one line: for formats that wrap their lines."""
    return _LINE_END.sub(" ", text.strip()) if "\n" in text else text


def _record(entry: Entry, position: int) -> Record | None:
    fields = {str(name).strip().lower(): value for name, value in entry.fields.items()}
    title = unwrapped(_first_text(fields, TITLES))
    abstract = _first_text(fields, ABSTRACTS)
    if not title and not abstract:
        return None
    own_id = _first_text(fields, IDS) or None
    url = next((_address(fields[name]) for name in URLS if _address(fields.get(name))), None)
    other = fields.get("externalids")
    other = {str(k).lower(): v for k, v in other.items()} if isinstance(other, Mapping) else {}
    doi = next(filter(None, map(_doi, (fields.get("doi"), other.get("doi"), own_id))), None)
    doi = doi or doi_of_url(url) or _doi(fields.get("arxiv_doi"))
    arxiv = next(
        filter(None, map(_arxiv, (fields.get("arxiv_id"), other.get("arxiv"), url, own_id, doi))),
        None,
    )
    return Record(
        title=title,
        abstract=abstract,
        line=entry.line,
        position=position,
        authors=tuple(filter(None, map(clean, _authors(fields)))),
        date=_date(fields),
        updated=next(filter(None, (iso_date(fields.get(name)) for name in UPDATES)), None),
        url=url or _address_of(doi, arxiv),
        doi=doi,
        arxiv_id=arxiv,
        own_id=own_id,
        note=None if "issued" in fields else _text(fields.get("note")) or None,
        upvotes=_count(fields.get("upvotes")),
    )


def _first_text(fields: Mapping[str, Any], names: Iterable[str]) -> str:
    for name in names:
        if name in fields and (text := _text(fields[name])):
            return text
    return ""


def _text(value: object) -> str:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return clean(" ".join(part for part in value if isinstance(part, str)))
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return ""


def _authors(fields: Mapping[str, Any]) -> Iterator[str]:
    for name in AUTHORS:
        if names := people(fields.get(name)):
            return iter(names)
    return iter(())


def _date(fields: Mapping[str, Any]) -> str | None:
    for name in DATES:
        if found := iso_date(fields.get(name)):
            return found
    issued = fields.get("issued")
    if isinstance(issued, Mapping):
        parts = issued.get("date-parts")
        if isinstance(parts, list) and parts and isinstance(parts[0], list):
            return date_of_parts(*(parts[0] + [None] * 3)[:3])
    return iso_date(issued) or date_of_parts(
        fields.get("year"), fields.get("month"), fields.get("day")
    )


def _count(value: object) -> int | None:
    return value if type(value) is int and 0 <= value < 1 << 31 else None


def _address(value: object) -> str | None:
    if not isinstance(value, str):
        return None
    address = clean(value)
    return address if _WEB.fullmatch(address) else None


def _doi(value: object) -> str | None:
    return normalise_doi(clean(value)) if isinstance(value, str) else None


def _arxiv(value: object) -> str | None:
    return arxiv_id(value) if isinstance(value, str) else None


def _address_of(doi: str | None, arxiv: str | None) -> str | None:
    if arxiv:
        return f"https://arxiv.org/abs/{arxiv}"
    return f"https://doi.org/{doi}" if doi else None
