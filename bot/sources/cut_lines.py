"""Lines that a program cut at a width in the middle of words, put together again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from bot.sources import shape
from bot.sources.line_breaks import FEWEST, MANY_FULL, NARROWEST, WIDEST

LONGEST_TITLE = 260  # characters


def whole_lines(raws: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The lines with the numbers they start in; joined where they have all been cut at one width.

    Wrapping at words leaves few lines of the very same length, cutting nearly all.
    """
    filled = [len(raw) for raw in raws if raw.strip()]
    width = max(filled, default=0)
    cut = filled.count(width)
    is_cut = NARROWEST <= width <= WIDEST and cut >= max(FEWEST, MANY_FULL * len(filled))
    text, start = raws[0], 1
    for number, (before, raw) in enumerate(pairwise(raws), start=2):
        if is_cut and len(before) == width and _goes_on(text, raw):
            text += raw
        else:
            yield start, text
            text, start = raw, number
    yield start, text


def _goes_on(text: str, following: str) -> bool:
    """Whether a line of the full width, which seldom ends a paragraph, goes on in the next."""
    if not following.strip() or following[0].isspace() or text[-1].isspace():
        return bool(following.strip())
    if not following[0].isupper():
        return True
    # A space would stand between two sentences.
    is_title = len(text) <= LONGEST_TITLE and shape.prose(text) < 0 and not text[-1].isupper()
    return not (shape.is_closed(text) or is_title)
