"""JSON lines, JSON documents and JSON within pages: BEIR, arXiv metadata, CSL, paper feeds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.sources.entries import ABSTRACTS, TITLES, Entry, Unread, unwrapped

MAX_NESTING = 4  # lists within objects, before a document is taken to hold no papers

_LISTS = (
    "papers",
    "dailypapers",
    "data",
    "results",
    "items",
    "entries",
    "entry",
    "documents",
    "records",
    "articles",
    "works",
    "message",
    "response",
    "feed",
)


def read_lines(lines: Iterable[str]) -> Iterator[Entry | Unread]:
    """One JSON object a line."""
    for number, line in enumerate(lines, start=1):
        if not (text := line.strip()):
            continue
        try:
            value = json.loads(text)
        except ValueError as exc:
            yield Unread(number, f"not JSON: {_reason(exc)}")
        except RecursionError:
            yield Unread(number, "JSON nested too deeply")
        else:
            yield from papers_in(value, number)


def read_document(text: str) -> Iterator[Entry | Unread]:
    """A list of objects, an object that holds one, or several objects one after the other."""
    decoder = json.JSONDecoder()
    place = _after_space(text, 0)
    while place < len(text):
        line = text.count("\n", 0, place) + 1
        try:
            value, end = decoder.raw_decode(text, place)
        except json.JSONDecodeError as exc:
            yield Unread(exc.lineno, f"not JSON: {exc.msg} at column {exc.colno}")
            return
        except ValueError as exc:
            yield Unread(line, f"not JSON: {_reason(exc)}")
            return
        except RecursionError:
            yield Unread(line, "JSON nested too deeply")
            return
        yield from papers_in(value, line, text, place)
        place = _after_space(text, end)


def papers_in(value: Any, line: int, text: str = "", place: int = 0) -> Iterator[Entry | Unread]:
    """The papers of a JSON value; their lines are looked up in `text` from `place` on."""
    found = list(_objects(value, MAX_NESTING))
    if not any(isinstance(item, Mapping) for item in found):
        yield Unread(line, f"no papers in this JSON {_kind(value)}")
        return
    lines = _Lines(text, place, line)
    for item in found:
        if isinstance(item, Mapping):
            yield Entry(lines.of(item) if text else line, item)
        else:
            yield Unread(lines.last, f"not a JSON object but {_kind(item)}")


def _objects(value: Any, depth: int) -> Iterator[Any]:
    if isinstance(value, list):
        for item in value:
            yield _inner_paper(item)
    elif isinstance(value, Mapping):
        holder = None if _has_text(value) else _list_in(value)
        if holder is None or depth == 0:
            yield _inner_paper(value)
        else:
            yield from _objects(holder, depth - 1)
    else:
        yield value


def _list_in(value: Mapping[str, Any]) -> Any:
    for name, inner in value.items():
        if name.lower() in _LISTS and isinstance(inner, list | Mapping):
            return inner
    return None


def _inner_paper(item: Any) -> Any:
    """The paper within an item of a daily-papers feed, and arXiv's metadata put plainly."""
    if not isinstance(item, Mapping):
        return item
    if isinstance(paper := item.get("paper"), Mapping):
        return {**item, **paper}
    if "authors_parsed" in item and isinstance(abstract := item.get("abstract"), str):
        return {**item, "abstract": unwrapped(abstract), **_first_and_last(item.get("versions"))}
    return item


def _first_and_last(versions: Any) -> dict[str, Any]:
    """The date of a paper's first version, and of its last."""
    if not isinstance(versions, list):
        return {}
    created = [one.get("created") for one in versions if isinstance(one, Mapping)]
    return {"date": created[0], "updated": created[-1]} if created else {}


def _has_text(value: Mapping[str, Any]) -> bool:
    return any(name.lower() in ABSTRACTS for name in value) or any(
        name.lower() in TITLES and isinstance(inner, str) and not _list_in(value)
        for name, inner in value.items()
    )


class _Lines:
    """Finds the lines in which the objects of one document stand, going forward only."""

    def __init__(self, text: str, place: int, line: int) -> None:
        self._text = text
        self._place = place
        self.last = line

    def of(self, item: Mapping[str, Any]) -> int:
        name = next(iter(item), "")
        value = item.get(name)
        if isinstance(value, str):
            needle = json.dumps(value, ensure_ascii=False)
            found = self._text.find(needle, self._place)
            if found >= 0:
                self.last += self._text.count("\n", self._place, found)
                self._place = found + len(needle)
        return self.last


def _after_space(text: str, place: int) -> int:
    while place < len(text) and text[place] in " \t\n\r,\x1e":
        place += 1
    return place


def _reason(error: ValueError) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at column {error.colno}"
    return str(error).split(";", maxsplit=1)[0]


def _kind(value: Any) -> str:
    kinds = {dict: "object", list: "list", str: "string", bool: "true or false", type(None): "null"}
    return kinds.get(type(value), "number")
