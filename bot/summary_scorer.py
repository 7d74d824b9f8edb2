"""How well each sentence of an abstract stands for the whole: a linear score, fitted weights."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from bot.summary_features import NAMES, Seen

WEIGHTS_FILE = Path(__file__).parent / "weights" / "summary.json"


_POINTS_BACK = re.compile(
    r"^\W*(?:this(?! (?:paper|work|article|study|tutorial|survey|review|thesis|letter|note|report))"
    r"|these|it|they|such|those|its|their)\b",
    re.IGNORECASE,
)
LAST = 100.0
"""Taken off what cannot stand alone: more than the weights ever add up to."""


def score(sentences: Sequence[Seen]) -> list[float]:
    """One number a sentence, to be compared within one abstract only.

    Questions, and sentences that point back to the one before, come after all others.
    """
    factors = weights()
    return [
        sum(map(float.__mul__, factors, sentence.values))
        - (LAST if sentence["question"] or points_back(sentence.text) else 0.0)
        for sentence in sentences
    ]


def points_back(text: str) -> bool:
    """Whether a sentence opens with a word that stands for something before it."""
    return _POINTS_BACK.search(text) is not None


@cache
def weights() -> tuple[float, ...]:
    """The fitted weights in the order of the features' names."""
    fitted: Mapping[str, float] = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))["weights"]
    return tuple(float(fitted[name]) for name in NAMES)
