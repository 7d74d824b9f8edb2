"""How well each sentence of some passages answers a question: a linear score, fitted weights."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from bot.context import Asked
from bot.llm.features import NAMES, Features, Seen, Split, Weigh, with_vectors
from bot.llm.word_similarity import word_similarities
from vectorstore.models import Encoding

Encode = Callable[[Sequence[str]], Sequence[Encoding]]

WEIGHTS_FILE = Path(__file__).parents[1] / "weights" / "answer.json"


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
    encode: Encode | None = None,
    weigh: Weigh | None = None,
    split: Split | None = None,
) -> list[Scored]:
    """Every sentence with its score, in the order given.

    `split` gives a text's words as the library counts them and `weigh` how rare such a word is
    there; without them words are stemmed here and weighed by the passages themselves.
    """
    rows = Seen(asked, weigh, split).features()
    fitted = fitted_weights("by words" if encode is None else "with vectors")
    if encode is not None:
        rows = encode_sentences(asked, rows, encode)
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


def encode_sentences(
    asked: Asked, rows: Sequence[Sequence[Features]], encode: Encode
) -> list[list[Features]]:
    """The features with what an encoder makes of the question and of every sentence."""
    texts = [text for passage in asked.passages for text in passage.sentences.values()]
    question, *sentences = encode([asked.question, *texts])
    cosines = iter([float(sentence.vector @ question.vector) for sentence in sentences])
    of_words = iter(word_similarities(question, sentences))
    return with_vectors(
        rows,
        [list(islice(cosines, len(row))) for row in rows],
        [list(islice(of_words, len(row))) for row in rows],
    )


def _probability(log_odds: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, log_odds))))
