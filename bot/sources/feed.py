"""Atom and RSS: arXiv's API and the feeds of journals. The only importer of feedparser."""

from __future__ import annotations

import codecs
import io
import re
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import feedparser

from bot.sources.entries import Entry, Unread, unwrapped

EMPTY = "a feed without entries"
_START = re.compile(rb"<(?:\w+:)?(?:entry|item)[\s>]")
_DECLARATION = re.compile(r"<\?xml[^>]*\?>")
_END = re.compile(rb"</(?:\w+:)?(?:entry|item)\s*>")
_ANNOUNCED = re.compile(r"^arXiv:\S+ Announce Type: \S+\s+Abstract: ", re.IGNORECASE)
_HARMLESS = (
    feedparser.exceptions.CharacterEncodingOverride,
    feedparser.exceptions.NonXMLContentType,
)


def read_feed(content: bytes) -> Iterator[Entry | Unread]:
    """One paper an entry; of a feed that is cut short, the entries that are whole."""
    content = _single_bytes(content)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        feed = feedparser.parse(
            io.BytesIO(content), sanitize_html=False, resolve_relative_uris=False
        )
    lines = [content.count(b"\n", 0, found.start()) + 1 for found in _START.finditer(content)]
    whole = len(_END.findall(content))
    for line, entry in zip(lines, feed.entries[:whole], strict=False):
        yield Entry(line, _fields(entry))
    problem = feed.get("bozo_exception")
    if problem is not None and not isinstance(problem, _HARMLESS):
        yield _unread(problem)
    elif not feed.entries:
        yield Unread(None, EMPTY)


def _single_bytes(content: bytes) -> bytes:
    """UTF-16 as UTF-8, so that its tags can be counted."""
    if not content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content
    return _DECLARATION.sub("", content.decode("utf-16", "replace"), count=1).encode()


def _unread(problem: Exception) -> Unread:
    line = problem.getLineNumber() if hasattr(problem, "getLineNumber") else None
    reason = problem.getMessage() if hasattr(problem, "getMessage") else str(problem)
    return Unread(line, f"malformed XML: {reason}")


def _fields(entry: Mapping[str, Any]) -> dict[str, object]:
    summary = _ANNOUNCED.sub("", str(entry.get("summary", "")).strip())
    return {
        "id": entry.get("id") or entry.get("link"),
        "title": unwrapped(str(entry.get("title", ""))),
        "abstract": unwrapped(summary),
        "authors": _authors(entry),
        "date": _date(entry, "published_parsed", "updated_parsed"),
        "updated": _date(entry, "updated_parsed"),
        "url": entry.get("link") or entry.get("id"),
        "doi": entry.get("arxiv_doi") or entry.get("prism_doi"),
    }


def _authors(entry: Mapping[str, Any]) -> object:
    names = [author.get("name", "") for author in entry.get("authors", [])]
    return names[0] if len(names) == 1 and "," in names[0] else names


def _date(entry: Mapping[str, Any], *names: str) -> str | None:
    for name in names:
        if when := entry.get(name):
            return f"{when.tm_year:04d}-{when.tm_mon:02d}-{when.tm_mday:02d}"
    return None
