"""RIS as reference managers export it. The only importer of rispy."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import rispy  # type: ignore[import-untyped]

from bot.identity import arxiv_id
from bot.sources.dates import iso_date
from bot.sources.entries import Entry, Unread, unwrapped
from bot.sources.people import turned

_START = re.compile(r"(?m)^TY ? ?- ?")
_TAG = re.compile(r"(?m)^([A-Z][A-Z0-9]) {1,2}-(?= |$)")
_END = re.compile(r"(?m)^ER {1,2}- *$")
_TITLES = ("title", "primary_title", "translated_title", "short_title")
_ABSTRACTS = ("abstract", "notes_abstract")
_DATES = ("date", "publication_year", "year")
_AUTHORS = ("authors", "first_authors")


def read_ris(text: str) -> Iterator[Entry | Unread]:
    """One paper from a TY line to the next ER line."""
    starts = [match.start() for match in _START.finditer(text)]
    line, place = 1, 0
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        line += text.count("\n", place, start)
        place = start
        block = text[start:end]
        if _END.search(block) is None:
            yield Unread(line, "RIS entry without its last line 'ER  - '; it may be cut short")
            continue
        found = rispy.loads(_TAG.sub(r"\1  -", block.replace("\ufeff", "")))
        if len(found) == 1:
            yield Entry(line, _fields(found[0]))
        else:
            yield Unread(line, "RIS entry cannot be parsed")


def _fields(raw: Mapping[str, Any]) -> dict[str, object]:
    names: list[str] = next((raw[key] for key in _AUTHORS if raw.get(key)), [])
    return {
        "id": _first(raw, ("id", "accession_number")),
        "title": unwrapped(_first(raw, _TITLES)),
        "abstract": unwrapped(_first(raw, _ABSTRACTS)),
        "authors": [turned(name) for name in names],
        "date": next((found for key in _DATES if (found := iso_date(raw.get(key)))), None),
        "url": _address(raw),
        "doi": _first(raw, ("doi",)),
        "arxiv_id": next(filter(None, map(arxiv_id, _texts(raw))), None),
    }


def _first(raw: Mapping[str, Any], names: tuple[str, ...]) -> str:
    for name in names:
        value = raw.get(name)
        if isinstance(value, list):
            value = " ".join(value)
        if isinstance(value, str) and value.strip():
            return value.strip()
    return ""


def _address(raw: Mapping[str, Any]) -> str | None:
    value = raw.get("urls") or raw.get("url") or []
    values = value if isinstance(value, list) else [value]
    return next((part.strip() for part in values if part.strip().startswith("http")), None)


def _texts(raw: Mapping[str, Any]) -> Iterator[str]:
    for value in raw.values():
        if isinstance(value, str) and len(value) < 200:
            yield value
