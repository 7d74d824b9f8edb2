"""How well each sentence of an abstract stands for the whole: a linear score, fitted weights."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from bot.summary_features import NAMES, Seen

WEIGHTS_FILE = Path(__file__).parent / "weights" / "summary.json"


def score(sentences: Sequence[Seen]) -> list[float]:
    """One number a sentence, to be compared within one abstract only."""
    factors = weights()
    return [sum(map(float.__mul__, factors, sentence.values)) for sentence in sentences]


@cache
def weights() -> tuple[float, ...]:
    """The fitted weights in the order of the features' names."""
    fitted: Mapping[str, float] = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))["weights"]
    return tuple(float(fitted[name]) for name in NAMES)
