"""What novelty, the paper tried, and upvotes do to the eight that a digest shows.

`python -m tests.bench.digest_choice --cache FOLDER`: the replay of `tests.bench.digests` from three
likes on, told every day, with and without each of the three. On every day but the first a paper
shown the day before comes again under another id, with three words in ten taken from other papers
(and their share of its vector): `copies` says how many of these were shown, and `near` how many of
the others were much alike one shown before. Upvotes are drawn at random, a few papers with many.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from bot.scoring import Wanted, scores
from bot.selection import NEAR, Scored, choose
from bot.traits import Crowd, Traits, unit
from tests.bench.digest_sets import EVERY, UNTIL, Replay, options
from tests.bench.digests import BEGIN, SHOWN

CHANGED = 0.3


@dataclass(frozen=True)
class Way:
    """What is on."""

    novelty: bool = False
    explore: bool = False
    upvotes: bool = False


WAYS = {
    "by score alone": Way(),
    "novelty": Way(novelty=True),
    "upvotes": Way(upvotes=True),
    "one tried": Way(explore=True),
    "all three": Way(True, True, True),
}


def main() -> None:
    """Prints a line a way."""
    replay = Replay(options(__doc__), UNTIL, "9999", EVERY)
    for name, way in WAYS.items():
        found = np.array([_run(replay, interest, way) for interest in replay.interests])
        _, shown, copies, came, near = found.sum(axis=0)
        print(
            f"{name:15} P@{SHOWN} {np.mean(found[:, 0] / found[:, 1]):.4f}"
            f"  copies {copies / came:.3f} of {came:.0f}  near {near / shown:.4f} of {shown:.0f}",
            flush=True,
        )


def _run(replay: Replay, interest: str, way: Way) -> tuple[int, int, int, int, int]:
    """Right papers, papers shown, copies shown, copies that came, and near ones shown."""
    chance = random.Random(interest)  # noqa: S311 - a draw of papers
    good = {one: replay.traits[one] for one in replay.liked(interest, BEGIN)}
    bad: dict[str, Traits] = {}
    before: list[Traits] = []
    copy: Traits | None = None
    right = shown = copies = came = near = 0
    for day in replay.days_of(interest):
        papers = {name: replay.traits[name] for name in day}
        if copy is not None:
            papers["copy"] = copy
            came += 1
        scored = scores(Wanted(replay.texts[interest], good, bad), papers, replay.strangers)
        votes = {one: int(chance.paretovariate(0.7)) if way.upvotes else 0 for one in scored}
        rows = [Scored(one, papers[one], score, votes[one]) for one, score in scored.items()]
        chosen = choose(rows, SHOWN, 0.0, shown=before if way.novelty else (), explore=way.explore)
        names = [one.paper_id for one in chosen if one.paper_id != "copy"]
        copies += len(chosen) - len(names)
        crowd = Crowd(before)
        near += sum(crowd.nearest(papers[name])[1] >= NEAR for name in names)
        shown += SHOWN
        right += sum(day[name] for name in names)
        good |= {name: papers[name] for name in names if day[name]}
        bad |= {name: papers[name] for name in names if not day[name]}
        before += [one.traits for one in chosen]
        copy = _changed(papers[names[0]], list(papers.values()), chance)
    return right, shown, copies, came, near


def _changed(paper: Traits, others: Sequence[Traits], chance: random.Random) -> Traits:
    """A paper with some of its words, and so much of its vector, those of another."""
    other = chance.choice(others)
    kept = {word: weight for word, weight in paper.words.items() if chance.random() >= CHANGED}
    new = {word: weight for word, weight in other.words.items() if chance.random() < CHANGED}
    words = {**new, **kept}
    length = sum(weight * weight for weight in words.values()) ** 0.5
    found = replace(paper, words={word: weight / length for word, weight in words.items()})
    if paper.vector is None or other.vector is None:
        return found
    mixed = (1 - CHANGED) * unit(paper.vector) + CHANGED * unit(other.vector)
    return replace(found, vector=mixed.astype(np.float32))


if __name__ == "__main__":
    main()
