"""Which of the three outcomes a question has: answered, not stated, not in this library."""

from __future__ import annotations

import math
from typing import Literal, TypeAlias

from bot.models import Status
from vectorstore.models import Signals

# Chosen on questions asked of their own and of other libraries (tests/bench/outcomes.py): the best
# cosine of MiniLM, which parts them better than words or any mixture tried. In a library ten times
# as large the best cosine of a question from elsewhere is so much higher.
FOREIGN = 0.32
FOREIGN_PER_DECADE = 0.04
AT_DOCUMENTS = 500
HOPELESS_BELOW = 0.07

# Without vectors: the share of the question's words that no paper has, or that the best one has.
UNKNOWN = 0.5
COVERED = 0.05

Topic: TypeAlias = Literal["on", "doubtful", "off"]


def topic(signals: Signals, documents: int) -> Topic:
    """Whether the library holds anything about a question.

    `doubtful` is off-topic more often than not: worth asking a model that can tell, no one else.
    """
    if signals.top_dense is None:
        foreign = signals.unknown > UNKNOWN or signals.coverage < COVERED
        return "doubtful" if foreign else "on"
    foreign_below = FOREIGN + FOREIGN_PER_DECADE * math.log10(max(1, documents) / AT_DOCUMENTS)
    if signals.top_dense >= foreign_below:
        return "on"
    return "doubtful" if signals.top_dense >= foreign_below - HOPELESS_BELOW else "off"


def outcome(verified: int, topic: Topic) -> Status:
    """The outcome once the reply is read: what was verified stands, whatever the reply says."""
    if verified:
        return "answered"
    return "not_stated" if topic == "on" else "not_in_library"
