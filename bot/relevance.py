"""Whether a sentence has to do with a question: shared words, compared with what else is there."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from bot.models import Evidence
from bot.words import content_stems

# On SciFact's claims, the seeds' labelled questions and the plain ones of tests/bench, this keeps
# 99, 100 and 100 of 100 evidence sentences and refuses 13, 19 and 10 of 100 others. Half its
# paper's coverage speaks for a sentence.
ENOUGH = 0.25
OF_THE_BEST = 0.25
PAPER_SHARE = 0.5
# Below this the question is put in words of its own, which say nothing about any sentence.
TELLING = 0.7
_ASKING = content_stems(
    """
    paper papers article articles abstract abstracts work works study studies use used uses using
    """
)
"""Stems of "which papers use …", which any abstract has."""

Relevance = Callable[[Evidence], bool]


def anything(evidence: Evidence) -> bool:  # noqa: ARG001 - a Relevance
    """What is relevant when nothing was asked, as in a summary."""
    return True


def relevance(question: str, evidence: Iterable[Evidence]) -> Relevance:
    """A test for sentences offered as answers to `question`.

    A sentence counts with its title, and the question's words by how rare they are among the
    evidence. A question that shares few words with any sentence refuses nothing.
    """
    items = list(evidence)
    stems = {item.evidence_id: _stems(item) for item in items}
    weights = _weights(question, stems)
    alone = {name: _covered(weights, words) for name, words in stems.items()}
    if max(alone.values(), default=0.0) < TELLING:
        return anything
    papers: dict[str, set[str]] = {}
    for item in items:
        papers.setdefault(item.paper.paper_id, set()).update(stems[item.evidence_id])
    of_paper = {paper_id: _covered(weights, words) for paper_id, words in papers.items()}
    score = {
        item.evidence_id: alone[item.evidence_id] + PAPER_SHARE * of_paper[item.paper.paper_id]
        for item in items
    }
    needed = min(ENOUGH, OF_THE_BEST * max(score.values()))

    def is_relevant(item: Evidence) -> bool:
        return score.get(item.evidence_id, 0.0) >= needed

    return is_relevant


def _weights(question: str, stems: Mapping[str, frozenset[str]]) -> dict[str, float]:
    """The question's words that occur in the evidence, in a fixed order."""
    having = Counter(word for words in stems.values() for word in words)
    asked = sorted(content_stems(question) - _ASKING)
    return {word: math.log(1 + len(stems) / (1 + having[word])) for word in asked if having[word]}


def _covered(weights: Mapping[str, float], words: Iterable[str]) -> float:
    known = set(words)
    whole = sum(weights.values())
    return sum(weight for word, weight in weights.items() if word in known) / whole if whole else 0


def _stems(evidence: Evidence) -> frozenset[str]:
    return content_stems(evidence.sentence.text) | content_stems(evidence.paper.title)
