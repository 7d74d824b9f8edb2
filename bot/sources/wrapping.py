"""Lines of a page that an editor wrapped at a fixed width, joined where that is certain."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.sources import shape
from bot.sources.page_lines import Line, Role

WIDEST = 180  # characters; longer lines were not wrapped
_FIRST_PART = re.compile(r"\S+?-(?=\w)|\S+")
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


def pieces(lines: Sequence[Line]) -> list[Piece]:
    """The lines, joined where the first word of the next would not have fitted."""
    width = wrap_width([line.text for line in lines])
    found: list[Piece] = []
    for place, line in enumerate(lines):
        broken = None
        if place and width and not line.gap and not (line.role or found[-1].role):
            broken = _fits(lines[place - 1].text, line.text, width)
            if not broken and not _may_start_anew(found[-1].text, line.text):
                found[-1].text = join(found[-1].text, line.text)
                continue
        found.append(Piece(line.text, line.number, place, line.gap, broken, line.role, line.url))
    return found


def wrap_width(texts: Sequence[str]) -> int | None:
    """The width the lines were wrapped at, or None when they were not."""
    lengths = sorted((len(text) for text in texts), reverse=True)
    if len(lengths) < 4 or lengths[len(lengths) // 50] > WIDEST:
        return None
    width = next(
        (
            most
            for at, most in enumerate(lengths)
            if lengths[min(at + 2, len(lengths) - 1)] > most - 6
        ),
        lengths[0],
    )
    full = sum(0.8 * width <= length <= width for length in lengths)
    return width if full >= 0.4 * len(lengths) else None


def join(first: str, second: str) -> str:
    """Two parts of a wrapped text; a line that ends in a hyphen was split within a word."""
    return first + second if _HYPHEN_END.search(first) else f"{first} {second}"


def _fits(line: str, following: str, width: int) -> bool:
    match = _FIRST_PART.match(following)
    space = 0 if _HYPHEN_END.search(line) else 1
    return len(line) + space + len(match[0] if match else following) <= width


def _may_start_anew(before: str, line: str) -> bool:
    """True when the line may open a title or an abstract although it may also be wrapped."""
    if shape.starts_small(line):
        return False
    return shape.is_closed(before) or (len(before) <= 2 * WIDEST and shape.prose(before) < 0)
