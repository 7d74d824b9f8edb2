"""Where the words of a shortened sentence stand in the whole one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.words import (
    ARTICLES,
    CONDITIONS,
    CONTENT_FREE,
    HEDGES,
    NEGATIONS,
    PRESENT,
    american,
    inflection,
)

EXACT = CONTENT_FREE | CONDITIONS


def is_same(one: str, other: str) -> bool:
    """Whether two words are one, or two forms of a word that carries no meaning of its own kind."""
    if one == other or PRESENT.get(one, one) == PRESENT.get(other, other):
        return True
    one, other = american(one), american(other)
    if one == other:
        return True
    if inflection(one) != inflection(other) or one in EXACT or other in EXACT:
        return False
    if one[-1] == other[-1] or f"{one}e" == other or f"{other}e" == one:
        return False  # "rats" and "rates", "plan" and "plane"
    return (one in HEDGES) == (other in HEDGES) and (one in NEGATIONS) == (other in NEGATIONS)


def align(said: Sequence[str], source: Sequence[str]) -> list[int] | None:
    """Strictly increasing places of the words, with as few and as small gaps as can be."""
    places = [place for place, word in enumerate(source) if word not in ARTICLES]
    rows: list[list[_Step]] = []
    for word in said:
        found = [i for i, place in enumerate(places) if is_same(word, source[place])]
        row = _extended(rows[-1], found) if rows else [_Step(i, 0, 0, None) for i in found]
        if not row:
            return None
        rows.append(row)
    step: _Step | None = min(rows[-1], key=lambda step: (step.gaps, step.left_out))
    path: list[int] = []
    while step is not None:
        path.append(places[step.place])
        step = step.before
    return path[::-1]


@dataclass(frozen=True, slots=True)
class _Step:
    """A word at a place, and the cheapest way to there."""

    place: int
    gaps: int
    left_out: int
    before: _Step | None


def _extended(row: Sequence[_Step], places: Sequence[int]) -> list[_Step]:
    """The cheapest steps from a row to the places of the next word."""
    steps: list[_Step] = []
    earlier: _Step | None = None  # the best to leave a gap after
    unread = 0
    for place in places:
        adjacent = None
        while unread < len(row) and row[unread].place < place:
            step = row[unread]
            unread += 1
            adjacent = step if step.place == place - 1 else adjacent
            if earlier is None or _gap_cost(step) <= _gap_cost(earlier):
                earlier = step
        if adjacent is None and unread and row[unread - 1].place == place - 1:
            adjacent = row[unread - 1]
        steps += _step(place, adjacent, earlier)
    return steps


def _gap_cost(step: _Step) -> tuple[int, int]:
    return (step.gaps, step.left_out - step.place)


def _step(place: int, adjacent: _Step | None, earlier: _Step | None) -> list[_Step]:
    if earlier is None:
        return []
    over = _Step(place, earlier.gaps + 1, earlier.left_out + place - earlier.place - 1, earlier)
    if adjacent is None:
        return [over]
    on = _Step(place, adjacent.gaps, adjacent.left_out, adjacent)
    return [min(on, over, key=lambda step: (step.gaps, step.left_out))]
