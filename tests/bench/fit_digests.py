"""Fits the weights of `bot/scoring.py` and writes them to `bot/weights/digest.json`.

`python -m tests.bench.fit_digests --cache FOLDER`: see `tests.bench.digest_sets`. Fitted to pairs
of a paper that fits its interest and one that does not: topics of Cranfield, CACM and Vaswani, and
`arxiv_daily` from autumn 2025 on with likes of before; its year 2026 is measured on by
`tests.bench.digests` and not looked at here. Beside it the area under the curve on each set with
weights fitted to the others.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple

import numpy as np
from numpy.typing import NDArray

from bot.scoring import WEIGHTS_FILE, Wanted, likeness
from bot.taste import Strangers
from bot.traits import Traits
from tests.bench.digest_sets import UNTIL, Replay, Sets, Trial, options
from tests.bench.digests import area

FROM = "2025-09-15"
LIKES = (0, 1, 3, 5, 10)
TOPICS = ("cacm", "vaswani", "cranfield")
"""As narrow as people's interests, where categories are far vaguer: they count twice, and say
where a paper fits."""
PAIRS = 150
STRENGTH = 0.5
"""Of the ridge on the weights."""
NAMES = ("words", "vector", "centred", "taste")
EVERY_NAME = (0, 1, 2, 3)
Array = NDArray[np.float64]
Row = tuple[int, Array, NDArray[np.bool_]]
"""Of a trial: the likes, each paper's likeness, and which papers fit."""


def main() -> None:
    """Writes the weights, and prints what they do on a set they were not fitted to."""
    sets = options(__doc__)
    trials = {name: _of_topics(sets, name) for name in TOPICS}
    trials["arxiv_daily"] = _of_days(sets)
    rows = {name: list(_rows(*some)) for name, some in trials.items()}
    for left in rows:
        weights = _fit({name: rows[name] for name in rows if name != left}, EVERY_NAME)
        areas = {
            likes: np.mean([area(a @ weights, right) for k, a, right in rows[left] if k == likes])
            for likes in LIKES
        }
        print(left, "held out:", {likes: round(float(one), 4) for likes, one in areas.items()})
    fitted: dict[str, dict[str, dict[str, float]]] = {"text": {}, "liked": {}}
    for vectors, used in (("vectors", EVERY_NAME), ("words", (0, 3))):
        if vectors == "words":
            rows = {name: list(_rows(*some, bare=True)) for name, some in trials.items()}
        weights = _fit(rows, used)
        for liked in (False, True):
            start, scale = _calibrate([rows[name] for name in TOPICS], weights, liked)
            values = [start, *(weights * scale).tolist()]
            named = dict(zip(("start", *NAMES), (round(one, 3) for one in values), strict=True))
            fitted["liked" if liked else "text"][vectors] = named
    document = {
        "script": "tests/bench/fit_digests.py",
        "fit": "pairwise logistic, then a start and a scale by likes",
        "sets": {name: {"sha256": sets.hash_of(name)} for name in rows},
        "weights": fitted,
    }
    WEIGHTS_FILE.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(fitted, indent=1))


Given = tuple[dict[str, Traits], list[Trial]]
"""The strangers, and the trials."""


def _of_topics(sets: Sets, name: str) -> Given:
    topics = sets.topics(name)
    return topics.drawn, [
        one for likes in LIKES for one in topics.trials(likes, repeats=2 if likes else 1, seed=7)
    ]


def _of_days(sets: Sets) -> Given:
    """A day of each interest is a trial; likes are of before."""
    replay = Replay(sets, FROM, UNTIL, 2)
    chance = random.Random(7)  # noqa: S311 - a draw of papers
    trials = []
    for name in replay.interests:
        for likes in LIKES:
            good = {one: replay.traits[one] for one in replay.liked(name, likes)}
            if len(good) < likes:
                continue
            wanted = Wanted(replay.texts[name], good)
            for day in chance.sample(replay.days_of(name), 2):
                papers = {one: replay.traits[one] for one in day}
                trials.append(Trial(name, wanted, papers, frozenset(n for n in day if day[n])))
    return replay.drawn, trials


def _rows(drawn: dict[str, Traits], trials: Sequence[Trial], bare: bool = False) -> Iterator[Row]:
    """With `bare`, as where there are no vectors."""
    strangers = Strangers(_bare(drawn) if bare else drawn)
    for one in trials:
        wanted, papers = one.wanted, one.papers
        if bare:
            wanted = Wanted(Traits(wanted.text.words), _bare(wanted.good))
            papers = _bare(papers)
        found = likeness(wanted, papers, strangers)
        table = np.array([astuple(found[name]) for name in papers])
        yield len(wanted.good), table, np.array([name in one.fits for name in papers])


def _bare(papers: Mapping[str, Traits]) -> dict[str, Traits]:
    return {name: Traits(one.words) for name, one in papers.items()}


def _fit(sets: Mapping[str, Sequence[Row]], used: Sequence[int]) -> Array:
    """Weights by which papers that fit come before others."""
    chance = np.random.default_rng(7)
    differences, shares = [], []
    for name, rows in sets.items():
        counts = 2000 if name in TOPICS else 1000
        for _, table, right in rows:
            good, bad = np.flatnonzero(right), np.flatnonzero(~right)
            drawn = chance.choice(good, PAIRS), chance.choice(bad, PAIRS)
            differences.append((table[drawn[0]] - table[drawn[1]])[:, used])
            shares.append(np.full(PAIRS, counts / PAIRS / len(rows)))
    table, share = np.concatenate(differences), np.concatenate(shares)
    found = _newton(table, np.ones(len(table)), share, STRENGTH * np.eye(len(used)))
    weights = np.zeros(len(NAMES))
    weights[list(used)] = found
    return weights


def _calibrate(sets: Sequence[Sequence[Row]], weights: Array, liked: bool) -> tuple[float, float]:
    """The start and the scale that make one half of what is as likely as not to fit."""
    rows = [row for some in sets for row in some if bool(row[0]) == liked]
    found = np.concatenate([table @ weights for _, table, _ in rows])
    right = np.concatenate([one for _, _, one in rows])
    share = np.where(right, 0.5 / right.mean(), 0.5 / (1 - right.mean()))
    table = np.column_stack([np.ones(len(found)), found])
    start, scale = _newton(table, right.astype(float), share, 1e-6 * np.eye(2))
    return float(start), float(scale)


def _newton(table: Array, right: Array, share: Array, ridge: Array) -> Array:
    """A logistic regression."""
    weights = np.zeros(table.shape[1])
    for _ in range(30):
        chance = 1 / (1 + np.exp(-table @ weights))
        slope = table.T @ (share * (right - chance)) - ridge @ weights
        bend = (table * (share * chance * (1 - chance))[:, None]).T @ table + ridge
        weights = weights + np.linalg.solve(bend, slope)
    return weights


if __name__ == "__main__":
    main()
