"""How well digests are chosen: topics of labelled sets, and a replay of `arxiv_daily` by day.

`python -m tests.bench.digests --cache FOLDER`: see `tests.bench.digest_sets`. The replay's rule:
every fourth listing day of 2026 with all its papers, the interests of `tests.bench.arxiv_interests`
that count there, likes drawn from 2025; each figure a mean over interests of means over ten days
that have a paper of the interest, evenly drawn. First with one to twenty likes and nothing learned
on the way; then all begin with three likes and are told after each day which of the eight they
showed were right. Beside ours stand two rankers as others publish them: the tf-idf SVM of arxiv-
sanity-lite, and the recency-weighted mean of similarities of zotero-arxiv-daily over our vectors;
each with what ours gains on it, the middle 95% of draws of interests.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from bot.resampling import interval, ratio
from bot.scoring import Wanted, scores
from bot.traits import Traits
from tests.bench.digest_sets import EVERY, UNTIL, Replay, options
from tests.bench.tag_svm import TagSvm

SHOWN = 8
LIKES = (1, 3, 5, 10, 20)
BEGIN = 3
Array = NDArray[np.float64]
Ranker = Callable[[str, Sequence[str], Sequence[str], Sequence[str]], Sequence[float]]
"""The scores of a day's papers for an interest, by what was liked and disliked, oldest first."""
Figures = list[tuple[float, float]]
"""P@8 and nDCG@8 of each interest."""


def main() -> None:
    """Prints the tables."""
    sets = options(__doc__)
    for name in ("cranfield", "cacm", "vaswani"):
        topics = sets.topics(name)
        for likes in (0, 1, 3, 5):
            areas = []
            for one in topics.trials(likes, repeats=2, seed=1):
                found = scores(one.wanted, one.papers, topics.strangers)
                right = np.array([paper in one.fits for paper in found])
                areas.append(area(np.array(list(found.values())), right))
            print(f"{name}, {likes} likes: AUC {np.mean(areas):.4f}", flush=True)
    replay = Replay(sets, UNTIL, "9999", EVERY)
    ranked = rankers(replay)
    best = [
        np.mean([min(SHOWN, sum(day.values())) / SHOWN for day in replay.days_of(name)])
        for name in replay.interests
    ]
    print(f"{len(best)} interests, {len(replay.days)} days, best possible P@8 {np.mean(best):.3f}")
    for likes in LIKES:
        names = [name for name in replay.interests if len(replay.liked(name, likes)) == likes]
        print(f"{likes} likes, {len(names)} interests")
        table({r: [fixed(replay, n, likes, s) for n in names] for r, s in ranked.items()})
    print(f"told every day, from {BEGIN} likes on")
    table({r: [learning(replay, n, s) for n in replay.interests] for r, s in ranked.items()})


def rankers(replay: Replay) -> dict[str, Ranker]:
    """Ours, with and without the interest's text or the likes, and the others'."""
    svm = TagSvm(replay.before)
    texts = {name: f"{one.title} {one.abstract}" for name, one in replay.papers.items()}
    traits = replay.traits
    none = Traits({}, np.zeros(384, np.float32))

    def of(names: Sequence[str]) -> dict[str, Traits]:
        return {name: traits[name] for name in names}

    def ours(name: str, day: Sequence[str], good: Sequence[str], bad: Sequence[str]) -> list[float]:
        wanted = Wanted(replay.texts[name], of(good), of(bad))
        return list(scores(wanted, of(day), replay.strangers).values())

    def text(name: str, day: Sequence[str], _: object, __: object) -> list[float]:
        return list(scores(Wanted(replay.texts[name]), of(day), replay.strangers).values())

    def likes(_: str, day: Sequence[str], good: Sequence[str], bad: Sequence[str]) -> list[float]:
        return list(scores(Wanted(none, of(good), of(bad)), of(day), replay.strangers).values())

    def tagged(_: str, day: Sequence[str], good: Sequence[str], __: object) -> Sequence[float]:
        return svm.scores([texts[one] for one in good], [texts[one] for one in day])

    def recent(_: str, day: Sequence[str], good: Sequence[str], __: object) -> Sequence[float]:
        library = np.stack([replay.vectors[one] for one in reversed(good)])
        weights = 1 / (1 + np.log10(np.arange(len(good)) + 1))
        near = np.stack([replay.vectors[one] for one in day]) @ library.T
        return list(near @ (weights / weights.sum()))

    return {
        "ours": ours,
        "ours, text only": text,
        "ours, likes only": likes,
        "tf-idf SVM": tagged,
        "recency mean": recent,
    }


def table(found: Mapping[str, Figures]) -> None:
    """A line a ranker; what ours, with the text or on likes alone, gains on it."""
    for name, figures in found.items():
        precision, gain = np.mean(figures, axis=0)
        line = f"  {name:17} P@8 {precision:.4f}  nDCG@8 {gain:.4f}"
        for mine in ("ours", "ours, likes only"):
            if name not in ("ours", mine):
                parts = [_gain(found[mine], figures, place) for place in (0, 1)]
                line += f"  {mine} {parts[0]} {parts[1]}"
        print(line, flush=True)


def _gain(ours: Figures, theirs: Figures, place: int) -> str:
    gained = [a[place] - b[place] for a, b in zip(ours, theirs, strict=True)]
    low, high = interval(ratio(gained, [1.0] * len(gained)), len(gained)) or (0.0, 0.0)
    return f"{np.mean(gained):+.3f} [{low:+.3f}, {high:+.3f}]"


def fixed(replay: Replay, name: str, likes: int, score: Ranker) -> tuple[float, float]:
    """The figures with some likes, and nothing said on the way."""
    good = replay.liked(name, likes)
    days = replay.days_of(name)
    papers = [paper for day in days for paper in day]
    scored = dict(zip(papers, score(name, papers, good, ()), strict=True))
    found = [figures(day, [scored[paper] for paper in day])[:2] for day in days]
    precision, gain = np.mean(found, axis=0)
    return float(precision), float(gain)


def learning(replay: Replay, name: str, score: Ranker) -> tuple[float, float]:
    """The figures where each day's eight are judged."""
    good, bad = replay.liked(name, BEGIN), list[str]()
    found = []
    for day in replay.days_of(name):
        precision, gain, shown = figures(day, score(name, list(day), good, bad))
        found.append((precision, gain))
        good += [one for one in shown if day[one]]
        bad += [one for one in shown if not day[one]]
    means = np.mean(found, axis=0)
    return float(means[0]), float(means[1])


def figures(day: Mapping[str, bool], found: Sequence[float]) -> tuple[float, float, list[str]]:
    """P@8, nDCG@8 and the eight."""
    names = list(day)
    order = np.argsort(-np.array(found), kind="stable")[:SHOWN]
    shown = [names[place] for place in order]
    gains = [day[one] for one in shown]
    best = sum(1 / math.log2(rank + 2) for rank in range(min(SHOWN, sum(day.values()))))
    gain = sum(1 / math.log2(rank + 2) for rank, right in enumerate(gains) if right)
    return sum(gains) / SHOWN, gain / best, shown


def area(found: Array, right: NDArray[np.bool_]) -> float:
    """How often a right paper scores higher than another, ties counting half."""
    ahead = found[right][:, None] - found[~right][None]
    return float((ahead > 0).mean() + (ahead == 0).mean() / 2)


if __name__ == "__main__":
    main()
