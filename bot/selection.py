"""Scores papers for an interest and chooses those a digest shows (pure)."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

ENOUGH = 5
"""Papers judged from which on what was said of them corrects the score, if both kinds are there."""
RIDGE = 0.5
"""How slowly judgements correct the score: larger trusts them less."""
SAME = 0.97
"""Papers this alike are one, whatever their ids say."""
TIE = 2
"""Decimals of the score: papers equal in these are put in order by their upvotes."""
UNTRIED = 0.1
"""How far below the least score the paper tried for the sake of learning may be."""


@dataclass(frozen=True, slots=True)
class Traits:
    """A text as it is compared: weighted words, of length 1 together, and its vector if any."""

    words: Mapping[str, float]
    vector: NDArray[np.float32] | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """An interest as it is compared; `good` and `bad` are papers that readers judged."""

    text: Traits
    likes: tuple[Traits, ...] = ()
    good: tuple[Traits, ...] = ()
    bad: tuple[Traits, ...] = ()


@dataclass(frozen=True, slots=True)
class Scored:
    """A paper that may be shown, with its score in 0..1."""

    paper_id: str
    traits: Traits
    score: float
    upvotes: int = 0


@dataclass(frozen=True, slots=True)
class _Weights:
    """A logistic regression over likeness by words and by vectors, to the text and to the likes."""

    start: float
    text_words: float
    text_vector: float = 0.0
    likes_words: float = 0.0
    likes_vector: float = 0.0


# Fitted by tests.bench.fit_digests to papers that fit their interest and to as many others, so that
# at a score of one half either is as likely. By what is known: likes, vectors.
_FITTED = {
    (False, False): _Weights(-1.64, 26.14),
    (False, True): _Weights(-4.17, 12.62, 9.6),
    (True, False): _Weights(-3.21, 21.45, likes_words=17.13),
    (True, True): _Weights(-5.63, 10.14, 7.4, 9.63, 2.6),
}


def weigh(words: Iterable[str], rarity: Callable[[str], float]) -> dict[str, float]:
    """Each word's weight: its damped count times its rarity, the whole of length 1."""
    counts = Counter(words)
    raw = {word: (1 + math.log(times)) * rarity(word) for word, times in counts.items()}
    length = math.sqrt(sum(weight * weight for weight in raw.values()))
    return {word: weight / length for word, weight in raw.items()} if length else {}


def scores(wanted: Wanted, papers: Sequence[Traits]) -> list[float]:
    """How well each paper fits, in 0..1; one half is where fitting is as likely as not."""
    found = [1 / (1 + math.exp(-one)) for one in _by_likeness(wanted, papers)]
    judged = [*wanted.good, *wanted.bad]
    if len(judged) < ENOUGH or not wanted.good or not wanted.bad:
        return found
    said = np.array([1.0] * len(wanted.good) + [0.0] * len(wanted.bad))
    expected = np.array([1 / (1 + math.exp(-one)) for one in _by_likeness(wanted, judged)])
    among = _alike(judged, judged) + RIDGE * np.eye(len(judged))
    learned = np.linalg.solve(among, said - expected)
    corrected = np.array(found) + _alike(papers, judged) @ learned
    return [float(one) for one in np.clip(corrected, 0.0, 1.0)]


def likeness(wanted: Wanted, papers: Sequence[Traits]) -> list[tuple[float, float, float, float]]:
    """How like each paper is to the text by words and by vectors, and to the mean of the likes.

    0 where there is no vector, or no like.
    """
    examples = [*wanted.likes, *wanted.good]
    words, vector = _mean_words(examples), _mean_vector(examples)
    return [
        (
            _overlap(wanted.text.words, paper.words),
            _cosine(wanted.text.vector, paper.vector),
            _overlap(words, paper.words),
            _cosine(vector, paper.vector),
        )
        for paper in papers
    ]


def choose(
    papers: Sequence[Scored],
    count: int,
    least: float,
    *,
    shown: Sequence[Traits] = (),
    explore: bool = False,
) -> list[Scored]:
    """The best papers of at least the least score, each unlike the others and those shown.

    With `explore` the last place of a full choice goes to a paper less like what is chosen than
    any other that nearly fits, so that something can be learned of it.
    """
    ranked = sorted(papers, key=lambda one: (-round(one.score, TIE), -one.upvotes, -one.score))
    chosen: list[Scored] = []
    for paper in ranked:
        if len(chosen) == count or paper.score < least:
            break
        if not _has_twin(paper.traits, [*shown, *(one.traits for one in chosen)]):
            chosen.append(paper)
    if explore and count > 1 and len(chosen) == count:
        kept = chosen[:-1]
        names = {one.paper_id for one in chosen}
        others = [
            one
            for one in ranked
            if one.paper_id not in names
            and one.score >= least - UNTRIED
            and not _has_twin(one.traits, shown)
        ]
        if others:
            alike = _alike([one.traits for one in others], [one.traits for one in kept])
            chosen = [*kept, others[int(np.argmin(alike.max(axis=1)))]]
    return chosen


def nearest(paper: Traits, likes: Sequence[Traits]) -> tuple[int, float]:
    """The place of the liked paper that a paper is most like, and how like it is, in 0..1."""
    alike = _alike([paper], likes)[0]
    best = int(np.argmax(alike))
    return best, float(alike[best])


def _by_likeness(wanted: Wanted, papers: Sequence[Traits]) -> list[float]:
    known = bool(wanted.likes or wanted.good)
    found = []
    for paper, row in zip(papers, likeness(wanted, papers), strict=True):
        fitted = _FITTED[known, paper.vector is not None and wanted.text.vector is not None]
        weights = (
            fitted.text_words,
            fitted.text_vector,
            fitted.likes_words,
            fitted.likes_vector,
        )
        found.append(fitted.start + sum(w * x for w, x in zip(weights, row, strict=True)))
    return found


def _mean_words(examples: Sequence[Traits]) -> dict[str, float]:
    total: Counter[str] = Counter()
    for one in examples:
        for word, weight in one.words.items():
            total[word] += weight  # type: ignore[assignment]  # a Counter of weights
    length = math.sqrt(sum(weight * weight for weight in total.values()))
    return {word: weight / length for word, weight in total.items()} if length else {}


def _mean_vector(examples: Sequence[Traits]) -> NDArray[np.float32] | None:
    vectors = [one.vector for one in examples if one.vector is not None]
    if not vectors:
        return None
    mean: NDArray[np.float32] = np.mean(vectors, axis=0)
    return mean / max(float(np.linalg.norm(mean)), 1e-9)


def _overlap(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    few, many = (one, other) if len(one) < len(other) else (other, one)
    return sum(weight * many[word] for word, weight in few.items() if word in many)


def _cosine(one: NDArray[np.float32] | None, other: NDArray[np.float32] | None) -> float:
    return 0.0 if one is None or other is None else float(one @ other)


def _alike(ones: Sequence[Traits], others: Sequence[Traits]) -> NDArray[np.float64]:
    """How like each two are, (ones, others): half by words, half by vectors where both have one."""
    found = np.empty((len(ones), len(others)))
    for row, one in enumerate(ones):
        for column, other in enumerate(others):
            by_words = _overlap(one.words, other.words)
            if one.vector is None or other.vector is None:
                found[row, column] = by_words
            else:
                found[row, column] = (by_words + _cosine(one.vector, other.vector)) / 2
    return found


def _has_twin(paper: Traits, others: Sequence[Traits]) -> bool:
    return bool(others) and bool(_alike([paper], others).max() >= SAME)
