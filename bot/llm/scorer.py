"""How well each sentence of some passages answers a question: a linear score, no chat model."""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace

from bot.context import Asked, Passage
from bot.words import stems

# A similarity of a question and texts in -1..1, as of embeddings' cosines.
Similarity = Callable[[str, Sequence[str]], Sequence[float]]
Weigh = Callable[[str], float]
Split = Callable[[str], Sequence[str]]

EMBEDDED = 16
"""Sentences whose similarity is looked up: the best by their words."""

_VALUE_ASKED = re.compile(
    r"\bhow (?:many|much|large|big|long|often|fast|high|low|far|old|few|small)\b|\bwhen\b|"
    r"\b(?:which|what) (?:\w+ ){0,3}(?:year|percentage|number|accuracy|fidelity|rate|score|"
    r"speed\w*|size|ratio|value|gains?|factor|area|power|loss|probability|error)\b",
    re.IGNORECASE,
)
_FINDING = re.compile(
    r"\b(?:we (?:show|find|found|prove|demonstrate|report|achieve|observe|propose|present|introduce"
    r"|develop)|results?|outperform\w*|achiev\w+|demonstrat\w+|conclu\w+|reveal\w*|significant\w*)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Features:
    """What a sentence's score is made of, each in 0..1 or near it."""

    coverage: float
    title_coverage: float
    pairs: float
    similarity: float
    paper: float
    value: float
    finding: float
    place: float
    brevity: float


@dataclass(frozen=True, slots=True)
class Weights:
    """One number for each feature."""

    coverage: float = 2.5
    title_coverage: float = 1.0
    pairs: float = 0.5
    similarity: float = 2.8
    paper: float = 2.0
    value: float = 0.6
    finding: float = 0.6
    place: float = 1.2
    brevity: float = 1.0


WEIGHTS = Weights()
WEIGHTS_BY_WORDS = Weights(coverage=4.0, title_coverage=1.5, similarity=0.0)


@dataclass(frozen=True, slots=True)
class Scored:
    """A sentence of a passage with its score."""

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
    words_of: Split = split or stems
    question = list(dict.fromkeys(words_of(asked.question)))
    weights = _weights(question, asked.passages, words_of, weigh)
    rows = [
        (number, place, sentence_id, text)
        for number, passage in enumerate(asked.passages)
        for place, (sentence_id, text) in enumerate(passage.sentences.items())
    ]
    plain = [_features(asked, question, weights, words_of, number, place, text)
             for number, place, _, text in rows]  # fmt: skip
    near = _similarities(asked.question, [row[3] for row in rows], plain, similarity)
    factors = WEIGHTS if similarity is not None else WEIGHTS_BY_WORDS
    scored = []
    for (number, place, sentence_id, text), features, cosine in zip(rows, plain, near, strict=True):
        full = replace(features, similarity=cosine)
        scored.append(Scored(sentence_id, number, place, text, total(full, factors), full))
    return scored


def total(features: Features, weights: Weights) -> float:
    """The weighted mean of the features."""
    names = [field.name for field in fields(Features)]
    mass: float = sum(getattr(weights, name) for name in names)
    whole: float = sum(getattr(features, name) * getattr(weights, name) for name in names)
    return whole / mass


def _weights(
    question: Sequence[str], passages: Sequence[Passage], words_of: Split, weigh: Weigh | None
) -> Mapping[str, float]:
    if weigh is not None:
        return {word: weigh(word) for word in question}
    texts = [" ".join([passage.title, *passage.sentences.values()]) for passage in passages]
    having = Counter(word for text in texts for word in set(words_of(text)))
    return {word: math.log(1 + (len(texts) + 1) / (1 + having[word])) for word in question}


def _features(
    asked: Asked,
    question: Sequence[str],
    weights: Mapping[str, float],
    words_of: Split,
    number: int,
    place: int,
    text: str,
) -> Features:
    passage = asked.passages[number]
    here = list(words_of(text))
    there = set(here) | set(words_of(passage.title))
    asks_value = bool(_VALUE_ASKED.search(asked.question))
    return Features(
        coverage=_share(question, weights, set(here)),
        title_coverage=_share(question, weights, there),
        pairs=_shared_pairs(question, here),
        similarity=0.0,
        paper=1 / math.log2(2 + number),
        value=float(asks_value and any(letter.isdigit() for letter in text)),
        finding=float(_FINDING.search(text) is not None),
        place=place / max(1, len(passage.sentences) - 1),
        brevity=min(1.0, len(here) / 12),
    )


def _share(question: Sequence[str], weights: Mapping[str, float], words: set[str]) -> float:
    whole = sum(weights[word] for word in question)
    return sum(weights[word] for word in question if word in words) / whole if whole else 0.0


def _shared_pairs(question: Sequence[str], words: Sequence[str]) -> float:
    asked = set(itertools.pairwise(question))
    return len(asked & set(itertools.pairwise(words))) / len(asked) if asked else 0.0


def _similarities(
    question: str, texts: Sequence[str], plain: Sequence[Features], similarity: Similarity | None
) -> list[float]:
    """The cosines of the sentences that are best by their words; the least of them for the rest."""
    if similarity is None or not texts:
        return [0.0] * len(texts)
    order = sorted(range(len(texts)), key=lambda i: -total(plain[i], WEIGHTS_BY_WORDS))[:EMBEDDED]
    found = dict(
        zip(order, map(float, similarity(question, [texts[i] for i in order])), strict=True)
    )
    least = min(found.values())
    return [max(0.0, found.get(i, least)) for i in range(len(texts))]
