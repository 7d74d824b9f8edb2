"""Which of the three outcomes a question has: answered, not stated, not in this library.

Two linear models, fitted by `tests/bench/fit_outcome.py` on questions asked of their own and of
other libraries. One reads the local embedder's cosines; an embedder whose cosines it was not
fitted on, as a hosted one, and a library without vectors are judged by words alone, which tell
less.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeAlias

from bot.models import Status
from vectorstore.models import Signals

WEIGHTS_FILE = Path(__file__).parent / "weights" / "outcome.json"

SMALLEST = 80
"""Documents of the smallest library the models were fitted on; smaller ones count as this."""

NAMES = (
    "one",
    "top_dense",
    "told_dense",
    "elsewhere",
    "size",
    "alone",
    "alone_coverage",
    "alone_unknown",
    "covered",
)
"""The best cosine says most. In a larger library any question finds something nearer, so size
counts against it, as does a field of knowledge that is near. Of a question with one telling word,
such as a name, an embedder may make little: the less it finds near, the more the word counts.
That one paper's words cover most of a question speaks for it; that they do not, against none."""

NAMES_BY_WORDS = (
    "one",
    "coverage",
    "unknown",
    "words",
    "size",
    "alone",
    "alone_coverage",
    "alone_unknown",
)
"""How much of the question one paper's words cover, and how much no paper's; a short question is
covered sooner."""

ALONE = 0.25
"""The rarest word's share of what a question tells from which on it may stand alone."""

NEAR = 0.5
"""A cosine from which on an embedder knows what a question is about, whatever its words."""

ENOUGH = 0.6
"""The share of what a question tells that one paper must cover before that counts."""

Topic: TypeAlias = Literal["on", "doubtful", "off"]


def topic(signals: Signals, documents: int) -> Topic:
    """Whether the library holds anything about a question.

    `doubtful` is off-topic more often than not: worth asking a model that can tell, no one else.
    """
    model, margin = fitted()[_model(signals)], nearness(signals, documents)
    if margin >= 0:
        return "on"
    # Without vectors nothing is known well enough to be sure.
    is_hopeless = signals.elsewhere is not None and margin < model["off_below"]
    return "off" if is_hopeless else "doubtful"


def nearness(signals: Signals, documents: int) -> float:
    """How much a question has to do with the library, 0 being where it starts to be declined."""
    model = fitted()[_model(signals)]
    names = NAMES if signals.elsewhere is not None else NAMES_BY_WORDS
    seen = dict(zip(names, features(signals, documents), strict=True))
    return sum(float(model["weights"][name]) * value for name, value in seen.items())


def features(signals: Signals, documents: int) -> tuple[float, ...]:
    """What the model reads of a question's signals, in the order of its names."""
    size = math.log10(max(documents, SMALLEST))
    alone = max(0.0, (signals.rarest - ALONE) / (1 - ALONE))
    by_name = (alone, alone * signals.told_coverage, alone * signals.told_unknown)
    if signals.top_dense is None or signals.elsewhere is None:
        words = math.log(1 + signals.words)
        return (1.0, signals.coverage, signals.unknown, words, size, *by_name)
    told = signals.top_dense if signals.told_dense is None else signals.told_dense
    far = max(0.0, 1 - signals.top_dense / NEAR)
    by_name = (far * alone, far * alone * signals.told_coverage, far * alone * signals.told_unknown)
    covered = max(0.0, signals.told_coverage - ENOUGH) / (1 - ENOUGH)
    return (1.0, signals.top_dense, told, signals.elsewhere, size, *by_name, covered)


def outcome(verified: int, topic: Topic) -> Status:
    """The outcome once the reply is read: what was verified stands, whatever the reply says."""
    if verified:
        return "answered"
    return "not_stated" if topic == "on" else "not_in_library"


@cache
def fitted() -> Mapping[str, Any]:
    """The models' weights and thresholds, with where they come from."""
    document: Mapping[str, Any] = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))
    return document


def _model(signals: Signals) -> str:
    return "by_words" if signals.elsewhere is None else "with_vectors"
