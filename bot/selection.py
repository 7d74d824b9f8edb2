"""Chooses the papers a digest shows: what fits best, each unlike what was shown (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from bot.traits import Crowd, Traits

NEAR = 0.6
"""Papers more alike than this tell little that is new."""
SAME = 0.97
"""Papers this alike are one, whatever their ids say."""
LOSS = 0.5
"""The part of its score that a paper loses that is all but the same as one shown; others less."""
TIE = 2
"""Decimals of the score: papers equal in these are put in order by their upvotes."""
UNTRIED = 0.1
"""How far below the least score the paper tried for the sake of learning may be."""
TRIED = 3
"""Times as many papers as are shown, of which one of the best is tried."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A paper that may be shown, with its score in 0..1."""

    paper_id: str
    traits: Traits
    score: float
    upvotes: int = 0


def choose(
    papers: Sequence[Scored],
    count: int,
    least: float,
    *,
    shown: Sequence[Traits] = (),
    explore: bool = False,
) -> list[Scored]:
    """The best papers of at least the least score, of which one loses that is like another shown.

    Their scores are what is left of them.

    With `explore` the last place of a full choice goes to a paper less like what is chosen than
    any other that nearly fits, so that something can be learned of it.
    """
    ranked = sorted(papers, key=lambda one: (-round(one.score, TIE), -one.upvotes, -one.score))
    novelty = _Novelty(shown)
    chosen: list[Scored] = []
    while len(chosen) < count:
        best = _best(ranked, novelty, least)
        if best is None:
            break
        chosen.append(best)
        novelty.show(best)
    if explore and count > 1 and len(chosen) == count:
        tried = _untried(ranked[: TRIED * count], chosen, shown, least)
        if tried is not None:
            chosen[-1] = tried
    return chosen


class _Novelty:
    """How alike a paper is to what was shown before, and to what is chosen now."""

    def __init__(self, shown: Sequence[Traits]) -> None:
        self._before = Crowd(shown)
        self._known: dict[str, float] = {}
        self._now = Crowd()
        self._chosen: set[str] = set()

    def show(self, paper: Scored) -> None:
        self._now.add(paper.traits)
        self._chosen.add(paper.paper_id)

    def worth(self, paper: Scored) -> float:
        """The score without what a likeness takes off; below 0 where it is shown already."""
        if paper.paper_id in self._chosen:
            return -1.0
        if paper.paper_id not in self._known:
            self._known[paper.paper_id] = self._before.nearest(paper.traits)[1]
        alike = max(self._known[paper.paper_id], self._now.nearest(paper.traits)[1])
        if alike >= SAME:
            return -1.0
        return paper.score * (1 - LOSS * max(0.0, alike - NEAR) / (SAME - NEAR))


def _best(ranked: Sequence[Scored], novelty: _Novelty, least: float) -> Scored | None:
    """The paper worth most; those of a lower score than its worth need no look."""
    best: tuple[float, int, float] | None = None
    found = None
    for paper in ranked:
        if paper.score < least or (best and round(paper.score, TIE) < best[0]):
            break
        worth = novelty.worth(paper)
        order = (round(worth, TIE), paper.upvotes, worth)
        if worth >= max(least, 0.0) and (best is None or order > best):
            best, found = order, replace(paper, score=worth)
    return found


def _untried(
    ranked: Sequence[Scored], chosen: Sequence[Scored], shown: Sequence[Traits], least: float
) -> Scored | None:
    """Of the best that nearly fit and are not chosen, the one least like the chosen."""
    names = {one.paper_id for one in chosen}
    before = Crowd(shown)
    others = [
        one
        for one in ranked
        if one.paper_id not in names
        and one.score >= least - UNTRIED
        and before.nearest(one.traits)[1] < NEAR
    ]
    kept = Crowd([one.traits for one in chosen[:-1]])
    found = [kept.nearest(one.traits)[1] for one in others]
    return others[int(np.argmin(found))] if others else None
