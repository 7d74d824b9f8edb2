"""Whether a sentence has to do with a question: shared words, compared with what else is there."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable

from bot.models import Evidence
from bot.words import content_stems

# Read off SciFact's claims and the seeds' questions: evidence sentences lie above it, most
# sentences of other papers below.
ENOUGH = 0.25
RELATIVE = 0.35

Relevance = Callable[[Evidence], bool]


def anything(evidence: Evidence) -> bool:  # noqa: ARG001 - a Relevance
    """What is relevant when nothing was asked, as in a summary."""
    return True


def relevance(question: str, evidence: Iterable[Evidence]) -> Relevance:
    """A test for sentences offered as answers to `question`.

    A sentence counts with its paper's title, and its words count by how rare they are among the
    evidence. A question that shares no word with the evidence (another language) refuses nothing.
    """
    asked = sorted(content_stems(question))
    stems = {item.evidence_id: _stems(item) for item in evidence}
    frequency = Counter(word for words in stems.values() for word in words)
    weights = {word: math.log(1 + len(stems) / (1 + frequency[word])) for word in asked}
    total = sum(weights.values())
    covered = {
        name: sum(weights[word] for word in asked if word in words) / total if total else 1.0
        for name, words in stems.items()
    }
    needed = min(ENOUGH, RELATIVE * max(covered.values(), default=0.0))

    def is_relevant(item: Evidence) -> bool:
        return covered.get(item.evidence_id, 0.0) >= needed

    return is_relevant


def _stems(evidence: Evidence) -> frozenset[str]:
    return content_stems(evidence.sentence.text) | content_stems(evidence.paper.title)
