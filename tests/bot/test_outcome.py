"""The three outcomes."""

from __future__ import annotations

import pytest

from bot.outcome import Topic, outcome, topic
from vectorstore.models import Signals


def test_a_question_near_some_paper_is_on_topic() -> None:
    """Near in meaning, whatever its words."""
    assert "on" == topic(Signals(0.55, 0.0, 0.5), 500)


def test_a_question_far_from_every_paper_is_off_topic() -> None:
    """Though it shares words."""
    assert "off" == topic(Signals(0.15, 0.6, 0.0), 500)


def test_between_them_lies_doubt() -> None:
    """Where only a model that can tell is asked."""
    assert "doubtful" == topic(Signals(0.27, 0.2, 0.2), 500)


def test_a_larger_library_asks_for_more() -> None:
    """Among many papers, something is always a little near."""
    signals = Signals(0.35, 0.2, 0.2)

    assert ("on", "doubtful") == (topic(signals, 500), topic(signals, 75_000))


def test_without_vectors_words_decide() -> None:
    """A question mostly of words that no paper has is not for this library."""
    assert "on" == topic(Signals(None, 0.6, 0.1), 500)
    assert "doubtful" == topic(Signals(None, 0.3, 0.7), 500)
    assert "doubtful" == topic(Signals(None, 0.0, 0.3), 500)


@pytest.mark.parametrize(
    ("verified", "about", "expected"),
    [
        (2, "on", "answered"),
        (1, "doubtful", "answered"),
        (0, "on", "not_stated"),
        (0, "doubtful", "not_in_library"),
        (0, "off", "not_in_library"),
    ],
)
def test_what_was_verified_decides(verified: int, about: Topic, expected: str) -> None:
    """A reply's own word for its outcome is not asked."""
    assert expected == outcome(verified, about)
