"""How well papers fit an interest: likeness to its text, and what was liked and disliked (pure)."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from bot.taste import Strangers
from bot.traits import Traits, overlap, unit

WEIGHTS_FILE = Path(__file__).parent / "weights" / "digest.json"


@dataclass(frozen=True, slots=True)
class Wanted:
    """An interest as it is compared, with the papers that its readers liked and disliked."""

    text: Traits
    good: Mapping[str, Traits] = field(default_factory=dict)
    bad: Mapping[str, Traits] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Likeness:
    """How like a paper is to the interest's text by words, by vectors, and by vectors without what
    all papers share; and what the taste of its readers says. 0 where something is not known."""

    words: float
    vector: float
    centred: float
    taste: float


def scores(wanted: Wanted, papers: Mapping[str, Traits], strangers: Strangers) -> dict[str, float]:
    """How well each paper fits, in 0..1; one half is where fitting is as likely as not."""
    found = {}
    liked = bool(wanted.good or wanted.bad)
    for name, one in likeness(wanted, papers, strangers).items():
        vectors = papers[name].vector is not None and wanted.text.vector is not None
        start, words, vector, centred, taste = weights(liked, vectors)
        found[name] = _chance(
            start
            + words * one.words
            + vector * one.vector
            + centred * one.centred
            + taste * one.taste
        )
    return found


def likeness(
    wanted: Wanted, papers: Mapping[str, Traits], strangers: Strangers
) -> dict[str, Likeness]:
    """Each paper's likeness; where nothing was liked yet, the text stands for a liked paper."""
    text = strangers.centred(wanted.text)
    taste = None
    if wanted.good or wanted.bad:
        good = wanted.good or {"": wanted.text}
        taste = strangers.learn(good, wanted.bad, papers.keys())
    found = {}
    for name, paper in papers.items():
        centred = strangers.centred(paper)
        vector = apart = 0.0
        if wanted.text.vector is not None and paper.vector is not None:
            vector = float(unit(wanted.text.vector) @ unit(paper.vector))
        if text.vector is not None and centred.vector is not None:
            apart = float(text.vector @ centred.vector)
        found[name] = Likeness(
            overlap(wanted.text.words, paper.words),
            vector,
            apart,
            taste.score(name, centred) if taste else 0.0,
        )
    return found


@cache
def weights(liked: bool, vectors: bool) -> tuple[float, ...]:
    """The fitted start and weights, by whether papers were judged and whether vectors are there."""
    rows = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))["weights"]
    row = rows["liked" if liked else "text"]["vectors" if vectors else "words"]
    return tuple(float(row[name]) for name in ("start", "words", "vector", "centred", "taste"))


def _chance(logit: float) -> float:
    return 1 / (1 + math.exp(-max(-500.0, min(500.0, logit))))
