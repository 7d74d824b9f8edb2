"""How well each sentence of some passages answers a question: a linear score, fitted weights."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bot.context import Asked
from bot.llm.features import NAMES, Features, Seen, Split, Weigh, with_similarity

# A similarity of a question and texts in -1..1, as of embeddings' cosines.
Similarity = Callable[[str, Sequence[str]], Sequence[float]]

WEIGHTS_FILE = Path(__file__).parents[1] / "weights" / "answer.json"

OF_EACH = (6, 5, 4, 3, 2, 2, 1, 1)
"""Sentences of the first paper, the second … whose similarity is looked up: the best by words."""

EMBEDDED = sum(OF_EACH)
"""Sentences embedded in all; where some papers are short, the best of the others take the rest."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """Weights in the order of the features' names, and what turns their sum into log odds."""

    weights: tuple[float, ...]
    slope: float
    offset: float

    def log_odds(self, features: Features) -> float:
        """The log odds that a sentence of these features is evidence."""
        whole = sum(map(float.__mul__, self.weights, astuple(features)))
        return self.slope * whole + self.offset


@dataclass(frozen=True, slots=True)
class Scored:
    """A sentence of a passage with its score: the probability, 0..1, that it is evidence."""

    sentence_id: str
    passage: int
    place: int
    text: str
    score: float
    features: Features


def score_sentences(
    asked: Asked,
    similarity: Similarity | None = None,
    weigh: Weigh | None = None,
    split: Split | None = None,
) -> list[Scored]:
    """Every sentence with its score, in the order given.

    `split` gives a text's words as the library counts them and `weigh` how rare such a word is
    there; without them words are stemmed here and weighed by the passages themselves.
    """
    rows = Seen(asked, weigh, split).features()
    fitted = fitted_weights("by words" if similarity is None else "with vectors")
    if similarity is not None:
        rows = with_similarity(rows, _cosines(asked, rows, similarity))
    return [
        Scored(sentence_id, number, place, text, _probability(fitted.log_odds(item)), item)
        for number, (passage, row) in enumerate(zip(asked.passages, rows, strict=True))
        for place, ((sentence_id, text), item) in enumerate(
            zip(passage.sentences.items(), row, strict=True)
        )
    ]


@cache
def fitted_weights(way: str) -> Fitted:
    """The weights of a way of scoring, `by words` or `with vectors`."""
    document: Mapping[str, Any] = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))[way]
    weights = tuple(float(document["weights"][name]) for name in NAMES)
    return Fitted(weights, float(document["slope"]), float(document["offset"]))


def worth_embedding(scores: Sequence[Sequence[float]]) -> set[int]:
    """The sentences to embed, numbered through all passages, from each passage's scores by words.

    A question put in words of its own shares none with the sentence that answers it, so a few of
    every good paper are among them.
    """
    flat = [(number, score) for number, row in enumerate(scores) for score in row]
    taken: Counter[int] = Counter()
    first: list[int] = []
    others: list[int] = []
    for i in sorted(range(len(flat)), key=lambda i: -flat[i][1]):
        number = flat[i][0]
        taken[number] += 1
        due = number < len(OF_EACH) and taken[number] <= OF_EACH[number]
        (first if due else others).append(i)
    return set((first + others)[:EMBEDDED])


def _cosines(
    asked: Asked, rows: Sequence[Sequence[Features]], similarity: Similarity
) -> list[list[float | None]]:
    by_words = fitted_weights("by words")
    chosen = worth_embedding([[by_words.log_odds(item) for item in row] for row in rows])
    texts = [text for passage in asked.passages for text in passage.sentences.values()]
    wanted = sorted(chosen)
    found: Iterator[float] = iter(
        similarity(asked.question, [texts[i] for i in wanted]) if wanted else ()
    )
    numbers = iter(range(len(texts)))
    return [[next(found) if next(numbers) in chosen else None for _ in row] for row in rows]


def _probability(log_odds: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, log_odds))))
