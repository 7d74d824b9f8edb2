"""The lines of a listing page: what is the page's own furniture, and what tells of a paper."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from bot.identity import arxiv_id, normalise_doi
from bot.sources import shape
from bot.sources.cut_lines import whole_lines
from bot.sources.dates import read_date_line

Role: TypeAlias = Literal["title", "abstract"]


@dataclass(frozen=True, slots=True)
class Line:
    """A line with text in it.

    `gap` is true after an empty line; `role` is set where the page itself names it (a heading, a
    label), `url` where the line is a link to a paper. `indent` counts the spaces before the text,
    `flows` says that one stands after it. `broken` is how the line before ended: True on purpose,
    False where it may have been wrapped, None where nothing tells.
    """

    number: int
    text: str
    gap: bool = False
    role: Role | None = None
    url: str | None = None
    indent: int = 0
    flows: bool = False
    broken: bool | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A line that says something of a paper but its title and abstract.

    `before` is how many lines of text stand above it; `of_paper` is false for a date that may
    belong to the whole page.
    """

    kind: Literal["date", "arxiv_id", "doi", "authors"]
    value: str
    before: int
    of_paper: bool = True


_COUNT = r"\+?\d[\d.,]*\s*[km]?"
_THINGS = (
    "comments?|(?:up)?votes?|likes?|points?|stars?|citations?|views?|downloads?|models?"
    "|datasets?|collections?|spaces?|authors?|papers?|replies|reply|min read|results?"
)
_FURNITURE = re.compile(
    rf"(?:get |receive |sign up for |subscribe to )?.{{0,20}}papers? in your (?:email )?inbox.*"
    rf"|subscribe|by ?ak and the research community|new|(?:daily|trending|latest|top|hot) papers?"
    rf"|papers?|upvotes?(?: {_COUNT})?|{_COUNT}|[^\w]*|(?:and )?{_COUNT} (?:more )?(?:{_THINGS})"
    rf"|(?:github|upvote|comments?|likes?|stars?|page) {_COUNT}"
    r"|view (?:arxiv page|pdf|paper|project page|abstract|html).*|arxiv(?: page)?|github|hf papers?"
    r"|hugging face|log ?in|sign ?up|sign ?in|login|models|datasets|spaces|docs|community|posts"
    r"|enterprise|pricing|search(?: .{0,20})?|next|previous|load more|(?:show|see|read) more"
    r"|back to top|home|about|contact|privacy(?: policy)?|terms(?: of service)?|tos|careers|jobs"
    r"|share|save|cite|bibtex|bookmark|follow|pdf|html|abs|code|project(?: page)?|paper|today"
    r"|yesterday|this (?:week|month|year)|daily|weekly|monthly|(?:sort|filter|order)(?:ed)? by.*"
    r"|all rights reserved\.?|©.*|company|website|system theme|pdf, html.*|\[?pdf\]?.{0,20}other\]?"
    r"|(?:published|submitted|posted)? ?\d+ (?:minutes?|hours?|days?|weeks?|months?) ago"
    r"|(?:submitted|posted|shared|added) by \S.{0,60}",
    re.IGNORECASE,
)
_NAME_FOLLOWS = re.compile(r"(?:submitted|posted|shared|added) by:?", re.IGNORECASE)
_GLUED = re.compile(
    r"(?:new(?=Get )|Get trending papers in your email inbox(?: once a day)?!"
    r"|Subscribe(?![a-z]{0,3}(?:\s|$))(?=\S)|by ?AK and the research community)\s*",
)
_AFTER_COMMUNITY = re.compile(r"[A-Z][a-z]{2} \d{1,2}(?:, \d{4})?(?=\D)")
_ONE_PAPER = re.compile(
    r"(?:\[\d+\]\s*)?(?P<id>(?:https?://|arxiv:|doi:|10\.)\S+)(?:\s*[\[(].*)?", re.IGNORECASE
)
_LABEL = re.compile(
    r"(?P<label>title|abstract|summary|authors?)\s*:\s*(?P<text>.*)|(?P<alone>abstract)",
    re.IGNORECASE | re.DOTALL,
)
_OTHER_LABEL = re.compile(
    r"(?:comments?|subjects?|journal-ref|categories|msc-class|acm-class|report-no|keywords|tags)"
    r"\s*:.*",
    re.IGNORECASE,
)


def lines_of_text(text: str) -> Iterator[Line]:
    """The lines of a plain text that are not empty."""
    gap = False
    for number, raw in whole_lines(text.split("\n")):
        stripped = raw.strip("\ufeff\u200b \t\r\f\v\xa0")
        if stripped:
            indent = len(raw) - len(raw.lstrip(" "))
            yield Line(number, stripped, gap, indent=indent, flows=raw.endswith((" ", " \r")))
        gap = not stripped


def sift(lines: Iterable[Line]) -> tuple[list[Line], list[Mark]]:
    """The lines that may be titles and abstracts, and the marks that stand between them."""
    texts: list[Line] = []
    marks: list[Mark] = []
    named: Role | None = None
    name_follows = False
    for raw in lines:
        line = _without_header(raw)
        if line is None or (name_follows and len(line.text.split()) <= 3):
            name_follows = False
            continue
        name_follows = _NAME_FOLLOWS.fullmatch(line.text) is not None
        goes_on = texts and line.broken is False and _may_go_on(texts[-1].text, line.text)
        if (
            name_follows
            or (is_furniture(line.text) and not goes_on)
            or _OTHER_LABEL.fullmatch(line.text)
        ):
            continue
        if (mark := _mark(line.text, len(texts))) is not None:
            marks.extend(mark)
            continue
        if label := _LABEL.fullmatch(line.text):
            named = "abstract" if (label["alone"] or label["label"]).lower()[0] in "as" else "title"
            if not (label["text"] or "").strip():
                continue
            line = replace(line, text=label["text"].strip())
        texts.append(replace(line, role=named) if named else line)
        named = None
    return texts, marks


def is_furniture(text: str) -> bool:
    """True for what a page says of itself: headers, buttons, counts."""
    return len(text) < 120 and _FURNITURE.fullmatch(text.strip(" ·•|")) is not None


def _may_go_on(before: str, text: str) -> bool:
    """Whether a word of the page's furniture may be the last one of a title that was wrapped."""
    return not shape.is_closed(before) and text.replace(" ", "").isalpha()


def _without_header(line: Line) -> Line | None:
    """The line without header words that are glued to its front; None when nothing is left."""
    text = line.text
    while (match := _GLUED.match(text)) and match.end():
        text = text[match.end() :]
        if "community" in match[0] and (day := _AFTER_COMMUNITY.match(text)):
            text = text[day.end() :]
    text = text.strip()
    return replace(line, text=text) if text else None


def _mark(text: str, before: int) -> list[Mark] | None:
    """What a line says of a paper, an empty list for a date without its year, or None."""
    if (day := read_date_line(text)) is not None:
        iso, of_paper = day
        return [Mark("date", iso, before, of_paper)] if iso else []
    if match := _ONE_PAPER.fullmatch(text):
        if found := arxiv_id(match["id"]):
            return [Mark("arxiv_id", found, before)]
        if doi := normalise_doi(match["id"]):
            return [Mark("doi", doi, before)]
    if (label := _LABEL.fullmatch(text)) and (label["label"] or "").lower().startswith("author"):
        return [Mark("authors", label["text"], before)]
    return None
