"""BibTeX: entries with their abstracts. The only importer of bibtexparser."""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Iterator, Mapping

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import bibtexparser
    from bibtexparser.bibdatabase import UndefinedString
    from bibtexparser.bparser import BibTexParser

from bot.identity import arxiv_id
from bot.sources.dates import date_of_parts, iso_date
from bot.sources.entries import Entry, Unread, unwrapped
from bot.sources.people import turned

logging.getLogger(bibtexparser.__name__).setLevel(logging.CRITICAL)

_START = re.compile(r"(?m)^[ \t]*@[ \t]*(\w+)[ \t]*[{(]")
_ARXIV_NOTE = re.compile(r"arxiv\s*[:.]\s*(\S+)", re.IGNORECASE)
_ARXIV_PLACES = ("journal", "booktitle", "volume", "number", "howpublished", "publisher", "note")


def read_bibtex(text: str) -> Iterator[Entry | Unread]:
    """One paper an entry; `@string` definitions hold for the entries after them."""
    starts = list(_START.finditer(text))
    ends = [match.start() for match in starts[1:]] + [len(text)]
    strings: list[str] = []
    line = 1
    place = 0
    for match, end in zip(starts, ends, strict=True):
        line += text.count("\n", place, match.start())
        place = match.start()
        kind = match[1].lower()
        if kind == "string":
            strings.append(text[place:end])
        elif kind not in {"comment", "preamble"}:
            yield _entry(text[place:end], "".join(strings), line)


def _entry(block: str, strings: str, line: int) -> Entry | Unread:
    try:
        found = _parse(strings + block)
    except UndefinedString as exc:
        return Unread(line, f"BibTeX entry uses the undefined @string {str(exc)!r}")
    except RecursionError:
        return Unread(line, "BibTeX entry nests its braces too deeply")
    if len(found) != 1:
        first = block.split("\n", 1)[0].strip()[:60]
        return Unread(line, f"BibTeX entry {first!r} cannot be parsed; check its braces and commas")
    return Entry(line, _fields(found[0]))


def _parse(block: str) -> list[Mapping[str, str]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        parser = BibTexParser(ignore_nonstandard_types=False, common_strings=True)
        entries: list[Mapping[str, str]] = parser.parse(block, partial=True).entries
    return entries


def _fields(raw: Mapping[str, str]) -> dict[str, object]:
    date = iso_date(raw.get("date")) or date_of_parts(
        raw.get("year"), raw.get("month"), raw.get("day")
    )
    return {
        "id": raw["ID"],
        "title": unbraced(unwrapped(raw.get("title", ""))),
        "abstract": _outer_unbraced(unwrapped(raw.get("abstract", ""))),
        "authors": _authors(unwrapped(raw.get("author", ""))),
        "date": date,
        "url": raw.get("url") or raw.get("link"),
        "doi": raw.get("doi"),
        "arxiv_id": _arxiv(raw),
    }


def _arxiv(raw: Mapping[str, str]) -> str | None:
    archive = (raw.get("archiveprefix") or raw.get("eprinttype") or "arxiv").lower()
    if archive == "arxiv" and (found := arxiv_id(raw.get("eprint"))):
        return found
    for name in _ARXIV_PLACES:
        match = _ARXIV_NOTE.search(raw.get(name, ""))
        if match and (found := arxiv_id(match[1].strip(".,;)]}"))):
            return found
    return None


def _authors(text: str) -> list[str]:
    names = (_author(name) for name in _split_outside_braces(text))
    return [name for name in names if name and name.lower() != "others"]


def _author(name: str) -> str:
    name = name.strip()
    if name.startswith("{") and _outer_unbraced(name) != name:
        return unbraced(name)
    return unbraced(turned(name))


def _split_outside_braces(text: str) -> Iterator[str]:
    depth, start = 0, 0
    for match in re.finditer(r"[{}]|\s+and\s+", text, re.IGNORECASE):
        if match[0] == "{":
            depth += 1
        elif match[0] == "}":
            depth -= 1
        elif depth == 0:
            yield text[start : match.start()]
            start = match.end()
    yield text[start:]


def _outer_unbraced(text: str) -> str:
    """Without the braces around the whole, if there are any."""
    if not (text.startswith("{") and text.endswith("}")):
        return text
    depth = 0
    for place, character in enumerate(text):
        depth += (character == "{") - (character == "}")
        if depth == 0 and place < len(text) - 1:
            return text
    return text[1:-1].strip()


def unbraced(text: str) -> str:
    """Without the braces that only protect capitals; braces of LaTeX commands and maths stay."""
    kept: list[bool] = []
    result: list[str] = []
    maths = False
    for character in text:
        if character == "$" and not (result and result[-1] == "\\"):
            maths = not maths
        if character == "{":
            kept.append(maths or _is_argument("".join(result[-24:])))
            if not kept[-1]:
                continue
        elif character == "}" and kept and not kept.pop():
            continue
        result.append(character)
    return "".join(result)


def _is_argument(before: str) -> bool:
    return re.search(r"""\\(?:[A-Za-z]+|["'`^~=.])$|[_^]$""", before) is not None
