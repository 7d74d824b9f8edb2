"""Which of the three outcomes a question has: answered, not stated, not in this library."""

from __future__ import annotations

from bot.models import Status
from vectorstore.models import Signals

# Chosen on the seeds' questions, SciFact's claims and Cranfield's questions: see
# tests/bench/outcomes.py.
FAR = 0.30
NEAR = 0.45
COVERED = 0.40
UNKNOWN = 0.60


def is_off_topic(signals: Signals) -> bool:
    """Whether a question is about something the library does not hold.

    Meaning decides where there are vectors, and shared words where it is in doubt or there are
    none.
    """
    if signals.top_dense is None:
        return signals.coverage < COVERED or signals.unknown > UNKNOWN
    if signals.top_dense < FAR:
        return True
    return signals.top_dense < NEAR and signals.coverage < COVERED


def outcome(*, verified: int, off_topic: bool) -> Status:
    """The outcome, once the reply is read: what was verified stands, whatever the reply says."""
    if verified:
        return "answered"
    return "not_in_library" if off_topic else "not_stated"
