"""Papers as BibTeX, RIS, CSL-JSON and JSON lines (pure: gives text, writes nothing)."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from bot.display import display
from bot.errors import UsageError
from bot.identity import arxiv_id, canonical_title
from bot.models import Paper

FORMATS = ("bibtex", "ris", "csl-json", "jsonl")

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_PARTICLES = {"van", "von", "de", "der", "den", "del", "della", "di", "da", "du", "la", "le",
              "el", "al", "bin", "ibn", "dos", "ter", "ten", "zu", "zur"}  # fmt: skip
_SUFFIX = re.compile(r"(?:jr|sr|ii|iii|iv)\.?", re.IGNORECASE)
_SMALL_WORDS = {"a", "an", "the", "on", "of", "in", "for", "to", "and", "is", "are", "with"}
_UNESCAPED = re.compile(r"(?<!\\)[&%#]")
_MATHS = re.compile(r"(?<!\\)\$[^$]*(?<!\\)\$")
_WHITE = re.compile(r"\s+")


def export_papers(papers: Iterable[Paper], format: str) -> Iterator[str]:  # noqa: A002
    """Pieces of text that make one file of the format: bibtex, ris, csl-json or jsonl.

    Citation keys depend on the paper alone, so they stay the same whatever is exported with it.
    JSON lines can be ingested again without loss; BibTeX keeps the LaTeX of a text, RIS and
    CSL-JSON have it as `display` shows it. Raises UsageError for another format.
    """
    writers: dict[str, Callable[[Iterable[Paper]], Iterator[str]]] = {
        "bibtex": _bibtex,
        "ris": _ris,
        "csl-json": _csl_json,
        "jsonl": _jsonl,
    }
    if format not in writers:
        raise UsageError(f"unknown export format {format!r}; use one of {', '.join(FORMATS)}")
    return writers[format](papers)


def citation_key(paper: Paper, digits: int = 4) -> str:
    """`zeng2025industrial-3f2a`: first author, year, first word of the title, hash of the id."""
    author = _ascii(split_name(paper.authors[0])[0]) if paper.authors else "anonymous"
    words = [_ascii(word) for word in canonical_title(paper.title).split()]
    word = next((word for word in words if word and word not in _SMALL_WORDS), "paper")
    digest = hashlib.sha256(paper.paper_id.encode("utf-8", "replace")).hexdigest()[:digits]
    return f"{author or 'anonymous'}{(paper.date or '')[:4]}{word[:24]}-{digest}"


def split_name(name: str) -> tuple[str, str, str]:
    """Family name, given names and suffix of `First van Last`, `Last, First` or `First Last, Jr.`.

    A name of one word is a family name.
    """
    parts = [part.strip() for part in name.split(",")]
    if len(parts) == 2 and all(parts):
        if not _SUFFIX.fullmatch(parts[1]):
            return parts[0], parts[1], ""
        family, given, _ = split_name(parts[0])
        return family, given, parts[1]
    words = name.split()
    start = max(len(words) - 1, 0)
    while start > 1 and words[start - 1] in _PARTICLES:
        start -= 1
    return " ".join(words[start:]), " ".join(words[:start]), ""


def _keyed(papers: Iterable[Paper]) -> Iterator[tuple[str, Paper]]:
    seen: set[str] = set()
    for paper in papers:
        digits = 4
        while (key := citation_key(paper, digits)) in seen and digits < 64:
            digits += 4
        seen.add(key)
        yield key, paper


def _bibtex(papers: Iterable[Paper]) -> Iterator[str]:
    for key, paper in _keyed(papers):
        arxiv = _arxiv(paper)
        date = (paper.date or "").split("-")
        fields = [
            ("title", f"{{{_latex(paper.title)}}}" if paper.title else ""),
            ("author", " and ".join(map(_bibtex_name, paper.authors))),
            ("year", date[0]),
            ("day", str(int(date[2])) if len(date) == 3 else ""),
            ("doi", _balanced(paper.doi or "")),
            ("eprint", arxiv or ""),
            ("archiveprefix", "arXiv" if arxiv else ""),
            ("url", _balanced(paper.url or "")),
            ("abstract", _latex(paper.abstract)),
            ("note", _latex(paper.note or "")),
        ]
        lines = [f"  {name} = {{{value}}}" for name, value in fields if value]
        if len(date) > 1:
            lines.append(f"  month = {_MONTHS[int(date[1]) - 1]}")
        body = ",\n".join(lines)
        yield f"@{'article' if paper.doi and not arxiv else 'misc'}{{{key},\n{body}\n}}\n\n"


def _bibtex_name(name: str) -> str:
    name = _latex(name)
    if re.search(r"\sand\s", name, re.IGNORECASE):
        return f"{{{name}}}"
    family, given, suffix = split_name(name)
    if suffix:
        return f"{family}, {suffix}, {given}"
    return f"{{{name}}}" if name.count(",") > 1 else name


def _latex(text: str) -> str:
    """The text with its own LaTeX kept, and what would break a LaTeX run escaped."""
    text = _WHITE.sub(" ", text)
    text = _UNESCAPED.sub(lambda match: "\\" + match[0], text)
    if len(re.findall(r"(?<!\\)\$", text)) % 2:
        text = re.sub(r"(?<!\\)\$", r"\\$", text)
    pieces, place = [], 0
    for maths in _MATHS.finditer(text):
        pieces += [_escaped_underscores(text[place : maths.start()]), maths[0]]
        place = maths.end()
    return _balanced("".join([*pieces, _escaped_underscores(text[place:])]))


def _escaped_underscores(text: str) -> str:
    return re.sub(r"(?<!\\)_(?!\{)", r"\\_", text)


def _balanced(text: str) -> str:
    """Without the braces that have no partner, which would break the entry they stand in."""
    opened: list[int] = []
    alone: set[int] = set()
    for place, character in enumerate(text):
        if character == "{":
            opened.append(place)
        elif character == "}":
            if opened:
                opened.pop()
            else:
                alone.add(place)
    alone.update(opened)
    if not alone:
        return text
    return "".join(character for place, character in enumerate(text) if place not in alone)


def _ris(papers: Iterable[Paper]) -> Iterator[str]:
    for key, paper in _keyed(papers):
        year, month, day = (*(paper.date or "").split("-"), "", "")[:3]
        lines = [
            ("TY", "JOUR" if paper.doi and not _arxiv(paper) else "GEN"),
            ("ID", key),
            ("TI", display(paper.title)),
            *(("AU", _ris_name(display(name))) for name in paper.authors),
            ("PY", year),
            ("DA", f"{year}/{month}/{day}/" if month else ""),
            ("DO", paper.doi or ""),
            ("UR", paper.url or ""),
            ("AB", display(paper.abstract)),
            ("N1", paper.note or ""),
        ]
        body = "".join(
            f"{tag}  - {_WHITE.sub(' ', value).strip()}\n" for tag, value in lines if value
        )
        yield f"{body}ER  - \n\n"


def _ris_name(name: str) -> str:
    return ", ".join(part for part in split_name(name) if part)


def _csl_json(papers: Iterable[Paper]) -> Iterator[str]:
    before = "[\n"
    for key, paper in _keyed(papers):
        yield before + json.dumps(_csl_item(key, paper), ensure_ascii=False, indent=1)
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def _csl_item(key: str, paper: Paper) -> dict[str, Any]:
    parts = [int(part) for part in (paper.date or "").split("-") if part]
    item = {
        "id": key,
        "type": "article-journal" if paper.doi and not _arxiv(paper) else "article",
        "title": display(paper.title),
        "author": [_csl_name(display(name)) for name in paper.authors],
        "issued": {"date-parts": [parts]} if parts else None,
        "DOI": paper.doi,
        "URL": paper.url,
        "abstract": display(paper.abstract),
        "note": paper.note,
    }
    return {name: value for name, value in item.items() if value}


def _csl_name(name: str) -> dict[str, str]:
    family, given, suffix = split_name(name)
    if not given:
        return {"literal": name}
    return {"family": family, "given": given, **({"suffix": suffix} if suffix else {})}


def _jsonl(papers: Iterable[Paper]) -> Iterator[str]:
    for paper in papers:
        item = {
            "id": _own_id(paper),
            "title": paper.title,
            "text": paper.abstract,
            "authors": list(paper.authors),
            "date": paper.date,
            "url": paper.url,
            "doi": paper.doi,
            "note": paper.note,
        }
        kept = {name: value for name, value in item.items() if value}
        yield json.dumps(kept, ensure_ascii=False) + "\n"


def _own_id(paper: Paper) -> str | None:
    """The id within its source; none where the DOI or the title already is the paper's id."""
    if paper.paper_id.startswith("arxiv:"):
        return paper.paper_id.removeprefix("arxiv:")
    for listing in paper.listings:
        if paper.paper_id.startswith(f"{listing}:"):
            return paper.paper_id.removeprefix(f"{listing}:")
    if paper.paper_id.startswith(("doi:", "title:")):
        return None
    return paper.paper_id.partition(":")[2] or None


def _arxiv(paper: Paper) -> str | None:
    return arxiv_id(paper.paper_id) or arxiv_id(paper.url) or arxiv_id(paper.doi)


def _ascii(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]", "", plain.lower())
