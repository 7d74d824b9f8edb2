"""Which format a file has, by its content."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

from bot.sources.table import table_delimiter

Format: TypeAlias = Literal[
    "json lines", "json", "table", "bibtex", "ris", "feed", "xml", "html", "columns", "listing page"
]

_JSON_START = re.compile(r"\[\s*[{\[\"\]]|\{\s*[\"}]")
_JSON_LINE = re.compile(r"\{.*\}", re.DOTALL)
_FEED = re.compile(r"<(?:\w+:)?(?:feed|rss|RDF)[\s>]")
_TAG = re.compile(
    r"<(?:html|body|head|main|div|article|section|h[1-6]|p|ul|ol|li|dl|dt|dd|table|a|span|b|br)\b"
    r"[^<>]*>",
    re.IGNORECASE,
)
_HTML = re.compile(r"<!doctype html|<html[\s>]", re.IGNORECASE)
_BIBTEX = re.compile(r"(?m)^[ \t]*@\s*\w+\s*[{(]\s*[^\s,{}()=]+\s*(?:,|=)")
_RIS = re.compile(r"(?m)^TY ? ?- ?\w")
_RIS_TAG = re.compile(r"(?m)^(?:T1|TI|AU|A1|AB|N2|ER|PY|Y1|DO|UR|JO|ID) {1,2}-(?: |$)")
LINES_LOOKED_AT = 20


def detect(head: str) -> Format:
    """The format that the start of a text shows; a listing page when it is no other."""
    text = head.lstrip("\ufeff \t\n\r\f")
    if _is_json_lines(text):
        return "json lines"
    if _JSON_START.match(text):
        return "json"
    if markup := _markup(text):
        return markup
    if _BIBTEX.search(text):
        return "bibtex"
    if _RIS.search(text) and _RIS_TAG.search(text):
        return "ris"
    if table_delimiter(text.split("\n", 1)[0]):
        return "table"
    if _has_columns(text):
        return "columns"
    return "listing page"


def _is_json_lines(text: str) -> bool:
    """True when most lines are whole objects; the last line of a head may be cut."""
    lines = [line.strip() for line in text.split("\n", LINES_LOOKED_AT) if line.strip()]
    if len(lines) == 1:
        return _JSON_START.match(text) is not None and text.startswith("{")
    objects = sum(_JSON_LINE.fullmatch(line) is not None for line in lines[:LINES_LOOKED_AT])
    return 2 * objects >= min(len(lines), LINES_LOOKED_AT) and '"' in text


def _has_columns(text: str) -> bool:
    """True when all lines have the same number of tabs between their cells."""
    lines = [line.rstrip() for line in text.split("\n", LINES_LOOKED_AT)[:-1] if line.strip()]
    tabs = {line.count("\t") for line in lines}
    return len(lines) > 2 and len(tabs) == 1 and tabs != {0}


def _markup(text: str) -> Format | None:
    start = text[:2000]
    if _HTML.search(start):
        return "html"
    if text.startswith("<") and _FEED.search(start):
        return "feed"
    if text.startswith("<?xml"):
        return "xml"
    if len(_TAG.findall(text)) >= 2 and (text.startswith("<") or len(_TAG.findall(text)) > 20):
        return "html"
    return None
