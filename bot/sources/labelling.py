"""Which pieces of a page are titles and which are abstracts: the cheapest labelling of them all.

Labels: T a title, t more of it, A an abstract, a more of it, U neither (between a title and its
abstract), N neither (elsewhere).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from bot.sources import shape
from bot.sources.wrapping import Piece

LABELS = "TtAaUN"
LONGEST_ABSTRACT = 2300  # characters; arXiv takes 1,920
LONGEST_TITLE = 260
WHOLE_ABSTRACT = 200
SURELY_PROSE = 3.0
MANY = 0.2  # share of texts after texts on a page that breaks its abstracts
SHORT_TEXT = 160
UNFINISHED = 5.0
MAYBE_WRAPPED = 1.0
TOO_LONG = 8.0
IMPOSSIBLE = 1000.0
NAMES = -3.0  # what a list of persons' names is worth after a title
NAMED = 20.0  # the page itself says what a line is

# From the label of one piece to that of the next, before what the pieces' texts say.
_NEXT = {
    "T": {"T": 3.0, "t": 4.0, "A": 0.0, "U": 0.0},
    "t": {"T": 3.0, "t": 4.0, "A": 0.0, "U": 0.0},
    "U": {"T": 3.0, "A": 0.0, "U": 0.0},
    "A": {"T": 0.0, "A": 7.0, "a": 2.0, "N": 0.0},
    "a": {"T": 0.0, "A": 7.0, "a": 2.0, "N": 0.0},
    "N": {"T": 0.0, "A": 4.0, "N": 0.0},
}
_START = {"T": 0.0, "A": 1.0, "N": -1.5}


def label(pieces: Sequence[Piece]) -> str:
    """One label for each piece."""
    if not pieces:
        return ""
    split = _are_split(pieces)
    own = _own_costs(pieces[0])
    best = {state: _START.get(state, IMPOSSIBLE) + own[state] for state in LABELS}
    length = dict.fromkeys(LABELS, len(pieces[0].text))
    came_from: list[dict[str, str]] = []
    for before, piece in pairwise(pieces):
        own, step = _own_costs(piece), _step_costs(before, piece, split)
        reached: dict[str, float] = {}
        origin: dict[str, str] = {}
        for state in LABELS:
            reached[state], origin[state] = min(
                (cost + _NEXT[last].get(state, IMPOSSIBLE) + step[last in "Aa"][state], last)
                for last, cost in best.items()
            )
            reached[state] += own[state]
        so_far = length[origin["a"]] + len(piece.text)
        reached["a"] += TOO_LONG * (so_far > LONGEST_ABSTRACT)
        length = {**dict.fromkeys(LABELS, len(piece.text)), "a": so_far}
        best = reached
        came_from.append(origin)
    path = [min(best, key=best.__getitem__)]
    for origin in reversed(came_from):
        path.append(origin[path[-1]])
    return "".join(reversed(path))


def _own_costs(piece: Piece) -> dict[str, float]:
    """What each label costs by the piece's own shape."""
    prose = shape.prose(piece.text)
    neither = shape.ignorable(piece.text)
    names = NAMES if shape.is_names(piece.text) else neither / 2
    unfinished = 0.0
    if _is_fragment(piece.text):
        unfinished = UNFINISHED if piece.broken is None else MAYBE_WRAPPED
    costs = {"T": prose, "t": prose, "A": unfinished - prose, "a": -prose, "U": names, "N": neither}
    if piece.role == "title":
        return {state: cost - NAMED * (state == "T") for state, cost in costs.items()}
    if piece.role == "abstract":
        return {state: cost - NAMED * (state in "Aa") for state, cost in costs.items()}
    return costs


def _step_costs(before: Piece, piece: Piece, split: bool) -> tuple[dict[str, float], ...]:
    """What each label costs by how the piece follows the one before: a title, an abstract."""
    small = 3.0 if shape.starts_small(piece.text) else 0.0
    line_end = {True: 3.0, False: -2.0, None: 0.0}[piece.broken]
    dangling = shape.is_dangling(before.text)
    more_title = line_end - small - 3.0 * dangling + 4.0 * (piece.gap and not dangling)
    more_title += 3.0 * (piece.broken is None)
    after_title = dict.fromkeys(LABELS, 0.0)
    after_title["t"] = (
        IMPOSSIBLE if len(before.text) + len(piece.text) > LONGEST_TITLE else more_title
    )
    is_open = not shape.is_closed(before.text)
    mid_sentence = 5.0 if small else 3.0 if split or piece.broken is False else 0.5
    whole = not is_open and min(len(before.text), len(piece.text)) >= WHOLE_ABSTRACT and not split
    after_abstract = dict.fromkeys(LABELS, 0.0)
    after_abstract["T"] = mid_sentence * is_open
    after_abstract["A"] = (1.0 + mid_sentence) * is_open
    stray = UNFINISHED * (not is_open and piece.broken is None and _is_fragment(piece.text))
    after_abstract["a"] = stray + line_end - (small + mid_sentence) * is_open + TOO_LONG * whole
    return after_title, after_abstract


def _is_fragment(text: str) -> bool:
    """True for a short text that does not end as a sentence does."""
    return len(text) < SHORT_TEXT and not shape.is_closed(text)


def _are_split(pieces: Sequence[Piece]) -> bool:
    """True when the page breaks abstracts into several lines: texts often follow on texts."""
    are_prose = [shape.prose(piece.text) > SURELY_PROSE for piece in pieces]
    following = sum(first and second for first, second in pairwise(are_prose))
    return following > 1 + MANY * sum(are_prose)
