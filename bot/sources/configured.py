"""Makes a source of what a person names: its address, its name, or why it cannot be one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from bot.catalogue.papers import RESERVED
from bot.errors import UsageError
from bot.source import Kind, Source
from bot.sources import arxiv_api, daily_papers
from bot.sources.address import ARXIV_FEEDS

DAYS = 7
"""How far back a source's first run goes."""
LONGEST_NAME = 60
_CATEGORIES = re.compile(r"[a-z]+(?:-[a-z]+)?(?:\.[A-Za-z*-]+)?")


def configured(
    kind: Kind,
    places: Sequence[str],
    now: datetime,
    name: str | None = None,
    since: date | None = None,
    url: str | None = None,
) -> Source:
    """A new source; `url` is another address of arXiv's or Hugging Face's service.

    Raises UsageError.
    """
    place = " ".join(" ".join(places).split())
    if not place and kind != "daily-papers":
        raise UsageError(f"a source of the kind {kind!r} needs a PLACE; see --help")
    if url and kind in {"feed", "page", "folder"}:
        raise UsageError(f"--url is for services; the PLACE of a {kind} is its address")
    if url:
        _check_address(url)
    address = _address(kind, place, url)
    named = name or _name(kind, place or "daily-papers")
    if named in RESERVED or not named.strip():
        raise UsageError(f"a source cannot be named {named!r}: name it otherwise with --as NAME")
    since = since or (now - timedelta(days=DAYS)).date()
    added = now.isoformat(timespec="seconds")
    return Source(named, kind, place, address, since.isoformat(), added)


def _address(kind: Kind, place: str, url: str | None) -> str:
    if kind == "arxiv":
        return url or arxiv_api.ADDRESS
    if kind == "daily-papers":
        if place:
            raise UsageError(f"'daily-papers' takes no PLACE, and was given {place!r}")
        return url or daily_papers.ADDRESS
    if kind == "arxiv-feed":
        return f"{(url or ARXIV_FEEDS).rstrip('/')}/{'+'.join(_categories(place))}"
    if kind == "folder":
        return _folder(place)
    return _check_address(place)


def _categories(place: str) -> list[str]:
    found = [part for part in re.split(r"[\s,+]+", place) if part]
    for part in found:
        if not _CATEGORIES.fullmatch(part):
            raise UsageError(f"{part!r} is not a category of arXiv's, such as 'cs.LG'")
    return found


def _folder(place: str) -> str:
    folder = Path(place).expanduser().resolve()
    if not folder.is_dir():
        raise UsageError(f"there is no folder {place!r}: check the path")
    return str(folder)


def _check_address(address: str) -> str:
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname or " " in address:
        raise UsageError(f"{address!r} is not an address: write one that starts with https://")
    return address


def _name(kind: Kind, place: str) -> str:
    if kind == "folder":
        return Path(place).expanduser().resolve().name or "folder"
    if kind in {"feed", "page"}:
        parts = urlsplit(place)
        place = f"{parts.hostname}{parts.path}"
    elif kind != "daily-papers":
        place = f"{kind}-{place}"
    return re.sub(r"[^\w.]+", "-", place).strip("-")[:LONGEST_NAME]
