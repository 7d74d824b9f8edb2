"""How well digests are chosen: AUC on Cranfield's topics, and a replay of `arxiv_daily` by day.

`python -m tests.bench.digests --cranfield DIR --arxiv CORPUS --cache FOLDER`: see
`tests.bench.digest_sets`. In the replay every ranker starts from the same three liked papers of
2025, ranks each day of 2026 that has a paper of the interest, and is told afterwards which of the
eight it showed were right. Only ours reads the interest's text. Beside it stand two rankers as
others publish them: the tf-idf SVM of arxiv-sanity-lite, and the recency-weighted mean of
similarities of zotero-arxiv-daily over our vectors.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from bot.selection import Traits, Wanted, scores
from tests.bench.digest_sets import UNTIL, Sets, options
from tests.bench.tag_svm import TagSvm

SHOWN = 8
DAYS = 10
LIKES = 3
Array = NDArray[np.float64]
Ranker = Callable[[str, Sequence[str], Sequence[str], Sequence[str]], Sequence[float]]
"""The scores of a day's papers for an interest, by what was liked and disliked, oldest first."""


def main() -> None:
    """Prints both tables."""
    sets = options(__doc__)
    for likes in (0, 1, 3, 5):
        areas = [
            area(np.array(scores(Wanted(text, tuple(liked)), papers)), np.array(fits))
            for text, liked, papers, fits in sets.cranfield_trials(likes, 40, repeats=2, seed=1)
        ]
        print(f"Cranfield, {likes} likes: AUC {np.mean(areas):.4f}", flush=True)
    replay(sets)


def replay(sets: Sets) -> None:
    """P@8 and nDCG@8 of each ranker, a mean over interests of means over days."""
    svm = TagSvm([paper for paper in sets.daily if paper.date < UNTIL])
    texts = {paper.own_id: f"{paper.title} {paper.abstract}" for paper in sets.daily}

    def ours(
        name: str, day: Sequence[str], good: Sequence[str], bad: Sequence[str]
    ) -> Sequence[float]:
        wanted = Wanted(
            sets.interests[name],
            tuple(sets.traits[one] for one in good[:LIKES]),
            tuple(sets.traits[one] for one in good[LIKES:]),
            tuple(sets.traits[one] for one in bad),
        )
        return scores(wanted, [sets.traits[one] for one in day])

    def by_likes(_: str, day: Sequence[str], good: Sequence[str], __: object) -> Sequence[float]:
        no_text = Wanted(
            Traits({}, np.zeros_like(sets.vectors[good[0]])),
            tuple(sets.traits[one] for one in good),
        )
        return scores(no_text, [sets.traits[one] for one in day])

    def recent(_: str, day: Sequence[str], good: Sequence[str], __: object) -> Sequence[float]:
        library = np.stack([sets.vectors[one] for one in reversed(good)])
        weights = 1 / (1 + np.log10(np.arange(len(good)) + 1))
        near = np.stack([sets.vectors[one] for one in day]) @ library.T
        return list(near @ (weights / weights.sum()))

    def tagged(_: str, day: Sequence[str], good: Sequence[str], __: object) -> Sequence[float]:
        return svm.scores([texts[one] for one in good], [texts[one] for one in day])

    rankers: dict[str, Ranker] = {
        "ours": ours,
        "ours, likes only": by_likes,
        "tf-idf SVM": tagged,
        "recency mean": recent,
    }
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in rankers}
    best: list[float] = []
    for name in sets.interests:
        start, days = _days(sets, name)
        if len(start) < LIKES or len(days) < 2:
            continue
        for ranker, score in rankers.items():
            found[ranker].append(_run(name, start, days, score))
        best.append(float(np.mean([min(SHOWN, sum(day.values())) / SHOWN for day in days])))
    print(f"arxiv_daily: {len(best)} interests, best possible P@8 {np.mean(best):.3f}")
    for ranker, figures in found.items():
        precision, gain = np.mean(figures, axis=0)
        wins = sum(a[1] > b[1] for a, b in zip(found["ours"], figures, strict=True))
        losses = sum(a[1] < b[1] for a, b in zip(found["ours"], figures, strict=True))
        print(f"  {ranker:18} P@8 {precision:.4f}  nDCG@8 {gain:.4f}  ours {wins}:{losses}")


def _days(sets: Sets, name: str) -> tuple[list[str], list[dict[str, bool]]]:
    """Three papers of before, and the days after that have one, evenly drawn: paper -> right."""
    chance = random.Random(name)  # noqa: S311 - a draw of papers
    before = [p.own_id for p in sets.daily if p.date < UNTIL and name in p.categories]
    days = [
        {paper.own_id: name in paper.categories for paper in papers}
        for _, papers in groupby(
            (paper for paper in sets.daily if paper.date >= UNTIL), lambda paper: paper.date
        )
    ]
    days = [day for day in days if any(day.values()) and len(day) > SHOWN]
    step = max(1, len(days) // DAYS)
    return sorted(chance.sample(before, min(LIKES, len(before)))), days[::step][:DAYS]


def _run(
    name: str, start: Sequence[str], days: Sequence[dict[str, bool]], score: Ranker
) -> tuple[float, float]:
    good, bad = list(start), list[str]()
    figures = []
    for day in days:
        names = list(day)
        order = np.argsort(-np.array(score(name, names, good, bad)), kind="stable")[:SHOWN]
        shown = [names[place] for place in order]
        gains = [day[one] for one in shown]
        figures.append((sum(gains) / SHOWN, _ndcg(gains, sum(day.values()))))
        good += [one for one in shown if day[one]]
        bad += [one for one in shown if not day[one]]
    precision, gain = np.mean(figures, axis=0)
    return float(precision), float(gain)


def _ndcg(gains: Sequence[bool], right: int) -> float:
    best = sum(1 / math.log2(rank + 2) for rank in range(min(SHOWN, right)))
    return sum(1 / math.log2(rank + 2) for rank, gain in enumerate(gains) if gain) / best


def area(found: Array, right: NDArray[np.bool_]) -> float:
    """How often a right paper scores higher than another, ties counting half."""
    ahead = found[right][:, None] - found[~right][None]
    return float((ahead > 0).mean() + (ahead == 0).mean() / 2)


if __name__ == "__main__":
    main()
