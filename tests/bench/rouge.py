"""ROUGE-1, -2 and -L as F-measures with stemming, against the best of several references.

Lin (2004), tokenised as in Google's rouge_score: lower case, runs of letters and digits, words of
more than three letters stemmed by Porter.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from snowballstemmer import stemmer

_WORD = re.compile(r"[a-z0-9]+")
_PORTER = stemmer("porter")


@dataclass(frozen=True, slots=True)
class Rouge:
    """Three F-measures in 0..1."""

    one: float
    two: float
    longest: float

    @property
    def mean(self) -> float:
        return (self.one + self.two + self.longest) / 3


def words_of(text: str) -> list[str]:
    """The text's words as ROUGE compares them."""
    words = _WORD.findall(text.lower())
    return [_PORTER.stemWord(word) if len(word) > 3 else word for word in words]


def rouge(text: str, references: Iterable[str]) -> Rouge:
    """Each measure against the reference that is best for it."""
    said = words_of(text)
    scores = [_against(said, words_of(reference)) for reference in references]
    return Rouge(*(max(score[i] for score in scores) for i in range(3)))


def mean(scores: Sequence[Rouge]) -> Rouge:
    """The mean over many texts."""
    rows = [(score.one, score.two, score.longest) for score in scores]
    return Rouge(*(sum(column) / len(rows) for column in zip(*rows, strict=True)))


def _against(said: Sequence[str], reference: Sequence[str]) -> tuple[float, float, float]:
    longest = _longest_common(said, reference)
    return (
        _overlap(said, reference, 1),
        _overlap(said, reference, 2),
        _f_measure(longest, len(said), len(reference)),
    )


def _overlap(said: Sequence[str], reference: Sequence[str], size: int) -> float:
    one, other = _grams(said, size), _grams(reference, size)
    return _f_measure((one & other).total(), one.total(), other.total())


def _grams(words: Sequence[str], size: int) -> Counter[tuple[str, ...]]:
    return Counter(tuple(words[i : i + size]) for i in range(len(words) - size + 1))


def _longest_common(one: Sequence[str], other: Sequence[str]) -> int:
    """The length of the longest common subsequence."""
    row = [0] * (len(other) + 1)
    for word in one:
        before = 0
        for i, there in enumerate(other, start=1):
            here = row[i]
            row[i] = before + 1 if word == there else max(row[i], row[i - 1])
            before = here
    return row[-1]


def _f_measure(common: int, said: int, reference: int) -> float:
    return 2 * common / (said + reference) if common else 0.0
