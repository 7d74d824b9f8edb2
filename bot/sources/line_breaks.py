"""How the lines of a page came to end: wrapped at a width by some program, or ended on purpose."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from textwrap import TextWrapper
from typing import Literal, Protocol, TypeAlias

NARROWEST, WIDEST = 30, 180  # characters; other lines were not wrapped
EDGE = 8  # characters; many lines end this near to the width
FEWEST = 4
MANY_FULL = 0.4  # of the lines of a wrapped page
MANY_WRAPPED = 0.35  # of the breaks there; where nothing was wrapped a line is full by chance
MOST = 0.9  # of the breaks that a rule is about
FEW = 0.02  # of the lines of a wrapped page, which no width holds
RARE = 0.008  # share of lines that end in a hyphen of the text's own

Hyphens: TypeAlias = Literal["kept", "letters", "any"]
Indents: TypeAlias = Literal["none", "hanging", "block"]
Pair: TypeAlias = "tuple[Raw, Raw]"

_HYPHEN_END = re.compile(r"[^\W_]-$")
_ANY_HYPHEN = re.compile(r"\S+?-(?=\w)|\S+")
_DASH_END, _DASH_START = re.compile(r"[^\W_]--$"), re.compile(r"--\w")
_SUSPENDED = re.compile(r"(?:and|or|to|versus|vs\.)(?=[\s,]|$)")


class Raw(Protocol):
    """A line as it stands on the page; `flows` is true where a space stands at its end."""

    @property
    def text(self) -> str: ...
    @property
    def gap(self) -> bool: ...
    @property
    def indent(self) -> int: ...
    @property
    def flows(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Wrapping:
    """The habits of the program that wrapped a page.

    `hyphens` says at which hyphens it breaks words, `flowed` that it leaves a space where it
    wraps, `spaced` that empty lines part all paragraphs.
    """

    width: int
    hyphens: Hyphens = "kept"
    indents: Indents = "none"
    flowed: bool = False
    spaced: bool = False

    def was_ended(self, line: Raw, following: Raw) -> bool | None:
        """Whether the line was ended on purpose; None where it may also have been wrapped."""
        if following.gap:
            return True
        if self.spaced or self.cuts(line):
            return False
        if self.flowed:
            return not line.flows
        if self.indents == "hanging":
            return following.indent == 0
        if self.indents == "block" and (line.indent or following.indent):
            return line.indent != following.indent
        if _width(line) > self.width or not is_full(line, following, self.width, self.hyphens):
            return True
        return None

    def cuts(self, line: Raw) -> bool:
        """Whether the line is a part of a word that is wider than a line."""
        return " " not in line.text and _width(line) == self.width + self.flowed

    def join(self, first: str, second: str) -> str:
        """A line that was wrapped and the next one as they were before."""
        if self.hyphens == "kept" or _SUSPENDED.match(second):
            return f"{first} {second}"
        ends = _HYPHEN_END.search(first) or _DASH_END.search(first)
        return first + second if ends or _DASH_START.match(second) else f"{first} {second}"


def wrapping(lines: Sequence[Raw]) -> Wrapping | None:
    """How the lines were wrapped, None for lines that were not."""
    width = _edge(lines)
    if width is None:
        return None
    pairs = [(line, following) for line, following in pairwise(lines) if not following.gap]
    hyphens = _hyphens(pairs)
    full = [pair for pair in pairs if is_full(*pair, width, hyphens)]
    if len(full) < MANY_WRAPPED * len(pairs):
        return None
    short = [pair for pair in pairs if not is_full(*pair, width, hyphens)]
    gaps = sum(line.gap for line in lines)
    return Wrapping(
        width,
        hyphens,
        _indents(pairs, width, hyphens),
        flowed=_share(line.flows for line, _ in full) >= MOST
        and _share(line.flows for line, _ in short if _width(line) + 20 < width) <= 1 - MOST,
        spaced=gaps > 1 and len(short) <= (1 - MOST) * gaps,
    )


def is_full(line: Raw, following: Raw, width: int, hyphens: Hyphens) -> bool:
    """Whether nothing of the next line would have fitted on the line."""
    space = 0 if hyphens != "kept" and _HYPHEN_END.search(line.text) else 1
    return _width(line) + space + len(_first_part(following.text, hyphens)) > width


def _first_part(text: str, hyphens: Hyphens) -> str:
    if hyphens == "any":
        match = _ANY_HYPHEN.match(text)
        return match[0] if match else text
    word = text.split(" ", 1)[0]
    if hyphens == "kept":
        return word
    return next(filter(None, TextWrapper.wordsep_re.split(word)), word)


def _edge(lines: Sequence[Raw]) -> int | None:
    """The width at which most lines suddenly stop."""
    lengths = Counter(map(_width, lines))
    if sum(count for length, count in lengths.items() if length > WIDEST) > FEW * len(lines):
        return None
    best = max(
        range(NARROWEST, WIDEST + 1),
        key=lambda width: sum(lengths[width - k] - lengths[width + 1 + k] for k in range(EDGE)),
    )
    full = sum(count for length, count in lengths.items() if 0.8 * best <= length <= best)
    return best if len(lines) >= FEWEST and full >= MANY_FULL * len(lines) else None


def _hyphens(pairs: Sequence[Pair]) -> Hyphens:
    ends = [
        line.text[-2]
        for line, following in pairs
        if _HYPHEN_END.search(line.text) and not _SUSPENDED.match(following.text)
    ]
    if len(ends) < RARE * len(pairs) or not ends:
        return "kept"
    return "any" if any(map(str.isdigit, ends)) else "letters"


def _indents(pairs: Sequence[Pair], width: int, hyphens: Hyphens) -> Indents:
    into = [pair for pair in pairs if pair[1].indent > pair[0].indent == 0]
    if len(into) < FEWEST:
        return "none"
    full = _share(is_full(*pair, width, hyphens) for pair in into)
    if full >= MOST:
        return "hanging"
    return "block" if full <= 0.4 else "none"


def _width(line: Raw) -> int:
    return line.indent + len(line.text)


def _share(holds: Iterable[bool]) -> float:
    counted = list(holds)
    return sum(counted) / len(counted) if counted else 0.0
