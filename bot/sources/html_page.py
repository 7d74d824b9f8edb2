"""A saved web page that lists papers. The only importer of selectolax."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from bot.identity import arxiv_id, doi_of_url
from bot.sources.entries import Entry, Unread
from bot.sources.json_records import papers_in
from bot.sources.listing_page import papers_of
from bot.sources.page_lines import Line, Role

_DROPPED = {
    "script", "style", "noscript", "template", "svg", "nav", "footer", "form", "button", "select",
    "iframe", "aside", "head", "input", "textarea", "math",
}  # fmt: skip
_INLINE = {
    "a", "abbr", "acronym", "b", "bdi", "big", "cite", "code", "del", "dfn", "em", "font", "i",
    "ins", "kbd", "label", "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub",
    "sup", "tt", "u", "var", "wbr",
}  # fmt: skip
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_FEED_NAMES = ("dailyPapers", "papers")


def read_html_page(text: str) -> Iterator[Entry | Unread]:
    """The papers of a page: from the data within it where it carries some, else from its text."""
    tree = LexborHTMLParser(text)
    for node in tree.css("[data-props]"):
        if found := _papers_of_props(node.attributes.get("data-props") or ""):
            yield from papers_in(found, 1, text)
            return
    body = tree.body
    yield from papers_of(_numbered(_Walk().lines(body), text) if body is not None else [])


def _papers_of_props(props: str) -> list[Any]:
    """The papers in the properties of a page's component, as Hugging Face's pages carry them."""
    try:
        values = json.loads(props)
    except (ValueError, RecursionError):
        return []
    if not isinstance(values, dict):
        return []
    for name in _FEED_NAMES:
        found = values.get(name)
        if isinstance(found, list) and found and all(_is_paper(item) for item in found):
            return found
    return []


def _is_paper(item: object) -> bool:
    if not isinstance(item, dict):
        return False
    paper = item.get("paper", item)
    return isinstance(paper, dict) and "title" in paper and "summary" in paper


class _Walk:
    """Turns the elements of a page into lines: one a block, or between two line breaks."""

    def __init__(self) -> None:
        self._words: list[str] = []
        self._role: Role | None = None
        self._url: str | None = None
        self._preformatted = 0
        self._found: list[tuple[str, Line]] = []

    def lines(self, root: LexborNode) -> list[tuple[str, Line]]:
        """Each line with the words it starts with in the page's source."""
        stack: list[tuple[LexborNode, bool]] = [(root, False)]
        while stack:
            node, is_left = stack.pop()
            if is_left:
                self._leave(node)
            elif node.tag == "-text":
                self._add(node.text_content or "")
            elif self._enter(node):
                stack.append((node, True))
                stack.extend(
                    (child, False) for child in reversed(list(node.iter(include_text=True)))
                )
        self._end_line()
        return self._found

    def _add(self, text: str) -> None:
        if not self._preformatted:
            self._words.append(text)
            return
        for place, part in enumerate(text.split("\n")):
            if place:
                self._end_line()
            self._words.append(part)

    def _enter(self, node: LexborNode) -> bool:
        tag = node.tag or ""
        attributes = node.attributes
        if tag in _DROPPED or "hidden" in attributes or not tag or tag.startswith(("-", "!", "_")):
            return False
        if tag not in _INLINE:
            self._end_line()
        self._preformatted += tag == "pre"
        if tag in _HEADINGS:
            self._role = "title"
        elif tag == "a" and (address := _paper_address(attributes.get("href") or "")):
            self._url = address
        elif tag == "time" and (when := attributes.get("datetime")):
            self._found.append((when, Line(0, f"Published on {when[:10]}")))
            return False
        return True

    def _leave(self, node: LexborNode) -> None:
        if node.tag not in _INLINE:
            self._end_line()
        self._preformatted -= node.tag == "pre"

    def _end_line(self) -> None:
        text = " ".join("".join(self._words).split())
        if text:
            gap = not self._preformatted
            start = next(words for words in self._words if words.strip()).split()[:2]
            line = Line(0, text, gap=gap, role=self._role, url=self._url)
            self._found.append((" ".join(start), line))
        self._words, self._role, self._url = [], None, None


def _paper_address(href: str) -> str | None:
    """The address a link to a paper leads to, made whole where it is Hugging Face's own."""
    if href.startswith("/papers/"):
        href = f"https://huggingface.co{href}"
    elif href.startswith("/abs/"):
        href = f"https://arxiv.org{href}"
    if not href.startswith("http"):
        return None
    href = href.partition("#")[0]
    return href if arxiv_id(href) or doi_of_url(href) else None


def _numbered(lines: list[tuple[str, Line]], text: str) -> list[Line]:
    """The lines with the numbers of those lines of the file where their first words stand."""
    place, number = 0, 1
    found: list[Line] = []
    for start, line in lines:
        if (at := text.find(start, place)) >= 0:
            number += text.count("\n", place, at)
            place = at
        found.append(replace(line, number=number))
    return found
