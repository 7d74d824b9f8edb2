"""Lines of a page that an editor wrapped at a fixed width, joined where that is certain."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import pairwise
from typing import TypeAlias

from bot.sources import shape
from bot.sources.line_breaks import wrapping
from bot.sources.page_lines import Line, Role
from bot.sources.paragraphs import Paragraphs

Join: TypeAlias = Callable[[str, str], str]

_HYPHEN_END = re.compile(r"\w-$")


@dataclass(slots=True)
class Piece:
    """Lines that belong together for certain.

    `first` counts the lines of text before it. `broken` is how the piece stands to the one before:
    True when the line was ended on purpose, False when it may have been wrapped, None when
    nothing tells.
    """

    text: str
    line: int
    first: int
    gap: bool
    broken: bool | None = None
    role: Role | None = None
    url: str | None = None


def unwrapped(lines: Sequence[Line]) -> tuple[list[Line], Join]:
    """The lines, those joined that a program wrapped for certain, and how others are joined."""
    habits = wrapping(lines)
    if habits is None:
        return list(lines), join
    found = list(lines[:1])
    for before, line in pairwise(lines):
        ended = habits.was_ended(before, line)
        if line.role or line.url or before.role or before.url:
            found.append(line)
        elif ended is False or (ended is None and _goes_on(before.text, line.text)):
            parts = found[-1].text, line.text
            text = "".join(parts) if habits.cuts(before) else habits.join(*parts)
            found[-1] = replace(found[-1], text=text)
        else:
            found.append(replace(line, broken=bool(ended)))
    return found, habits.join


def pieces(lines: Sequence[Line], join: Join) -> list[Piece]:
    """The lines, those of one paragraph together where they were wrapped."""
    if all(line.broken is None for line in lines):
        return [
            Piece(line.text, line.number, place, line.gap, None, line.role, line.url)
            for place, line in enumerate(lines)
        ]
    texts, ended = [line.text for line in lines], [line.broken is not False for line in lines]
    found = []
    for places in Paragraphs(texts, ended, join).found():
        first = lines[places.start]
        text = reduce(join, texts[places.start : places.stop])
        found.append(
            Piece(text, first.number, places.start, first.gap, first.broken, first.role, first.url)
        )
    return found


def join(first: str, second: str) -> str:
    """Two parts of a wrapped text; a line that ends in a hyphen was split within a word."""
    return first + second if _HYPHEN_END.search(first) else f"{first} {second}"


def _goes_on(before: str, line: str) -> bool:
    """True when a line that may have been wrapped cannot have been ended there."""
    if shape.is_closed(before):
        return False
    return shape.starts_small(line) or shape.is_dangling(before)
